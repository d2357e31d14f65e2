// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/userscontroller.h"
#include "api/exchange.h"
#include "api/sendlimitsinput.h"
#include "api/tableinput.h"
#include "control/jsonaccounts.h"
#include "control/names.h"
#include "control/rfc3339.h"
#include "control/usercsv.h"
#include "mail/idna.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace api {

namespace {

using control::UserAccess;
using http::JsonFields;

constexpr qsizetype kMaxAddress = 320; // RFC 5321 4.5.3.1
constexpr qsizetype kMaxName = 200;
constexpr qsizetype kMaxPassword = 1000;
constexpr qsizetype kMaxReply = 20000;
constexpr qint64 kMaxQuota = 1LL << 50;

/// Runs `next` with the user of the path and what may be done to him.
void withUser(const ExchangePtr &exchange, std::function<void(control::User &, UserAccess)> next)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().accounts->user(*id, exchange->then<control::User>([exchange, next = std::move(next)](control::User &user) {
            const UserAccess access = control::userAccess(*exchange->token, user);
            if (access == UserAccess::None)
                exchange->refuse(404, "not_found");
            else
                next(user, access);
        }));
    }
}

void rolesOf(JsonFields &fields, std::optional<QList<control::Role>> &out)
{
    const auto words = fields.strings("roles"_L1, JsonFields::Optional, 10, 20);
    if (!words)
        return;
    out.emplace();
    for (const QString &word : *words) {
        const auto role = control::userRoleFromString(word);
        if (!role)
            return fields.refuse("invalid", "roles"_L1, u"Allowed: admin, domain-admin, operator."_s);
        if (!out->contains(*role))
            out->append(*role);
    }
}

/// Only an administrator makes others that can do more than a domain administrator.
bool mayGive(const ExchangePtr &exchange, const std::optional<QList<control::Role>> &roles)
{
    const bool strong = roles && (roles->contains(control::Role::Admin) || roles->contains(control::Role::Operator));
    if (!strong || !control::domainBound(*exchange->token))
        return true;
    exchange->refuse(403, "forbidden", u"A domain administrator gives the role domain-admin only."_s, u"roles"_s);
    return false;
}

std::optional<qint64> timeOf(JsonFields &fields, QLatin1StringView name)
{
    const auto text = fields.string(name, JsonFields::Optional, 64);
    if (!text)
        return {};
    const auto time = control::timeFromText(*text);
    if (!time)
        fields.refuse("invalid", name, u"An RFC 3339 time, or null."_s);
    return time;
}

/// The object whole: what is left out is as it is for a new user.
void replyOf(JsonFields &fields, std::optional<control::AutoReply> &out)
{
    const http::JsonValue *value = fields.value("autoReply"_L1);
    if (!value)
        return;
    JsonFields inner(*value, u"autoReply."_s);
    control::AutoReply reply;
    reply.enabled = inner.boolean("enabled"_L1).value_or(false);
    reply.subject = inner.string("subject"_L1, JsonFields::Optional, kMaxName).value_or(QString());
    reply.text = inner.string("text"_L1, JsonFields::Optional, kMaxReply).value_or(QString());
    reply.from = timeOf(inner, "from"_L1);
    reply.until = timeOf(inner, "until"_L1);
    if (const auto problem = inner.problem())
        fields.refuse(*problem);
    else
        out = reply;
}

void quotaOf(JsonFields &fields, QLatin1StringView name, std::optional<std::optional<qint64>> &out)
{
    if (fields.isNull(name))
        out.emplace();
    else if (const auto quota = fields.integer(name, 0, kMaxQuota))
        out = quota;
}

/// What a user may change of himself.
bool isOwnBusiness(const control::UserChange &change)
{
    return !change.roles && !change.locked && !change.quotaBytes && !change.quotaMessages && !change.sendLimits && !change.sendAs;
}

QStringList added(const std::optional<QStringList> &wanted, const QStringList &before)
{
    QStringList out;
    for (const QString &one : wanted.value_or(QStringList())) {
        if (!before.contains(one, Qt::CaseInsensitive))
            out << one;
    }
    return out;
}

