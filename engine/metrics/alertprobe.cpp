// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/alertprobe.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace metrics {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr qint64 kMaxSamples = 60;
constexpr qint64 kSecond = 1000;
constexpr qint64 kShortestRateMs = 900; // below it one event looks like many

double quantileOf(const QByteArray &aspect)
{
    if (aspect == "p50")
        return 0.50;
    if (aspect == "p99")
        return 0.99;
    return aspect == "max" ? 1.0 : 0.95;
}

} // namespace

MetricsNow::MetricsNow(const Registry &registry)
{
    const QList<Registry::Sample> samples = registry.sample();
    m_values.reserve(size_t(samples.size()));
    for (const Registry::Sample &sample : samples) {
        if (auto key = MetricKey::parse(sample.key))
            m_values.push_back({std::move(*key), sample.isCounter, sample.value});
    }
    for (const auto &[text, histogram] : registry.histograms()) {
        if (auto key = MetricKey::parse(text)) {
            const double scale = registry.unit(key->name) == Unit::Seconds ? 1e-6 : 1.0;
            m_histograms.push_back({std::move(*key), histogram, scale});
        }
    }
}

AlertProbe::AlertProbe(AlertExpression expression, int windowSeconds)
    : m_expression(std::move(expression)), m_windowMs(windowSeconds * kSecond)
{
}

AlertProbe::Term AlertProbe::take(const MetricKey &wanted, const MetricsNow &now)
{
    Term term;
    for (const MetricsNow::Value &one : now.values()) {
        if (!matchesWithStar(one.key, wanted))
            continue;
        term.kind = one.isCounter ? Kind::Counter : Kind::Gauge;
        term.value += one.value;
    }
    if (term.kind != Kind::Unknown || wanted.aspect.isEmpty())
        return term;
    std::vector<quint64> buckets;
    for (const MetricsNow::Buckets &one : now.histograms()) {
        if (!matchesWithStar(one.key, wanted))
            continue;
        term.kind = Kind::Buckets;
        term.scale = one.scale;
        one.histogram->snapshot(buckets);
        term.buckets.resize(buckets.size());
        for (size_t i = 0; i < buckets.size(); ++i)
            term.buckets[i] += buckets[i];
    }
    return term;
}

AlertProbe::Sample AlertProbe::takeAll(qint64 nowMs, const MetricsNow &now) const
{
    Sample sample{nowMs, {}};
    for (const QList<MetricKey> *names : {&m_expression.sum, &m_expression.over}) {
        for (const MetricKey &name : *names)
            sample.terms.push_back(take(name, now));
    }
    return sample;
}

double AlertProbe::worth(const Sample &now, size_t index, const MetricKey &wanted) const
{
    const Term &term = now.terms[index];
    if (term.kind == Kind::Unknown)
        return kNothing;
    if (term.kind == Kind::Gauge) {
        double sum = term.value;
        double most = term.value;
        int count = 1;
        for (const Sample &sample : m_samples) {
            const Term &earlier = sample.terms[index];
            if (earlier.kind != Kind::Gauge)
                continue;
            sum += earlier.value;
            most = std::max(most, earlier.value);
            ++count;
        }
        return wanted.aspect == "max" ? most : sum / count;
    }
    if (m_samples.empty() || now.at - m_samples.front().at < kShortestRateMs)
        return kNothing;
    const Term &before = m_samples.front().terms[index]; // one that was not there yet began at 0
    if (term.kind == Kind::Counter)
        return (term.value - before.value) * double(kSecond) / double(now.at - m_samples.front().at);
    std::vector<quint64> earlier = before.buckets;
    earlier.resize(term.buckets.size());
    return Histogram::quantile(term.buckets, earlier, quantileOf(wanted.aspect)) * term.scale;
}

double AlertProbe::total(const Sample &now, size_t first, const QList<MetricKey> &names) const
{
    double sum = kNothing;
    for (qsizetype i = 0; i < names.size(); ++i) {
        const double one = worth(now, first + size_t(i), names[i]);
        if (!std::isnan(one))
            sum = std::isnan(sum) ? one : sum + one;
    }
    return sum;
}

/// Of what the sum is divided by, when that counts something; else plenty.
double AlertProbe::eventsOver(const Sample &now) const
{
    double events = 0;
    const auto first = size_t(m_expression.sum.size());
    for (size_t i = first; i < now.terms.size(); ++i) {
        if (now.terms[i].kind == Kind::Gauge)
            return kLeastEvents;
        if (now.terms[i].kind == Kind::Counter && !m_samples.empty())
            events += now.terms[i].value - m_samples.front().terms[i].value;
    }
    return events;
}

double AlertProbe::sample(qint64 nowMs, const MetricsNow &now)
{
    Sample taken = takeAll(nowMs, now);
    const qint64 rateMs = std::max(m_windowMs, kSecond); // a rate needs two instants
    while (!m_samples.empty() && m_samples.front().at < nowMs - rateMs - kSecond / 2)
        m_samples.pop_front();
    const auto first = size_t(m_expression.sum.size());
    double value = total(taken, 0, m_expression.sum);
    if (!m_expression.over.isEmpty()) {
        const double over = total(taken, first, m_expression.over);
        if (std::isnan(over) || over <= 0 || eventsOver(taken) < kLeastEvents)
            value = kNothing;
        else
            value = (std::isnan(value) ? 0 : value) / over;
    }
    const bool gauges = m_windowMs == 0 && std::all_of(taken.terms.begin(), taken.terms.end(), [](const Term &term) {
        return term.kind == Kind::Gauge;
    });
    if (gauges)
        m_samples.clear(); // the moment is all that counts
    else if (m_samples.empty() || nowMs - m_samples.back().at >= rateMs / kMaxSamples)
        m_samples.push_back(std::move(taken));
    return value;
}

} // namespace metrics
