// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/domains. Handlers of the route table: stateless, I/O threads.
class DomainsController
{
public:
    static void list(const ExchangePtr &exchange);
    static void create(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void change(const ExchangePtr &exchange);
    static void dns(const ExchangePtr &exchange);
    static void checkDns(const ExchangePtr &exchange);
    static void addKeys(const ExchangePtr &exchange);
    static void useKeys(const ExchangePtr &exchange);
    static void remove(const ExchangePtr &exchange);
};

} // namespace api
