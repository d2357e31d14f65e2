// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/queuepanel.h"
#include "control/filtertext.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/queuelevers.h"
#include "docks/tablesetup.h"
#include "look/format.h"
#include "look/words.h"
#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

constexpr int kFilterDelayMs = 300;
constexpr int kSelectionDelayMs = 100; // thousands of rows change in one turn
constexpr int kClockMs = 5000;
constexpr int kButtons = 5; // of the levers; the rest is in the menus

} // namespace

QueuePanel::QueuePanel(EngineConnection &engine, QWidget *parent)
    : QWidget(parent)
    , m_model(engine)
    , m_filter(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_view(new QTableView(this))
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
    , m_notice(new NoticeBar(this))
    , m_levers(new QueueLevers(engine, m_model, *m_notice, this))
{
    makeView();
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addWidget(makeBar());
    column->addWidget(m_stack, 1);
    column->addWidget(m_notice);

    m_filterDelay.setSingleShot(true);
    m_filterDelay.setInterval(kFilterDelayMs);
    connect(m_filter, &QLineEdit::textChanged, &m_filterDelay, qOverload<>(&QTimer::start));
    connect(&m_filterDelay, &QTimer::timeout, this, &QueuePanel::applyFilter);
    connect(m_filter, &QLineEdit::returnPressed, this, &QueuePanel::applyFilter);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(&m_model, signal, this, &QueuePanel::updateCount);
    connect(&m_model, &QAbstractItemModel::modelReset, this, &QueuePanel::updateSelection);
    connect(&m_model, &QueueModel::loadingChanged, this, &QueuePanel::updateCount);
    connect(&m_model, &QueueModel::totalChanged, this, &QueuePanel::updateCount);
    m_selectionDelay.setSingleShot(true);
    m_selectionDelay.setInterval(kSelectionDelayMs);
    connect(&m_selectionDelay, &QTimer::timeout, this, &QueuePanel::updateSelection);
    connect(&m_model, &QAbstractItemModel::dataChanged, this, [this] {
        if (!m_selectionDelay.isActive())
            m_selectionDelay.start();
    });
    connect(&m_model, &QueueModel::failed, this, [this](const base::Error &error) {
        if (error.kind != base::ErrorKind::Unavailable)
            m_notice->say(Words::of(error));
    });
    m_clock.setInterval(kClockMs);
    connect(&m_clock, &QTimer::timeout, m_view->viewport(), qOverload<>(&QWidget::update));
    m_clock.start();
    updateCount();
}

QWidget *QueuePanel::makeBar()
{
    m_filter->setPlaceholderText(tr("Filter, e.g. to:anna domain:example.net state:deferred lane:bulk"));
    m_filter->setAccessibleName(tr("Filter the queue"));
    m_filter->setClearButtonEnabled(true);
    m_count->setTextFormat(Qt::PlainText);
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_filter, 1);
    row->addWidget(m_count);
    const QList<QAction *> actions = m_levers->actions();
    for (QAction *action : actions.mid(0, kButtons)) {
        auto *button = new QToolButton(bar);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        row->addWidget(button);
    }
    auto *all = new QToolButton(bar);
    all->setText(tr("All"));
    all->setToolTip(tr("Everything that matches the filter"));
    all->setAccessibleName(all->toolTip());
    all->setAutoRaise(true);
    all->setPopupMode(QToolButton::InstantPopup);
    all->setMenu(m_levers->allMenu());
    row->addWidget(all);
    return bar;
}

void QueuePanel::makeView()
{
    m_view->setModel(&m_model);
    m_view->setAccessibleName(tr("Queue"));
    setUpTable(m_view, u"queue"_s);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint &at) {
        m_levers->chosenMenu()->popup(m_view->viewport()->mapToGlobal(at));
    });
    m_view->addActions(m_levers->actions());
    QHeaderView *header = m_view->horizontalHeader();
    const int em = fontMetrics().horizontalAdvance(u'm');
    const QList<int> widths{8, 15, 6, 4, 14, 6, 13, 11, 7};
    for (int column = 0; column < widths.size(); ++column)
        header->resizeSection(column, widths[column] * em);
    header->setStretchLastSection(true);
    restoreColumns(m_view);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &QueuePanel::updateSelection);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &QueuePanel::updateSelection);
}

void QueuePanel::addEmptyStep(QAction *action)
{
    m_empty->addStep(action);
}

void QueuePanel::setFilter(const QString &text)
{
    m_filter->setText(text);
    applyFilter();
}

void QueuePanel::applyFilter()
{
    m_filterDelay.stop();
    const base::Result<control::QueueFilter> filter = control::parseQueueFilter(m_filter->text());
    if (!filter) {
        m_notice->say(tr("The filter is not understood at “%1”. It takes words such as to:anna from:shop "
                         "domain:example.net state:deferred,held lane:bulk class:news.")
                          .arg(Format::oneLine(filter.error().field, 60)));
        return;
    }
    m_notice->hide();
    if (control::toFilterText(*filter) == control::toFilterText(m_model.filter()))
        return;
    m_model.setFilter(*filter);
    m_view->scrollToTop();
}

void QueuePanel::updateSelection()
{
    QList<control::QueueItem> items;
    const QItemSelection selection = m_view->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom() && items.size() < QueueLevers::kMaxEach; ++row) {
            if (const control::QueueItem *item = m_model.itemAt(row))
                items.append(*item);
        }
    }
    m_levers->setChosen(items);
    const control::QueueItem *current = m_model.itemAt(m_view->currentIndex().row());
    const control::Id id = current ? current->id : 0;
    if (id == m_chosen)
        return;
    m_chosen = id;
    if (current)
        Q_EMIT itemChosen(*current);
}

void QueuePanel::updateCount()
{
    const std::optional<qint64> total = m_model.total();
    m_count->setText(total ? tr("%Ln recipient(s)", nullptr, int(*total))
                           : tr("more than %1").arg(Format::count(m_model.rowCount())));
    updateEmptyState();
}

void QueuePanel::updateEmptyState()
{
    const bool empty = m_model.rowCount() == 0 && !m_model.isLoading();
    if (control::isEmpty(m_model.filter()))
        m_empty->setText(tr("The queue is empty"),
                         tr("Mail on its way to other servers waits here, with what they answered. "
                            "Everything is delivered."));
    else
        m_empty->setText(tr("Nothing found"), tr("Nothing in the queue matches the filter."));
    m_stack->setCurrentWidget(empty ? static_cast<QWidget *>(m_empty) : m_view);
}

} // namespace ui
