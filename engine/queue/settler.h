// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/verdict.h"
#include <functional>

namespace queue {

/// Writes a mail to the sender of another about what became of it, together with the outcomes it tells of.
class NoticeSender
{
public:
    virtual ~NoticeSender() = default;
    /// `verdicts`: of one mail, all with the same kind of notice. True: the outcomes are stored; an error means that
    /// nothing is, and that it may be tried again when temporary.
    virtual void send(QList<Verdict> verdicts, base::Callback<bool> done) = 0;
};

/// Brings verdicts into the store: those without a notice in one commit per turn, the others with their notices, one
/// at a time. What fails is tried again; nothing is released before it is on disk. Queue thread.
class Settler
{
public:
    using Released = std::function<void(const QList<Id> &)>;

    Settler(storage::QueueStore &store, const base::Clock &clock, base::ExecutorPtr executor, Released released);
    ~Settler();
    /// Null: outcomes are stored without telling anybody.
    void setNoticeSender(NoticeSender *sender) { m_sender = sender; }

    void add(QList<Verdict> verdicts);
    /// Begins what can begin. Call once per turn.
    void turn();
    /// Monotonic time of the next try after a failure.
    qint64 nextWakeUs() const;
    /// Rows whose fate is not on disk yet.
    qsizetype pending() const { return m_pending; }

private:
    void writeBatch();
    void sendNotice();
    void finished(const QList<Id> &ids);

    storage::QueueStore &m_store;
    const base::Clock &m_clock;
    const base::ExecutorPtr m_executor;
    const Released m_released;
    NoticeSender *m_sender = nullptr;
    QList<storage::QueueOutcome> m_outcomes;
    QList<QList<Verdict>> m_notices;
    bool m_writing = false;
    bool m_sending = false;
    int m_sendFailures = 0; ///< of the first notice
    qint64 m_writeAfterUs = 0;
    qint64 m_sendAfterUs = 0;
    qsizetype m_pending = 0;
    const std::shared_ptr<Settler *> m_self;
};

} // namespace queue
