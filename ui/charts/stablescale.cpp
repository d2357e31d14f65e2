// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/stablescale.h"
#include <cmath>

namespace ui {
namespace {
constexpr qint64 kCalmMs = 15000;
constexpr double kHeadroom = 1.05;
} // namespace

double StableScale::niceTop(double value)
{
    if (!(value > 0) || !std::isfinite(value))
        return 1;
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : {1.0, 2.0, 4.0, 5.0, 8.0}) {
        if (value <= step * power * (1 + 1e-9))
            return step * power;
    }
    return 10 * power;
}

int StableScale::rowsOf(double top, bool whole)
{
    const double mantissa = top / std::pow(10.0, std::floor(std::log10(top) + 1e-9));
    const int rows = std::abs(mantissa - 1) < 1e-6 || std::abs(mantissa - 5) < 1e-6 ? 5 : 4;
    return whole && top < rows ? std::max(1, int(top)) : rows;
}

double StableScale::update(double highest, qint64 now, bool looking)
{
    const double value = std::isfinite(highest) && highest > 0 ? highest : 0;
    const double wanted = niceTop(std::max(value * kHeadroom, m_smallest));
    if (wanted > m_top) {
        m_top = wanted;
        m_smallSince = -1;
    } else if (wanted > m_top / 2) {
        m_smallSince = -1;
    } else if (m_smallSince < 0) {
        m_smallSince = now;
    } else if (now - m_smallSince >= kCalmMs && !looking) {
        m_top = wanted;
        m_smallSince = -1;
    }
    return m_top;
}

} // namespace ui
