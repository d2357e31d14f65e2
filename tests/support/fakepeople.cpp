// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "control/jsontray.h"
#include "control/names.h"
#include "control/rfc3339.h"
#include "support/fakeengine.h"
#include "support/faketables.h"
#include "support/faketray.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

using namespace Qt::StringLiterals;
using control::Id;

// Users, aliases and what domains give them, of the fake engine; refusals as `refusedMembers` says.
namespace support {
namespace {

template<typename T>
auto findId(QList<T> &items, const QString &id)
{
    const Id wanted = base::idFromString(id).value_or(0);
    return std::find_if(items.begin(), items.end(), [wanted](const T &item) { return item.id == wanted; });
}

template<typename T>
QByteArray pageOf(const QList<T> &found, const control::PageRequest &page)
{
    const qsizetype from = page.cursor.toLongLong();
    const qsizetype to = std::min<qsizetype>(found.size(), from + page.limit);
    return control::toJson(control::Page<T>{found.mid(from, to - from), to < found.size() ? QString::number(to) : QString()});
}

template<typename T>
typename QList<T>::iterator insertByAddress(QList<T> &items, const T &item)
{
    const auto at = std::lower_bound(items.begin(), items.end(), item, [](const T &a, const T &b) { return a.address < b.address; });
    return items.insert(at, item);
}

QStringList stringsOf(const QJsonValue &value)
{
    QStringList texts;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &text : array)
        texts.append(text.toString());
    return texts;
}

QByteArray problem(int status, const QString &detail, const QString &field)
{
    return QJsonDocument(QJsonObject{{u"status"_s, status}, {u"code"_s, u"no"_s}, {u"detail"_s, detail}, {u"field"_s, field}}).toJson();
}

std::optional<qint64> countOf(const QJsonValue &value)
{
    return value.isDouble() ? std::optional(value.toInteger()) : std::nullopt;
}

control::SendLimits limitsOf(const QJsonValue &value)
{
    return {value["messages"_L1].toInteger(), value["recipients"_L1].toInteger(), value["bytes"_L1].toInteger()};
}

std::optional<qint64> timeOf(const QJsonValue &value)
{
    return value.isString() ? control::timeFromText(value.toString()) : std::nullopt;
}

void change(control::User &user, const QJsonObject &body)
{
    user.displayName = body["displayName"_L1].toString(user.displayName);
    user.locked = body["locked"_L1].toBool(user.locked);
    user.forwardKeeps = body["forwardKeeps"_L1].toBool(user.forwardKeeps);
    if (body.contains("roles"_L1)) {
        user.roles.clear();
        for (const QString &word : stringsOf(body["roles"_L1])) {
            if (const auto role = control::userRoleFromString(word))
                user.roles.append(*role);
        }
    }
    if (body.contains("quotaBytes"_L1))
        user.quotaBytes = countOf(body["quotaBytes"_L1]);
    if (body.contains("quotaMessages"_L1))
        user.quotaMessages = countOf(body["quotaMessages"_L1]);
    if (body.contains("sendLimits"_L1))
        user.sendLimits = limitsOf(body["sendLimits"_L1]);
    if (body.contains("forwardTo"_L1))
        user.forwardTo = stringsOf(body["forwardTo"_L1]);
    if (body.contains("sendAs"_L1))
        user.sendAs = stringsOf(body["sendAs"_L1]);
    if (const QJsonObject reply = body["autoReply"_L1].toObject(); !reply.isEmpty()) {
        user.autoReply = {reply["enabled"_L1].toBool(), reply["subject"_L1].toString(), reply["text"_L1].toString(), timeOf(reply["from"_L1]),
                          timeOf(reply["until"_L1])};
    }
}

} // namespace

FakeEngine::Reply FakeEngine::refusedMember(const QByteArray &body) const
{
    const QJsonObject wanted = QJsonDocument::fromJson(body).object();
    for (auto it = refusedMembers.cbegin(); it != refusedMembers.cend(); ++it) {
        if (wanted.contains(it.key().section(u'.', 0, 0).section(u'[', 0, 0)))
            return {422, problem(422, it.value(), it.key())};
    }
    return {};
}

void FakeEngine::tellOf(const QString &kind, const QByteArray &idMember, Id id)
{
    control::Event event;
    event.kind = kind;
    event.at = QDateTime::currentMSecsSinceEpoch();
    event.detail = "{\"" + idMember + "\":\"" + base::idToString(id).toLatin1() + "\"}";
    push(u"events"_s, kind.toLatin1(), control::toJson(event));
}

FakeEngine::Reply FakeEngine::answerUsers(const Request &request, const QStringList &parts)
{
    if (parts.first() == "users:import"_L1)
        return {200, control::toJson(importUsers(*this, request.body, request.query.queryItemValue(u"dryRun"_s) == "true"_L1))};
    if (parts.first() == "users:export"_L1)
        return {200, control::usersCsv(users, {}), "text/csv"};
    if (parts.size() > 1)
        return answerUser(request, parts);
    if (request.method == "GET") {
        const QString text = request.query.queryItemValue(u"q"_s, QUrl::FullyDecoded).toLower();
        QList<control::User> found;
        for (const control::User &user : std::as_const(users)) {
            if (user.address.toLower().contains(text) || user.displayName.toLower().contains(text))
                found.append(user);
        }
        return {200, pageOf(found, request.page())};
    }
    if (const Reply no = refusedMember(request.body); no.status != 200)
        return no;
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    control::User user;
    user.id = nextId();
    user.mailboxId = nextId();
    user.domainId = domains.isEmpty() ? 0 : domains.first().id;
    user.address = body["address"_L1].toString();
    user.createdAt = user.passwordChangedAt = QDateTime::currentMSecsSinceEpoch();
    if (std::any_of(users.cbegin(), users.cend(), [&](const control::User &u) { return u.address == user.address; }))
        return {409, problem(409, u"there is a user with this address"_s, u"address"_s)};
    change(user, body);
    insertByAddress(users, user);
    tellOf(u"user.created"_s, "userId", user.id);
    return {201, control::toJson(user)};
}

