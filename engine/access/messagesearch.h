// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/workerpool.h"
#include "imap/imapactions.h"
#include "imap/searchevaluator.h"
#include "storage/accessstore.h"
#include <QElapsedTimer>
#include <atomic>

namespace mailaccess {

/// Judges the messages of a search by as little of them as decides it: by which strings their texts cannot have, then by the fields of
/// their outlines, then by reading one after the other. Asks the store for some at a time; judges in the pool.
class MessageSearch : public std::enable_shared_from_this<MessageSearch>
{
public:
    using Done = base::Callback<imap::Uids>;
    MessageSearch(storage::AccessStore &store, base::WorkerPool &pool, imap::MatchMessages wanted, qint64 wallMs, Done done);
    void start();
    /// Nobody waits for it any more. Any thread.
    void cancel() { m_cancelled = true; }

private:
    using Judge = std::function<imap::Match(const imap::SearchKey &)>;
    /// A message that is not decided yet.
    struct Candidate
    {
        qsizetype index = 0;              ///< in the folder
        quint64 mayHave = ~quint64(0);    ///< of m_queries
    };
    using Stage = void (MessageSearch::*)();

    void narrow();
    void narrowed(const QList<quint64> &mayHave);
    void look();
    void looked(const imap::MessageOutlines &outlines);
    void read();
    /// Goes on with `stage`, or, when it has seen all, with `then`.
    void next(Stage stage, Stage then);
    void finish();
    template<typename T>
    base::Callback<T> answered(void (MessageSearch::*take)(const T &));

    void decide(const Candidate &candidate, const Judge &text);
    imap::Match bySignature(const imap::SearchKey &key, const Candidate &candidate) const;
    imap::Match byOutline(const imap::SearchKey &key, const Candidate &candidate, const imap::MessageOutline &outline) const;
    const mail::FolderEntry &entry(const Candidate &candidate) const { return m_wanted.folder->at(candidate.index); }

    storage::AccessStore &m_store;
    base::WorkerPool &m_pool;
    const imap::MatchMessages m_wanted;
    const imap::SearchEvaluator m_evaluator;
    const Done m_done;
    imap::SignatureQueries m_queries;
    std::vector<int> m_queryOf;   ///< by key; -1: none
    bool m_outlinesTell = false;  ///< some of it
    QElapsedTimer m_since;
    std::atomic<bool> m_cancelled{false};
    QList<Candidate> m_candidates;
    qsizetype m_position = 0;     ///< in m_candidates
    QList<Candidate> m_left;      ///< of those before it
    imap::Uids m_matched;
};

} // namespace mailaccess
