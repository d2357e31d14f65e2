// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QGridLayout;

namespace ui {

/// Places equal cells in as many columns as there is room for. UI thread.
class ChartGrid : public QWidget
{
    Q_OBJECT
public:
    explicit ChartGrid(QWidget *parent = nullptr);
    void add(QWidget *cell);
    /// How wide a cell wants to be; the width of the grid decides about the number of columns.
    void setCellWidth(int width);
    int columns() const { return m_columns; }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void place();

    QGridLayout *m_grid;
    QList<QWidget *> m_cells;
    int m_cellWidth = 300;
    int m_columns = 0;
};

} // namespace ui
