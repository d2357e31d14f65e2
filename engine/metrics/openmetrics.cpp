// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/openmetrics.h"

namespace metrics {

namespace {

constexpr QByteArrayView kTotal("_total");
// Bounds shown of a histogram: each power of two from 64 µs to 67 s, or from 1 to a million.
constexpr int kFirstDurationPower = 6;
constexpr int kLastDurationPower = 26;
constexpr int kFirstSizePower = 1;
constexpr int kLastSizePower = 20;
constexpr int kLastBytesPower = 30;

const char *typeName(Family::Type type)
{
    switch (type) {
    case Family::Type::Counter:
        return "counter";
    case Family::Type::Gauge:
        return "gauge";
    case Family::Type::Histogram:
        break;
    }
    return "histogram";
}

const char *unitName(Unit unit)
{
    return unit == Unit::Seconds ? "seconds" : "bytes";
}

QByteArray escaped(QByteArrayView text)
{
    QByteArray out;
    for (const char c : text) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\\' || c == '"')
            (out += '\\') += c;
        else
            out += c;
    }
    return out;
}

QByteArray number(double value)
{
    return QByteArray::number(value, 'g', 15);
}

// OpenMetrics wants bounds that look like floats.
QByteArray bound(double value)
{
    QByteArray text = number(value);
    if (!text.contains('.') && !text.contains('e'))
        text += ".0";
    return text;
}

void appendSample(QByteArray &text, QByteArrayView name, const char *suffix, const QByteArray &labels,
                  const QByteArray &value)
{
    text.append(name).append(suffix);
    if (!labels.isEmpty())
        text.append('{').append(labels).append('}');
    text.append(' ').append(value).append('\n');
}

void appendHistogram(QByteArray &text, const Family &family, const QByteArray &labels,
                     const Histogram &histogram)
{
    const bool seconds = family.unit == Unit::Seconds;
    const int first = seconds ? kFirstDurationPower : kFirstSizePower;
    const int last = seconds                      ? kLastDurationPower
                     : family.unit == Unit::Bytes ? kLastBytesPower
                                                  : kLastSizePower;
    const QByteArray prefix = labels.isEmpty() ? QByteArray() : labels + ',';
    std::vector<quint64> buckets;
    histogram.snapshot(buckets);
    quint64 cumulative = 0;
    size_t next = 0;
    for (int power = first; power <= last; ++power) {
        const qint64 largest = (qint64(1) << power) - 1;
        while (next < buckets.size() && Histogram::upperBound(int(next)) <= largest)
            cumulative += buckets[next++];
        // Durations were cut to whole microseconds: what reads 63 took less than 64.
        const QByteArray le = bound(seconds ? double(largest + 1) * 1e-6 : double(largest));
        appendSample(text, family.name, "_bucket", prefix + "le=\"" + le + '"',
                     QByteArray::number(cumulative));
    }
    while (next < buckets.size())
        cumulative += buckets[next++];
    appendSample(text, family.name, "_bucket", prefix + "le=\"+Inf\"", QByteArray::number(cumulative));
    appendSample(text, family.name, "_count", labels, QByteArray::number(cumulative));
    appendSample(text, family.name, "_sum", labels, number(double(histogram.sum()) * family.scale()));
}

} // namespace

QByteArray label(QByteArrayView name, QByteArrayView value)
{
    return name.toByteArray() + "=\"" + escaped(value) + '"';
}

void appendOpenMetrics(const Family &family, QByteArray &text)
{
    QByteArrayView name(family.name);
    if (family.type == Family::Type::Counter && name.endsWith(kTotal))
        name.chop(kTotal.size()); // the family is named without it, the sample with it
    text.append("# TYPE ").append(name).append(' ').append(typeName(family.type)).append('\n');
    if (family.unit != Unit::None && name.endsWith(unitName(family.unit)))
        text.append("# UNIT ").append(name).append(' ').append(unitName(family.unit)).append('\n');
    text.append("# HELP ").append(name).append(' ').append(escaped(family.help)).append('\n');
    for (const auto &[labels, counter] : family.counters)
        appendSample(text, name, "_total", labels, QByteArray::number(counter->value()));
    for (const auto &[labels, gauge] : family.gauges)
        appendSample(text, name, "", labels, number(double(gauge->value()) * family.scale()));
    for (const auto &[labels, histogram] : family.histograms)
        appendHistogram(text, family, labels, *histogram);
}

} // namespace metrics
