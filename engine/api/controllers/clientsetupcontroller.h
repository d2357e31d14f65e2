// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// What mail programs ask to set themselves up from an address; nobody signs in, and no answer depends on whether the address exists.
/// Handlers of the route table: stateless, I/O threads.
class ClientSetupController
{
public:
    static void offer(const ExchangePtr &exchange);
    static void autoconfig(const ExchangePtr &exchange);
    static void autodiscover(const ExchangePtr &exchange);
    /// GET: Outlook wants to be led to https.
    static void autodiscoverByGet(const ExchangePtr &exchange);
    static void autodiscoverJson(const ExchangePtr &exchange);
    static void appleProfile(const ExchangePtr &exchange);
};

} // namespace api
