// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/storewriter.h"

namespace storage {

/// Makes accepted mail searchable, off the accept path: a thread of low priority reads bodies named in
/// search_pending, cuts their words, and hands small batches to the writer as background jobs; then it does the same with the events of
/// accepted mail, which tell of what only passes through too. What is pending is in the database, so a restart goes on where it stopped.
class Indexer
{
public:
    using LoadBody = std::function<base::Result<QByteArray>(SqlConnection &, Id mailId)>;

    Indexer(StoreWriter &writer, const SqlDialect &dialect, SqlTarget target, TaskThreads &threads, LoadBody loadBody);
    ~Indexer();

    /// There may be something to do. Any thread, cheap.
    void wake();
    /// Blocks until the batch in hand is cut.
    void stop();

private:
    struct Document
    {
        Id mailId = 0;
        QString terms; ///< joined by spaces: a list of them takes ten times the room
        QByteArray signature = {}; ///< for SEARCH of IMAP; empty: it cannot be read
    };

    void indexSome();
    QList<Id> pending(Id after);
    QList<Document> documentsOf(const QList<Id> &mails);
    std::optional<Document> documentOf(Id mailId);
    void submit(QList<Document> documents);
    void indexAccepted();
    /// What a batch does when it is on disk: the next one.
    std::function<void(const std::optional<base::Error> &)> settled();

    StoreWriter &m_writer;
    const SqlDialect &m_dialect;
    const SqlTarget m_target;
    const LoadBody m_loadBody;
    std::unique_ptr<SqlConnection> m_connection; // indexer thread
    std::atomic<bool> m_woken{false};
    std::atomic<bool> m_stopping{false};
    bool m_submitted = false; // indexer thread: a batch is with the writer
    std::shared_ptr<TaskRunner> m_thread;
};

} // namespace storage
