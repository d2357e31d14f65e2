// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/doorcalls.h"
#include "backend/answers.h"
#include "control/jsonaccounts.h"
#include "control/jsonbans.h"
#include "control/jsoncertificates.h"
#include "control/names.h"
#include "control/rfc3339.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QByteArray textOf(const QJsonObject &body)
{
    return QJsonDocument(body).toJson(QJsonDocument::Compact);
}

QUrlQuery paged(const control::PageRequest &page)
{
    QUrlQuery query;
    addPage(query, page);
    return query;
}

QJsonArray namesOf(const QList<control::Scope> &scopes)
{
    QJsonArray names;
    for (const control::Scope scope : scopes)
        names.append(control::scopeToString(scope));
    return names;
}

QJsonValue timeOrNull(std::optional<qint64> at)
{
    return at ? QJsonValue(control::timeToString(*at)) : QJsonValue();
}

QJsonValue limitsOrNull(const std::optional<control::DisposableLimits> &limits)
{
    if (!limits)
        return {};
    return QJsonObject{{u"mailboxes"_s, limits->mailboxes}, {u"messages"_s, limits->messages}, {u"bytes"_s, limits->bytes}, {u"lifeSeconds"_s, limits->lifeSeconds}};
}

QString userPath(control::Id userId)
{
    return u"/v1/users/"_s + base::idToString(userId);
}

QString twoFactorPath(control::Id userId)
{
    return userPath(userId) + u"/two-factor"_s;
}

} // namespace

void readCertificates(ApiClient &api, QObject *context, Done<QList<control::Certificate>> done)
{
    api.send({"GET", u"/v1/certificates"_s, {}, {}}, context, listOf<control::Certificate>(context, std::move(done)));
}

void readLocalRoot(ApiClient &api, bool der, QObject *context, Done<QByteArray> done)
{
    QUrlQuery query;
    query.addQueryItem(u"format"_s, der ? u"der"_s : u"pem"_s);
    api.send({"GET", u"/v1/certificates/local-root"_s, query, {}}, context, std::move(done));
}

void renewCertificate(ApiClient &api, QObject *context, Done<void> done)
{
    api.send({"POST", u"/v1/certificates/renew"_s, {}, {}}, context, nothing(std::move(done)));
}

void readBans(ApiClient &api, const control::PageRequest &page, QObject *context, Done<control::Page<control::Ban>> done)
{
    api.send({"GET", u"/v1/bans"_s, paged(page), {}}, context, pageOf<control::Ban>(context, std::move(done)));
}

void setBan(ApiClient &api, const QString &address, const QString &note, qint64 seconds, QObject *context, Done<control::Ban> done)
{
    QJsonObject body{{u"address"_s, address}, {u"seconds"_s, seconds}};
    if (!note.isEmpty())
        body[u"note"_s] = note;
    api.send({"POST", u"/v1/bans"_s, {}, textOf(body)}, context, as<control::Ban>(std::move(done)));
}

void liftBan(ApiClient &api, const QString &address, QObject *context, Done<void> done)
{
    QString inPath = address;
    inPath.replace(u'/', u'-'); // as the route wants prefixes
    api.send({"DELETE", u"/v1/bans/"_s + inPath, {}, {}}, context, nothing(std::move(done)));
}

void readTokens(ApiClient &api, const control::PageRequest &page, QObject *context, Done<control::Page<control::Token>> done)
{
    api.send({"GET", u"/v1/tokens"_s, paged(page), {}}, context, pageOf<control::Token>(context, std::move(done)));
}

void createToken(ApiClient &api, const control::Token &wanted, QObject *context, Done<control::NewToken> done)
{
    QJsonObject body{{u"name"_s, wanted.name}, {u"scopes"_s, namesOf(wanted.scopes)}};
    if (wanted.expiresAt)
        body[u"expiresAt"_s] = timeOrNull(wanted.expiresAt);
    if (wanted.disposable)
        body[u"disposable"_s] = limitsOrNull(wanted.disposable);
    if (wanted.mailboxId)
        body[u"mailboxId"_s] = base::idToString(*wanted.mailboxId);
    api.send({"POST", u"/v1/tokens"_s, {}, textOf(body)}, context, as<control::NewToken>(std::move(done)));
}

void changeToken(ApiClient &api, control::Id id, const control::TokenChange &change, QObject *context, Done<control::Token> done)
{
    QJsonObject body;
    if (change.name)
        body[u"name"_s] = *change.name;
    if (change.scopes)
        body[u"scopes"_s] = namesOf(*change.scopes);
    if (change.expiresAt)
        body[u"expiresAt"_s] = timeOrNull(*change.expiresAt);
    if (change.disposable)
        body[u"disposable"_s] = limitsOrNull(*change.disposable);
    api.send({"PATCH", u"/v1/tokens/"_s + base::idToString(id), {}, textOf(body)}, context, as<control::Token>(std::move(done)));
}

void revokeToken(ApiClient &api, control::Id id, QObject *context, Done<void> done)
{
    api.send({"DELETE", u"/v1/tokens/"_s + base::idToString(id), {}, {}}, context, nothing(std::move(done)));
}

void openSession(ApiClient &api, const control::SignIn &attempt, QObject *context, Done<control::Session> done)
{
    QJsonObject body{{u"address"_s, attempt.address}, {u"password"_s, attempt.password}};
    if (!attempt.code.isEmpty())
        body[u"code"_s] = attempt.code;
    api.send({"POST", u"/v1/sessions"_s, {}, textOf(body)}, context, as<control::Session>(std::move(done)));
}

void readSessions(ApiClient &api, control::Id userId, QObject *context, Done<QList<control::Token>> done)
{
    api.send({"GET", userPath(userId) + u"/sessions"_s, {}, {}}, context, listOf<control::Token>(context, std::move(done)));
}

void endSession(ApiClient &api, control::Id userId, control::Id id, QObject *context, Done<void> done)
{
    api.send({"DELETE", userPath(userId) + u"/sessions/"_s + base::idToString(id), {}, {}}, context, nothing(std::move(done)));
}

void beginTwoFactor(ApiClient &api, control::Id userId, QObject *context, Done<control::TwoFactorSetup> done)
{
    api.send({"POST", twoFactorPath(userId), {}, {}}, context, as<control::TwoFactorSetup>(std::move(done)));
}

void confirmTwoFactor(ApiClient &api, control::Id userId, const QString &code, QObject *context, Done<control::User> done)
{
    api.send({"POST", twoFactorPath(userId) + u"/confirm"_s, {}, textOf({{u"code"_s, code}})}, context, as<control::User>(std::move(done)));
}

} // namespace ui
