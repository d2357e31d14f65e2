// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/channel.h"
#include <cmath>

namespace metrics {

Channel::Channel(const QByteArray &text, const MetricKey &key, Kind kind)
    : text(text)
    , key(key)
    , kind(kind)
{
    for (const Tier &tier : kTiers) {
        values.emplace_back(tier.capacity);
        if (kind == Kind::Level)
            maxima.emplace_back(tier.capacity);
    }
}

void Channel::add(qint64 slot, double value)
{
    values[0].set(slot, float(value));
    if (std::isnan(value))
        return;
    for (size_t tier = 1; tier < kTierCount; ++tier) {
        Gathered &g = gathered[tier];
        g.sum += value;
        ++g.count;
        g.maximum = std::fmax(g.maximum, float(value));
    }
}

void Channel::finish(size_t tier, qint64 slot, double quantile)
{
    values[tier].set(slot, kind == Kind::Quantile ? float(quantile) : soFar(tier, false));
    if (kind == Kind::Level)
        maxima[tier].set(slot, soFar(tier, true));
    gathered[tier] = {};
}

void Channel::clear(size_t tier, qint64 slot)
{
    values[tier].set(slot, kGap);
    if (kind == Kind::Level)
        maxima[tier].set(slot, kGap);
}

float Channel::at(size_t tier, qint64 slot, bool maximum) const
{
    const bool ownMaximum = maximum && tier > 0 && kind == Kind::Level;
    return (ownMaximum ? maxima : values)[tier].at(slot);
}

float Channel::soFar(size_t tier, bool maximum) const
{
    const Gathered &g = gathered[tier];
    if (g.count == 0)
        return kGap;
    return maximum ? g.maximum : float(g.sum / g.count);
}

} // namespace metrics
