// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/bans: who is refused at the door.
class BansController
{
public:
    static void list(const ExchangePtr &exchange);
    static void create(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void remove(const ExchangePtr &exchange);
};

} // namespace api
