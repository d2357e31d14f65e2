// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/alerts and /v1/alert-rules
class AlertsController
{
public:
    static void list(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void acknowledge(const ExchangePtr &exchange);
    static void silence(const ExchangePtr &exchange);

    static void listRules(const ExchangePtr &exchange);
    static void createRule(const ExchangePtr &exchange);
    static void readRule(const ExchangePtr &exchange);
    static void changeRule(const ExchangePtr &exchange);
    static void removeRule(const ExchangePtr &exchange);
};

} // namespace api
