// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "delivery/autoreplyjob.h"
#include "mail/deliverytarget.h"
#include "mail/messageview.h"
#include "storage/queuestore.h"
#include <QSet>
#include <functional>

namespace delivery {

/// One mail on its way into mailboxes, and on to whom aliases and forwards name: recipients looked up, original read, one commit. Keeps itself alive; runs wherever the
/// store answers, one step after the other, the reading of the mail in the pool.
class MailboxJob : public std::enable_shared_from_this<MailboxJob>
{
public:
    MailboxJob(storage::Store &store, base::WorkerPool &workers, const base::Clock &clock, bool fullRejects, mail::DeliveryJob job,
               base::Callback<mail::DeliveryReport> done);
    void start() { lookUpNext(); }

private:
    void lookUpNext();
    void route(const mail::DeliveryRecipient &recipient, const storage::RecipientRoute &route);
    void take(const storage::RouteTarget &target, const mail::DeliveryRecipient &recipient);
    void takeAll(QByteArrayView original);
    void answerFor(const storage::RouteTarget &target, const mail::DeliveryRecipient &recipient);
    /// Addresses of ours (or of others) it was sent on from.
    static QStringList sentOnBefore(QByteArrayView original);
    void readOriginal();
    void write(const QByteArray &original);
    void commit();
    void setAside(const mail::DeliveryRecipient &recipient, mail::DeliveryResult result, mail::EnhancedStatus status, const QString &why);
    void putOff(const base::Error &error);
    void finish();
    /// A callback that goes on with `step`, or puts everything off.
    template<typename T>
    base::Callback<T> then(std::function<void(MailboxJob &, const T &)> step)
    {
        return {nullptr, [self = shared_from_this(), step = std::move(step)](base::Result<T> result) {
                    if (result)
                        step(*self, *result);
                    else
                        self->putOff(result.error());
                }};
    }

    storage::Store &m_store;
    base::WorkerPool &m_workers;
    const base::Clock &m_clock;
    const bool m_fullRejects;
    const mail::DeliveryJob m_job;
    const base::Callback<mail::DeliveryReport> m_done;
    qsizetype m_next = 0;                       ///< recipient to be looked up
    QList<std::pair<mail::DeliveryRecipient, storage::RecipientRoute>> m_found;
    QList<mail::DeliveryRecipient> m_taken;     ///< for whom it is put somewhere
    QSet<base::Id> m_sentOn;                    ///< those of them that stand for others
    storage::QueueNotice m_commit;
    QList<AutoReplyJob::Request> m_answers;     ///< once it is on disk
    QByteArray m_header;                        ///< of the original, for those
    mail::DeliveryReport m_report;
};

} // namespace delivery
