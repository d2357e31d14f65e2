// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/logcontroller.h"
#include "api/exchange.h"
#include "control/jsondiagnosis.h"

using namespace Qt::StringLiterals;

namespace api {

void LogController::list(const ExchangePtr &exchange)
{
    const auto page = exchange->page();
    if (!page)
        return;
    control::LogFilter filter;
    filter.component = exchange->query.value("component"_L1);
    if (const QString level = exchange->query.value("level"_L1); !level.isEmpty()) {
        const auto least = control::logLevelFromName(level);
        if (!least) {
            exchange->refuse(422, "invalid", u"level is debug, info, warning, error or fatal."_s, u"level"_s);
            return;
        }
        filter.least = *least;
    }
    exchange->services().log->listLog(filter, *page, exchange->thenJson<control::Page<control::LogLine>>());
}

} // namespace api
