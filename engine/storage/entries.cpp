// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/entries.h"
#include "storage/jsontext.h"
#include "storage/messages.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::entries {

namespace {

Entry entryOf(const SqlRun &row)
{
    Entry entry;
    entry.message = rows::message(row);
    entry.flags = quint8(row.integer(6));
    entry.originFolderId = Id(row.optionalInteger(14).value_or(0));
    entry.keywords = row.text(15).toUtf8();
    entry.traceSize = row.integer(16);
    entry.recipient = row.text(17);
    entry.dsn = row.bytes(18);
    return entry;
}

void tell(WriteTransaction &tx, const QString &kind, const control::Message &message, const QByteArray &detail)
{
    control::Event event;
    event.kind = kind;
    event.mailId = message.mailId;
    event.messageId = message.id;
    event.mailboxId = message.mailboxId;
    event.detail = detail;
    tx.addEvent(event, message);
}

std::optional<Id> orNull(Id id)
{
    return id ? std::optional(id) : std::nullopt;
}

} // namespace

mail::FolderEntry Entry::inFolder() const
{
    return {message.id, message.mailId, message.modSeq, message.receivedAt, message.size + traceSize, message.uid, flags, keywords};
}

base::Error missing(WriteTransaction &tx, const QString &what)
{
    return tx.db().failure().value_or(notFound(what));
}

base::Result<Entry> byId(WriteTransaction &tx, Id id)
{
    auto row = tx.db().run(sql::kMessageById, id);
    if (!row.next())
        return missing(tx, u"message"_s);
    return entryOf(row);
}

QList<Entry> ofFolder(WriteTransaction &tx, Id folderId, const QList<quint32> &uids)
{
    QList<Entry> found;
    sql::kEntriesByUid.run(tx.db(), {bind::value(folderId)}, QList<quint64>(uids.cbegin(), uids.cend()), [&found](SqlRun &row) {
        while (row.next())
            found << entryOf(row);
    });
    const auto less = [](const Entry &a, const Entry &b) { return a.message.uid < b.message.uid; };
    const auto same = [](const Entry &a, const Entry &b) { return a.message.uid == b.message.uid; };
    std::sort(found.begin(), found.end(), less);
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    return found;
}

void insert(WriteTransaction &tx, Entry &entry, Id folderId, quint64 modSeq)
{
    control::Message &message = entry.message;
    FolderCounters *folder = tx.folder(folderId);
    message.id = tx.newId();
    message.mailboxId = folder->mailboxId;
    message.folderId = folderId;
    message.modSeq = modSeq;
    message.uid = folder->uidNext++;
    message.seen = entry.flags & mail::FlagSeen;
    message.flagged = entry.flags & mail::FlagFlagged;
    if (folder->role != control::FolderRole::Trash)
        entry.originFolderId = 0;
    else if (!entry.originFolderId) // what has none is never removed from the trash
        entry.originFolderId = tx.mailbox(folder->mailboxId)->inboxId;
    tx.counters().count(tx.db(), folderId, entry.counted(), 1);
    tx.db().run(sql::kInsertMessage, message.id, message.mailId, message.mailboxId, folderId, orNull(entry.originFolderId), message.uid,
                message.modSeq, int(entry.flags), message.receivedAt, tx.now(), message.size, message.from, message.to.join(u'\n'),
                message.subject, message.preview, message.attachmentCount, entry.recipient, entry.dsn, QString::fromUtf8(entry.keywords),
                entry.traceSize);
    tx.addFolderChange({FolderChange::Added, folderId, entry.inFolder()});
}

static void tellFlags(WriteTransaction &tx, const Entry &entry)
{
    JsonObject detail;
    detail.add("seen", entry.message.seen).add("flagged", entry.message.flagged);
    detail.add("answered", bool(entry.flags & mail::FlagAnswered)).add("draft", bool(entry.flags & mail::FlagDraft));
    detail.add("deleted", bool(entry.flags & mail::FlagDeleted));
    if (!entry.keywords.isEmpty())
        detail.add("keywords", QString::fromUtf8(entry.keywords).split(u' '));
    tell(tx, u"message.flags"_s, entry.message, detail.text());
}

