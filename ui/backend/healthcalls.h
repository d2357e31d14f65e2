// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/apiclient.h"
#include "control/healthreport.h"

namespace ui {

/// GET /v1/health-report, answered as the calls of ApiClient are. UI thread.
void readHealthReport(ApiClient &api, QObject *context, Done<control::HealthReport> done);

} // namespace ui
