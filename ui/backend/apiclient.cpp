// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/apiclient.h"
#include "backend/answers.h"
#include "control/rfc3339.h"
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QUrlQuery paged(const control::PageRequest &page)
{
    QUrlQuery query;
    addPage(query, page);
    return query;
}

// QUrlQuery takes "+" and "%" as they are: encode first.
void addText(QUrlQuery &query, const QString &key, const QString &text)
{
    if (!text.isEmpty())
        query.addQueryItem(key, QString::fromLatin1(QUrl::toPercentEncoding(text)));
}

QString messagePath(control::Id id)
{
    return u"/v1/messages/"_s + base::idToString(id);
}

QString mailboxPath(control::Id id)
{
    return u"/v1/mailboxes/"_s + base::idToString(id);
}

} // namespace

void ApiClient::get(const QString &path, const QUrlQuery &query, QObject *context, Done<QByteArray> done)
{
    send({"GET", path, query, {}}, context, std::move(done));
}

void ApiClient::write(const QByteArray &verb, const QString &path, const QJsonObject &body, QObject *context,
                      Done<QByteArray> done)
{
    const QByteArray text =
        body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact);
    send({verb, path, {}, text}, context, std::move(done));
}

void ApiClient::status(QObject *context, Done<control::Status> done)
{
    get(u"/v1/status"_s, {}, context, as<control::Status>(std::move(done)));
}

void ApiClient::domains(QObject *context, Done<QList<control::Domain>> done)
{
    get(u"/v1/domains"_s, paged({500, {}}), context, listOf<control::Domain>(context, std::move(done)));
}

void ApiClient::createDomain(const QString &name, QObject *context, Done<control::Domain> done)
{
    write("POST", u"/v1/domains"_s, {{u"name"_s, name}}, context, as<control::Domain>(std::move(done)));
}

void ApiClient::mailboxes(const QString &query, const control::PageRequest &page, QObject *context,
                          Done<control::Page<control::Mailbox>> done)
{
    QUrlQuery parameters = paged(page);
    addText(parameters, u"q"_s, query);
    get(u"/v1/mailboxes"_s, parameters, context, pageOf<control::Mailbox>(context, std::move(done)));
}

void ApiClient::mailbox(control::Id id, QObject *context, Done<control::Mailbox> done)
{
    get(mailboxPath(id), {}, context, as<control::Mailbox>(std::move(done)));
}

void ApiClient::createMailbox(const QString &address, const QString &domain, std::optional<qint64> ttlSeconds,
                              QObject *context, Done<control::NewMailbox> done)
{
    QJsonObject body;
    if (!address.isEmpty())
        body[u"address"_s] = address;
    if (!domain.isEmpty())
        body[u"domain"_s] = domain;
    if (ttlSeconds)
        body[u"ttlSeconds"_s] = *ttlSeconds;
    write("POST", u"/v1/mailboxes"_s, body, context, as<control::NewMailbox>(std::move(done)));
}

void ApiClient::deleteMailbox(control::Id id, QObject *context, Done<void> done)
{
    write("DELETE", mailboxPath(id), {}, context, nothing(std::move(done)));
}

void ApiClient::folders(control::Id mailboxId, QObject *context, Done<QList<control::Folder>> done)
{
    get(mailboxPath(mailboxId) + u"/folders"_s, {}, context, listOf<control::Folder>(context, std::move(done)));
}

void ApiClient::messages(control::Id mailboxId, control::Id folderId, const QString &query,
                         const control::PageRequest &page, QObject *context,
                         Done<control::Page<control::Message>> done)
{
    QUrlQuery parameters = paged(page);
    if (folderId)
        parameters.addQueryItem(u"folder"_s, base::idToString(folderId));
    addText(parameters, u"q"_s, query);
    get(mailboxPath(mailboxId) + u"/messages"_s, parameters, context,
        pageOf<control::Message>(context, std::move(done)));
}

void ApiClient::message(control::Id id, QObject *context, Done<control::MessageDetail> done)
{
    get(messagePath(id), {}, context, asLarge<control::MessageDetail>(context, std::move(done)));
}

void ApiClient::rawMessage(control::Id id, QObject *context, Done<QByteArray> done)
{
    get(messagePath(id) + u"/raw"_s, {}, context, std::move(done));
}

void ApiClient::attachment(control::Id messageId, int n, QObject *context, Done<QByteArray> done)
{
    get(messagePath(messageId) + u"/attachments/"_s + QString::number(n), {}, context, std::move(done));
}

void ApiClient::patchMessage(control::Id id, const MessagePatch &patch, QObject *context,
                             Done<control::Message> done)
{
    QJsonObject body;
    if (patch.seen)
        body[u"seen"_s] = *patch.seen;
    if (patch.flagged)
        body[u"flagged"_s] = *patch.flagged;
    write("PATCH", messagePath(id), body, context, as<control::Message>(std::move(done)));
}

void ApiClient::deleteMessage(control::Id id, QObject *context, Done<void> done)
{
    write("DELETE", messagePath(id), {}, context, nothing(std::move(done)));
}

void ApiClient::restoreMessage(control::Id id, QObject *context, Done<control::Message> done)
{
    write("POST", messagePath(id) + u"/restore"_s, {}, context, as<control::Message>(std::move(done)));
}

void ApiClient::connections(QObject *context, Done<QList<control::Connection>> done)
{
    get(u"/v1/connections"_s, {}, context, listOf<control::Connection>(context, std::move(done)));
}

void ApiClient::closeConnection(control::Id id, QObject *context, Done<void> done)
{
    write("DELETE", u"/v1/connections/"_s + base::idToString(id), {}, context, nothing(std::move(done)));
}

void ApiClient::series(const QStringList &names, qint64 from, qint64 to, qint64 step, QObject *context,
                       Done<QList<control::Series>> done)
{
    QUrlQuery parameters;
    for (const QString &name : names)
        addText(parameters, u"name"_s, name);
    addText(parameters, u"from"_s, control::timeToString(from));
    addText(parameters, u"to"_s, control::timeToString(to));
    parameters.addQueryItem(u"step"_s, QString::number(std::max<qint64>(1, step / 1000)));
    get(u"/v1/metrics/series"_s, parameters, context, listOf<control::Series>(context, std::move(done)));
}

} // namespace ui
