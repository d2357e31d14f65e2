// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/acceptedmails.h"
#include "control/jsonmembers.h"
#include "control/jsonparser.h"
#include "storage/cursor.h"
#include "storage/events.h"
#include "storage/rows.h"
#include "storage/searchcandidates.h"
#include "storage/searchindex.h"
#include "storage/statements.h"
#include "storage/wordcutter.h"

using namespace Qt::Literals;

namespace storage::accepted {

namespace {

constexpr quint64 kEventsPerBatch = 2000;
constexpr int kDocumentsPerBatch = 200;
constexpr char kCursorKind = 'a';
const QString kIndex = u"accepted"_s; // its row of index_mark
const QString kEvery = QChar(char16_t(0xe00f)) + u"all"_s; // a term of each, which no text holds: a search without words asks for it

control::FoundMail foundMail(const control::Event &event)
{
    control::FoundMail mail;
    mail.mailId = event.mailId;
    mail.at = event.at;
    rapidjson::Document json;
    if (!control::parseJson(event.detail, json))
        return mail;
    qint64 attachments = 0;
    control::JsonMembers(json)
        .may("from", mail.from)
        .may("headerFrom", mail.headerFrom)
        .may("recipients", mail.recipients)
        .may("recipientCount", mail.recipientCount)
        .may("subject", mail.subject)
        .may("headerMessageId", mail.messageId)
        .may("size", mail.size)
        .may("peer", mail.peer)
        .may("attachmentCount", attachments);
    mail.attachmentCount = int(attachments);
    return mail;
}

SearchFields fieldsOf(const control::FoundMail &mail)
{
    return {mail.from + u'\n' + mail.headerFrom, mail.recipients, mail.subject, {mail.messageId, base::idToString(mail.mailId)}, mail.size, mail.attachmentCount > 0};
}

QString textOf(const SearchFields &fields)
{
    return fields.from + u'\n' + fields.to.join(u'\n') + u'\n' + fields.subject + u'\n' + fields.ids.join(u'\n');
}

/// The event names the first 100; the others stand in the rows of the same commit.
QStringList allRecipients(SqlConnection &db, const control::FoundMail &mail)
{
    if (mail.recipientCount <= mail.recipients.size())
        return mail.recipients;
    QStringList all = mail.recipients;
    auto row = db.run(sql::kRecipientsOfMail, mail.mailId, mail.mailId);
    while (row.next())
        all << row.text(0);
    all.removeDuplicates();
    return all;
}

QString termsOf(SqlConnection &db, const control::Event &event)
{
    const control::FoundMail mail = foundMail(event);
    SearchFields fields = fieldsOf(mail);
    fields.to = allRecipients(db, mail);
    QStringList terms = WordCutter::document(textOf(fields)) + fieldTerms(fields);
    terms << kEvery;
    return terms.join(u' ');
}

quint64 markOf(SqlConnection &db)
{
    auto row = db.run(sql::kIndexMark, kIndex);
    return row.next() ? row.id(0) : 0;
}

QList<control::Event> eventsBetween(SqlConnection &db, quint64 after, quint64 upTo)
{
    QList<control::Event> events;
    auto row = db.run(sql::kAcceptedEvents, after, upTo);
    while (row.next())
        events << rows::event(row);
    return events;
}

} // namespace

Batch read(SqlConnection &db)
{
    Batch batch;
    const auto range = events::range(db);
    if (!range || !range->second)
        return batch;
    quint64 after = std::max(markOf(db), range->first - 1);
    while (after < range->second && batch.documents.size() < kDocumentsPerBatch) {
        const quint64 upTo = std::min(range->second, after + kEventsPerBatch);
        const QList<control::Event> events = eventsBetween(db, after, upTo);
        if (db.failure())
            return batch;
        for (const control::Event &event : events) {
            if (batch.documents.size() == kDocumentsPerBatch) // the rest is the next batch's
                return batch;
            const QString terms = termsOf(db, event);
            if (db.failure())
                return batch; // read again, so that what it tells of is not passed over
            batch.documents << Batch::Document{event.mailId, terms};
            batch.upTo = event.seq;
        }
        after = upTo;
        batch.upTo = upTo;
    }
    return batch;
}

void write(WriteTransaction &tx, const Batch &batch)
{
    for (const Batch::Document &document : batch.documents) {
        if (!tx.db().run(sql::kAcceptedDocument, document.mailId).next())
            insertSearchDocument(tx.db(), SearchIndex::Accepted, document.mailId, document.terms);
    }
    tx.db().run(tx.db().dialect().upsert(u"index_mark"_s, {u"name"_s}, {u"seq"_s}), kIndex, batch.upTo);
}

void forget(WriteTransaction &tx, quint64 fromSeq, quint64 belowSeq)
{
    if (belowSeq == 0)
        return;
    for (const control::Event &event : eventsBetween(tx.db(), fromSeq ? fromSeq - 1 : 0, belowSeq - 1))
        removeSearchDocument(tx.db(), SearchIndex::Accepted, event.mailId);
}

base::Result<control::Page<control::FoundMail>> search(SqlConnection &db, const SearchPlan &plan, const control::PageRequest &page)
{
    base::Id before = base::Id(std::numeric_limits<qint64>::max());
    if (!page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode(kCursorKind, page.cursor);
        if (!cursor)
            return badCursor();
        before = base::Id(cursor->major);
    }
    control::Page<control::FoundMail> found;
    SearchCandidates candidates(db, searchTable(SearchIndex::Accepted), plan, {kEvery}, before);
    for (QList<base::Id> ids = candidates.next(); !ids.isEmpty() && !db.failure(); ids = candidates.next()) {
        for (const base::Id mailId : ids) {
            control::Event event;
            if (auto row = db.run(sql::kAcceptedEventOf, mailId); row.next())
                event = rows::event(row);
            if (!event.seq)
                continue; // dropped a moment ago
            control::FoundMail mail = foundMail(event);
            SearchFields fields = fieldsOf(mail);
            if (!plan.verify.isEmpty())
                fields.to = allRecipients(db, mail);
            if (plan.fits(mail.at, mail.size) && verify(plan, fields, [&fields] { return textOf(fields); })) {
                if (found.items.size() == page.limit) {
                    found.next = Cursor{kCursorKind, qint64(found.items.last().mailId), 0, {}}.encoded();
                    return found;
                }
                found.items << std::move(mail);
            }
            if (candidates.isTimeOver(!found.items.isEmpty())) {
                found.next = Cursor{kCursorKind, qint64(mailId), 0, {}}.encoded();
                return db.orFailure(found);
            }
        }
    }
    return db.orFailure(found);
}

} // namespace storage::accepted
