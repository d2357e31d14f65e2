// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

namespace ui {

/// The top of a zero-based y axis that does not jump: it grows at once when a value would leave the picture,
/// and shrinks only when the values have stayed under half of it for 15 s and nobody is pointing at the
/// chart. Value type.
class StableScale
{
public:
    /// `smallest`: never a smaller top than this (so that noise does not fill the chart).
    explicit StableScale(double smallest)
        : m_smallest(smallest)
        , m_top(niceTop(smallest))
    {
    }

    /// `highest`: of what is on screen (NaN and below 0 count as 0); `now` in milliseconds, rising.
    double update(double highest, qint64 now, bool looking);
    double top() const { return m_top; }

    /// The smallest of 1, 2, 4, 5, 8 times a power of ten that is not below `value`.
    static double niceTop(double value);
    /// Rows of the grid below a nice top, so that each line has a short number; whole ones when `whole`.
    static int rowsOf(double top, bool whole);

private:
    double m_smallest;
    double m_top;
    qint64 m_smallSince = -1;
};

} // namespace ui
