// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/registry.h"
#include "metrics/family.h"
#include "metrics/openmetrics.h"
#include <map>
#include <mutex>

namespace metrics {

struct Registry::Private
{
    mutable std::mutex mutex; // guards the maps; the metrics themselves are atomic and never move
    std::map<QByteArray, Family> families;

    Family &family(const QByteArray &name, Family::Type type, Unit unit, const QByteArray &help)
    {
        const auto [at, isNew] = families.try_emplace(name);
        Family &family = at->second;
        if (isNew) {
            family.name = name;
            family.type = type;
            family.unit = unit;
            family.help = help;
        }
        Q_ASSERT_X(family.type == type, "metrics::Registry", "one name, two types");
        return family;
    }
};

namespace {

Unit unitOfName(QByteArrayView name)
{
    if (name.endsWith("_seconds"))
        return Unit::Seconds;
    return name.endsWith("_bytes") ? Unit::Bytes : Unit::None;
}

template<typename Metric>
Metric &findOrMake(std::map<QByteArray, std::unique_ptr<Metric>> &metrics, const QByteArray &labels)
{
    std::unique_ptr<Metric> &metric = metrics[labels];
    if (!metric)
        metric = std::make_unique<Metric>();
    return *metric;
}

QByteArray key(const QByteArray &name, const char *suffix, const QByteArray &labels)
{
    const QByteArray whole = name + suffix;
    return labels.isEmpty() ? whole : whole + '{' + labels + '}';
}

void appendSamples(const Family &family, QList<Registry::Sample> &samples)
{
    const double scale = family.scale();
    for (const auto &[labels, counter] : family.counters)
        samples.append({key(family.name, "", labels), true, double(counter->value())});
    for (const auto &[labels, gauge] : family.gauges)
        samples.append({key(family.name, "", labels), false, double(gauge->value()) * scale});
    for (const auto &[labels, histogram] : family.histograms) {
        samples.append({key(family.name, "_count", labels), true, double(histogram->count())});
        samples.append({key(family.name, "_sum", labels), true, double(histogram->sum()) * scale});
    }
}

} // namespace

Registry::Registry()
    : d(std::make_unique<Private>())
{
}
Registry::~Registry() = default;

Counter &Registry::counter(const QByteArray &name, const QByteArray &labels, const QByteArray &help)
{
    const std::lock_guard lock(d->mutex);
    return findOrMake(d->family(name, Family::Type::Counter, Unit::None, help).counters, labels);
}

Gauge &Registry::gauge(const QByteArray &name, const QByteArray &labels, const QByteArray &help)
{
    const std::lock_guard lock(d->mutex);
    return findOrMake(d->family(name, Family::Type::Gauge, unitOfName(name), help).gauges, labels);
}

Histogram &Registry::histogram(const QByteArray &name, const QByteArray &labels, const QByteArray &help,
                               Unit unit)
{
    const std::lock_guard lock(d->mutex);
    return findOrMake(d->family(name, Family::Type::Histogram, unit, help).histograms, labels);
}

QByteArray Registry::exposition() const
{
    const std::lock_guard lock(d->mutex);
    QByteArray text;
    text.reserve(16384);
    for (const auto &[name, family] : d->families)
        appendOpenMetrics(family, text);
    text += "# EOF\n";
    return text;
}

QList<Registry::Sample> Registry::sample() const
{
    const std::lock_guard lock(d->mutex);
    QList<Sample> samples;
    for (const auto &[name, family] : d->families)
        appendSamples(family, samples);
    return samples;
}

QList<std::pair<QByteArray, const Histogram *>> Registry::histograms() const
{
    const std::lock_guard lock(d->mutex);
    QList<std::pair<QByteArray, const Histogram *>> all;
    for (const auto &[name, family] : d->families) {
        for (const auto &[labels, histogram] : family.histograms)
            all.append({key(name, "", labels), histogram.get()});
    }
    return all;
}

Unit Registry::unit(const QByteArray &name) const
{
    const std::lock_guard lock(d->mutex);
    const auto at = d->families.find(name);
    return at == d->families.end() ? Unit::None : at->second.unit;
}

} // namespace metrics