void withNoStrongerOwner(const ExchangePtr &exchange, QStringList addresses, std::function<void()> next)
{
    if (addresses.isEmpty())
        return next();
    const QString address = addresses.takeFirst();
    const QString local = address.section(u'@', 0, 0).section(u'+', 0, 0);
    exchange->services().accounts->listUsers({local + u'@', {}}, {100, {}}, exchange->then<control::Page<control::User>>(
        [exchange, local, addresses, next = std::move(next)](control::Page<control::User> &page) {
            const bool stronger = std::any_of(page.items.cbegin(), page.items.cend(), [&](const control::User &user) {
                const bool his = user.address.section(u'@', 0, 0).compare(local, Qt::CaseInsensitive) == 0;
                return his && control::userAccess(*exchange->token, user) == UserAccess::None && user.domainId == exchange->token->domainId;
            });
            if (stronger)
                exchange->refuse(403, "forbidden", u"Only an administrator lets somebody send as that one."_s, u"sendAs"_s);
            else
                withNoStrongerOwner(exchange, addresses, next);
        }));
}

/// Senders a domain administrator gives: addresses of his domain, and none of somebody who may more than he. `added` are new ones.
void withGivenSenders(const ExchangePtr &exchange, const QStringList &added, std::function<void()> next)
{
    const auto bound = control::domainBound(*exchange->token);
    if (!bound || added.isEmpty())
        return next();
    exchange->services().directory->domain(*bound, exchange->then<control::Domain>([exchange, added, next = std::move(next)](control::Domain &domain) {
        for (const QString &sender : added) {
            const QString name = mail::domainToAscii(sender.section(u'@', -1)).value_or(QString());
            const bool own = name == domain.name || domain.aliases.contains(name);
            if (!own || sender.startsWith(u'@'))
                return exchange->refuse(403, "forbidden", own ? u"Only an administrator lets somebody send as a whole domain."_s : u"Only addresses of %1."_s.arg(domain.name), u"sendAs"_s);
        }
        withNoStrongerOwner(exchange, added, next);
    }));
}

/// The old password first where somebody changes his own: a session left open must not lock its owner out.
void changeOwnPassword(const ExchangePtr &exchange, const control::User &user, const control::UserChange &change, const QString &current)
{
    control::SignIn proof{user.address, current, {}, exchange->client()};
    exchange->services().accounts->checkPassword(proof, exchange->then<bool>([exchange, change, id = user.id](bool &right) {
        if (right)
            exchange->services().accounts->changeUser(id, change, exchange->thenJson<control::User>());
        else
            exchange->refuse(403, "bad_credentials", u"The current password is wrong."_s, u"currentPassword"_s);
    }));
}

} // namespace

void UsersController::list(const ExchangePtr &exchange)
{
    const auto page = exchange->page();
    if (!page)
        return;
    if (control::selfBound(*exchange->token)) {
        exchange->services().accounts->user(*exchange->token->userId, exchange->then<control::User>([exchange](control::User &user) {
            exchange->replyJson(listJson(QList<control::User>{user}));
        }));
        return;
    }
    control::UserQuery query{exchange->query.value("q"_L1), control::domainBound(*exchange->token)};
    if (exchange->query.has("domain"_L1)) {
        const auto domain = base::idFromString(exchange->query.value("domain"_L1));
        if (!domain)
            return exchange->refuse(422, "invalid", u"The id of a domain."_s, u"domain"_s);
        if (!exchange->allowsDomain(*domain))
            return;
        query.domainId = domain;
    }
    exchange->services().accounts->listUsers(query, *page, exchange->thenJson<control::Page<control::User>>());
}

void UsersController::create(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    JsonFields fields(*json);
    control::NewUser wanted;
    wanted.address = fields.string("address"_L1, JsonFields::Required, kMaxAddress).value_or(QString());
    wanted.password = fields.string("password"_L1, JsonFields::Optional, kMaxPassword).value_or(QString()); // none: of a user of LDAP
    wanted.displayName = fields.string("displayName"_L1, JsonFields::Optional, kMaxName).value_or(QString());
    wanted.quotaBytes = fields.integer("quotaBytes"_L1, 0, kMaxQuota);
    wanted.quotaMessages = fields.integer("quotaMessages"_L1, 0, kMaxQuota);
    std::optional<QList<control::Role>> roles;
    rolesOf(fields, roles);
    wanted.roles = roles.value_or(QList<control::Role>());
    if (!exchange->accepts(fields) || !mayGive(exchange, roles))
        return;
    exchange->inOwnDomain(wanted.address, [exchange, wanted] {
        exchange->services().accounts->createUser(wanted, exchange->thenJson<control::User>(201));
    });
}

