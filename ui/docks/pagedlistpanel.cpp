// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/pagedlistpanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/tablesetup.h"
#include "look/format.h"
#include "models/pagedrows.h"
#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTableView>
#include <algorithm>

namespace ui {
namespace {

constexpr int kSearchDelayMs = 250;

} // namespace

PagedListPanel::PagedListPanel(EngineConnection &engine, PagedRows *model, QWidget *parent)
    : PagePanel(engine, parent)
    , m_rows(model)
    , m_search(new QLineEdit(this))
    , m_count(makeLabel())
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(this))
{
    model->setParent(this);
    m_proxy.setSourceModel(model);
    m_proxy.setSortRole(PagedRows::kSortRole);
    m_proxy.setSortCaseSensitivity(Qt::CaseInsensitive);
}

void PagedListPanel::build(const Look &look, const QList<QAction *> &actions, std::function<void()> open)
{
    m_look = look;
    m_search->setPlaceholderText(look.searchText);
    m_search->setAccessibleName(look.searchText);
    m_search->setClearButtonEnabled(true);
    m_count->setWordWrap(false);
    m_searchDelay.setSingleShot(true);
    m_searchDelay.setInterval(kSearchDelayMs);
    connect(m_search, &QLineEdit::textChanged, &m_searchDelay, qOverload<>(&QTimer::start));
    connect(&m_searchDelay, &QTimer::timeout, this, [this] { m_rows->setFilter(m_search->text().trimmed()); });

    m_view = new QTableView(this);
    m_view->setModel(&m_proxy);
    m_view->setAccessibleName(look.accessibleName);
    setUpTable(m_view, look.name);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    QHeaderView *header = m_view->horizontalHeader();
    const int em = fontMetrics().horizontalAdvance(u'm');
    for (int column = 0; column < look.widths.size(); ++column)
        header->resizeSection(column, look.widths[column] * em);
    header->setStretchLastSection(true);
    header->setSortIndicatorClearable(true);
    header->setSortIndicator(-1, Qt::AscendingOrder); // as the engine lists them
    m_view->setSortingEnabled(true);
    restoreColumns(m_view);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->addActions(actions);
    connect(m_view, &QAbstractItemView::activated, this, std::move(open));
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (const int row = chosenRow(); row >= 0)
            m_chosen = idAt(row);
        updateActions();
    });
    connect(&m_proxy, &QAbstractItemModel::modelReset, this, &PagedListPanel::chooseAgain);
    connect(&m_proxy, &QAbstractItemModel::dataChanged, this, &PagedListPanel::updateActions);

    auto *bar = new QHBoxLayout;
    bar->setSpacing(4);
    bar->addWidget(m_search, 1);
    bar->addWidget(m_count);
    addButtons(bar, actions.mid(0, 1), true);
    addButtons(bar, actions.mid(1), false);
    m_empty->addStep(actions.first());
    if (look.emptyStep)
        m_empty->addStep(look.emptyStep);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(4, 4, 4, 4);
    column->setSpacing(4);
    column->addLayout(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_notice);
    connect(m_rows, &PagedRows::loaded, this, &PagedListPanel::onLoaded);
    connect(m_rows, &PagedRows::failed, this, &PagedListPanel::report);
    updateActions();
}

void PagedListPanel::reload()
{
    m_rows->reload();
}

void PagedListPanel::showEvent(QShowEvent *event)
{
    m_rows->setWatched(true);
    PagePanel::showEvent(event);
}

void PagedListPanel::hideEvent(QHideEvent *event)
{
    PagePanel::hideEvent(event);
    m_rows->setWatched(false);
}

int PagedListPanel::chosenRow() const
{
    const QModelIndex at = m_view ? m_proxy.mapToSource(m_view->currentIndex()) : QModelIndex();
    return at.isValid() ? at.row() : -1;
}

QList<int> PagedListPanel::selectedRows() const
{
    QModelIndexList indexes = m_view ? m_view->selectionModel()->selectedRows() : QModelIndexList();
    std::sort(indexes.begin(), indexes.end());
    QList<int> rows;
    for (const QModelIndex &index : std::as_const(indexes))
        rows << m_proxy.mapToSource(index).row();
    return rows;
}

void PagedListPanel::choose(control::Id id)
{
    m_chosen = id;
    if (rowOf(id) < 0 && !m_search->text().isEmpty())
        m_search->clear(); // the search hides it
    else
        chooseAgain();
}

void PagedListPanel::chooseAgain()
{
    const int row = m_chosen ? rowOf(m_chosen) : -1;
    if (row >= 0 && row != chosenRow())
        m_view->setCurrentIndex(m_proxy.mapFromSource(m_rows->index(row, 0)));
    updateActions();
}

void PagedListPanel::onLoaded()
{
    const int count = m_rows->rowCount();
    if (m_rows->filter().isEmpty())
        m_empty->setText(m_look.emptyTitle, m_look.emptyHint);
    else
        m_empty->setText(tr("Nothing has this in it"), tr("Search for less, or clear the search to see all."));
    m_stack->setCurrentWidget(m_rows->isLoaded() && count == 0 ? static_cast<QWidget *>(m_empty) : m_view);
    m_count->setText(m_rows->isCut() ? tr("the first %1").arg(Format::count(count)) : countWords(count));
    if (chosenRow() < 0)
        chooseAgain();
}

QString PagedListPanel::countText() const
{
    return m_count->text();
}

} // namespace ui
