// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/answers.h"
#include "backend/apiclient.h"
#include <QJsonArray>
#include <QJsonObject>

using namespace Qt::StringLiterals;

// Calls about what is sent: domains and their DNS, templates, suppressions, webhooks, results.
namespace ui {
namespace {

QString pathOf(const QString &what, control::Id id, const QString &rest = {})
{
    return u"/v1/"_s + what + u'/' + base::idToString(id) + rest;
}

QJsonValue textOrNull(const std::optional<QString> &text)
{
    return text ? QJsonValue(*text) : QJsonValue();
}

QJsonObject toObject(const QHash<QString, QString> &variables)
{
    QJsonObject object;
    for (auto it = variables.cbegin(); it != variables.cend(); ++it)
        object[it.key()] = it.value();
    return object;
}

// A new template cannot take texts away: those that are not set are left out.
QJsonObject toObject(const control::Template &wanted, bool isNew)
{
    QJsonObject object{{u"subject"_s, wanted.subject}};
    if (!isNew || wanted.text)
        object[u"text"_s] = textOrNull(wanted.text);
    if (!isNew || wanted.html)
        object[u"html"_s] = textOrNull(wanted.html);
    return object;
}

} // namespace

void ApiClient::domainDns(control::Id id, QObject *context, Done<control::DomainDns> done)
{
    get(pathOf(u"domains"_s, id, u"/dns"_s), {}, context, as<control::DomainDns>(std::move(done)));
}

void ApiClient::checkDns(control::Id id, QObject *context, Done<control::DomainDns> done)
{
    get(pathOf(u"domains"_s, id, u"/dns/check"_s), {}, context, as<control::DomainDns>(std::move(done)));
}

void ApiClient::addNextKeys(control::Id id, QObject *context, Done<control::DomainDns> done)
{
    write("POST", pathOf(u"domains"_s, id, u"/keys"_s), {}, context, as<control::DomainDns>(std::move(done)));
}

void ApiClient::useNextKeys(control::Id id, QObject *context, Done<control::DomainDns> done)
{
    write("POST", pathOf(u"domains"_s, id, u"/keys/use"_s), {}, context, as<control::DomainDns>(std::move(done)));
}

void ApiClient::deliveryTotals(control::DeliveryTotalsRequest::By by, int hours, const QString &destination, const QString &mailClass,
                               QObject *context, Done<QList<control::DeliveryTotal>> done)
{
    QUrlQuery query;
    query.addQueryItem(u"by"_s, by == control::DeliveryTotalsRequest::Class ? u"class"_s : u"destination"_s);
    query.addQueryItem(u"hours"_s, QString::number(hours));
    query.addQueryItem(u"limit"_s, u"500"_s);
    if (!destination.isEmpty())
        query.addQueryItem(u"destination"_s, QString::fromLatin1(QUrl::toPercentEncoding(destination)));
    if (!mailClass.isEmpty())
        query.addQueryItem(u"class"_s, mailClass);
    get(u"/v1/delivery-totals"_s, query, context, listOf<control::DeliveryTotal>(context, std::move(done)));
}

void ApiClient::templates(const control::PageRequest &page, QObject *context, Done<control::Page<control::Template>> done)
{
    QUrlQuery query;
    addPage(query, page);
    get(u"/v1/templates"_s, query, context, pageOf<control::Template>(context, std::move(done)));
}

void ApiClient::saveTemplate(const control::Template &wanted, QObject *context, Done<control::Template> done)
{
    QJsonObject body = toObject(wanted, !wanted.id);
    body[u"name"_s] = wanted.name;
    write(wanted.id ? "PATCH" : "POST", wanted.id ? pathOf(u"templates"_s, wanted.id) : u"/v1/templates"_s, body, context,
          as<control::Template>(std::move(done)));
}

void ApiClient::deleteTemplate(control::Id id, QObject *context, Done<void> done)
{
    write("DELETE", pathOf(u"templates"_s, id), {}, context, nothing(std::move(done)));
}

void ApiClient::previewTemplate(const control::Template &wanted, const QHash<QString, QString> &variables, QObject *context,
                                Done<control::TemplatePreview> done)
{
    QJsonObject body = toObject(wanted, true);
    body[u"variables"_s] = toObject(variables);
    write("POST", u"/v1/templates:preview"_s, body, context, as<control::TemplatePreview>(std::move(done)));
}

void ApiClient::sendTemplate(const QString &from, const QString &to, const QString &name, const QHash<QString, QString> &variables,
                             QObject *context, Done<control::SendResult> done)
{
    write("POST", u"/v1/messages"_s,
          {{u"from"_s, from}, {u"to"_s, QJsonArray{to}}, {u"template"_s, name}, {u"variables"_s, toObject(variables)}}, context,
          as<control::SendResult>(std::move(done)));
}

void ApiClient::suppressions(const control::PageRequest &page, QObject *context, Done<control::Page<control::Suppression>> done)
{
    QUrlQuery query;
    addPage(query, page);
    get(u"/v1/suppressions"_s, query, context, pageOf<control::Suppression>(context, std::move(done)));
}

void ApiClient::addSuppression(const QString &address, const QString &reason, QObject *context, Done<control::Suppression> done)
{
    write("POST", u"/v1/suppressions"_s, {{u"address"_s, address}, {u"reason"_s, reason}}, context,
          as<control::Suppression>(std::move(done)));
}

void ApiClient::removeSuppression(const QString &address, QObject *context, Done<void> done)
{
    write("DELETE", u"/v1/suppressions/"_s + address, {}, context, nothing(std::move(done)));
}

void ApiClient::webhooks(QObject *context, Done<QList<control::Webhook>> done)
{
    get(u"/v1/webhooks"_s, {}, context, listOf<control::Webhook>(context, std::move(done)));
}

void ApiClient::createWebhook(const QString &url, const QStringList &types, QObject *context, Done<control::NewWebhook> done)
{
    write("POST", u"/v1/webhooks"_s, {{u"url"_s, url}, {u"types"_s, QJsonArray::fromStringList(types)}}, context,
          as<control::NewWebhook>(std::move(done)));
}

void ApiClient::changeWebhook(control::Id id, const control::WebhookChange &change, QObject *context, Done<control::NewWebhook> done)
{
    QJsonObject body;
    if (change.url)
        body[u"url"_s] = *change.url;
    if (change.types)
        body[u"types"_s] = QJsonArray::fromStringList(*change.types);
    if (change.enabled)
        body[u"enabled"_s] = *change.enabled;
    if (change.newSecret)
        body[u"newSecret"_s] = true;
    write("PATCH", pathOf(u"webhooks"_s, id), body, context, as<control::NewWebhook>(std::move(done)));
}

void ApiClient::deleteWebhook(control::Id id, QObject *context, Done<void> done)
{
    write("DELETE", pathOf(u"webhooks"_s, id), {}, context, nothing(std::move(done)));
}

void ApiClient::testWebhook(control::Id id, QObject *context, Done<control::Webhook> done)
{
    write("POST", pathOf(u"webhooks"_s, id, u"/test"_s), {}, context, as<control::Webhook>(std::move(done)));
}

void ApiClient::webhookAttempts(control::Id id, QObject *context, Done<QList<control::WebhookAttempt>> done)
{
    get(pathOf(u"webhooks"_s, id, u"/attempts"_s), {}, context, listOf<control::WebhookAttempt>(context, std::move(done)));
}

} // namespace ui
