// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/groups and what they hold. Handlers of the route table: stateless, I/O threads.
class GroupsController
{
public:
    static void list(const ExchangePtr &exchange);
    static void create(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void change(const ExchangePtr &exchange);
    static void remove(const ExchangePtr &exchange);
    static void listHeld(const ExchangePtr &exchange);
    static void rawOfHeld(const ExchangePtr &exchange);
    static void approve(const ExchangePtr &exchange);
    static void reject(const ExchangePtr &exchange);
};

} // namespace api
