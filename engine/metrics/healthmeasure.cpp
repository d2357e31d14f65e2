// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/healthmeasure.h"
#include "metrics/alertexpression.h"
#include <cmath>

using namespace Qt::StringLiterals;

namespace metrics {

namespace {

constexpr qint64 kStepMs = 60000;

QString textOf(const MetricKey &key)
{
    QString text = QString::fromUtf8(key.name);
    QStringList labels;
    for (const auto &[name, value] : key.labels)
        labels << QString::fromUtf8(name) + u"=\""_s + QString::fromUtf8(value) + u'"';
    if (!labels.isEmpty())
        text += u'{' + labels.join(u',') + u'}';
    if (!key.aspect.isEmpty())
        text += u':' + QString::fromUtf8(key.aspect);
    return text;
}

/// NaN when none of them was measured.
double total(const QList<control::Series> &all, qsizetype first, qsizetype count, qsizetype at)
{
    double sum = std::nan("");
    for (qsizetype i = first; i < first + count; ++i) {
        const double value = all[i].values.value(at, std::nan(""));
        if (!std::isnan(value))
            sum = std::isnan(sum) ? value : sum + value;
    }
    return sum;
}

bool isBeyond(double value, control::Comparison comparison, double bound)
{
    return comparison == control::Comparison::Above ? value > bound : value < bound; // NaN is neither
}

/// How many times beyond the bound; 1 at it.
double timesBeyond(double value, control::Comparison comparison, double bound)
{
    const double times = comparison == control::Comparison::Above ? value / bound : bound / value;
    return std::isfinite(times) ? std::clamp(times, 1.0, HealthMeasure::kMostTimes) : HealthMeasure::kMostTimes;
}

double farther(double a, double b, control::Comparison comparison)
{
    return comparison == control::Comparison::Above ? std::fmax(a, b) : std::fmin(a, b); // which pass over NaN
}

} // namespace

HealthMeasure::HealthMeasure(SeriesReader reader, QHash<QString, control::Setting> settings)
    : m_reader(std::move(reader)), m_settings(std::move(settings))
{
}

const control::Setting *HealthMeasure::setting(const QString &key) const
{
    const auto found = m_settings.constFind(key);
    return found == m_settings.cend() ? nullptr : &*found;
}

double HealthMeasure::boundOf(const HealthBound &bound) const
{
    const QString key = QString::fromLatin1(bound.ofSetting);
    if (key.isEmpty())
        return bound.number;
    const control::Setting *found = setting(key);
    return found ? bound.number * double(found->value.toLongLong()) : std::nan("");
}

control::Series HealthMeasure::read(const char *measure, double least, qint64 from, qint64 to, const QList<HealthCondition> &eachWhile) const
{
    const auto expression = AlertExpression::parse(measure);
    Q_ASSERT(expression);
    QStringList names;
    for (const MetricKey &key : expression->sum + expression->over)
        names << textOf(key);
    base::Result<QList<control::Series>> all = m_reader(names, from, to, kStepMs);
    if (!all || all->size() != names.size())
        return {};
    for (qsizetype n = 0; n < std::min(eachWhile.size(), all->size()); ++n) {
        control::Series &one = (*all)[n];
        const QList<bool> holds = minutesOf(eachWhile[n], one, to);
        for (qsizetype i = 0; i < one.values.size(); ++i)
            one.values[i] = holds[i] ? one.values[i] : std::nan("");
    }
    control::Series out{QString::fromLatin1(measure), all->first().from, all->first().step, {}};
    const qsizetype sums = expression->sum.size();
    for (qsizetype i = 0; i < all->first().values.size(); ++i) {
        double value = total(*all, 0, sums, i);
        if (!expression->over.isEmpty()) {
            const double over = total(*all, sums, names.size() - sums, i);
            // What never happened has no series, and is no part of what did happen.
            value = over > 0 && over >= least ? (std::isnan(value) ? 0 : value) / over : std::nan("");
        }
        out.values << value;
    }
    return out;
}

control::Series HealthMeasure::values(const HealthRule &rule, qint64 from, qint64 to) const
{
    return read(rule.measure, rule.least, from, to);
}

qint64 HealthMeasure::measuredSeconds(qint64 from, qint64 to) const
{
    const control::Series always = read("process_resident_memory_bytes", 0, from, to);
    const auto gaps = std::count_if(always.values.begin(), always.values.end(), [](double value) { return std::isnan(value); });
    return (always.values.size() - gaps) * always.step / 1000;
}

/// Those of `values` in which the condition holds.
QList<bool> HealthMeasure::minutesOf(const HealthCondition &condition, const control::Series &values, qint64 to) const
{
    QList<bool> holds(values.values.size(), false);
    const control::Series beside = read(condition.measure, 0, values.from, to);
    const double bound = boundOf(condition.bound);
    for (qsizetype i = 0; i < holds.size(); ++i) {
        const qsizetype at = beside.step > 0 ? (values.from + i * values.step - beside.from) / beside.step : -1;
        holds[i] = at >= 0 && isBeyond(beside.values.value(at, std::nan("")), condition.comparison, bound);
    }
    return holds;
}

/// Those in which all conditions hold.
QList<bool> HealthMeasure::countedMinutes(const HealthRule &rule, const control::Series &values, qint64 to) const
{
    QList<bool> counted(values.values.size(), true);
    for (const HealthCondition &condition : rule.conditions) {
        const QList<bool> holds = minutesOf(condition, values, to);
        for (qsizetype i = 0; i < counted.size(); ++i)
            counted[i] = counted[i] && holds[i];
    }
    return counted;
}

HealthJudgement HealthMeasure::judge(const HealthRule &rule, qint64 from, qint64 to, qint64 measuredSeconds) const
{
    HealthJudgement judgement;
    judgement.bound = boundOf(rule.bound);
    judgement.values = values(rule, from, to);
    const control::Series counting = rule.eachWhile.isEmpty() ? judgement.values : read(rule.measure, rule.least, from, to, rule.eachWhile);
    const QList<bool> counted = countedMinutes(rule, counting, to);
    double times = 0;
    double sum = 0;
    qint64 beyond = 0;
    judgement.worst = std::nan("");
    for (qsizetype i = 0; i < counted.size(); ++i) {
        const double value = counting.values[i];
        if (!counted[i] || !isBeyond(value, rule.comparison, judgement.bound))
            continue;
        ++beyond;
        sum += value;
        times += timesBeyond(value, rule.comparison, judgement.bound);
        if (std::isnan(judgement.worst) || isBeyond(value, rule.comparison, judgement.worst)) {
            judgement.worst = value;
            judgement.worstAt = counting.from + i * counting.step;
        }
    }
    if (beyond == 0)
        return judgement;
    judgement.typical = sum / double(beyond);
    judgement.beyondSeconds = beyond * counting.step / 1000;
    judgement.severity = times / double(beyond) * double(judgement.beyondSeconds) / double(std::max(measuredSeconds, judgement.beyondSeconds));
    return judgement;
}

control::Series foldSeries(const control::Series &series, qsizetype most, std::optional<control::Comparison> comparison)
{
    const qsizetype group = series.values.size() / most + (series.values.size() % most ? 1 : 0);
    if (group < 2)
        return series;
    control::Series out{series.name, series.from, series.step * group, {}};
    for (qsizetype first = 0; first < series.values.size(); first += group) {
        double farthest = std::nan("");
        double sum = 0;
        int count = 0;
        for (const double value : series.values.mid(first, group)) {
            if (std::isnan(value))
                continue;
            farthest = comparison ? farther(farthest, value, *comparison) : value;
            sum += value;
            ++count;
        }
        out.values << (comparison || count == 0 ? farthest : sum / count);
    }
    return out;
}

std::optional<double> meanBetween(const control::Series &series, qint64 from, qint64 to, qint64 least)
{
    double sum = 0;
    qint64 count = 0;
    for (qsizetype i = 0; i < series.values.size(); ++i) {
        const qint64 at = series.from + i * series.step;
        if (at < from || at >= to || std::isnan(series.values[i]))
            continue;
        sum += series.values[i];
        ++count;
    }
    if (count == 0 || count * series.step / 1000 < least)
        return std::nullopt;
    return sum / double(count);
}

} // namespace metrics
