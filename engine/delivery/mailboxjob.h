// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "delivery/autoreplyjob.h"
#include "mail/deliverytarget.h"
#include "mail/listheader.h"
#include "mail/messageview.h"
#include "storage/queuestore.h"
#include <QSet>
#include <deque>
#include <functional>

namespace delivery {

/// One mail on its way into mailboxes, and on to whom aliases, groups and forwards name: recipients looked up, original read, groups asked,
/// then one commit for all recipients that get the mail as it is, and one for each list and each moderated group. Keeps itself alive; runs
/// wherever the store answers, one step after the other, the reading of the mail in the pool.
class MailboxJob : public std::enable_shared_from_this<MailboxJob>
{
public:
    struct Setup
    {
        storage::Store &store;
        base::WorkerPool &workers;
        const base::Clock &clock;
        storage::SendMeter *meter; ///< null: answers are not counted
        bool fullRejects;
    };
    MailboxJob(const Setup &setup, mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done);
    void start() { lookUpNext(); }

private:
    struct Found
    {
        mail::DeliveryRecipient recipient;
        storage::RecipientRoute route;
        storage::PostVerdict verdict = {};
    };
    /// The mail in one form, for some of the recipients.
    struct Copy
    {
        storage::QueueNotice commit;
        QByteArray text;   ///< behind the trace headers
        QByteArray header; ///< of the original, for answers
        QList<mail::DeliveryRecipient> taken;
        QSet<std::pair<base::Id, QString>> known; ///< mailboxes and addresses that get it
        QSet<base::Id> sentOn;                  ///< those of them that stand for others
        QList<AutoReplyJob::Request> answers;   ///< once it is on disk
        QString reply;                          ///< of `taken`; empty: by itself
    };

    void lookUpNext();
    /// Whether forwards must be known, too.
    bool route(const mail::DeliveryRecipient &recipient, const storage::RecipientRoute &route);
    void takeForwards(const QList<storage::Forward> &forwards);
    void readOriginal();
    void judgeNext();
    bool mayGoOn(const Found &found, const QStringList &before);
    void sort();
    void takePlain(Copy &copy, const Found &found);
    Copy listCopy(const Found &found) const;
    void hold(const Found &found);
    base::Result<Copy> noticeOfHeld(const Found &found) const;
    void take(Copy &copy, const storage::RouteTarget &target, const mail::DeliveryRecipient &recipient) const;
    void answerFor(Copy &copy, const storage::RouteTarget &target, const mail::DeliveryRecipient &recipient) const;
    /// Addresses of ours (or of others) it was sent on from.
    static QStringList sentOnBefore(QByteArrayView original);
    void writeNext();
    void commit();
    void committed();
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

    const Setup m_setup;
    storage::Store &m_store;
    const mail::DeliveryJob m_job;
    const base::Callback<mail::DeliveryReport> m_done;
    qsizetype m_next = 0;      ///< recipient to be looked up, then one of m_found to be judged
    QList<Found> m_found;
    QSet<QString> m_forwarders; ///< users among the targets: what they have sent on elsewhere waits by itself
    QByteArray m_original;
    mail::WayHere m_way;
    std::deque<Copy> m_copies; ///< the first is being written
    mail::DeliveryReport m_report;
};

} // namespace delivery
