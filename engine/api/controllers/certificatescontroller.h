// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/certificates, and what ACME servers read. Handlers of the route table: stateless, I/O threads.
class CertificatesController
{
public:
    static void list(const ExchangePtr &exchange);
    static void localRoot(const ExchangePtr &exchange);
    static void renew(const ExchangePtr &exchange);
    static void challenge(const ExchangePtr &exchange);
};

} // namespace api
