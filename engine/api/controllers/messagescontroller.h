// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/mailboxes/{id}/messages and /v1/messages. Handlers of the route table: stateless, I/O threads.
class MessagesController
{
public:
    static void list(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void raw(const ExchangePtr &exchange);
    static void attachment(const ExchangePtr &exchange);
    static void changeMany(const ExchangePtr &exchange);
    static void change(const ExchangePtr &exchange);
    static void remove(const ExchangePtr &exchange);
    static void restore(const ExchangePtr &exchange);
};

} // namespace api
