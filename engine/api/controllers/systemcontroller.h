// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// Health, status, the API document, the echo of protocol suites. Handlers of the route table:
/// stateless, I/O threads.
class SystemController
{
public:
    static void health(const ExchangePtr &exchange);
    static void ready(const ExchangePtr &exchange);
    static void status(const ExchangePtr &exchange);
    static void openApi(const ExchangePtr &exchange);
    static void echo(const ExchangePtr &exchange);
};

} // namespace api
