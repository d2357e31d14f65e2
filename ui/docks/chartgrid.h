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
    /// Where it is scrolled; rows get the height of which a whole number is in view.
    void fitInto(QWidget *viewport);
    bool eventFilter(QObject *watched, QEvent *event) override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void place();
    void fitRows();

    QGridLayout *m_grid;
    QList<QWidget *> m_cells;
    int m_cellWidth = 300;
    int m_columns = 0;
    QWidget *m_viewport = nullptr;
};

} // namespace ui
