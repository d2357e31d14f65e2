// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/directory.h"
#include "storage/events.h"
#include "storage/indexer.h"
#include "storage/maintenance.h"
#include "storage/messages.h"
#include "storage/rows.h"
#include "storage/sqlstore.h"
#include "storage/statements.h"
#include "storage/tokens.h"
#include <QSemaphore>

// The services of control, each one query on a reader or one change on the writer.
namespace storage {

namespace {

constexpr qint64 kTouchTokenEveryMs = 60000;

control::PageRequest bounded(control::PageRequest page)
{
    page.limit = qBound(1, page.limit, 500);
    return page;
}

} // namespace

void SqlStore::directoryChanged(WriteTransaction &tx)
{
    tx.afterCommit([this] { ++m_directoryVersion; });
}

void SqlStore::tokensChanged(WriteTransaction &tx)
{
    tx.afterCommit([this] { m_tokens.voidAll(); });
}

void SqlStore::lookupRecipient(const QString &localPart, const QString &domain, Callback<RecipientRoute> done)
{
    if (refused(done))
        return;
    const Callback<directory::Lookup> found({}, [this, done](base::Result<directory::Lookup> lookup) {
        if (!lookup) {
            done(lookup.error());
            return;
        }
        if (!lookup->makePostmaster) {
            done(lookup->route);
            return;
        }
        const QString domain = lookup->route.address.mid(lookup->route.address.lastIndexOf(u'@') + 1);
        write<RecipientRoute>(done, [this, domain](WriteTransaction &tx) {
            directoryChanged(tx);
            return directory::postmaster(tx, domain);
        });
    });
    m_readers->run<directory::Lookup>(found, [localPart, domain, now = m_clock.wallMs()](SqlConnection &db) {
        return directory::lookup(db, localPart, domain, now);
    });
}

void SqlStore::listDomains(const control::PageRequest &page, Callback<control::Page<control::Domain>> done)
{
    read<control::Page<control::Domain>>(
        done, [page = bounded(page)](SqlConnection &db) { return directory::domains(db, page); });
}

void SqlStore::domain(Id id, Callback<control::Domain> done)
{
    read<control::Domain>(done, [id](SqlConnection &db) { return directory::domain(db, id); });
}

void SqlStore::createDomain(const QString &name, Callback<control::Domain> done)
{
    write<control::Domain>(done, [this, name](WriteTransaction &tx) {
        directoryChanged(tx);
        return directory::createDomain(tx, name);
    });
}

void SqlStore::changeDomain(Id id, const control::DomainChange &change, Callback<control::Domain> done)
{
    write<control::Domain>(done, [this, id, change](WriteTransaction &tx) {
        accountsChanged(tx); // addresses move
        return directory::changeDomain(tx, id, change);
    });
}

void SqlStore::deleteDomain(Id id, Callback<control::Domain> done)
{
    write<control::Domain>(
        done,
        [this, id](WriteTransaction &tx) {
            directoryChanged(tx);
            return directory::deleteDomain(tx, id);
        },
        false);
}

void SqlStore::listMailboxes(const QString &query, const control::PageRequest &page,
                             Callback<control::Page<control::Mailbox>> done)
{
    read<control::Page<control::Mailbox>>(done, [query, page = bounded(page)](SqlConnection &db) {
        return directory::mailboxes(db, query, page);
    });
}

void SqlStore::mailbox(Id id, Callback<control::Mailbox> done)
{
    read<control::Mailbox>(done, [id](SqlConnection &db) { return directory::mailbox(db, id); });
}

void SqlStore::createMailbox(const QString &address, const QString &domain, std::optional<qint64> ttlSeconds,
                             Callback<control::NewMailbox> done)
{
    write<control::NewMailbox>(
        done, [this, wish = directory::MailboxWish{address, domain, ttlSeconds}](WriteTransaction &tx) {
            directoryChanged(tx);
            return directory::createMailbox(tx, wish);
        });
}

void SqlStore::createDisposable(Id tokenId, const QString &domain, std::optional<qint64> ttlSeconds, Callback<control::NewMailbox> done)
{
    write<control::NewMailbox>(done, [this, tokenId, wish = directory::MailboxWish{{}, domain, ttlSeconds}](WriteTransaction &tx) {
        directoryChanged(tx);
        return directory::createDisposable(tx, tokenId, wish);
    });
}

void SqlStore::setMailboxExpiry(Id id, std::optional<qint64> expiresAt, Callback<control::Mailbox> done)
{
    write<control::Mailbox>(done, [this, id, expiresAt](WriteTransaction &tx) {
        directoryChanged(tx);
        tokensChanged(tx);
        return directory::setExpiry(tx, id, expiresAt);
    });
}

void SqlStore::deleteMailbox(Id id, Callback<control::Mailbox> done)
{
    write<control::Mailbox>(
        done,
        [this, id](WriteTransaction &tx) {
            directoryChanged(tx);
            tokensChanged(tx);
            tx.afterCommit([this] { m_maintenance->purge(); });
            return directory::deleteMailbox(tx, id, QStringLiteral("mailbox.deleted"));
        },
        false);
}

void SqlStore::listFolders(Id mailboxId, Callback<QList<control::Folder>> done)
{
    read<QList<control::Folder>>(done,
                                 [mailboxId](SqlConnection &db) { return messages::folders(db, mailboxId); });
}

void SqlStore::createFolder(Id mailboxId, const QString &name, Callback<control::Folder> done)
{
    write<control::Folder>(done, [mailboxId, name](WriteTransaction &tx) {
        return messages::createFolder(tx, mailboxId, name);
    });
}

void SqlStore::message(Id id, Callback<control::Message> done)
{
    read<control::Message>(done, [id](SqlConnection &db) { return messages::byId(db, id); });
}

void SqlStore::readBody(Which which, Id id, Callback<QByteArray> done)
{
    read<QByteArray>(done, [this, which, id](SqlConnection &db) { return loadBody(db, which, id); });
}

void SqlStore::body(Id messageId, Callback<QByteArray> done)
{
    readBody(Which::BodyOfMessage, messageId, done);
}

void SqlStore::raw(Id messageId, Callback<QByteArray> done)
{
    readBody(Which::RawOfMessage, messageId, done);
}

void SqlStore::rawOfMail(Id mailId, Callback<QByteArray> done)
{
    readBody(Which::RawOfMail, mailId, done);
}

void SqlStore::changeMessage(Id id, const control::MessageChange &change, Callback<control::Message> done)
{
    write<control::Message>(
        done, [id, change](WriteTransaction &tx) { return messages::change(tx, id, change); }, false);
}

void SqlStore::deleteMessage(Id id, Callback<control::Message> done)
{
    write<control::Message>(
        done, [id](WriteTransaction &tx) { return messages::remove(tx, id); }, false);
}

void SqlStore::restoreMessage(Id id, Callback<control::Message> done)
{
    write<control::Message>(
        done, [id](WriteTransaction &tx) { return messages::restore(tx, id); }, false);
}

void SqlStore::eventsSince(quint64 since, int limit, Callback<QList<control::Event>> done)
{
    read<QList<control::Event>>(done, [since, limit = qBound(1, limit, 10000)](SqlConnection &db) {
        return events::since(db, since, limit);
    });
}

void SqlStore::listEvents(const control::PageRequest &page, Callback<control::Page<control::Event>> done)
{
    read<control::Page<control::Event>>(
        done, [page = bounded(page)](SqlConnection &db) { return events::page(db, page); });
}

void SqlStore::trace(Id mailId, Callback<QList<control::Event>> done)
{
    read<QList<control::Event>>(done, [mailId](SqlConnection &db) { return events::ofMail(db, mailId); });
}

void SqlStore::eventRange(Callback<std::pair<quint64, quint64>> done)
{
    read<std::pair<quint64, quint64>>(done, [](SqlConnection &db) { return events::range(db); });
}

void SqlStore::listTokens(const control::PageRequest &page, Callback<control::Page<control::Token>> done)
{
    read<control::Page<control::Token>>(
        done, [page = bounded(page)](SqlConnection &db) { return tokens::page(db, page); });
}

void SqlStore::token(Id id, Callback<control::Token> done)
{
    read<control::Token>(done, [id](SqlConnection &db) { return tokens::byId(db, id); });
}

void SqlStore::createToken(const control::Token &wanted, Callback<control::NewToken> done)
{
    write<control::NewToken>(done, [wanted](WriteTransaction &tx) { return tokens::create(tx, wanted); });
}

void SqlStore::changeToken(Id id, const control::TokenChange &change, Callback<control::Token> done)
{
    write<control::Token>(done, [this, id, change](WriteTransaction &tx) {
        tokensChanged(tx);
        return tokens::change(tx, id, change);
    });
}

void SqlStore::revokeToken(Id id, Callback<control::Token> done)
{
    write<control::Token>(
        done,
        [this, id](WriteTransaction &tx) {
            tokensChanged(tx);
            return tokens::revoke(tx, id);
        },
        false);
}

void SqlStore::authenticate(const QByteArray &secret, Callback<control::Token> done)
{
    if (refused(done))
        return;
    const QByteArray hash = tokens::hash(secret);
    const qint64 now = m_clock.wallMs();
    const auto touch = [this, now](Id id) {
        write<bool>(
            {},
            [id, now](WriteTransaction &tx) -> base::Result<bool> {
                tx.db().run(sql::kTouchToken, now, id);
                return true;
            },
            false);
    };
    if (const auto entry = m_tokens.find(hash, now)) {
        qint64 usedAt = entry->usedAt;
        if (now - usedAt > kTouchTokenEveryMs && entry->usedAt.compare_exchange_strong(usedAt, now))
            touch(entry->token.id);
        done(entry->token);
        return;
    }
    read<control::Token>(done,
                         [this, hash, now, touch,
                          version = m_tokens.version()](SqlConnection &db) -> base::Result<control::Token> {
                             auto token = tokens::bySecret(db, hash);
                             if (!token)
                                 return token;
                             if (token->expiresAt && *token->expiresAt <= now)
                                 return notFound(QStringLiteral("token"));
                             m_tokens.keep(hash, *token, version, now);
                             if (now - token->lastUsedAt.value_or(0) > kTouchTokenEveryMs)
                                 touch(token->id);
                             return token;
                         });
}

base::Result<void> SqlStore::ensureBootstrapToken(const QByteArray &secret)
{
    base::Result<bool> outcome = true;
    QSemaphore ready;
    const Callback<bool> done({}, [&](base::Result<bool> result) {
        outcome = std::move(result);
        ready.release();
    });
    const auto change = [this, secret](WriteTransaction &tx) {
        tokensChanged(tx);
        return tokens::ensureBootstrap(tx, secret);
    };
    write<bool>(done, change, false); // one row out of the reserve: a full disk must not keep the engine from starting
    ready.acquire();
    if (!outcome)
        return outcome.error();
    return {};
}

void SqlStore::maintain(Callback<QByteArray> done)
{
    if (refused(done))
        return;
    m_indexer->wake();
    m_maintenance->run(std::move(done));
}

void SqlStore::counts(Callback<control::Status> done)
{
    read<control::Status>(done, [](SqlConnection &db) {
        control::Status status;
        auto row =
            db.run(QStringLiteral("SELECT (SELECT COUNT(*) FROM domain), (SELECT COUNT(*) FROM mailbox), "
                                  "(SELECT COALESCE(SUM(total), 0) FROM folder)"));
        if (row.next()) {
            status.domains = row.integer(0);
            status.mailboxes = row.integer(1);
            status.messages = row.integer(2);
        }
        return db.orFailure(status);
    });
}

} // namespace storage
