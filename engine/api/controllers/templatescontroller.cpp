// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/templatescontroller.h"
#include "api/exchange.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qsizetype kMaxBody = 1 << 20;

std::optional<std::optional<QString>> changedText(http::JsonFields &fields, QLatin1StringView name)
{
    if (fields.isNull(name))
        return std::optional<QString>();
    if (const auto text = fields.string(name, http::JsonFields::Optional, kMaxBody))
        return std::optional<QString>(*text);
    return std::nullopt;
}

} // namespace

void TemplatesController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page())
        exchange->services().templates->listTemplates(*page, exchange->thenJson<control::Page<control::Template>>());
}

void TemplatesController::create(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::Template wanted;
    wanted.name = fields.string("name"_L1, http::JsonFields::Required, 100).value_or(QString());
    wanted.subject = fields.string("subject"_L1).value_or(QString());
    wanted.text = fields.string("text"_L1, http::JsonFields::Optional, kMaxBody);
    wanted.html = fields.string("html"_L1, http::JsonFields::Optional, kMaxBody);
    if (!wanted.text && !wanted.html)
        fields.refuse("missing", "text"_L1, u"A template needs text or html."_s);
    if (exchange->accepts(fields))
        exchange->services().templates->createTemplate(wanted, exchange->thenJson<control::Template>(201));
}

void TemplatesController::read(const ExchangePtr &exchange)
{
    exchange->services().templates->findTemplate(exchange->parameters.value(0), exchange->thenJson<control::Template>());
}

void TemplatesController::change(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    const auto json = id ? exchange->json() : std::nullopt;
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::TemplateChange change;
    change.name = fields.string("name"_L1, http::JsonFields::Optional, 100);
    change.subject = fields.string("subject"_L1);
    change.text = changedText(fields, "text"_L1);
    change.html = changedText(fields, "html"_L1);
    if (exchange->accepts(fields))
        exchange->services().templates->changeTemplate(*id, change, exchange->thenJson<control::Template>());
}

void TemplatesController::remove(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().templates->deleteTemplate(*id, exchange->thenEmpty<control::Template>());
}

} // namespace api
