// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/answers.h"
#include "backend/apiclient.h"
#include "control/jsonaccounts.h"
#include <QJsonArray>
#include <QJsonObject>

using namespace Qt::StringLiterals;

// Calls about people and their addresses: users, aliases, what a domain gives them.
namespace ui {
namespace {

QString pathOf(const QString &what, control::Id id, const QString &rest = {})
{
    return u"/v1/"_s + what + u'/' + base::idToString(id) + rest;
}

QUrlQuery searched(const QString &text, const control::PageRequest &page)
{
    QUrlQuery query;
    addPage(query, page);
    if (!text.isEmpty())
        query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(text)));
    return query;
}

} // namespace

void ApiClient::changeDomain(control::Id id, const control::DomainChange &change, QObject *context, Done<control::Domain> done)
{
    send({"PATCH", pathOf(u"domains"_s, id), {}, control::toJson(change)}, context, as<control::Domain>(std::move(done)));
}

void ApiClient::users(const QString &query, const control::PageRequest &page, QObject *context, Done<control::Page<control::User>> done)
{
    get(u"/v1/users"_s, searched(query, page), context, pageOf<control::User>(context, std::move(done)));
}

void ApiClient::user(control::Id id, QObject *context, Done<control::User> done)
{
    get(pathOf(u"users"_s, id), {}, context, as<control::User>(std::move(done)));
}

void ApiClient::createUser(const control::NewUser &wanted, QObject *context, Done<control::User> done)
{
    send({"POST", u"/v1/users"_s, {}, control::toJson(wanted)}, context, as<control::User>(std::move(done)));
}

void ApiClient::changeUser(control::Id id, const control::UserChange &change, QObject *context, Done<control::User> done)
{
    send({"PATCH", pathOf(u"users"_s, id), {}, control::toJson(change)}, context, as<control::User>(std::move(done)));
}

void ApiClient::deleteUser(control::Id id, QObject *context, Done<void> done)
{
    write("DELETE", pathOf(u"users"_s, id), {}, context, nothing(std::move(done)));
}

void ApiClient::appPasswords(control::Id userId, QObject *context, Done<QList<control::AppPassword>> done)
{
    get(pathOf(u"users"_s, userId, u"/app-passwords"_s), {}, context, listOf<control::AppPassword>(context, std::move(done)));
}

void ApiClient::createAppPassword(control::Id userId, const QString &name, QObject *context, Done<control::NewAppPassword> done)
{
    write("POST", pathOf(u"users"_s, userId, u"/app-passwords"_s), {{u"name"_s, name}}, context, as<control::NewAppPassword>(std::move(done)));
}

void ApiClient::revokeAppPassword(control::Id userId, control::Id id, QObject *context, Done<void> done)
{
    write("DELETE", pathOf(u"users"_s, userId, u"/app-passwords/"_s + base::idToString(id)), {}, context, nothing(std::move(done)));
}

void ApiClient::endTwoFactor(control::Id userId, QObject *context, Done<control::User> done)
{
    write("DELETE", pathOf(u"users"_s, userId, u"/two-factor"_s), {}, context, as<control::User>(std::move(done)));
}

void ApiClient::aliases(const QString &query, const control::PageRequest &page, QObject *context, Done<control::Page<control::Alias>> done)
{
    get(u"/v1/aliases"_s, searched(query, page), context, pageOf<control::Alias>(context, std::move(done)));
}

void ApiClient::alias(control::Id id, QObject *context, Done<control::Alias> done)
{
    get(pathOf(u"aliases"_s, id), {}, context, as<control::Alias>(std::move(done)));
}

void ApiClient::saveAlias(const control::Alias &wanted, QObject *context, Done<control::Alias> done)
{
    write(wanted.id ? "PATCH" : "POST", wanted.id ? pathOf(u"aliases"_s, wanted.id) : u"/v1/aliases"_s,
          {{u"address"_s, wanted.address}, {u"targets"_s, QJsonArray::fromStringList(wanted.targets)}}, context,
          as<control::Alias>(std::move(done)));
}

void ApiClient::deleteAlias(control::Id id, QObject *context, Done<void> done)
{
    write("DELETE", pathOf(u"aliases"_s, id), {}, context, nothing(std::move(done)));
}

} // namespace ui
