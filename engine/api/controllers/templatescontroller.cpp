// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/templatescontroller.h"
#include "api/exchange.h"
#include "api/messageinput.h"
#include "mail/htmlsanitizer.h"
#include "mail/templatetext.h"

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

/// What a template would become, for whoever writes one. In the pool: templates may be long.
control::TemplatePreview previewOf(const control::Template &wanted, QHash<QString, QString> variables)
{
    using mail::TemplateText;
    control::TemplatePreview preview;
    const TemplateText subject = TemplateText::parse(wanted.subject, TemplateText::Text);
    const TemplateText text = TemplateText::parse(wanted.text.value_or(QString()), TemplateText::Text);
    const TemplateText html = TemplateText::parse(wanted.html.value_or(QString()), TemplateText::Html);
    preview.variables = subject.variables() + text.variables() + html.variables();
    preview.variables.removeDuplicates();
    for (const QString &name : std::as_const(preview.variables)) {
        if (variables.contains(name))
            continue;
        preview.missing.append(name);
        variables.insert(name, u"{{"_s + name + u"}}"_s);
    }
    const auto filled = [&variables](const TemplateText &part) {
        const auto result = part.render(variables); // has all of them
        return result ? *result : QString();
    };
    preview.subject = filled(subject);
    if (wanted.text)
        preview.text = filled(text);
    if (wanted.html)
        preview.html = mail::sanitizeHtml(filled(html));
    return preview;
}

} // namespace

void TemplatesController::preview(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::Template wanted;
    wanted.subject = fields.string("subject"_L1).value_or(QString());
    wanted.text = fields.string("text"_L1, http::JsonFields::Optional, kMaxBody);
    wanted.html = fields.string("html"_L1, http::JsonFields::Optional, kMaxBody);
    QHash<QString, QString> variables;
    readVariables(fields, {}, variables);
    if (!exchange->accepts(fields))
        return;
    exchange->context().pool.run([exchange, wanted, variables] {
        const QByteArray answer = control::toJson(previewOf(wanted, variables));
        exchange->executor()->post([exchange, answer] { exchange->replyJson(answer); });
    });
}

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
