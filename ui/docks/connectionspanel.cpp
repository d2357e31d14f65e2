// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/connectionspanel.h"
#include "dialogs/question.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/glyphs.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

ConnectionsPanel::ConnectionsPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_model(engine)
    , m_view(new QTableView(this))
    , m_count(new QLabel(this))
    , m_notice(new NoticeBar(this))
    , m_close(new QAction(glyph(u"close"_s), tr("Close connection"), this))
{
    m_proxy.setSourceModel(&m_model);
    m_proxy.setSortRole(ConnectionModel::kSortRole);
    m_proxy.setFilterKeyColumn(-1);
    m_proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(&m_proxy);
    m_view->setAccessibleName(tr("Connections"));
    setUpTable(m_view, u"connections"_s);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(ConnectionModel::Since, Qt::DescendingOrder);
    const int em = fontMetrics().horizontalAdvance(u'm');
    const QList<int> widths{6, 13, 4, 5, 7, 7, 6, 5};
    for (int column = 0; column < widths.size(); ++column)
        m_view->horizontalHeader()->resizeSection(column, widths[column] * em);
    m_view->horizontalHeader()->setSectionResizeMode(ConnectionModel::Peer, QHeaderView::Stretch);
    restoreColumns(m_view);

    auto *filter = new QLineEdit(this);
    filter->setPlaceholderText(tr("Filter connections"));
    filter->setAccessibleName(filter->placeholderText());
    filter->setClearButtonEnabled(true);
    connect(filter, &QLineEdit::textChanged, &m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    m_count->setTextFormat(Qt::PlainText);
    m_close->setShortcut(QKeySequence::Delete);
    m_close->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_close);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addAction(m_close);
    auto *button = new QToolButton(this);
    button->setDefaultAction(m_close);
    button->setAutoRaise(true);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(filter, 1);
    bar->addWidget(m_count);
    bar->addWidget(button);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_view, 1);
    column->addWidget(m_notice);

    connect(m_close, &QAction::triggered, this, &ConnectionsPanel::askToClose);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &ConnectionsPanel::selectionChanged);
    connect(&m_model, &QAbstractItemModel::rowsInserted, this, &ConnectionsPanel::updateCount);
    connect(&m_model, &QAbstractItemModel::rowsRemoved, this, &ConnectionsPanel::updateCount);
    connect(&m_model, &ConnectionModel::failed, this, [this](const base::Error &error) {
        if (error.kind != base::ErrorKind::Unavailable)
            m_notice->say(Words::of(error));
    });
    updateActions();
    updateCount();
}

void ConnectionsPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.setWatched(true);
}

void ConnectionsPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_model.setWatched(false);
}

QList<control::Id> ConnectionsPanel::selected() const
{
    QList<control::Id> ids;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        if (const control::Connection *c = m_model.connectionAt(m_proxy.mapToSource(row).row()))
            ids.append(c->id);
    }
    return ids;
}

// There is no way back: whoever is cut off has to come again.
void ConnectionsPanel::askToClose()
{
    const QList<control::Id> ids = selected();
    if (ids.isEmpty())
        return;
    const int count = int(ids.size());
    confirmFinal(this, tr("Connections"), tr("Close %Ln connection(s)? What is under way there breaks off; this cannot be undone.", nullptr, count),
                 tr("Close %Ln connection(s)", nullptr, count), [this, ids] { m_model.closeConnections(ids); });
}

void ConnectionsPanel::selectionChanged()
{
    updateActions();
    if (const QList<control::Id> ids = selected(); ids.size() == 1)
        Q_EMIT connectionChosen(ids.first());
}

void ConnectionsPanel::updateActions()
{
    const int count = int(m_view->selectionModel()->selectedRows().size());
    m_close->setEnabled(count > 0);
    m_close->setText(count > 1 ? tr("Close %Ln connection(s)", nullptr, count) : tr("Close connection"));
}

void ConnectionsPanel::updateCount()
{
    m_count->setText(tr("%Ln open", nullptr, m_model.rowCount()));
}

} // namespace ui
