// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// POST /v1/messages, :batch and :raw.
class SendController
{
public:
    static void send(const ExchangePtr &exchange);
    static void batch(const ExchangePtr &exchange);
    static void raw(const ExchangePtr &exchange);
};

} // namespace api