namespace {

/// All pages of users, then all of aliases, into one table.
struct Table
{
    QList<control::User> users;
    QHash<QString, control::Id> owners; ///< by address
    QHash<control::Id, QStringList> aliases;
};

void gatherAliases(const ExchangePtr &exchange, const std::shared_ptr<Table> &table, const QString &cursor)
{
    exchange->services().accounts->listAliases({}, control::domainBound(*exchange->token), {500, cursor},
                                               exchange->then<control::Page<control::Alias>>([exchange, table](control::Page<control::Alias> &page) {
        for (const control::Alias &alias : std::as_const(page.items)) {
            const auto owner = table->owners.constFind(alias.targets.value(0));
            if (alias.targets.size() == 1 && owner != table->owners.constEnd())
                table->aliases[*owner] << alias.address;
        }
        if (!page.next.isEmpty())
            return gatherAliases(exchange, table, page.next);
        http::HttpResponse response;
        response.contentType = "text/csv; charset=utf-8";
        response.body = control::usersCsv(table->users, table->aliases);
        response.setField("Content-Disposition", "attachment; filename=\"users.csv\"");
        exchange->reply(std::move(response));
    }));
}

void gatherUsers(const ExchangePtr &exchange, const std::shared_ptr<Table> &table, const QString &cursor)
{
    exchange->services().accounts->listUsers({{}, control::domainBound(*exchange->token)}, {500, cursor},
                                             exchange->then<control::Page<control::User>>([exchange, table](control::Page<control::User> &page) {
        for (const control::User &user : std::as_const(page.items)) {
            table->users << user;
            table->owners.insert(user.address, user.id);
        }
        if (page.next.isEmpty())
            gatherAliases(exchange, table, {});
        else
            gatherUsers(exchange, table, page.next);
    }));
}

} // namespace

void UsersController::exportAll(const ExchangePtr &exchange)
{
    gatherUsers(exchange, std::make_shared<Table>(), {});
}

void UsersController::importAll(const ExchangePtr &exchange)
{
    if (control::domainBound(*exchange->token)) // lines may name any domain and any role
        return exchange->refuse(403, "forbidden", u"Tables are for administrators of the server."_s);
    const auto input = tableInput(exchange);
    if (!input)
        return;
    exchange->context().pool.run([exchange, input = *input] {
        const control::CsvUsers table = control::readUsersCsv(input.text);
        exchange->executor()->post([exchange, dryRun = input.dryRun, table] {
            const base::ActorScope behalf(exchange->actor());
            if (!table.problems.isEmpty())
                exchange->replyJson(control::toJson(control::ImportReport{.problems = table.problems}));
            else
                exchange->services().accounts->importUsers(table.users, dryRun, exchange->thenJson<control::ImportReport>());
        });
    });
}

void UsersController::read(const ExchangePtr &exchange)
{
    withUser(exchange, [exchange](control::User &user, UserAccess) { exchange->replyJson(control::toJson(user)); });
}

