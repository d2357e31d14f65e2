// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/suppressionspanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "look/format.h"
#include <QAction>
#include <QBoxLayout>
#include <QDateTime>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <memory>

using namespace Qt::StringLiterals;

namespace ui {

SuppressionsPanel::SuppressionsPanel(EngineConnection &engine, QWidget *parent)
    : PagePanel(engine, parent)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_count(makeLabel())
    , m_address(new QLineEdit(this))
    , m_reason(new QLineEdit(this))
    , m_add(new QPushButton(tr("Send nothing more to it"), this))
{
    m_model.setHorizontalHeaderLabels({tr("Address"), tr("Since"), tr("Why")});
    m_view = makeTable(&m_model, u"suppressions"_s, tr("Addresses nothing is sent to"), {22, 10, 20});
    m_proxy.setSourceModel(&m_model);
    m_proxy.setFilterKeyColumn(-1);
    m_proxy.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_proxy.setSortRole(Qt::UserRole);
    m_view->setModel(&m_proxy);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(Address, Qt::AscendingOrder);
    m_remove = makeAction(tr("Send to it again"), u"play"_s, [this] { removeChosen(); });
    m_remove->setShortcut(QKeySequence::Delete);
    m_remove->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addAction(m_remove);
    auto *filter = new QLineEdit(this);
    filter->setPlaceholderText(tr("Filter addresses and reasons"));
    filter->setAccessibleName(filter->placeholderText());
    filter->setClearButtonEnabled(true);
    connect(filter, &QLineEdit::textChanged, &m_proxy, &QSortFilterProxyModel::setFilterFixedString);
    m_count->setWordWrap(false);
    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(filter, 1);
    bar->addWidget(m_count);
    addButtons(bar, {m_remove}, true);
    m_address->setPlaceholderText(tr("Address"));
    m_address->setAccessibleName(tr("Address to send nothing more to"));
    m_reason->setPlaceholderText(tr("Why, for whoever asks later"));
    m_reason->setAccessibleName(m_reason->placeholderText());
    m_reason->setMaxLength(500);
    m_address->setMaxLength(320);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_address, 2);
    row->addWidget(m_reason, 3);
    row->addWidget(m_add);
    m_empty->setText(tr("Mail goes to every address"),
                     tr("Enter an address below when somebody wants no more mail, or when mail to it only comes back. The send API then "
                        "leaves it out and says so."));
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addLayout(row);
    column->addWidget(m_notice);
    connect(m_address, &QLineEdit::textChanged, this, &SuppressionsPanel::updateState);
    connect(m_address, &QLineEdit::returnPressed, this, &SuppressionsPanel::add);
    connect(m_reason, &QLineEdit::returnPressed, this, &SuppressionsPanel::add);
    connect(m_add, &QAbstractButton::clicked, this, &SuppressionsPanel::add);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &SuppressionsPanel::updateState);
    updateState();
}

void SuppressionsPanel::reload()
{
    ++m_round;
    m_model.removeRows(0, m_model.rowCount());
    m_loaded = m_cut = false;
    readFrom({});
}

void SuppressionsPanel::readFrom(const QString &cursor)
{
    m_engine.api().suppressions(
        {500, cursor}, this, [this, round = m_round](const base::Result<control::Page<control::Suppression>> &page) {
            if (round != m_round)
                return;
            if (!page) {
                report(page.error());
                return;
            }
            for (const control::Suppression &item : page->items)
                put(item);
            m_loaded = true;
            m_cut = !page->next.isEmpty() && m_model.rowCount() >= kMostRows;
            if (!page->next.isEmpty() && !m_cut)
                readFrom(page->next);
            updateState();
        });
}

void SuppressionsPanel::put(const control::Suppression &item)
{
    const QString since = Format::ago(item.createdAt, QDateTime::currentMSecsSinceEpoch());
    QStandardItem *when = cell(since, item.createdAt);
    when->setToolTip(Format::moment(item.createdAt));
    const QList<QStandardItem *> row{cell(item.address, item.address), when, cell(item.reason, item.reason)};
    row[Address]->setData(item.address, Qt::UserRole + 1);
    row[Reason]->setData(item.reason, Qt::UserRole + 1);
    m_model.appendRow(row);
}

void SuppressionsPanel::add()
{
    const QString address = m_address->text().trimmed();
    if (!m_add->isEnabled())
        return;
    m_engine.api().addSuppression(address, m_reason->text().trimmed(), this,
                                  [this](const base::Result<control::Suppression> &added) {
                                      if (!added) {
                                          report(added.error());
                                          return;
                                      }
                                      m_address->clear();
                                      m_reason->clear();
                                      m_address->setFocus();
                                      m_notice->say(tr("Nothing more is sent to %1.").arg(Format::oneLine(added->address, 100)));
                                      reload();
                                  });
}

void SuppressionsPanel::removeChosen()
{
    QList<std::pair<QString, QString>> chosen;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        const auto text = [&](int column) { return row.siblingAtColumn(column).data(Qt::UserRole + 1).toString(); };
        chosen.append({text(Address), text(Reason)});
    }
    if (chosen.isEmpty())
        return;
    struct Round
    {
        qsizetype open;
        QList<std::pair<QString, QString>> removed;
        std::optional<base::Error> error;
    };
    const auto round = std::make_shared<Round>(Round{chosen.size(), {}, {}});
    for (const auto &one : std::as_const(chosen)) {
        m_engine.api().removeSuppression(one.first, this, [this, round, one](const base::Result<void> &answer) {
            if (answer)
                round->removed.append(one);
            else
                round->error = answer.error();
            if (--round->open > 0)
                return;
            reload();
            if (round->error)
                report(*round->error);
            if (!round->removed.isEmpty())
                sayRemoved(round->removed);
        });
    }
}

void SuppressionsPanel::sayRemoved(const QList<std::pair<QString, QString>> &removed)
{
    m_notice->say(tr("Mail goes to %Ln address(es) again.", nullptr, int(removed.size())), {{tr("Undo"), [this, removed] {
                       const auto open = std::make_shared<qsizetype>(removed.size());
                       for (const auto &[address, reason] : removed)
                           m_engine.api().addSuppression(address, reason, this, [this, open](const base::Result<control::Suppression> &) {
                               if (--*open == 0)
                                   reload();
                           });
                   }}});
}

void SuppressionsPanel::updateState()
{
    const int count = m_model.rowCount();
    m_count->setText(m_cut ? tr("the first %1").arg(Format::count(count)) : tr("%Ln address(es)", nullptr, count));
    m_stack->setCurrentWidget(m_loaded && count == 0 ? static_cast<QWidget *>(m_empty) : m_view);
    m_remove->setEnabled(m_view->selectionModel()->hasSelection());
    m_add->setEnabled(m_address->text().trimmed().contains(u'@'));
}

} // namespace ui
