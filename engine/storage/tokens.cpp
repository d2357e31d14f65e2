// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/tokens.h"
#include "control/json.h"
#include "control/names.h"
#include "storage/accounts.h"
#include "storage/accountstatements.h"
#include "storage/cursor.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/statements.h"
#include "storage/teamboxes.h"
#include <QCryptographicHash>
#include <QRandomGenerator>

using namespace Qt::Literals;

namespace storage::tokens {

namespace {

/// Its secret is in the file admin.bootstrap_token_file; at each start, others of the name are removed.
constexpr auto kBootstrapName = "bootstrap"_L1;

bool isReserved(const QString &name)
{
    return name.trimmed().compare(kBootstrapName, Qt::CaseInsensitive) == 0;
}

std::optional<base::Error> problemWith(const control::Token &token)
{
    if (token.name.trimmed().isEmpty())
        return invalid(u"name"_s, u"a token needs a name"_s);
    if (isReserved(token.name))
        return invalid(u"name"_s, u"the name is kept for the token of the bootstrap file"_s);
    if (token.scopes.isEmpty())
        return invalid(u"scopes"_s, u"at least one scope"_s);
    if (token.disposable && token.mailboxId)
        return invalid(u"disposable"_s, u"a token of one mailbox makes no others"_s);
    return {};
}

QString newSecret()
{
    quint32 words[8]; // 256 bits
    QRandomGenerator::system()->fillRange(words);
    const QByteArray bytes(reinterpret_cast<const char *>(words), sizeof words);
    return QString::fromLatin1(
        bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

std::optional<qint64> liveMailboxes(const control::Token &token)
{
    return token.disposable ? std::optional(token.disposable->mailboxes) : std::nullopt;
}

void insert(WriteTransaction &tx, const control::Token &token, const QByteArray &secretHash)
{
    const auto limits = token.disposable.value_or(control::DisposableLimits());
    tx.db().run(sql::kInsertToken, token.id, secretHash, token.name, rows::scopeBits(token.scopes),
                token.mailboxId, token.createdAt, token.expiresAt, liveMailboxes(token), limits.messages, limits.bytes, limits.lifeSeconds);
}

/// Whom a session acts for, and with which rights now. NotFound: there is no such user any more, or he is locked.
base::Result<control::Token> withUser(SqlConnection &db, control::Token token)
{
    if (!token.userId)
        return token;
    const auto user = accounts::user(db, *token.userId);
    if (!user)
        return user.error();
    if (user->locked)
        return notFound(u"token"_s);
    token.user = user->address;
    token.roles = user->roles;
    token.domainId = user->domainId;
    token.mailboxId = user->mailboxId;
    token.teamBoxes = teamboxes::accessOf(db, user->id);
    return db.orFailure(token);
}

void tell(WriteTransaction &tx, const QString &kind, const control::Token &token, const std::optional<control::Token> &before = {})
{
    control::Event event;
    event.kind = kind;
    event.mailboxId = token.mailboxId.value_or(0);
    JsonObject detail;
    detail.add("tokenId", base::idToString(token.id)).add("name", token.name);
    if (token.userId)
        detail.add("userId", base::idToString(*token.userId));
    QStringList scopes;
    for (const control::Scope scope : token.scopes)
        scopes << control::scopeToString(scope);
    if (!scopes.isEmpty())
        detail.add("scopes", scopes);
    if (before)
        detail.addDifference(control::toJson(*before), control::toJson(token));
    event.detail = detail.text();
    tx.addEvent(event);
}

void tellSession(WriteTransaction &tx, const control::User &user, Id sessionId)
{
    control::Event event;
    event.kind = u"user.signed_in"_s;
    event.mailboxId = user.mailboxId;
    event.to = user.address;
    event.detail = JsonObject()
                       .add("userId", base::idToString(user.id))
                       .add("address", user.address)
                       .add("sessionId", base::idToString(sessionId))
                       .add("protocol", u"http"_s)
                       .text();
    tx.addEvent(event);
}

} // namespace

QByteArray hash(const QByteArray &secret)
{
    return QCryptographicHash::hash(secret, QCryptographicHash::Sha256);
}

base::Result<control::Page<control::Token>> page(SqlConnection &db, const control::PageRequest &page)
{
    qint64 before = std::numeric_limits<qint64>::max();
    if (!page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode('t', page.cursor);
        if (!cursor)
            return badCursor();
        before = cursor->major;
    }
    control::Page<control::Token> result;
    auto row = db.run(sql::kTokenPage, before, page.limit + 1);
    while (row.next())
        result.items << rows::token(row);
    if (result.items.size() > page.limit) {
        result.items.removeLast();
        result.next = Cursor{'t', qint64(result.items.last().id), 0, {}}.encoded();
    }
    return db.orFailure(result);
}

base::Result<control::Token> byId(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kTokenById, id);
    if (row.next())
        return rows::token(row);
    return db.failure().value_or(notFound(u"token"_s));
}

base::Result<control::Token> bySecret(SqlConnection &db, const QByteArray &hash)
{
    std::optional<control::Token> found;
    {
        auto row = db.run(sql::kTokenBySecret, hash);
        if (row.next())
            found = rows::token(row);
    }
    if (found)
        return withUser(db, *found);
    return db.failure().value_or(notFound(u"token"_s));
}

base::Result<control::NewToken> create(WriteTransaction &tx, const control::Token &wanted)
{
    control::NewToken made{wanted, newSecret()};
    made.token.name = storable(wanted.name, 200);
    if (const auto problem = problemWith(made.token))
        return *problem;
    if (wanted.mailboxId && !tx.mailbox(*wanted.mailboxId))
        return invalid(u"mailboxId"_s, u"no mailbox has this id"_s);
    made.token.id = tx.newId();
    made.token.createdAt = tx.now();
    made.token.lastUsedAt.reset();
    insert(tx, made.token, hash(made.secret.toLatin1()));
    tell(tx, u"token.created"_s, made.token);
    return made;
}

base::Result<control::Token> change(WriteTransaction &tx, Id id, const control::TokenChange &change)
{
    auto token = byId(tx.db(), id);
    if (!token)
        return token;
    if (!change.name && !change.scopes && !change.expiresAt && !change.disposable)
        return token;
    if (isReserved(token->name))
        return invalid(change.name ? u"name"_s : change.scopes ? u"scopes"_s : u"expiresAt"_s,
                       u"the bootstrap token is renewed by deleting its file and restarting"_s);
    const control::Token before = *token;
    token->name = storable(change.name.value_or(token->name), 200);
    token->scopes = change.scopes.value_or(token->scopes);
    token->expiresAt = change.expiresAt.value_or(token->expiresAt);
    token->disposable = change.disposable.value_or(token->disposable);
    if (const auto problem = problemWith(*token))
        return *problem;
    const auto limits = token->disposable.value_or(control::DisposableLimits());
    tx.db().run(sql::kUpdateToken, token->name, rows::scopeBits(token->scopes), token->expiresAt, liveMailboxes(*token), limits.messages,
                limits.bytes, limits.lifeSeconds, id);
    tell(tx, u"token.changed"_s, *token, before);
    return token;
}

base::Result<control::Token> revoke(WriteTransaction &tx, Id id)
{
    const auto token = byId(tx.db(), id);
    if (!token)
        return token;
    tx.db().run(sql::kDeleteToken, id);
    tell(tx, u"token.revoked"_s, *token);
    return token;
}

base::Result<control::NewToken> createSession(WriteTransaction &tx, Id userId, qint64 expiresAt)
{
    const auto user = accounts::user(tx.db(), userId);
    if (!user)
        return user.error();
    if (user->locked)
        return base::Error{base::ErrorKind::Forbidden, u"the user is locked"_s, {}, {}};
    control::NewToken made;
    made.secret = newSecret();
    made.token.id = tx.newId();
    made.token.name = u"session"_s;
    made.token.createdAt = tx.now();
    made.token.expiresAt = expiresAt;
    made.token.userId = userId;
    tx.db().run(sql::kInsertSession, made.token.id, hash(made.secret.toLatin1()), made.token.name, user->mailboxId, made.token.createdAt,
                made.token.expiresAt, userId);
    const auto full = withUser(tx.db(), made.token);
    if (!full)
        return full.error();
    made.token = *full;
    tellSession(tx, *user, made.token.id);
    return made;
}

base::Result<QList<control::Token>> sessionsOf(SqlConnection &db, Id userId, qint64 now)
{
    QList<control::Token> found;
    auto row = db.run(sql::kSessionsOfAccount, userId, now);
    while (row.next())
        found << rows::token(row);
    return db.orFailure(found);
}

base::Result<control::Token> endSession(WriteTransaction &tx, Id userId, Id id)
{
    const auto token = byId(tx.db(), id);
    if (token && token->userId != userId)
        return notFound(u"session"_s);
    return token ? revoke(tx, id) : token;
}

base::Result<bool> ensureBootstrap(WriteTransaction &tx, const QByteArray &secret)
{
    const QString name = kBootstrapName;
    const QByteArray wanted = hash(secret);
    tx.db().run(sql::kDeleteOtherTokens, name, wanted);
    if (bySecret(tx.db(), wanted))
        return true;
    control::Token token;
    token.id = tx.newId();
    token.name = name;
    token.scopes = {control::Scope::Read, control::Scope::Send, control::Scope::Queue, control::Scope::Admin};
    token.createdAt = tx.now();
    insert(tx, token, wanted);
    tell(tx, u"token.created"_s, token);
    return true;
}

} // namespace storage::tokens
