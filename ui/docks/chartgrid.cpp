// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/chartgrid.h"
#include <QEvent>
#include <QGridLayout>
#include <algorithm>

namespace ui {
namespace {
constexpr int kMostColumns = 4;
}

ChartGrid::ChartGrid(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(4);
}

void ChartGrid::add(QWidget *cell)
{
    m_cells.append(cell);
    cell->setParent(this);
    m_columns = 0;
    place();
}

void ChartGrid::setCellWidth(int width)
{
    m_cellWidth = width;
    place();
}

void ChartGrid::place()
{
    const int columns = std::clamp(width() / std::max(1, m_cellWidth), 1, kMostColumns);
    if (columns == m_columns) {
        fitRows();
        return;
    }
    m_columns = columns;
    for (QWidget *cell : std::as_const(m_cells))
        m_grid->removeWidget(cell);
    const int rows = (int(m_cells.size()) + columns - 1) / columns;
    for (int i = 0; i < int(m_cells.size()); ++i)
        m_grid->addWidget(m_cells[i], i / columns, i % columns);
    for (int i = 0; i < std::max(m_grid->columnCount(), kMostColumns); ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
    for (int i = 0; i < m_grid->rowCount(); ++i)
        m_grid->setRowStretch(i, i < rows ? 1 : 0);
    fitRows();
}

void ChartGrid::fitInto(QWidget *viewport)
{
    m_viewport = viewport;
    viewport->installEventFilter(this);
    fitRows();
}

bool ChartGrid::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_viewport && event->type() == QEvent::Resize)
        fitRows();
    return QWidget::eventFilter(watched, event);
}

void ChartGrid::fitRows()
{
    if (!m_viewport || m_columns == 0)
        return;
    const int gap = m_grid->verticalSpacing();
    const int rows = (int(m_cells.size()) + m_columns - 1) / m_columns;
    int least = 1;
    for (const QWidget *cell : std::as_const(m_cells))
        least = std::max({least, cell->minimumHeight(), cell->minimumSizeHint().height()});
    const int inView = std::max(1, (m_viewport->height() + gap) / (least + gap));
    const int height = rows <= inView ? 0 : (m_viewport->height() - gap * (inView - 1)) / inView; // all in view: they stretch
    for (int i = 0; i < m_grid->rowCount(); ++i)
        m_grid->setRowMinimumHeight(i, i < rows ? height : 0);
}

void ChartGrid::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    place();
}

} // namespace ui
