// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/mailboxes/{id}/folders. Handlers of the route table: stateless, I/O threads.
class FoldersController
{
public:
    static void list(const ExchangePtr &exchange);
    static void create(const ExchangePtr &exchange);
};

} // namespace api
