// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "control/values.h"
#include "metrics/historydata.h"

namespace metrics {

/// History::series() over `data`.
base::Result<QList<control::Series>> querySeries(const HistoryData &data, const QStringList &names,
                                                 qint64 from, qint64 to, qint64 step);

} // namespace metrics
