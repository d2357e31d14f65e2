// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace metrics {
class Registry;
}

namespace server {

/// Makes every metric that dashboards and alerts may name from the start, at 0: a part that has had no work yet, or that
/// is switched off, shows a flat line and not a hole. The parts find the same metrics by name and count in them.
void registerPlannedMetrics(metrics::Registry &registry);

} // namespace server
