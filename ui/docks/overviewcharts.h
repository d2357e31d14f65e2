// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/curvequery.h"
#include <QCoreApplication>

namespace ui {

/// Which charts the overview shows, and from which metrics. UI thread (the texts are translated).
class OverviewCharts
{
    Q_DECLARE_TR_FUNCTIONS(ui::OverviewCharts)
public:
    struct Chart
    {
        QString title;
        Unit unit;
        double smallestTop; ///< the y axis never shows less
        QString empty;      ///< what is said while there is nothing to draw
        CurveQuery query;
    };
    static QList<Chart> all();
    static const QStringList &connectionMetrics();
    static const QStringList &waitingStates();
};

} // namespace ui
