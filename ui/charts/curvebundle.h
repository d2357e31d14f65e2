// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QColor>
#include <QList>
#include <QPointF>

class QChart;
class QAbstractAxis;
class QLineSeries;

namespace ui {

/// One curve in a QChart: as many line series as it has unbroken runs (Qt Charts would draw a line across a
/// gap). Series are kept and filled again with one replace() each, never point by point. UI thread; the chart
/// owns the series.
class CurveBundle
{
public:
    CurveBundle(QChart &chart, QAbstractAxis &x, QAbstractAxis &y)
        : m_chart(chart)
        , m_x(x)
        , m_y(y)
    {
    }

    /// `points` in the coordinates of the axes, without NaN inside a run.
    void show(const QList<QList<QPointF>> &runs);
    void setColor(const QColor &color);
    QColor color() const { return m_color; }

private:
    QLineSeries *makeSeries();

    QChart &m_chart;
    QAbstractAxis &m_x;
    QAbstractAxis &m_y;
    QColor m_color;
    QList<QLineSeries *> m_series;
};

} // namespace ui
