// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/healthreport.h"

namespace metrics {

/// "Above 1 s for 5 h 20 min of 23 h; 3.2 s at worst, at 2026-11-22T10:05:00Z." Pure, any thread.
QString numbersInEnglish(const control::HealthFinding &finding);

} // namespace metrics
