// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/settler.h"
#include "base/logging.h"
#include <limits>

namespace queue {

namespace {
constexpr qint64 kTryAgainUs = 1000000;
constexpr qint64 kTryNoticeUs = 4 * 3'600'000'000LL; // then the outcome is stored without it
constexpr qsizetype kMostPerCommit = 5000;
// While many outcomes come, those that follow wait for some more: each commit writes whole pages and syncs, for one row as for a hundred.
constexpr qsizetype kBusyBatch = 16;
constexpr qsizetype kEnoughToWrite = 128;
constexpr qint64 kGatherUs = 10000;
constexpr size_t kNoticesAtOnce = 16;
constexpr qint64 kNoticeBytesAtOnce = 16 << 20; // each reads the mail it is about
} // namespace

Settler::Settler(storage::QueueStore &store, const base::Clock &clock, base::ExecutorPtr executor, Released released)
    : m_store(store), m_clock(clock), m_executor(std::move(executor)), m_released(std::move(released)),
      m_self(std::make_shared<Settler *>(this))
{
}

Settler::~Settler()
{
    *m_self = nullptr;
}

void Settler::add(QList<Verdict> verdicts)
{
    m_pending += verdicts.size();
    QList<Verdict> told[4];
    for (Verdict &verdict : verdicts) {
        if (verdict.notice == Verdict::None || !m_sender)
            m_outcomes << std::move(verdict.outcome);
        else
            told[verdict.notice] << std::move(verdict);
    }
    for (QList<Verdict> &one : told) {
        if (!one.isEmpty())
            m_notices.push_back({std::move(one), {}});
    }
}

void Settler::turn()
{
    const qint64 now = m_clock.monotonicUs();
    while (!m_outcomes.isEmpty() && now >= writeFromUs())
        writeBatch();
    while (now >= m_sendAfterUs && maySend())
        sendNotice();
}

qint64 Settler::nextWakeUs() const
{
    qint64 next = std::numeric_limits<qint64>::max();
    if (!m_outcomes.isEmpty())
        next = writeFromUs();
    if (maySend())
        next = qMin(next, m_sendAfterUs);
    return next;
}

/// When the outcomes at hand may be written, monotonic microseconds.
qint64 Settler::writeFromUs() const
{
    return m_outcomes.size() >= kEnoughToWrite ? m_writeAfterUs : qMax(m_writeAfterUs, m_gatherUntilUs);
}

void Settler::writeBatch()
{
    const QList<storage::QueueOutcome> batch = takeBatch();
    m_gatherUntilUs = batch.size() >= kBusyBatch ? m_clock.monotonicUs() + kGatherUs : 0;
    m_store.settleRows(batch, {m_executor, [self = m_self, batch](base::Result<qint64> result) {
                                   if (!*self)
                                       return;
                                   Settler &me = **self;
                                   if (!result) {
                                       qCWarning(lcQueue) << "outcomes not stored yet:" << result.error().detail;
                                       me.m_outcomes = batch + me.m_outcomes;
                                       me.m_writeAfterUs = me.m_clock.monotonicUs() + kTryAgainUs;
                                       return;
                                   }
                                   QList<Id> ids;
                                   for (const storage::QueueOutcome &outcome : batch)
                                       ids << outcome.id;
                                   me.finished(ids);
                               }});
}

QList<storage::QueueOutcome> Settler::takeBatch()
{
    const QList<storage::QueueOutcome> batch = m_outcomes.first(qMin(m_outcomes.size(), kMostPerCommit));
    m_outcomes.remove(0, batch.size());
    return batch;
}

void Settler::flush()
{
    m_notices.insert(m_notices.end(), m_sending.begin(), m_sending.end()); // what sends them ends, too
    for (const Notice &notice : std::exchange(m_notices, {})) {
        for (const Verdict &verdict : notice.verdicts) {
            if (verdict.outcome.state == control::QueueState::Sent)
                m_outcomes << verdict.outcome;
        }
    }
    while (!m_outcomes.isEmpty())
        m_store.settleRows(takeBatch(), {m_executor, [](const base::Result<qint64> &result) {
                                             if (!result)
                                                 qCWarning(lcQueue) << "outcomes not stored at the end:" << result.error().detail;
                                         }});
}

/// A big mail is told of alone.
bool Settler::maySend() const
{
    return !m_notices.empty() && m_sending.size() < kNoticesAtOnce &&
           (m_sending.empty() || m_sendingBytes + m_notices.front().bytes() <= kNoticeBytesAtOnce);
}

void Settler::sendNotice()
{
    const auto sending = m_sending.insert(m_sending.end(), std::move(m_notices.front()));
    m_notices.pop_front();
    m_sendingBytes += sending->bytes();
    m_sender->send(sending->verdicts, {m_executor, [self = m_self, sending](base::Result<bool> result) {
                                           if (*self)
                                               (*self)->noticeSent(sending, result);
                                       }});
}

void Settler::noticeSent(std::list<Notice>::iterator sending, const base::Result<bool> &result)
{
    Notice notice = std::move(*sending);
    m_sending.erase(sending);
    m_sendingBytes -= notice.bytes();
    const qint64 now = m_clock.monotonicUs();
    if (!result && result.error().temporary() && now - notice.failsSinceUs.value_or(now) < kTryNoticeUs) {
        if (!notice.failsSinceUs)
            qCWarning(lcQueue) << "notice not stored yet:" << result.error().detail;
        notice.failsSinceUs = notice.failsSinceUs.value_or(now);
        m_sendAfterUs = now + kTryAgainUs;
        m_notices.push_back(std::move(notice));
        return;
    }
    if (!result && result.error().temporary())
        qCWarning(lcQueue) << "nobody is told of mail" << base::idToString(notice.verdicts.first().row.item.mailId)
                           << "since the notice could not be stored:" << result.error().detail;
    QList<Id> ids;
    for (const Verdict &verdict : std::as_const(notice.verdicts)) {
        if (!result)
            m_outcomes << verdict.outcome; // better an outcome nobody hears of than none
        else
            ids << verdict.outcome.id;
    }
    finished(ids);
}

void Settler::finished(const QList<Id> &ids)
{
    m_pending -= ids.size();
    m_released(ids);
}

} // namespace queue
