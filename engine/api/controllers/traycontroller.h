// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// The routes under /v1/tray, and what a user sent lately.
class TrayController
{
public:
    static void list(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void mails(const ExchangePtr &exchange);
    static void release(const ExchangePtr &exchange);
    static void lock(const ExchangePtr &exchange);
    static void usage(const ExchangePtr &exchange);
};

} // namespace api
