// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/settings. Handlers of the route table: stateless, I/O threads.
class SettingsController
{
public:
    static void list(const ExchangePtr &exchange);
    static void change(const ExchangePtr &exchange);
    static void confirm(const ExchangePtr &exchange);
    static void revert(const ExchangePtr &exchange);
    static void history(const ExchangePtr &exchange);
};

} // namespace api
