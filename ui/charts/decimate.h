// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QPointF>

// What stands between many points and a few pixels. Pure functions; a y of NaN is a gap.
namespace ui {

/// At most `max` points (max >= 4) that look the same: of each column the lowest and the highest, in order of
/// time. A column with nothing but gaps stays one gap.
QList<QPointF> decimate(const QList<QPointF> &points, int max);

/// Runs without a gap. Drawn one by one, no line ever crosses a gap.
QList<QList<QPointF>> segments(const QList<QPointF> &points);

} // namespace ui