void changeFlags(WriteTransaction &tx, QList<FlagChange> &changes)
{
    if (changes.isEmpty())
        return;
    const Id folderId = changes.first().entry.message.folderId;
    const quint64 modSeq = tx.counters().touch(tx.db(), folderId);
    QHash<std::pair<quint8, QByteArray>, QList<quint64>> alike; // one statement for all that are the same afterwards
    for (FlagChange &change : changes) {
        Entry &entry = change.entry;
        tx.counters().count(tx.db(), folderId, entry.counted(), -1);
        entry.flags = change.flags;
        entry.keywords = change.keywords;
        tx.counters().count(tx.db(), folderId, entry.counted(), 1);
        entry.message.seen = entry.flags & mail::FlagSeen;
        entry.message.flagged = entry.flags & mail::FlagFlagged;
        entry.message.modSeq = modSeq;
        alike[{entry.flags, entry.keywords}] << entry.message.id;
        tx.addFolderChange({FolderChange::Changed, folderId, entry.inFolder()});
    }
    for (auto it = alike.cbegin(); it != alike.cend(); ++it) {
        const QVariantList values{bind::value(int(it.key().first)), bind::value(QString::fromUtf8(it.key().second)), bind::value(modSeq),
                                  bind::value(tx.now())};
        sql::kUpdateMessageFlags.run(tx.db(), values, *it, [](SqlRun &) {});
    }
    for (const FlagChange &change : std::as_const(changes))
        tellFlags(tx, change.entry);
}

base::Result<void> move(WriteTransaction &tx, QList<Entry> &entries, Id folderId)
{
    if (entries.isEmpty())
        return {};
    const Id from = entries.first().message.folderId;
    FolderCounters *target = tx.folder(folderId);
    if (!target || !tx.folder(from) || !tx.mailbox(target->mailboxId))
        return missing(tx, u"folder"_s);
    const quint64 fromModSeq = tx.counters().touch(tx.db(), from);
    const quint64 modSeq = tx.counters().touch(tx.db(), folderId);
    for (Entry &entry : entries) {
        control::Message &message = entry.message;
        tx.counters().count(tx.db(), from, entry.counted(), -1);
        tx.vanish(from, message.uid, fromModSeq);
        message.modSeq = modSeq;
        message.uid = target->uidNext++;
        message.folderId = folderId;
        entry.originFolderId = target->role == control::FolderRole::Trash ? from : 0;
        tx.counters().count(tx.db(), folderId, entry.counted(), 1);
        tx.db().run(sql::kMoveMessage, folderId, orNull(entry.originFolderId), message.uid, message.modSeq, tx.now(), message.id);
        tx.addFolderChange({FolderChange::Added, folderId, entry.inFolder()});
        tell(tx, u"message.moved"_s, message,
             JsonObject().add("fromFolderId", base::idToString(from)).add("folderId", base::idToString(folderId)).text());
    }
    return {};
}

void remove(WriteTransaction &tx, QList<Entry> &entries)
{
    if (entries.isEmpty())
        return;
    const Id folderId = entries.first().message.folderId;
    const quint64 modSeq = tx.counters().touch(tx.db(), folderId);
    QList<Id> ids, mailIds;
    for (Entry &entry : entries) {
        tx.counters().count(tx.db(), folderId, entry.counted(), -1);
        tx.vanish(folderId, entry.message.uid, modSeq);
        entry.message.modSeq = modSeq;
        entry.message.folderId = 0;
        ids << entry.message.id;
        mailIds << entry.message.mailId;
    }
    sql::kDeleteMessages.run(tx.db(), ids);
    messages::eraseUnusedMails(tx, mailIds);
    for (const Entry &entry : std::as_const(entries))
        tell(tx, u"message.deleted"_s, entry.message, {});
}

} // namespace storage::entries
