// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "support/fakeengine.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

using namespace Qt::StringLiterals;
using control::Id;

// Domains' DNS, templates, suppressions, webhooks and results of the fake engine.
namespace support {
namespace {

template<typename T>
QByteArray wholeList(const QList<T> &items)
{
    return control::toJson(control::Page<T>{items, {}});
}

template<typename T>
auto findId(QList<T> &items, const QString &id)
{
    const Id wanted = base::idFromString(id).value_or(0);
    return std::find_if(items.begin(), items.end(), [wanted](const T &item) { return item.id == wanted; });
}

std::optional<QString> textOf(const QJsonValue &value)
{
    return value.isString() ? std::optional(value.toString()) : std::nullopt;
}

// As the engine's, but for escapes and the sanitiser.
QString filled(QString text, const QJsonObject &variables, control::TemplatePreview &preview)
{
    static const QRegularExpression place(u"\\{\\{(\\w+)\\}\\}"_s);
    QRegularExpressionMatchIterator all = place.globalMatch(text);
    while (all.hasNext()) {
        const QString name = all.next().captured(1);
        if (!preview.variables.contains(name))
            preview.variables.append(name);
        if (!variables.contains(name) && !preview.missing.contains(name))
            preview.missing.append(name);
        if (variables.contains(name))
            text.replace(u"{{"_s + name + u"}}"_s, variables[name].toString());
    }
    return text;
}

} // namespace

FakeEngine::Reply FakeEngine::answerDns(const Request &request, const QStringList &parts)
{
    const auto it = dns.find(base::idFromString(parts[1]).value_or(0));
    if (it == dns.end())
        return {404};
    if (request.method == "POST" && parts.value(3) == "use"_L1) {
        for (control::DkimKeyInfo &key : it->keys)
            key.state = key.state == "next"_L1 ? u"signing"_s : u"retired"_s;
    } else if (request.method == "POST") {
        it->keys.append({nextId(), u"pk-next"_s, u"rsa-sha256"_s, u"next"_s, QDateTime::currentMSecsSinceEpoch()});
    }
    control::DomainDns answer = *it;
    if (parts.value(3) == "check"_L1) {
        for (control::DnsRecord &record : answer.records) {
            record.check = dnsChecks.value(record.purpose, u"ok"_s);
            if (record.check == "different"_L1)
                record.found = {u"something else"_s};
        }
    }
    return {200, control::toJson(answer)};
}

FakeEngine::Reply FakeEngine::answerTemplates(const Request &request, const QStringList &parts)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    if (parts[0] == "templates:preview"_L1) {
        control::TemplatePreview preview;
        const QJsonObject variables = body["variables"_L1].toObject();
        preview.subject = filled(body["subject"_L1].toString(), variables, preview);
        if (const auto text = textOf(body["text"_L1]))
            preview.text = filled(*text, variables, preview);
        if (const auto html = textOf(body["html"_L1]))
            preview.html = filled(*html, variables, preview);
        return {200, control::toJson(preview)};
    }
    if (request.method == "GET")
        return {200, wholeList(templates)};
    auto it = parts.size() > 1 ? findId(templates, parts[1]) : templates.end();
    if (request.method == "POST") {
        control::Template made;
        made.id = nextId();
        it = templates.insert(templates.end(), made);
    }
    if (it == templates.end())
        return {404};
    if (request.method == "DELETE") {
        templates.erase(it);
        return {204};
    }
    it->name = body["name"_L1].toString(it->name);
    it->subject = body["subject"_L1].toString(it->subject);
    it->text = body.contains("text"_L1) ? textOf(body["text"_L1]) : it->text;
    it->html = body.contains("html"_L1) ? textOf(body["html"_L1]) : it->html;
    return {request.method == "POST" ? 201 : 200, control::toJson(*it)};
}

FakeEngine::Reply FakeEngine::answerSuppressions(const Request &request, const QStringList &parts)
{
    if (request.method == "GET") {
        const qsizetype from = request.query.queryItemValue(u"cursor"_s).toLongLong();
        const qsizetype to = std::min<qsizetype>(suppressions.size(), from + request.query.queryItemValue(u"limit"_s).toInt());
        return {200, control::toJson(control::Page<control::Suppression>{suppressions.mid(from, to - from),
                                                                         to < suppressions.size() ? QString::number(to) : QString()})};
    }
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    const QString address = parts.size() > 1 ? parts[1] : body["address"_L1].toString();
    const qsizetype before = suppressions.removeIf([&](const control::Suppression &s) { return s.address == address; });
    if (request.method == "DELETE")
        return {before ? 204 : 404};
    suppressions.append({address, body["reason"_L1].toString(), QDateTime::currentMSecsSinceEpoch()});
    return {201, control::toJson(suppressions.last())};
}

FakeEngine::Reply FakeEngine::answerWebhooks(const Request &request, const QStringList &parts)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    if (parts.size() == 1 && request.method == "GET")
        return {200, wholeList(webhooks)};
    auto it = parts.size() > 1 ? findId(webhooks, parts[1]) : webhooks.end();
    control::NewWebhook made;
    if (parts.size() == 1) {
        made.webhook.id = nextId();
        made.secret = u"whsec_once"_s;
        it = webhooks.insert(webhooks.end(), made.webhook);
    }
    if (it == webhooks.end())
        return {404};
    if (parts.value(2) == "attempts"_L1)
        return {200, wholeList(webhookAttempts.value(it->id))};
    if (parts.value(2) == "test"_L1) {
        webhookAttempts[it->id].prepend({QDateTime::currentMSecsSinceEpoch(), u"webhook.test"_s, 204, {}, 31});
        return {202, control::toJson(*it)};
    }
    if (request.method == "DELETE") {
        webhooks.erase(it);
        return {204};
    }
    it->url = body["url"_L1].toString(it->url);
    it->enabled = body["enabled"_L1].toBool(it->enabled);
    if (body["newSecret"_L1].toBool())
        made.secret = u"whsec_new"_s;
    if (body.contains("types"_L1)) {
        it->types.clear();
        const QJsonArray types = body["types"_L1].toArray();
        for (const QJsonValue &type : types)
            it->types.append(type.toString());
    }
    made.webhook = *it;
    return {parts.size() == 1 ? 201 : 200, control::toJson(made)};
}

FakeEngine::Reply FakeEngine::answerTotals(const Request &request)
{
    return {200, wholeList(request.query.queryItemValue(u"by"_s) == "class"_L1 ? totalsByClass : totalsByDestination)};
}

} // namespace support
