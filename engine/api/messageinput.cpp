// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/messageinput.h"
#include "control/mailclass.h"
#include "control/names.h"
#include "control/rfc3339.h"
#include "mail/addresslist.h"
#include "mail/headerscanner.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

using http::JsonFields;
using http::JsonValue;

constexpr qsizetype kMaxText = 16 << 20;
constexpr qsizetype kMaxAttachments = 100;
constexpr size_t kMaxBatch = 500;
constexpr int kMaxVariables = 1000;

/// Base64 with or without line ends; nullopt for anything else.
std::optional<QByteArray> decodeBase64(const JsonValue &value)
{
    QByteArray text = value.longString() ? *value.longString() : value.string() ? value.string()->toLatin1() : QByteArray("*");
    if (text.contains('\n'))
        text.replace('\r', "").replace('\n', "");
    const auto signs = text.size() - text.count('=');
    if (signs % 4 == 1) // Qt would take six bits for a whole text
        return std::nullopt;
    auto decoded = QByteArray::fromBase64Encoding(std::move(text), QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    return decoded ? std::optional(std::move(decoded.decoded)) : std::nullopt;
}

void readOptionFields(JsonFields &fields, control::SendOptions &out)
{
    const auto mailClass = fields.string("class"_L1, JsonFields::Optional, 32);
    const auto priority = fields.string("priority"_L1, JsonFields::Optional, 16);
    const auto sendAt = fields.string("sendAt"_L1, JsonFields::Optional, 64);
    const InputProblem problem =
        readOptions(mailClass.value_or(QString()), priority.value_or(QString()), sendAt.value_or(QString()), out);
    if (problem)
        fields.refuse(problem->code.constData(), QLatin1StringView(problem->field.toLatin1()), problem->detail);
}

void readAttachments(JsonFields &fields, const QString &path, QList<control::OutgoingAttachment> &out)
{
    const JsonValue *list = fields.value("attachments"_L1);
    if (!list)
        return;
    if (!list->array() || list->array()->size() > size_t(kMaxAttachments)) {
        fields.refuse("wrong_type", "attachments"_L1, u"A list of at most %1 objects."_s.arg(kMaxAttachments));
        return;
    }
    for (size_t n = 0; n < list->array()->size(); ++n) {
        JsonFields one((*list->array())[n], u"%1attachments[%2]."_s.arg(path).arg(n));
        control::OutgoingAttachment attachment;
        attachment.filename = one.string("filename"_L1, JsonFields::Optional, 255).value_or(QString());
        attachment.contentType = one.string("contentType"_L1, JsonFields::Optional, 255).value_or(QString());
        attachment.contentId = one.string("contentId"_L1, JsonFields::Optional, 200).value_or(QString());
        if (const JsonValue *content = one.value("content"_L1, JsonFields::Required)) {
            if (auto octets = decodeBase64(*content))
                attachment.content = std::move(*octets);
            else
                one.refuse("invalid", "content"_L1, u"The content in base64 (RFC 4648)."_s);
        }
        if (const auto problem = one.problem()) {
            fields.refuse(*problem);
            return;
        }
        out.append(std::move(attachment));
    }
}

/// {"X-Name": "value"} or [{"name": …, "value": …}].
void readHeaders(JsonFields &fields, const QString &path, QList<control::Header> &out)
{
    const JsonValue *headers = fields.value("headers"_L1);
    if (!headers)
        return;
    if (const JsonValue::Object *object = headers->object()) {
        for (const auto &[name, value] : *object) {
            if (!value.string()) {
                fields.refuse({"wrong_type", path + u"headers."_s + name.left(100), u"This must be a string."_s});
                return;
            }
            out.append({name, *value.string()});
        }
        return;
    }
    if (!headers->array()) {
        fields.refuse("wrong_type", "headers"_L1, u"An object of names and values, or a list of {name, value}."_s);
        return;
    }
    for (size_t n = 0; n < headers->array()->size(); ++n) {
        JsonFields one((*headers->array())[n], u"%1headers[%2]."_s.arg(path).arg(n));
        const auto name = one.string("name"_L1, JsonFields::Required, 100);
        const auto value = one.string("value"_L1, JsonFields::Required, 16384);
        if (const auto problem = one.problem()) {
            fields.refuse(*problem);
            return;
        }
        out.append({*name, *value});
    }
}

std::optional<QString> variableText(const JsonValue &value)
{
    if (value.string())
        return *value.string();
    if (value.longString())
        return QString::fromUtf8(*value.longString());
    if (value.integer())
        return QString::number(*value.integer());
    if (value.real())
        return QString::number(*value.real(), 'g', 15);
    if (value.boolean())
        return *value.boolean() ? u"true"_s : u"false"_s;
    return std::nullopt;
}

JsonValue withDefaults(const JsonValue &message, const JsonValue *defaults)
{
    if (!defaults || !defaults->object() || !message.object())
        return message;
    JsonValue::Object merged = *message.object();
    for (const auto &entry : *defaults->object()) {
        const bool there = std::any_of(merged.begin(), merged.end(), [&](const auto &own) { return own.first == entry.first; });
        if (!there)
            merged.push_back(entry);
    }
    return JsonValue(std::move(merged));
}

} // namespace

