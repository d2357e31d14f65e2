// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/deliverytarget.h"
#include "queue/queueclock.h"
#include "queue/retrypolicy.h"
#include "storage/queuestore.h"

namespace queue {

using base::Id;

/// What an attempt means for one row, and whether its sender hears of it. Value.
struct Verdict
{
    enum Notice { None, Failure, Delay, Success };
    storage::QueueRow row; ///< as it was
    storage::QueueOutcome outcome;
    Notice notice = None;
    mail::DeliveryOutcome delivery; ///< what the remote, or we, said
    QString remoteHost;
};

/// Turns answers into verdicts. Queue thread.
class Judge
{
public:
    Judge(const QueueClock &clock, const RetryRules &retry) : m_clock(clock), m_retry(retry) {}
    void setRetry(const RetryRules &retry) { m_retry = retry; }
    /// No row is put off for longer.
    qint64 longestPauseMs() const { return m_retry.longestPauseMs(); }

    /// After an attempt.
    Verdict afterAttempt(const storage::QueueRow &row, const mail::DeliveryOutcome &delivery,
                         const mail::DeliveryReport &report) const;
    /// The deadline has come: expiry, or the notice of delay.
    Verdict atDeadline(const storage::QueueRow &row) const;
    /// It was put off by a clock that was ahead.
    Verdict pausedAnew(const storage::QueueRow &row) const;
    /// Given up by a person.
    Verdict bounced(const storage::QueueRow &row, const QString &by) const;

private:
    const QueueClock &m_clock;
    RetryRules m_retry;
};

} // namespace queue
