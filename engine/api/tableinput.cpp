// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/tableinput.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {
constexpr qsizetype kMaxTable = 5'000'000; // characters
} // namespace

std::optional<TableInput> tableInput(const ExchangePtr &exchange)
{
    const QString dry = exchange->query.value("dryRun"_L1);
    if (!dry.isEmpty() && dry != "true"_L1 && dry != "false"_L1) {
        exchange->refuse(422, "invalid", u"true or false."_s, u"dryRun"_s);
        return {};
    }
    TableInput input{exchange->request().body(), dry == "true"_L1};
    if (exchange->bodyIs("text/csv"))
        return input;
    const auto json = exchange->json();
    if (!json)
        return {};
    http::JsonFields fields(*json);
    const auto csv = fields.string("csv"_L1, http::JsonFields::Required, kMaxTable);
    if (!exchange->accepts(fields))
        return {};
    input.text = csv->toUtf8();
    return input;
}

} // namespace api
