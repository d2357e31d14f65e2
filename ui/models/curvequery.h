// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "charts/livechart.h"
#include "models/metrickey.h"
#include <QHash>

namespace ui {

class SeriesStore;

/// Which series of the store make the curves of one chart. Series that fall into the same group are added up
/// (queue_depth of all priorities of one state).
struct CurveQuery
{
    enum class By { Name, Label, Quantile };
    QStringList names; ///< metrics that take part
    By by = By::Name;
    QString label;                 ///< for By::Label
    QStringList order;             ///< groups in the order wanted; others follow by name
    QHash<QString, QString> words; ///< group -> text for people; a group without one shows as it is

    /// The keys known without having heard one: those of quantiles.
    QStringList knownKeys() const;
    QString groupOf(const MetricKey &key) const;
    /// At most LiveChart::kMaxCurves.
    QList<Curve> curves(const SeriesStore &store) const;
};

/// Sum of two runs of points on the same time grid; where only one has a value, it counts alone.
QList<QPointF> addPoints(const QList<QPointF> &a, const QList<QPointF> &b);

} // namespace ui
