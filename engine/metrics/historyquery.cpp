// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/historyquery.h"
#include <cmath>

using namespace Qt::StringLiterals;

namespace metrics {

namespace {

constexpr qsizetype kMaxNames = 100;
constexpr qint64 kMaxValues = 10000;
constexpr qint64 kUsualValues = 600;
constexpr qint64 kLongest = 4000000000000000; // far beyond any clock; keeps sums below 2^63

struct Window
{
    size_t tier = 0;
    qint64 step = 0;  // a multiple of the tier's
    qint64 first = 0; // time of the first value, a multiple of step
    qint64 values = 0;
};

base::Error invalid(const QString &field, const QString &text)
{
    return {base::ErrorKind::Invalid, text, {}, field};
}

qint64 roundUp(qint64 value, qint64 unit)
{
    return (value + unit - 1) / unit * unit;
}

// Oldest time a tier still holds.
qint64 oldest(const HistoryData &data, size_t tier)
{
    return std::max<qint64>(0, data.current(tier) - kTiers[tier].capacity + 1) * kTiers[tier].step;
}

// The coarsest tier that is fine enough, among those that reach back to `from`; else the finest that reaches
// back.
size_t chooseTier(const HistoryData &data, qint64 from, qint64 step)
{
    size_t chosen = kTierCount;
    for (size_t tier = 0; tier < kTierCount; ++tier) {
        const bool reaches = oldest(data, tier) <= from;
        if (reaches && (chosen == kTierCount || kTiers[tier].step <= step))
            chosen = tier;
    }
    return std::min(chosen, kTierCount - 1);
}

Window windowFor(const HistoryData &data, qint64 from, qint64 to, qint64 step)
{
    Window window;
    const qint64 end = std::min(to, data.current(0) * kTiers[0].step + kTiers[0].step - 1);
    if (step == 0)
        step = std::max<qint64>(1, (to - from) / kUsualValues);
    window.tier = chooseTier(data, from, step);
    const qint64 begin = std::max(from, oldest(data, window.tier));
    const qint64 least = std::max<qint64>(0, end - begin) / kMaxValues + 1;
    window.step = roundUp(std::max(step, least), kTiers[window.tier].step);
    window.first = begin / window.step * window.step;
    window.values = end < window.first ? 0 : (end - window.first) / window.step + 1;
    if (window.values > kMaxValues) { // the rounding of `first` added one
        window.step += kTiers[window.tier].step;
        window.first = begin / window.step * window.step;
        window.values = (end - window.first) / window.step + 1;
    }
    return window;
}

bool takesHighest(const MetricKey &wanted)
{
    return !wanted.aspect.isEmpty();
}

float slotValue(const HistoryData &data, const Channel &channel, size_t tier, qint64 slot, bool maximum)
{
    const qint64 current = data.current(tier);
    if (slot > current || slot <= current - kTiers[tier].capacity)
        return kGap;
    return tier > 0 && slot == current ? channel.soFar(tier, maximum) : channel.at(tier, slot, maximum);
}

// Seven digits are what a float holds; without this 0.3 would travel as 0.30000001192092896.
double tidy(double value)
{
    constexpr int kDigits = 7;
    if (std::isnan(value) || value == std::trunc(value))
        return value;
    const double scale = std::pow(10.0, kDigits - 1 - std::floor(std::log10(std::abs(value))));
    return std::isfinite(scale) ? std::round(value * scale) / scale : value;
}

double valueAt(const HistoryData &data, const Channel &channel, const Window &window, qint64 at, bool highest)
{
    const qint64 tierStep = kTiers[window.tier].step;
    double sum = 0;
    double most = kGap;
    int count = 0;
    for (qint64 slot = at / tierStep; slot < (at + window.step) / tierStep; ++slot) {
        const double value = slotValue(data, channel, window.tier, slot, highest);
        if (std::isnan(value))
            continue;
        sum += value;
        most = std::fmax(most, value);
        ++count;
    }
    if (highest)
        return tidy(most);
    return count == 0 ? double(kGap) : tidy(sum / count);
}

bool isAsked(const Channel &channel, const MetricKey &wanted)
{
    if (!channel.key.matches(wanted))
        return false;
    if (wanted.aspect == "max")
        return channel.kind == Channel::Kind::Level;
    if (wanted.aspect != channel.key.aspect)
        return false;
    // A histogram's family has quantiles of its own, better than anything made from its parts.
    return channel.kind != Channel::Kind::Quantile || !wanted.labels.isEmpty() ||
           channel.key.labels.isEmpty();
}

void addChannel(control::Series &series, const HistoryData &data, const Channel &channel,
                const Window &window, const MetricKey &wanted)
{
    const bool highest = takesHighest(wanted);
    for (qint64 i = 0; i < window.values; ++i) {
        const double value = valueAt(data, channel, window, window.first + i * window.step, highest);
        double &total = series.values[i];
        if (std::isnan(value))
            continue;
        if (std::isnan(total))
            total = value;
        else
            total = channel.kind == Channel::Kind::Quantile ? std::max(total, value) : total + value;
    }
}

} // namespace

base::Result<QList<control::Series>> querySeries(const HistoryData &data, const QStringList &names,
                                                 qint64 from, qint64 to, qint64 step)
{
    if (names.isEmpty() || names.size() > kMaxNames)
        return invalid(u"name"_s, u"Ask for 1 to %1 names."_s.arg(kMaxNames));
    if (from < 0 || to < from || to > kLongest)
        return invalid(u"from"_s, u"The time from must not lie after the time to."_s);
    if (step < 0 || step > kLongest)
        return invalid(u"step"_s, u"The step must be a positive number of seconds."_s);
    const Window window = windowFor(data, from, to, step);
    QList<control::Series> all;
    for (const QString &name : names) {
        const std::optional<MetricKey> wanted = MetricKey::parse(name.toUtf8());
        if (!wanted)
            return invalid(
                u"name"_s,
                u"A name looks like queue_depth, queue_depth{state=\"ready\"} or smtp_accept_duration_seconds:p95."_s);
        control::Series series{name, window.first, window.step, QList<double>(window.values, double(kGap))};
        for (const std::unique_ptr<Channel> &channel : data.channels()) {
            if (isAsked(*channel, *wanted))
                addChannel(series, data, *channel, window, *wanted);
        }
        all.append(std::move(series));
    }
    return all;
}

} // namespace metrics
