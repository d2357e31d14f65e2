// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/healthcalls.h"
#include "control/jsonhealth.h"
#include "backend/answers.h"

using namespace Qt::StringLiterals;

namespace ui {

void readHealthReport(ApiClient &api, QObject *context, Done<control::HealthReport> done)
{
    api.send({"GET", u"/v1/health-report"_s, {}, {}}, context, as<control::HealthReport>(std::move(done)));
}

} // namespace ui
