// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/verdict.h"
#include <deque>
#include <functional>
#include <list>
#include <optional>

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

/// Brings verdicts into the store: those without a notice at once, for its next commit takes all there are; the others with their
/// notices, a few at a time. What fails is tried again; nothing is released before it is on disk. Queue thread.
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
    /// The last call: gives the store all outcomes at once, for it writes what it has before it closes. Where a notice is not stored yet,
    /// only what was delivered is: a bounce comes about again, a delivery must not.
    void flush();
    /// Monotonic time of the next try after a failure.
    qint64 nextWakeUs() const;
    /// Rows whose fate is not on disk yet.
    qsizetype pending() const { return m_pending; }

private:
    qint64 writeFromUs() const;
    void writeBatch();
    QList<storage::QueueOutcome> takeBatch();
    struct Notice
    {
        QList<Verdict> verdicts;
        std::optional<qint64> failsSinceUs;
        qint64 bytes() const { return verdicts.first().row.item.size; }
    };
    bool maySend() const;
    void sendNotice();
    void noticeSent(std::list<Notice>::iterator sending, const base::Result<bool> &result);
    void finished(const QList<Id> &ids);

    storage::QueueStore &m_store;
    const base::Clock &m_clock;
    const base::ExecutorPtr m_executor;
    const Released m_released;
    NoticeSender *m_sender = nullptr;
    QList<storage::QueueOutcome> m_outcomes;
    std::deque<Notice> m_notices;
    std::list<Notice> m_sending;
    qint64 m_sendingBytes = 0; ///< of the mails the notices quote
    qint64 m_writeAfterUs = 0;
    qint64 m_gatherUntilUs = 0; ///< after a large batch: the next one waits for company
    qint64 m_sendAfterUs = 0;
    qsizetype m_pending = 0;
    const std::shared_ptr<Settler *> m_self;
};

} // namespace queue
