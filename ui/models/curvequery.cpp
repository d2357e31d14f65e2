// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/curvequery.h"
#include "models/seriesstore.h"
#include <QMap>
#include <cmath>

namespace ui {
namespace {

double addValues(double a, double b)
{
    if (std::isnan(a))
        return b;
    return std::isnan(b) ? a : a + b;
}

} // namespace

QStringList CurveQuery::knownKeys() const
{
    QStringList keys;
    for (const QString &name : names) {
        for (const QString &quantile : order) {
            if (by == By::Quantile)
                keys.append(name + u':' + quantile);
        }
    }
    return keys;
}

QString CurveQuery::groupOf(const MetricKey &key) const
{
    switch (by) {
    case By::Label:
        return key.labels.value(label);
    case By::Quantile:
        return key.quantile;
    case By::Name:
        break;
    }
    return key.name;
}

QList<Curve> CurveQuery::curves(const SeriesStore &store) const
{
    QMap<QString, QList<QPointF>> groups;
    const QStringList keys = store.keys();
    for (const QString &text : keys) {
        const MetricKey key = MetricKey::parse(text);
        const QString group = groupOf(key);
        if (!names.contains(key.name) || group.isEmpty())
            continue;
        // Quantiles do not add up: the engine has those of all labels together.
        if (by == By::Quantile && (!order.contains(group) || !key.labels.isEmpty()))
            continue;
        const QList<QPointF> points = store.points(text);
        const auto it = groups.find(group);
        if (it == groups.end())
            groups.insert(group, points);
        else
            *it = addPoints(*it, points);
    }
    QList<Curve> curves;
    for (const QString &group : order) {
        const auto it = groups.find(group);
        if (it == groups.end())
            continue;
        curves.append({words.value(group, group), *it});
        groups.erase(it);
    }
    for (auto it = groups.cbegin(); it != groups.cend(); ++it)
        curves.append({words.value(it.key(), it.key()), it.value()});
    return curves.mid(0, LiveChart::kMaxCurves);
}

QList<QPointF> addPoints(const QList<QPointF> &a, const QList<QPointF> &b)
{
    QList<QPointF> sum;
    sum.reserve(std::max(a.size(), b.size()));
    auto i = a.begin();
    auto j = b.begin();
    while (i != a.end() || j != b.end()) {
        if (j == b.end() || (i != a.end() && i->x() < j->x())) {
            sum.append(*i++);
        } else if (i == a.end() || j->x() < i->x()) {
            sum.append(*j++);
        } else {
            sum.append(QPointF(i->x(), addValues(i->y(), j->y())));
            ++i;
            ++j;
        }
    }
    return sum;
}

} // namespace ui
