// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/indexer.h"
#include "base/logging.h"
#include "imap/searchedmessage.h"
#include "storage/acceptedmails.h"
#include "storage/accessstatements.h"
#include "storage/messages.h"
#include "storage/searchindex.h"
#include "storage/searchplan.h"
#include "storage/signatures.h"
#include "storage/statements.h"
#include "storage/wordcutter.h"

using namespace Qt::Literals;

namespace storage {

namespace {
constexpr int kBatch = 32;
constexpr qsizetype kMostRecipients = 100; // as many as a list shows
constexpr qsizetype kMostWaiting = 1 << 20; // characters of terms at which a batch goes to the writer
} // namespace

Indexer::Indexer(StoreWriter &writer, const SqlDialect &dialect, SqlTarget target, TaskThreads &threads, LoadBody loadBody)
    : m_writer(writer)
    , m_dialect(dialect)
    , m_target(std::move(target))
    , m_loadBody(std::move(loadBody))
    , m_thread(threads.start(u"store-index"_s, Pace::Background))
{
}

Indexer::~Indexer()
{
    stop();
}

void Indexer::wake()
{
    if (!m_stopping && !m_woken.exchange(true))
        m_thread->post([this] { indexSome(); });
}

void Indexer::stop()
{
    m_stopping = true;
    m_thread->post([this] { m_connection.reset(); });
    m_thread->stop();
}

void Indexer::indexSome()
{
    m_woken = false;
    if (m_submitted || m_stopping)
        return; // the batch under way comes back here
    if (!m_connection) {
        auto opened = SqlConnection::open(m_dialect, m_target);
        if (!opened) {
            qCWarning(lcStorage) << "search index:" << opened.error().detail;
            return;
        }
        m_connection = std::move(*opened);
    }
    m_connection->clearFailure();
    QList<Document> documents;
    // Mail that cannot be read now stays pending, and what comes after it does not wait for it.
    for (QList<Id> mails = pending(0); documents.isEmpty() && !mails.isEmpty(); mails = pending(mails.last()))
        documents = documentsOf(mails);
    if (m_stopping)
        return;
    if (!documents.isEmpty())
        submit(std::move(documents));
    else if (!m_connection->failure())
        indexAccepted();
}

QList<Indexer::Document> Indexer::documentsOf(const QList<Id> &mails)
{
    QList<Document> documents;
    qsizetype waiting = 0;
    for (Id mailId : mails) {
        if (m_stopping)
            break;
        auto document = documentOf(mailId);
        if (m_connection->failure())
            break; // still pending
        if (!document)
            continue;
        documents << std::move(*document);
        waiting += documents.last().terms.size();
        if (waiting >= kMostWaiting)
            break; // long mail in Chinese has a term for every two characters; the rest is still pending
    }
    return documents;
}

void Indexer::indexAccepted()
{
    accepted::Batch batch = accepted::read(*m_connection);
    if (!batch.upTo)
        return;
    m_submitted = true;
    WriteJob job;
    job.apply = [batch = std::move(batch)](WriteTransaction &tx, const WriteJob::Placed &) -> base::Result<void> {
        accepted::write(tx, batch);
        return {};
    };
    job.settle = settled();
    m_writer.submitBackground(std::move(job));
}

std::function<void(const std::optional<base::Error> &)> Indexer::settled()
{
    return [this, thread = m_thread](const std::optional<base::Error> &error) {
        thread->post([this, failed = error.has_value()] {
            m_submitted = false;
            if (!failed) // else: with the next mail or the next maintenance
                indexSome();
        });
    };
}

QList<Id> Indexer::pending(Id after)
{
    QList<Id> mails;
    if (m_stopping || m_connection->failure())
        return mails;
    auto row = m_connection->run(sql::kPendingPage, after, kBatch);
    while (row.next())
        mails << row.id(0);
    return mails;
}

/// None: not to be read now, so it stays pending.
std::optional<Indexer::Document> Indexer::documentOf(Id mailId)
{
    Document document{mailId, {}};
    QStringList terms;
    SearchFields fields;
    fields.ids = {base::idToString(mailId)};
    {
        auto row = m_connection->run(sql::kMailboxesOfMail, mailId);
        while (row.next()) {
            terms << messages::mailboxTerm(row.id(0));
            fields.ids << base::idToString(row.id(1));
            fields.to << row.text(2);
            fields.size = row.integer(3);
        }
    }
    const auto raw = m_loadBody(*m_connection, mailId);
    if (raw) {
        const mail::MessageSummary summary = mail::summarize(*raw);
        fields.from = summary.from;
        fields.to += summary.to.mid(0, kMostRecipients);
        fields.subject = summary.subject;
        fields.ids << summary.messageId;
        fields.hasAttachment = summary.attachmentCount > 0;
        terms += WordCutter::document(mail::searchText(*raw)) + fieldTerms(fields);
        document.signature = imap::signatureOf(*raw);
    } else if (raw.error().kind == base::ErrorKind::Corrupt) {
        qCWarning(lcStorage) << "not searchable:" << raw.error().detail;
    } else if (raw.error().kind != base::ErrorKind::NotFound) { // deleted meanwhile
        return std::nullopt;
    }
    terms.removeDuplicates();
    document.terms = terms.join(u' ');
    return document;
}

void Indexer::submit(QList<Document> documents)
{
    m_submitted = true;
    WriteJob job;
    job.apply = [documents = std::move(documents)](WriteTransaction &tx,
                                                   const WriteJob::Placed &) -> base::Result<void> {
        QList<Id> ids;
        QList<std::pair<Id, QByteArray>> made;
        for (const Document &document : documents) {
            bool there = false, whole = true;
            {
                auto row = tx.db().run(sql::kMailboxesOfMail, document.mailId);
                while (row.next()) {
                    there = true;
                    whole = whole && document.terms.contains(messages::mailboxTerm(row.id(0)));
                }
            }
            if (!whole) // copied to another mailbox since it was read: still pending
                continue;
            ids << document.mailId;
            const bool indexed = there && tx.db().run(sql::kDocument, document.mailId).next();
            if (there && !indexed && !document.terms.isEmpty())
                insertSearchDocument(tx.db(), SearchIndex::Mails, document.mailId, document.terms);
            if (there && !document.signature.isEmpty())
                made.append({document.mailId, document.signature});
        }
        signatures::keep(tx.db(), made);
        sql::kDeletePending.run(tx.db(), ids);
        return {};
    };
    job.settle = settled();
    m_writer.submitBackground(std::move(job));
}

} // namespace storage
