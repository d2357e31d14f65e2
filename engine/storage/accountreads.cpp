// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/accounts.h"
#include "storage/accountstatements.h"
#include "storage/address.h"
#include "storage/cursor.h"
#include "storage/directory.h"
#include "storage/rows.h"
#include "storage/teamboxes.h"

using namespace Qt::Literals;

namespace storage::accounts {

namespace {

control::User readUser(const SqlRun &row)
{
    control::User user;
    user.id = row.id(0);
    user.mailboxId = row.id(1);
    user.domainId = row.id(2);
    user.address = row.text(3);
    user.displayName = row.text(4);
    user.roles = rows::roles(int(row.integer(5)));
    user.locked = row.integer(6) != 0;
    user.quotaBytes = row.optionalInteger(7);
    user.quotaMessages = row.optionalInteger(8);
    user.usedBytes = row.integer(9);
    user.usedMessages = row.integer(10);
    user.forwardTo = row.text(11).split(u'\n', Qt::SkipEmptyParts);
    user.forwardKeeps = row.integer(12) != 0;
    user.autoReply.enabled = row.integer(13) != 0;
    user.autoReply.subject = row.text(14);
    user.autoReply.text = row.text(15);
    user.autoReply.from = row.optionalInteger(16);
    user.autoReply.until = row.optionalInteger(17);
    user.sendAs = row.text(18).split(u'\n', Qt::SkipEmptyParts);
    user.twoFactor = row.integer(19) > 0;
    user.createdAt = row.integer(20);
    user.passwordChangedAt = row.integer(21);
    user.lastSignInAt = row.optionalInteger(22);
    user.sendLimits = {row.integer(24), row.integer(25), row.integer(26)};
    return user;
}

control::AppPassword readAppPassword(const SqlRun &row)
{
    control::AppPassword app;
    app.id = row.id(0);
    app.userId = row.id(1);
    app.name = row.text(2);
    app.createdAt = row.integer(3);
    app.expiresAt = row.optionalInteger(4);
    app.lastUsedAt = row.optionalInteger(5);
    return app;
}

/// Key of the address at its domain's own name; nullopt for an address that cannot be ours.
std::optional<QString> keyOf(SqlConnection &db, const QString &address)
{
    const auto parsed = parseLocalAddress(address);
    if (!parsed)
        return std::nullopt;
    const auto domain = directory::domainNamed(db, parsed->domain);
    return domain ? std::optional(LocalAddress{parsed->localPart, domain->name}.key()) : std::nullopt;
}

} // namespace

base::Result<control::Page<control::User>> users(SqlConnection &db, const control::UserQuery &query, const control::PageRequest &page)
{
    const auto after = textAfter('u', page.cursor);
    if (!after)
        return after.error();
    control::Page<control::User> result;
    if (query.text.contains(QChar(u'\0')))
        return result;
    QString text = u"SELECT "_s + sql::kUserColumns + sql::kUserFrom + u"WHERE m.address_key > ?"_s;
    QVariantList arguments{bind::value(*after)};
    if (query.domainId) {
        text += u" AND a.domain_id = ?"_s;
        arguments << bind::value(*query.domainId);
    }
    if (!query.text.isEmpty()) {
        text += u" AND (m.address_key LIKE ? ESCAPE '!' OR LOWER(a.display_name) LIKE ? ESCAPE '!')"_s;
        arguments << rows::containing(localPartKey(query.text)) << rows::containing(query.text.toLower());
    }
    text += u" ORDER BY m.address_key LIMIT ?"_s;
    arguments << bind::value(page.limit + 1);
    QString lastKey;
    auto row = db.runBound(text, arguments);
    while (row.next()) {
        if (result.items.size() == page.limit) {
            result.next = Cursor{'u', 0, 0, lastKey}.encoded();
            break;
        }
        result.items << readUser(row);
        lastKey = row.text(23);
    }
    return db.orFailure(result);
}

base::Result<control::User> user(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kUserById, id);
    if (row.next())
        return readUser(row);
    return db.failure().value_or(notFound(u"user"_s));
}

base::Result<Credentials> credentials(SqlConnection &db, const QString &address)
{
    const auto key = keyOf(db, address);
    if (!key)
        return db.failure().value_or(notFound(u"user"_s));
    Credentials found;
    {
        auto row = db.run(sql::kCredentials, *key);
        if (!row.next())
            return db.failure().value_or(notFound(u"user"_s));
        found.userId = row.id(0);
        found.mailboxId = row.id(1);
        found.domainId = row.id(2);
        found.address = row.text(3);
        found.displayName = row.text(4);
        found.roles = rows::roles(int(row.integer(5)));
        found.locked = row.integer(6) != 0;
        found.password = {row.text(7).toLatin1(), row.text(8).toLatin1()};
        found.twoFactorSecret = row.bytes(9);
        const QStringList codes = row.text(10).split(u'\n', Qt::SkipEmptyParts);
        for (const QString &code : codes)
            found.recoveryCodes << QByteArray::fromHex(code.toLatin1());
    }
    auto row = db.run(sql::kCredentialsOfApps, found.userId);
    while (row.next()) {
        Credentials::AppPassword app;
        app.id = row.id(0);
        app.name = row.text(1);
        app.forms = {row.text(2).toLatin1(), row.text(3).toLatin1()};
        app.expiresAt = row.optionalInteger(4);
        found.appPasswords << app;
    }
    return db.orFailure(found);
}

base::Result<bool> maySendAs(SqlConnection &db, Id userId, const QString &address)
{
    const auto who = user(db, userId);
    if (!who)
        return who.error();
    const auto wanted = parseLocalAddress(address);
    if (!wanted)
        return false;
    const auto domain = directory::domainNamed(db, wanted->domain);
    const QString key = LocalAddress{wanted->localPart, domain ? domain->name : wanted->domain}.key();
    const auto own = parseLocalAddress(who->address);
    const QString ownKey = own ? own->key() : who->address;
    if (key == ownKey)
        return db.orFailure(true);
    const QString base = wanted->localPart.section(u'+', 0, 0); // anna+orders@ is anna's
    if (domain && LocalAddress{base, domain->name}.key() == ownKey)
        return db.orFailure(true);
    for (const QString &allowed : who->sendAs) {
        if (allowed.startsWith(u'@') ? key.endsWith(allowed) : key == allowed)
            return db.orFailure(true);
    }
    if (teamboxes::maySendAs(db, userId, key))
        return db.orFailure(true);
    auto alias = db.run(sql::kAliasByKey, key);
    const bool his = alias.next() && alias.text(3) == who->address; // no other target
    return db.orFailure(his);
}

base::Result<QList<QuotaState>> quotaStates(SqlConnection &db, int percent)
{
    QList<QuotaState> found;
    auto row = db.run(sql::kQuotaStates, percent, percent);
    while (row.next()) {
        QuotaState state;
        state.userId = row.id(0);
        state.mailboxId = row.id(1);
        state.address = row.text(2);
        state.usedBytes = row.integer(3);
        state.quotaBytes = row.integer(4);
        state.usedMessages = row.integer(5);
        state.quotaMessages = row.integer(6);
        state.warned = !row.isNull(7);
        found << state;
    }
    return db.orFailure(found);
}

base::Result<QList<control::AppPassword>> appPasswords(SqlConnection &db, Id userId)
{
    if (const auto who = user(db, userId); !who)
        return who.error();
    QList<control::AppPassword> found;
    auto row = db.run(sql::kAppPasswords, userId);
    while (row.next())
        found << readAppPassword(row);
    return db.orFailure(found);
}

} // namespace storage::accounts