FakeEngine::Reply FakeEngine::answerUser(const Request &request, const QStringList &parts)
{
    const auto it = findId(users, parts[1]);
    if (it == users.end())
        return {404};
    if (parts.value(2) == "app-passwords"_L1)
        return answerAppPasswords(request, parts);
    if (parts.value(2) == "usage"_L1) {
        const auto *tray = findChild<FakeTray *>();
        return {200, control::toJson(tray ? tray->usages.value(it->id, {{}, it->sendLimits, false, {}}) : control::SendUsage{{}, it->sendLimits, false, {}})};
    }
    if (request.method == "GET")
        return {200, control::toJson(*it)};
    if (parts.value(2) == "two-factor"_L1) {
        it->twoFactor = false;
    } else if (request.method == "DELETE") {
        const Id id = it->id;
        users.erase(it);
        tellOf(u"user.deleted"_s, "userId", id);
        return {204};
    } else {
        if (const Reply no = refusedMember(request.body); no.status != 200)
            return no;
        change(*it, QJsonDocument::fromJson(request.body).object());
    }
    tellOf(u"user.changed"_s, "userId", it->id);
    return {200, control::toJson(*it)};
}

FakeEngine::Reply FakeEngine::answerAppPasswords(const Request &request, const QStringList &parts)
{
    const Id userId = base::idFromString(parts[1]).value_or(0);
    QList<control::AppPassword> &apps = appPasswords[userId];
    if (request.method == "GET")
        return {200, control::toJson(control::Page<control::AppPassword>{apps, {}})};
    if (request.method == "DELETE") {
        const auto it = findId(apps, parts.value(3));
        if (it == apps.end())
            return {404};
        apps.erase(it);
        return {204};
    }
    control::NewAppPassword made;
    made.appPassword.id = nextId();
    made.appPassword.userId = userId;
    made.appPassword.name = QJsonDocument::fromJson(request.body)["name"_L1].toString();
    made.appPassword.createdAt = QDateTime::currentMSecsSinceEpoch();
    made.secret = u"kq7w-m2xe-9fbt-h4vn"_s;
    apps.append(made.appPassword);
    return {201, control::toJson(made)};
}

FakeEngine::Reply FakeEngine::answerAliases(const Request &request, const QStringList &parts)
{
    if (parts.size() == 1 && request.method == "GET") {
        const QString text = request.query.queryItemValue(u"q"_s, QUrl::FullyDecoded).toLower();
        QList<control::Alias> found;
        for (const control::Alias &alias : std::as_const(aliases)) {
            if (alias.address.toLower().contains(text) || alias.targets.join(u'\n').toLower().contains(text))
                found.append(alias);
        }
        return {200, pageOf(found, request.page())};
    }
    control::Alias alias;
    if (parts.size() > 1) {
        const auto it = findId(aliases, parts[1]);
        if (it == aliases.end())
            return {404};
        alias = *it;
        if (request.method == "GET")
            return {200, control::toJson(alias)};
    } else {
        alias.id = nextId();
    }
    if (const Reply no = refusedMember(request.body); no.status != 200)
        return no;
    aliases.removeIf([&](const control::Alias &one) { return one.id == alias.id; });
    if (request.method == "DELETE") {
        tellOf(u"alias.deleted"_s, "aliasId", alias.id);
        return {204};
    }
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    alias.address = body["address"_L1].toString(alias.address);
    if (body.contains("targets"_L1))
        alias.targets = stringsOf(body["targets"_L1]);
    insertByAddress(aliases, alias);
    tellOf(parts.size() > 1 ? u"alias.changed"_s : u"alias.created"_s, "aliasId", alias.id);
    return {parts.size() > 1 ? 200 : 201, control::toJson(alias)};
}

FakeEngine::Reply FakeEngine::changeDomain(const Request &request, const QStringList &parts)
{
    const auto it = findId(domains, parts.value(1));
    if (it == domains.end())
        return {404};
    if (const Reply no = refusedMember(request.body); no.status != 200)
        return no;
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    if (body.contains("aliases"_L1))
        it->aliases = stringsOf(body["aliases"_L1]);
    it->catchAll = body["catchAll"_L1].toString(it->catchAll);
    it->quotaBytes = body["quotaBytes"_L1].toInteger(it->quotaBytes);
    it->quotaMessages = body["quotaMessages"_L1].toInteger(it->quotaMessages);
    it->maxUsers = body["maxUsers"_L1].toInteger(it->maxUsers);
    if (body.contains("sendLimits"_L1))
        it->sendLimits = limitsOf(body["sendLimits"_L1]);
    return {200, control::toJson(*it)};
}

} // namespace support
