// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include <map>

namespace metrics {

/// All metrics of one name, by label set. Guarded by its registry.
struct Family
{
    enum class Type { Counter, Gauge, Histogram };

    /// From what is recorded (microseconds) to what is shown (seconds).
    double scale() const { return unit == Unit::Seconds ? 1e-6 : 1.0; }

    QByteArray name;
    QByteArray help;
    Type type = Type::Counter;
    Unit unit = Unit::None;
    // One of these is filled.
    std::map<QByteArray, std::unique_ptr<Counter>> counters;
    std::map<QByteArray, std::unique_ptr<Gauge>> gauges;
    std::map<QByteArray, std::unique_ptr<Histogram>> histograms;
};

} // namespace metrics
