// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/delivery-totals
class TotalsController
{
public:
    static void list(const ExchangePtr &exchange);
};

} // namespace api
