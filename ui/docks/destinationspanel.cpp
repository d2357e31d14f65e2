// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/destinationspanel.h"
#include "dialogs/limitsdialog.h"
#include "docks/drainpreview.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/format.h"
#include "look/glyphs.h"
#include "look/queuewords.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {

DestinationsPanel::DestinationsPanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_model(engine)
    , m_view(new QTableView(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_count(new QLabel(this))
    , m_cause(new QLabel(this))
    , m_drain(new DrainPreview(engine, this))
    , m_engine(engine)
    , m_notice(new NoticeBar(this))
{
    m_cause->setTextFormat(Qt::PlainText);
    m_cause->setWordWrap(true);
    m_cause->setMinimumWidth(1);
    m_cause->hide();
    makeActions();
    makeView();
    auto *filter = new QLineEdit(this);
    filter->setPlaceholderText(tr("Filter destinations"));
    filter->setAccessibleName(filter->placeholderText());
    filter->setClearButtonEnabled(true);
    connect(filter, &QLineEdit::textChanged, &m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    m_count->setTextFormat(Qt::PlainText);
    m_empty->setText(tr("No destinations yet"),
                     tr("Servers that mail goes to appear here while something waits for them."));
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(filter, 1);
    bar->addWidget(m_count);
    for (QAction *action : actions()) {
        auto *button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        bar->addWidget(button);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_cause);
    column->addWidget(m_drain);
    column->addWidget(m_notice);
    connect(&m_model, &DestinationModel::loaded, this, &DestinationsPanel::updateCount);
    connect(&m_model, &QAbstractItemModel::dataChanged, this, &DestinationsPanel::updateActions);
    connect(&m_model, &DestinationModel::failed, this, [this](const base::Error &error) {
        if (error.kind != base::ErrorKind::Unavailable)
            m_notice->say(Words::of(error));
    });
    updateActions();
    updateCount();
}

void DestinationsPanel::makeActions()
{
    const auto make = [this](const QString &text, const QString &icon, auto slot) {
        auto *action = new QAction(glyph(icon), text, this);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    m_pause = make(tr("Pause"), u"pause"_s, [this] { setPaused(true); });
    m_resume = make(tr("Resume"), u"play"_s, [this] { setPaused(false); });
    m_limits = make(tr("Limits…"), u"clock"_s, &DestinationsPanel::openLimits);
    m_show = make(tr("Show its queue"), u"search"_s, [this] {
        if (const QList<control::Destination> list = chosen(); !list.isEmpty())
            Q_EMIT queueWanted(list.first().name);
    });
}

void DestinationsPanel::makeView()
{
    m_proxy.setSourceModel(&m_model);
    m_proxy.setSortRole(DestinationModel::kSortRole);
    m_proxy.setFilterKeyColumn(DestinationModel::Name);
    m_proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(&m_proxy);
    m_view->setAccessibleName(tr("Destinations"));
    setUpTable(m_view, u"destinations"_s);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(DestinationModel::Queued, Qt::DescendingOrder);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(actions());
    const int em = fontMetrics().horizontalAdvance(u'm');
    const QList<int> widths{9, 13, 6, 6, 7, 5, 5, 7, 20};
    for (int column = 0; column < widths.size(); ++column)
        m_view->horizontalHeader()->resizeSection(column, widths[column] * em);
    m_view->horizontalHeader()->setStretchLastSection(true);
    restoreColumns(m_view);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &DestinationsPanel::updateActions);
    connect(m_view, &QTableView::doubleClicked, m_show, &QAction::trigger);
}

void DestinationsPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_model.setWatched(true);
}

void DestinationsPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_model.setWatched(false);
}

QList<control::Destination> DestinationsPanel::chosen() const
{
    QList<control::Destination> list;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        if (const control::Destination *d = m_model.destinationAt(m_proxy.mapToSource(row).row()))
            list.append(*d);
    }
    return list;
}

void DestinationsPanel::setPaused(bool paused)
{
    QStringList names;
    const QList<control::Destination> list = chosen();
    for (const control::Destination &d : list) {
        if (d.paused != paused)
            names.append(d.name);
    }
    m_model.setPaused(names, paused);
    const int count = int(names.size());
    m_notice->say(paused ? tr("%Ln destination(s) paused; their mail waits.", nullptr, count)
                         : tr("%Ln destination(s) resumed.", nullptr, count),
                  {{tr("Undo"), [this, names, paused] { m_model.setPaused(names, !paused); }}});
}

void DestinationsPanel::openLimits()
{
    const QList<control::Destination> list = chosen();
    if (list.isEmpty())
        return;
    auto *dialog = new LimitsDialog(list.first(), m_engine, this);
    connect(
        dialog, &LimitsDialog::chosen, this,
        [this, name = list.first().name](std::optional<int> maxConnections, std::optional<int> maxPerMinute) {
            m_model.setLimits(name, maxConnections, maxPerMinute);
        });
    dialog->open();
}

void DestinationsPanel::updateActions()
{
    const QList<control::Destination> list = chosen();
    const auto any = [&](bool paused) {
        return std::any_of(list.begin(), list.end(),
                           [=](const control::Destination &d) { return d.paused == paused; });
    };
    m_pause->setEnabled(any(false));
    m_resume->setEnabled(any(true));
    m_limits->setEnabled(list.size() == 1);
    m_show->setEnabled(list.size() == 1);
    showCause();
    showDrain();
}

void DestinationsPanel::showDrain()
{
    const QList<control::Destination> list = chosen();
    m_drain->setVisible(list.size() == 1);
    if (list.size() != 1) {
        m_drain->ask({}, {}, {});
        return;
    }
    control::DestinationLevers levers;
    levers.paused = !list.first().paused;
    m_drain->ask(list.first().name, levers, list.first().paused ? tr("Resumed") : tr("Paused"));
}

void DestinationsPanel::showCause()
{
    const QList<control::Destination> list = chosen();
    const control::CauseWords words = list.size() == 1 ? QueueWords::of(list.first().cause) : control::CauseWords();
    m_cause->setVisible(!words.what.isEmpty());
    if (!words.what.isEmpty())
        m_cause->setText(tr("%1 Lies with: %2. %3", "what happened. Lies with: who. What to do.").arg(words.what, words.who, words.next));
}

QString DestinationsPanel::causeText() const
{
    return m_cause->isHidden() ? QString() : m_cause->text();
}

void DestinationsPanel::updateCount()
{
    const int count = m_model.rowCount();
    m_count->setText(m_model.isCut() ? tr("the first %1").arg(Format::count(count))
                                     : tr("%Ln destination(s)", nullptr, count));
    m_stack->setCurrentWidget(m_model.isLoaded() && count == 0 ? static_cast<QWidget *>(m_empty) : m_view);
}

} // namespace ui
