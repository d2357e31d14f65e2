// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/address.h"
#include "storage/cursor.h"
#include "storage/directory.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::directory {

namespace {

/// LIKE pattern of "contains"; '!' escapes.
QString containing(const QString &part)
{
    QString escaped;
    for (QChar c : part) {
        if (c == u'%' || c == u'_' || c == u'!')
            escaped += u'!';
        escaped += c;
    }
    return u'%' + escaped + u'%';
}

} // namespace

base::Result<control::Page<control::Domain>> domains(SqlConnection &db, const control::PageRequest &page)
{
    QString after;
    if (!page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode('d', page.cursor);
        if (!cursor)
            return badCursor();
        after = cursor->text;
    }
    control::Page<control::Domain> result;
    auto row = db.run(sql::kDomainPage, after, page.limit + 1);
    while (row.next())
        result.items << rows::domain(row);
    if (result.items.size() > page.limit) {
        result.items.removeLast();
        result.next = Cursor{'d', 0, 0, result.items.last().name}.encoded();
    }
    return db.orFailure(result);
}

base::Result<control::Domain> domain(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kDomainById, id);
    if (row.next())
        return rows::domain(row);
    return db.failure().value_or(notFound(u"domain"_s));
}

base::Result<control::Page<control::Mailbox>> mailboxes(SqlConnection &db, const QString &query,
                                                        const control::PageRequest &page)
{
    QString after;
    if (!page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode('b', page.cursor);
        if (!cursor)
            return badCursor();
        after = cursor->text;
    }
    control::Page<control::Mailbox> result;
    if (query.contains(QChar(u'\0'))) // SQLite would take the pattern to end there; no address has one
        return result;
    QString lastKey;
    auto row = query.isEmpty()
                   ? db.run(sql::kMailboxPage, after, page.limit + 1)
                   : db.run(sql::kMailboxSearch, after, containing(localPartKey(query)), page.limit + 1);
    while (row.next()) {
        if (result.items.size() == page.limit) {
            result.next = Cursor{'b', 0, 0, lastKey}.encoded();
            break;
        }
        result.items << rows::mailbox(row);
        lastKey = row.text(7);
    }
    return db.orFailure(result);
}

base::Result<control::Mailbox> mailbox(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kMailboxById, id);
    if (row.next())
        return rows::mailbox(row);
    return db.failure().value_or(notFound(u"mailbox"_s));
}

base::Result<Lookup> lookup(SqlConnection &db, const QString &localPart, const QString &domain, qint64 nowMs)
{
    Lookup answer;
    const QString local = localPartKey(localPart);
    QString name = domain;
    {
        // Without a domain: <postmaster> (RFC 5321 4.5.1) or this server's own address literal. They mean the first one.
        auto row = domain.isEmpty() ? db.run(sql::kFirstDomain) : db.run(sql::kDomainByName, domain);
        if (!row.next())
            return db.orFailure(answer);
        name = row.text(1);
    }
    answer.route.kind = RecipientRoute::UnknownUser;
    QStringList candidates{local};
    if (const qsizetype plus = local.indexOf(u'+'); plus > 0)
        candidates << local.left(plus);
    for (const QString &candidate : candidates) {
        auto row = db.run(sql::kMailboxByKey, candidate + u'@' + name);
        if (!row.next())
            continue;
        const auto expiresAt = row.optionalInteger(2);
        if (expiresAt && *expiresAt <= nowMs)
            continue;
        answer.route = {RecipientRoute::Mailbox, row.id(0), row.text(1), expiresAt.value_or(0)};
        return answer;
    }
    answer.makePostmaster = candidates.last() == "postmaster"_L1;
    answer.route.address = u"postmaster@"_s + name;
    return db.orFailure(answer);
}

} // namespace storage::directory