void readVariables(JsonFields &fields, const QString &path, QHash<QString, QString> &out)
{
    const JsonValue *variables = fields.value("variables"_L1);
    if (!variables)
        return;
    if (!variables->object() || variables->object()->size() > size_t(kMaxVariables)) {
        fields.refuse("wrong_type", "variables"_L1, u"An object of at most %1 variables."_s.arg(kMaxVariables));
        return;
    }
    for (const auto &[name, value] : *variables->object()) {
        const auto text = variableText(value);
        if (!text) {
            fields.refuse({"wrong_type", path + u"variables."_s + name.left(100), u"A string, a number, true or false."_s});
            return;
        }
        out.insert(name, *text);
    }
}

InputProblem readOptions(const QString &mailClass, const QString &priority, const QString &sendAt, control::SendOptions &out)
{
    const auto tag = control::mailClassFrom(mailClass);
    if (!tag)
        return JsonFields::Problem{"invalid", u"class"_s, u"1 to 32 letters, digits, \"-\", \"_\" or \".\"."_s};
    out.mailClass = *tag;
    if (!priority.isEmpty()) {
        out.lane = control::laneFromString(priority);
        if (!out.lane)
            return JsonFields::Problem{"invalid", u"priority"_s, u"Allowed: urgent, normal, bulk."_s};
    }
    if (!sendAt.isEmpty()) {
        out.sendAt = control::timeFromText(sendAt);
        if (!out.sendAt)
            return JsonFields::Problem{"invalid", u"sendAt"_s, u"An RFC 3339 time."_s};
    }
    return std::nullopt;
}

InputProblem readMessage(const JsonValue &json, const QString &path, control::OutgoingMessage &out)
{
    JsonFields fields(json, path);
    out.from = fields.string("from"_L1, JsonFields::Required).value_or(QString());
    out.to = fields.stringOrList("to"_L1).value_or(QStringList());
    out.cc = fields.stringOrList("cc"_L1).value_or(QStringList());
    out.bcc = fields.stringOrList("bcc"_L1).value_or(QStringList());
    out.replyTo = fields.stringOrList("replyTo"_L1, JsonFields::Optional, 20).value_or(QStringList());
    out.subject = fields.string("subject"_L1, JsonFields::Optional, 16384).value_or(QString());
    out.text = fields.string("text"_L1, JsonFields::Optional, kMaxText);
    out.html = fields.string("html"_L1, JsonFields::Optional, kMaxText);
    out.templateName = fields.string("template"_L1, JsonFields::Optional, 100).value_or(QString());
    readAttachments(fields, path, out.attachments);
    readHeaders(fields, path, out.headers);
    readVariables(fields, path, out.variables);
    readOptionFields(fields, out.options);
    if (out.to.isEmpty() && out.cc.isEmpty() && out.bcc.isEmpty())
        fields.refuse("missing", "to"_L1, u"At least one recipient is required."_s);
    if (out.templateName.isEmpty() && !out.text && !out.html && out.attachments.isEmpty())
        fields.refuse("missing", "text"_L1, u"A message needs text, html, an attachment or a template."_s);
    return fields.problem();
}

InputProblem readRawMessage(const JsonValue &json, control::RawMessage &out)
{
    JsonFields fields(json);
    out.from = fields.string("from"_L1).value_or(QString());
    out.to = fields.stringOrList("to"_L1).value_or(QStringList());
    if (const JsonValue *content = fields.value("content"_L1, JsonFields::Required)) {
        if (auto octets = decodeBase64(*content))
            out.content = std::move(*octets);
        else
            fields.refuse("invalid", "content"_L1, u"The message in base64 (RFC 4648)."_s);
    }
    readOptionFields(fields, out.options);
    return fields.problem();
}

InputProblem readBatch(const JsonValue &json, QList<control::OutgoingMessage> &out)
{
    JsonFields fields(json);
    const JsonValue *defaults = fields.value("defaults"_L1);
    if (defaults && !defaults->object())
        fields.refuse("not_an_object", "defaults"_L1, u"This must be a JSON object."_s);
    const JsonValue *messages = fields.value("messages"_L1, JsonFields::Required);
    if (messages && (!messages->array() || messages->array()->empty() || messages->array()->size() > kMaxBatch)) {
        fields.refuse("wrong_type", "messages"_L1, u"A list of 1 to %1 messages."_s.arg(kMaxBatch));
        messages = nullptr;
    }
    for (size_t n = 0; messages && n < messages->array()->size(); ++n) {
        control::OutgoingMessage message;
        if (const auto problem = readMessage(withDefaults((*messages->array())[n], defaults), u"messages[%1]."_s.arg(n), message)) {
            fields.refuse(*problem);
            break;
        }
        out.append(std::move(message));
    }
    return fields.problem();
}

void completeEnvelope(control::RawMessage &message)
{
    const bool needsTo = message.to.isEmpty();
    mail::HeaderScanner scanner(message.content);
    while (const auto field = scanner.next()) {
        const auto is = [&field](const char *name) { return field->name.compare(name, Qt::CaseInsensitive) == 0; };
        if (message.from.isEmpty() && is("From")) {
            message.from = mail::parseAddressList(field->value, 1).value(0).address;
        } else if (needsTo && (is("To") || is("Cc") || is("Bcc"))) {
            for (const mail::HeaderAddress &one : mail::parseAddressList(field->value, 1000))
                message.to << one.address;
        }
    }
}

} // namespace api
