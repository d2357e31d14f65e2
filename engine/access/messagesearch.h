// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/workerpool.h"
#include "imap/imapactions.h"
#include "storage/accessstore.h"
#include <atomic>

namespace mailaccess {

/// Whether a message has what a key of SEARCH looks for (RFC 9051 6.4.4): decoded text without regard to case, in fields, in text
/// parts. Pure, any thread.
class SearchedMessage
{
public:
    explicit SearchedMessage(QByteArrayView raw) : m_raw(raw) {}
    bool has(const imap::SearchKey &key) const;

private:
    bool inHeader(const QByteArray &field, const QString &text) const;
    bool inBody(const QString &text) const;
    std::optional<QDate> sentOn() const;

    QByteArrayView m_raw;
};

/// Judges the messages that need to be read for it one after the other: read by the store, looked at in the pool.
class MessageSearch : public std::enable_shared_from_this<MessageSearch>
{
public:
    using Done = base::Callback<imap::Uids>;
    MessageSearch(storage::AccessStore &store, base::WorkerPool &pool, imap::MatchMessages wanted, qint64 wallMs, Done done);
    void start() { next(); }
    /// Nobody waits for it any more. Any thread.
    void cancel() { m_cancelled = true; }

private:
    void next();
    void judge(const QByteArray &raw, const mail::FolderEntry &entry, quint32 number);

    storage::AccessStore &m_store;
    base::WorkerPool &m_pool;
    const imap::MatchMessages m_wanted;
    const qint64 m_wallMs;
    const Done m_done;
    std::atomic<bool> m_cancelled{false};
    qsizetype m_position = 0; ///< in m_wanted.uids
    imap::Uids m_matched;
};

} // namespace mailaccess
