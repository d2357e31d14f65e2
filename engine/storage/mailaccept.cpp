// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/rfc3339.h"
#include "storage/entries.h"
#include "storage/jsontext.h"
#include "storage/messages.h"
#include "storage/rows.h"
#include "storage/senders.h"
#include "storage/sending.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::messages {

namespace {

constexpr qsizetype kMostRecipientsShown = 100;
constexpr qsizetype kMostHeaderShown = 300;

/// Folder of each delivery, all checked before anything is written.
base::Result<QList<Id>> targetFolders(WriteTransaction &tx, const MailSubmission &submission)
{
    QList<Id> folders;
    for (const Delivery &delivery : submission.deliveries) {
        const MailboxCounters *mailbox = tx.mailbox(delivery.mailboxId);
        if (!mailbox)
            return notFound(u"mailbox"_s);
        const Id folderId = delivery.folderId ? delivery.folderId : mailbox->inboxId;
        const FolderCounters *folder = tx.folder(folderId);
        if (!folder || folder->mailboxId != delivery.mailboxId)
            return notFound(u"folder"_s);
        folders << folderId;
    }
    return folders;
}

entries::Entry entryOf(const MailSubmission &submission, qint64 size)
{
    entries::Entry entry;
    entry.traceSize = submission.traceHeaders.size();
    control::Message &message = entry.message;
    message.mailId = submission.mailId;
    message.from = storable(submission.summary.from, 1000);
    for (const QString &to :
         submission.summary.to.first(qMin(submission.summary.to.size(), kMostRecipientsShown)))
        message.to << storable(to, 1000).replace(u'\n', u' ');
    message.subject = storable(submission.summary.subject, 2000);
    message.preview = storable(submission.summary.preview, 200);
    message.attachmentCount = submission.summary.attachmentCount;
    message.receivedAt = submission.receivedAt;
    message.size = size;
    return entry;
}

void tellAccepted(WriteTransaction &tx, const MailSubmission &submission, qint64 size)
{
    QStringList recipients;
    const qsizetype count = submission.deliveries.size() + submission.outgoing.size();
    for (qsizetype i = 0; i < qMin(count, kMostRecipientsShown); ++i)
        recipients << (i < submission.deliveries.size()
                           ? submission.deliveries[i].recipient
                           : submission.outgoing[i - submission.deliveries.size()].recipient);
    control::Event event;
    event.kind = u"mail.accepted"_s;
    event.mailId = submission.mailId;
    event.to = recipients.size() == 1 ? recipients.first() : QString();
    JsonObject detail;
    detail.add("from", submission.mailFrom)
        .add("recipients", recipients)
        .add("recipientCount", qint64(count))
        .add("size", size)
        .add("peer", submission.peer)
        .add("helo", submission.helo)
        .add("headerFrom", submission.summary.from.left(kMostHeaderShown))
        .add("subject", submission.summary.subject.left(kMostHeaderShown))
        .add("headerMessageId", submission.summary.messageId.left(kMostHeaderShown))
        .add("attachmentCount", qint64(submission.summary.attachmentCount));
    if (submission.connectionId)
        detail.add("connectionId", base::idToString(submission.connectionId));
    if (!submission.stages.isEmpty()) {
        detail.add("checkedAt", control::timeToString(submission.receivedAt)); // the stages end here, and the commit begins
        detail.addRaw("stages", submission.stages);
    }
    event.detail = detail.text();
    tx.addEvent(event);
}

void deliver(WriteTransaction &tx, const Delivery &delivery, Id folderId, entries::Entry &entry)
{
    entry.recipient = storable(delivery.recipient, 1000);
    entry.dsn = delivery.dsn;
    entries::insert(tx, entry, folderId, tx.counters().touch(tx.db(), folderId));
    const control::Message &message = entry.message;
    control::Event event;
    event.kind = u"message.received"_s;
    event.mailId = message.mailId;
    event.messageId = message.id;
    event.mailboxId = message.mailboxId;
    event.to = delivery.recipient;
    event.detail = JsonObject().add("size", message.size).text();
    tx.addEvent(event, message);
}

} // namespace

entries::Entry insertMail(WriteTransaction &tx, const MailSubmission &submission, const PlacedBody &placed)
{
    const RecordHeader &header = placed.location.header;
    if (placed.ownSegment) {
        tx.db().run(sql::kInsertSegment, placed.location.segmentId, placed.month, placed.number,
                    int(SegmentState::Live), placed.location.recordLength(), tx.now());
    }
    tx.changeLive(placed.location.segmentId, placed.location.recordLength());
    tx.db().run(sql::kInsertMail, submission.mailId, submission.receivedAt,
                storable(submission.mailFrom, 1000), submission.peer, storable(submission.helo, 255),
                submission.mailParameters, submission.traceHeaders,
                storable(submission.summary.messageId, 1000), submission.summary.dateMs, header.bodyId,
                placed.location.segmentId, placed.location.offset, header.storedLength, header.rawLength,
                header.payloadCrc, header.flags, placed.outline.isEmpty() ? QVariant(QMetaType::fromType<QByteArray>()) : QVariant(placed.outline));
    if (!submission.deliveries.isEmpty()) // what only passes through is in no folder to be searched
        tx.db().run(sql::kInsertPending, submission.mailId);
    return entryOf(submission, header.rawLength);
}

base::Result<Committed> accept(WriteTransaction &tx, const MailSubmission &submission,
                               const PlacedBody &placed, const queue::Rules &rules)
{
    if (submission.idempotency && sending::isAnswered(tx, submission.idempotency->id))
        return alreadyExists(u"Idempotency-Key"_s, u"this key was answered before"_s);
    const auto folders = targetFolders(tx, submission);
    if (!folders)
        return folders.error();
    const qint64 size = placed.location.header.rawLength;
    entries::Entry entry = insertMail(tx, submission, placed);
    if (submission.idempotency)
        sending::keepAnswer(tx, *submission.idempotency);
    tellAccepted(tx, submission, size);
    if (submission.charge)
        senders::keep(tx, submission, size);
    Committed committed{submission.mailId, {}, {}};
    for (qsizetype i = 0; i < folders->size(); ++i) {
        deliver(tx, submission.deliveries[i], (*folders)[i], entry);
        committed.messages << entry.message;
    }
    committed.queued = queue::insert(tx, submission, size, rules);
    return committed;
}

} // namespace storage::messages
