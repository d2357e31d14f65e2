// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/accountstatements.h"
#include "storage/address.h"
#include "storage/cursor.h"
#include "storage/directory.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::directory {

namespace {

QStringList otherNames(SqlConnection &db, Id domainId)
{
    QStringList names;
    auto row = db.run(sql::kAliasesOfDomainName, domainId);
    while (row.next())
        names << row.text(0);
    return names;
}

} // namespace

base::Result<control::Page<control::Domain>> domains(SqlConnection &db, const control::PageRequest &page)
{
    const auto after = textAfter('d', page.cursor);
    if (!after)
        return after.error();
    control::Page<control::Domain> result;
    auto row = db.run(sql::kDomainPage, *after, page.limit + 1);
    while (row.next())
        result.items << rows::domain(row);
    for (control::Domain &item : result.items)
        item.aliases = otherNames(db, item.id);
    if (result.items.size() > page.limit) {
        result.items.removeLast();
        result.next = Cursor{'d', 0, 0, result.items.last().name}.encoded();
    }
    return db.orFailure(result);
}

base::Result<control::Domain> domain(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kDomainById, id);
    if (!row.next())
        return db.failure().value_or(notFound(u"domain"_s));
    control::Domain found = rows::domain(row);
    found.aliases = otherNames(db, id);
    return db.orFailure(found);
}

std::optional<control::Domain> domainNamed(SqlConnection &db, const QString &name)
{
    {
        auto row = db.run(sql::kDomainByName, name);
        if (row.next())
            return rows::domain(row);
    }
    auto row = db.run(sql::kDomainOfAlias, name);
    return row.next() ? std::optional(rows::domain(row)) : std::nullopt;
}

base::Result<control::Page<control::Mailbox>> mailboxes(SqlConnection &db, const QString &query,
                                                        const control::PageRequest &page)
{
    const auto after = textAfter('b', page.cursor);
    if (!after)
        return after.error();
    control::Page<control::Mailbox> result;
    if (query.contains(QChar(u'\0'))) // SQLite would take the pattern to end there; no address has one
        return result;
    QString lastKey;
    auto row = query.isEmpty()
                   ? db.run(sql::kMailboxPage, *after, page.limit + 1)
                   : db.run(sql::kMailboxSearch, *after, rows::containing(localPartKey(query)), page.limit + 1);
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

} // namespace storage::directory
