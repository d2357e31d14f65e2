// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cursor.h"
#include "storage/messages.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::messages {

namespace {

/// The folder asked for, checked to be the mailbox's; 0 stands for the inbox.
base::Result<Id> listedFolder(SqlConnection &db, const ListQuery &query)
{
    auto row = query.folderId ? db.run(sql::kFolderOwner, query.folderId, query.mailboxId)
                              : db.run(sql::kInboxOf, query.mailboxId);
    if (row.next())
        return row.id(0);
    return db.failure().value_or(notFound(query.folderId ? u"folder"_s : u"mailbox"_s));
}

base::Result<StoredBody> storedBody(SqlConnection &db, const QString &statement, Id id, const QString &what)
{
    auto row = db.run(statement, id);
    if (row.next())
        return StoredBody{rows::body(row), row.bytes(7)};
    return db.failure().value_or(notFound(what));
}

} // namespace

base::Result<QList<control::Folder>> folders(SqlConnection &db, Id mailboxId)
{
    QList<control::Folder> folders;
    {
        auto row = db.run(sql::kFoldersOfMailbox, mailboxId);
        while (row.next())
            folders << rows::folder(row);
    }
    if (folders.isEmpty())
        return db.failure().value_or(notFound(u"mailbox"_s));
    return db.orFailure(folders);
}

base::Result<control::Page<control::Message>> list(SqlConnection &db, const ListQuery &query)
{
    const auto folder = listedFolder(db, query);
    if (!folder)
        return folder.error();
    control::Page<control::Message> page;
    if (query.searching && query.terms.isEmpty())
        return page;
    const char kind = query.searching ? 's' : 'm';
    Cursor from{kind, std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::max(), {}};
    if (!query.page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode(kind, query.page.cursor);
        if (!cursor)
            return badCursor();
        from = *cursor;
    }
    const int limit = query.page.limit + 1;
    const SqlDialect &dialect = db.dialect();
    auto row = query.searching
                   ? db.run(sql::searchPage(dialect.searchSource(), dialect.searchOrder()),
                            dialect.searchExpression(QStringList{mailboxTerm(query.mailboxId)} + query.terms),
                            *folder, from.major, from.major, from.minor, limit)
                   : db.run(sql::kMessagePage, *folder, from.major, from.major, from.minor, limit);
    while (row.next()) {
        if (page.items.size() == query.page.limit) {
            const control::Message &last = page.items.last();
            page.next = Cursor{
                kind,
                query.searching ? qint64(last.mailId) : last.receivedAt,
                qint64(last.id),
                {}}.encoded();
            break;
        }
        page.items << rows::message(row);
    }
    return db.orFailure(page);
}

base::Result<control::Message> byId(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kMessageById, id);
    if (row.next())
        return rows::message(row);
    return db.failure().value_or(notFound(u"message"_s));
}

base::Result<StoredBody> bodyOfMessage(SqlConnection &db, Id messageId)
{
    return storedBody(db, sql::kBodyOfMessage, messageId, u"message"_s);
}

base::Result<StoredBody> bodyOfMail(SqlConnection &db, Id mailId)
{
    return storedBody(db, sql::kBodyOfMail, mailId, u"mail"_s);
}

} // namespace storage::messages
