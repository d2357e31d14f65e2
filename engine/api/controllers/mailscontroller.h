// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/mails: what was accepted in one transaction. Handlers of the route table: stateless, I/O threads.
class MailsController
{
public:
    static void list(const ExchangePtr &exchange);
    static void trace(const ExchangePtr &exchange);
    static void raw(const ExchangePtr &exchange);
};

} // namespace api
