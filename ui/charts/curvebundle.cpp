// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/curvebundle.h"
#include <QChart>
#include <QLineSeries>
#include <QPen>

namespace ui {
namespace {
constexpr qreal kLineWidth = 1.8;

QPen penOf(const QColor &color)
{
    QPen pen(color, kLineWidth);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCapStyle(Qt::RoundCap);
    return pen;
}

} // namespace

QLineSeries *CurveBundle::makeSeries()
{
    auto *series = new QLineSeries;
    series->setPen(penOf(m_color));
    m_chart.addSeries(series);
    series->attachAxis(&m_x);
    series->attachAxis(&m_y);
    m_series.append(series);
    return series;
}

void CurveBundle::show(const QList<QList<QPointF>> &runs)
{
    for (qsizetype i = 0; i < runs.size(); ++i) {
        QList<QPointF> points = runs[i];
        // A lone point has no length: a round cap on a line of none is not drawn.
        if (points.size() == 1)
            points.append(points.first() + QPointF(0.001, 0));
        (i < m_series.size() ? m_series[i] : makeSeries())->replace(points);
    }
    for (qsizetype i = runs.size(); i < m_series.size(); ++i) {
        if (m_series[i]->count() > 0)
            m_series[i]->clear();
    }
}

void CurveBundle::setColor(const QColor &color)
{
    m_color = color;
    for (QLineSeries *series : std::as_const(m_series))
        series->setPen(penOf(color));
}

} // namespace ui
