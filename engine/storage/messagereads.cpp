// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cursor.h"
#include "storage/messages.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::messages {

namespace {

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

base::Result<Id> listedFolder(SqlConnection &db, Id mailboxId, Id folderId)
{
    auto row = folderId ? db.run(sql::kFolderOwner, folderId, mailboxId) : db.run(sql::kInboxOf, mailboxId);
    if (row.next())
        return row.id(0);
    return db.failure().value_or(notFound(folderId ? u"folder"_s : u"mailbox"_s));
}

base::Result<control::Page<control::Message>> list(SqlConnection &db, const ListQuery &query)
{
    constexpr char kKind = 'm';
    const auto folder = listedFolder(db, query.mailboxId, query.folderId);
    if (!folder)
        return folder.error();
    control::Page<control::Message> page;
    Cursor from{kKind, std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::max(), {}};
    if (!query.page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode(kKind, query.page.cursor);
        if (!cursor)
            return badCursor();
        from = *cursor;
    }
    auto row = db.run(sql::kMessagePage, *folder, from.major, from.major, from.minor, query.page.limit + 1);
    while (row.next()) {
        if (page.items.size() == query.page.limit) {
            const control::Message &last = page.items.last();
            page.next = Cursor{kKind, last.receivedAt, qint64(last.id), {}}.encoded();
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
