// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/exchange.h"

namespace api {

/// A table somebody hands in: as text/csv, or as JSON {"csv": …}.
struct TableInput
{
    QByteArray text;
    bool dryRun = false; ///< ?dryRun=true
};

/// nullopt after answering for what is wrong.
std::optional<TableInput> tableInput(const ExchangePtr &exchange);

} // namespace api
