// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/chartgrid.h"
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
    if (columns == m_columns)
        return;
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
}

void ChartGrid::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    place();
}

} // namespace ui
