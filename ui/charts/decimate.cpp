// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/decimate.h"
#include <cmath>

namespace ui {
namespace {

// Writes the extremes of points[from, to) or one gap.
void column(const QList<QPointF> &points, qsizetype from, qsizetype to, QList<QPointF> &out)
{
    qsizetype low = -1;
    qsizetype high = -1;
    for (qsizetype i = from; i < to; ++i) {
        const double y = points[i].y();
        if (std::isnan(y))
            continue;
        if (low < 0 || y < points[low].y())
            low = i;
        if (high < 0 || y > points[high].y())
            high = i;
    }
    if (low < 0) {
        out.append(points[from]);
        return;
    }
    out.append(points[std::min(low, high)]);
    if (low != high)
        out.append(points[std::max(low, high)]);
}

} // namespace

QList<QPointF> decimate(const QList<QPointF> &points, int max)
{
    if (points.size() <= max)
        return points;
    QList<QPointF> out;
    out.reserve(max);
    const qsizetype columns = max / 2;
    for (qsizetype c = 0; c < columns; ++c)
        column(points, points.size() * c / columns, points.size() * (c + 1) / columns, out);
    return out;
}

QList<QList<QPointF>> segments(const QList<QPointF> &points)
{
    QList<QList<QPointF>> runs;
    bool open = false;
    for (const QPointF &p : points) {
        if (std::isnan(p.y())) {
            open = false;
            continue;
        }
        if (!open)
            runs.append(QList<QPointF>());
        open = true;
        runs.last().append(p);
    }
    return runs;
}

} // namespace ui
