// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/users and what signs them in. Handlers of the route table: stateless, I/O threads.
class UsersController
{
public:
    static void list(const ExchangePtr &exchange);
    static void create(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void change(const ExchangePtr &exchange);
    static void exportAll(const ExchangePtr &exchange);
    static void importAll(const ExchangePtr &exchange);
    static void remove(const ExchangePtr &exchange);
    static void listAppPasswords(const ExchangePtr &exchange);
    static void createAppPassword(const ExchangePtr &exchange);
    static void revokeAppPassword(const ExchangePtr &exchange);
    static void listSessions(const ExchangePtr &exchange);
    static void endSession(const ExchangePtr &exchange);
    static void beginTwoFactor(const ExchangePtr &exchange);
    static void confirmTwoFactor(const ExchangePtr &exchange);
    static void endTwoFactor(const ExchangePtr &exchange);
};

} // namespace api
