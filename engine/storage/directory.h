// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/senderstore.h"
#include "storage/writetransaction.h"

// Domains and mailboxes: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::directory {

base::Result<control::Page<control::Domain>> domains(SqlConnection &db, const control::PageRequest &page);
base::Result<control::Domain> domain(SqlConnection &db, Id id);
/// By its name or another name of it, both canonical; without `aliases`.
std::optional<control::Domain> domainNamed(SqlConnection &db, const QString &name);
base::Result<control::Page<control::Mailbox>> mailboxes(SqlConnection &db, const QString &query,
                                                        const control::PageRequest &page);
base::Result<control::Mailbox> mailbox(SqlConnection &db, Id id);

/// Route of a recipient, and whether it is a postmaster whose mailbox must be made first.
struct Lookup
{
    RecipientRoute route;
    bool makePostmaster = false;
};
/// Where mail for these addresses, those of ours among them followed to their ends, goes.
QList<RouteTarget> ends(SqlConnection &db, const QStringList &addresses, qint64 nowMs);
base::Result<Lookup> lookup(SqlConnection &db, const QString &localPart, const QString &domain, qint64 nowMs);
/// Whose forwards an address leads to.
base::Result<QList<Forward>> forwards(SqlConnection &db, const QString &localPart, const QString &domain, qint64 nowMs);

base::Result<control::Domain> createDomain(WriteTransaction &tx, const QString &name);
base::Result<control::Domain> changeDomain(WriteTransaction &tx, Id id, const control::DomainChange &change);
base::Result<control::Domain> deleteDomain(WriteTransaction &tx, Id id);

struct MailboxWish
{
    QString address; ///< empty: a random local part
    QString domain;  ///< of the random one; empty: the first domain
    std::optional<qint64> ttlSeconds;
};
base::Result<control::NewMailbox> createMailbox(WriteTransaction &tx, const MailboxWish &wish);
/// Within what the token may; `wish` without address.
base::Result<control::NewMailbox> createDisposable(WriteTransaction &tx, Id tokenId, MailboxWish wish);
/// The mailbox "postmaster@domain", made when it is not there.
base::Result<RecipientRoute> postmaster(WriteTransaction &tx, const QString &domain);
base::Result<control::Mailbox> setExpiry(WriteTransaction &tx, Id id, std::optional<qint64> expiresAt);
/// Its entries are left to the purge. `kind`: "mailbox.deleted" or "mailbox.expired".
base::Result<control::Mailbox> deleteMailbox(WriteTransaction &tx, Id id, const QString &kind);

} // namespace storage::directory
