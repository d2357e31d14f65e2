// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/family.h"

namespace metrics {

/// Appends one family in the OpenMetrics 1.0 text format: TYPE, UNIT and HELP lines, then its samples.
/// Counters get the suffix _total, histograms cumulative buckets at powers of two.
void appendOpenMetrics(const Family &family, QByteArray &text);

} // namespace metrics
