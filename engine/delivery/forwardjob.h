// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/deliverytarget.h"
#include "storage/sendmeter.h"
#include "storage/store.h"
#include <functional>

namespace delivery {

/// One mail on its way to where users have theirs sent on elsewhere (mail::kForwardDestination): each recipient is such a user, and gets a
/// copy of his own, which counts as his sending and stands in one commit with the recipient's fate. While he sent as much as he may it
/// waits; while his mail is held it is held with it. Keeps itself alive; runs wherever store and meter answer, one recipient after the
/// other, the writing in the pool.
class ForwardJob : public std::enable_shared_from_this<ForwardJob>
{
public:
    struct Setup
    {
        storage::Store &store;
        base::WorkerPool &workers;
        const base::Clock &clock;
        storage::SendMeter *meter; ///< null: nothing is counted
    };
    ForwardJob(const Setup &setup, mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done);
    void start() { next(); }

private:
    void next();
    void found(const QList<storage::Forward> &forwards);
    void read();
    void write();
    void commit();
    void committed();
    /// Of the recipient in hand.
    void end(mail::DeliveryResult result, mail::EnhancedStatus status, const QString &why);
    void putOff(const base::Error &error);
    bool isHeld() const { return m_place && m_place->charge()->held; }
    template<typename T>
    base::Callback<T> then(std::function<void(ForwardJob &, const T &)> step)
    {
        return {nullptr, [self = shared_from_this(), step = std::move(step)](base::Result<T> result) {
                    if (result)
                        step(*self, *result);
                    else
                        self->putOff(result.error());
                }};
    }

    const Setup m_setup;
    const mail::DeliveryJob m_job;
    const base::Callback<mail::DeliveryReport> m_done;
    qsizetype m_at = 0; ///< recipient in hand
    QByteArray m_original;
    storage::Forward m_forward;
    std::shared_ptr<storage::SendPlace> m_place;
    storage::MailSubmission m_mail;
    mail::DeliveryReport m_report;
};

} // namespace delivery
