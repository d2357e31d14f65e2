// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/messageview.h"
#include "storage/cursor.h"
#include "storage/messages.h"
#include "storage/rows.h"
#include "storage/searchcandidates.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::messages {

namespace {

constexpr char kCursorKind = 's';

struct Entry
{
    control::Message message;
    QString rcpt;
};

QList<Entry> entriesOf(SqlConnection &db, Id mailId, Id folderId)
{
    QList<Entry> entries;
    auto row = db.run(sql::kEntriesOfMail, mailId, folderId);
    while (row.next())
        entries << Entry{rows::message(row), row.text(14)};
    return entries;
}

/// Only what the plan verifies is read.
bool isMeant(SqlConnection &db, const SearchQuery &query, const Entry &entry)
{
    const control::Message &message = entry.message;
    if (!query.plan.fits(message.receivedAt, message.size))
        return false;
    if (query.plan.verify.isEmpty())
        return true;
    SearchFields fields{message.from, message.to + QStringList{entry.rcpt}, message.subject, {}, message.size, message.attachmentCount > 0};
    fields.ids = {base::idToString(message.id), base::idToString(message.mailId)};
    if (auto row = db.run(sql::kMessageIdOfMail, message.mailId); row.next())
        fields.ids << row.text(0);
    return verify(query.plan, fields, [&] {
        const auto raw = query.loadBody(db, message.mailId);
        return raw ? mail::searchText(*raw) : QString();
    });
}

} // namespace

base::Result<control::Page<control::Message>> search(SqlConnection &db, const SearchQuery &query)
{
    const auto folder = listedFolder(db, query.mailboxId, query.folderId);
    if (!folder)
        return folder.error();
    Id after = Id(std::numeric_limits<qint64>::max()); // the last mail of the page before, and its last entry
    Id afterEntry = Id(std::numeric_limits<qint64>::max());
    if (!query.page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode(kCursorKind, query.page.cursor);
        if (!cursor)
            return badCursor();
        after = Id(cursor->major);
        afterEntry = Id(cursor->minor);
    }
    control::Page<control::Message> page;
    const Id before = std::min(after, Id(std::numeric_limits<qint64>::max() - 1)) + 1;
    SearchCandidates candidates(db, u"mail_terms"_s, query.plan, {mailboxTerm(query.mailboxId)}, before);
    for (QList<Id> ids = candidates.next(); !ids.isEmpty() && !db.failure(); ids = candidates.next()) {
        for (const Id mailId : ids) {
            for (const Entry &entry : entriesOf(db, mailId, *folder)) {
                if ((mailId == after && entry.message.id <= afterEntry) || !isMeant(db, query, entry))
                    continue;
                if (page.items.size() == query.page.limit) {
                    const control::Message &last = page.items.last();
                    page.next = Cursor{kCursorKind, qint64(last.mailId), qint64(last.id), {}}.encoded();
                    return page;
                }
                page.items << entry.message;
            }
            if (candidates.isTimeOver(!page.items.isEmpty())) {
                page.next = Cursor{kCursorKind, qint64(mailId), std::numeric_limits<qint64>::max(), {}}.encoded();
                return db.orFailure(page);
            }
        }
    }
    return db.orFailure(page);
}

} // namespace storage::messages