void UsersController::change(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    JsonFields fields(*json);
    control::UserChange change;
    change.password = fields.string("password"_L1, JsonFields::Optional, kMaxPassword);
    const QString current = fields.string("currentPassword"_L1, JsonFields::Optional, kMaxPassword).value_or(QString());
    change.displayName = fields.string("displayName"_L1, JsonFields::Optional, kMaxName);
    rolesOf(fields, change.roles);
    change.locked = fields.boolean("locked"_L1);
    quotaOf(fields, "quotaBytes"_L1, change.quotaBytes);
    quotaOf(fields, "quotaMessages"_L1, change.quotaMessages);
    change.sendLimits = sendLimitsOf(fields);
    change.forwardTo = fields.strings("forwardTo"_L1, JsonFields::Optional, 20, kMaxAddress);
    change.forwardKeeps = fields.boolean("forwardKeeps"_L1);
    replyOf(fields, change.autoReply);
    change.sendAs = fields.strings("sendAs"_L1, JsonFields::Optional, 100, kMaxAddress);
    if (!exchange->accepts(fields) || !mayGive(exchange, change.roles))
        return;
    withUser(exchange, [exchange, change, current](control::User &user, UserAccess access) {
        if (access == UserAccess::Self && !isOwnBusiness(change))
            exchange->refuse(403, "forbidden", u"Roles, lock, quotas, limits and senders are set by an administrator."_s);
        else if (access == UserAccess::Self && change.password)
            changeOwnPassword(exchange, user, change, current);
        else
            withGivenSenders(exchange, added(change.sendAs, user.sendAs), [exchange, change, id = user.id] {
                exchange->services().accounts->changeUser(id, change, exchange->thenJson<control::User>());
            });
    });
}

void UsersController::remove(const ExchangePtr &exchange)
{
    withUser(exchange, [exchange](control::User &user, UserAccess access) {
        if (access == UserAccess::Full)
            exchange->services().accounts->deleteUser(user.id, exchange->thenEmpty<control::User>());
        else
            exchange->refuse(403, "forbidden");
    });
}

void UsersController::listAppPasswords(const ExchangePtr &exchange)
{
    withUser(exchange, [exchange](control::User &user, UserAccess) {
        exchange->services().accounts->listAppPasswords(user.id, exchange->then<QList<control::AppPassword>>(
            [exchange](QList<control::AppPassword> &items) { exchange->replyJson(listJson(items)); }));
    });
}

void UsersController::createAppPassword(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    JsonFields fields(*json);
    const auto name = fields.string("name"_L1, JsonFields::Required, kMaxName);
    const auto expiresAt = timeOf(fields, "expiresAt"_L1);
    if (!exchange->accepts(fields))
        return;
    withUser(exchange, [exchange, name = *name, expiresAt](control::User &user, UserAccess) {
        exchange->services().accounts->createAppPassword(user.id, name, expiresAt, exchange->thenJson<control::NewAppPassword>(201));
    });
}

void UsersController::revokeAppPassword(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId(1);
    if (!id)
        return;
    withUser(exchange, [exchange, id = *id](control::User &user, UserAccess) {
        exchange->services().accounts->revokeAppPassword(user.id, id, exchange->thenEmpty<control::AppPassword>());
    });
}

void UsersController::listSessions(const ExchangePtr &exchange)
{
    withUser(exchange, [exchange](control::User &user, UserAccess) {
        exchange->services().accounts->listSessions(user.id, exchange->then<QList<control::Token>>(
            [exchange](QList<control::Token> &items) { exchange->replyJson(listJson(items)); }));
    });
}

void UsersController::endSession(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId(1);
    if (!id)
        return;
    withUser(exchange, [exchange, id = *id](control::User &user, UserAccess) {
        exchange->services().accounts->endSession(user.id, id, exchange->thenEmpty<control::Token>());
    });
}

void UsersController::beginTwoFactor(const ExchangePtr &exchange)
{
    withUser(exchange, [exchange](control::User &user, UserAccess) {
        exchange->services().accounts->beginTwoFactor(user.id, exchange->thenJson<control::TwoFactorSetup>(201));
    });
}

void UsersController::confirmTwoFactor(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    JsonFields fields(*json);
    const auto code = fields.string("code"_L1, JsonFields::Required, 64);
    if (!exchange->accepts(fields))
        return;
    withUser(exchange, [exchange, code = *code](control::User &user, UserAccess) {
        exchange->services().accounts->confirmTwoFactor(user.id, code, exchange->thenJson<control::User>());
    });
}

void UsersController::endTwoFactor(const ExchangePtr &exchange)
{
    withUser(exchange, [exchange](control::User &user, UserAccess) {
        exchange->services().accounts->endTwoFactor(user.id, exchange->thenJson<control::User>());
    });
}

} // namespace api
