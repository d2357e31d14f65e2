// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/executor.h"
#include "control/alerts.h"
#include "mail/deliverytarget.h"
#include "storage/store.h"
#include <QTimer>

namespace server {

/// Mails alerts to those who are to know, past a stuck queue: into mailboxes here by a commit of its own, elsewhere by one
/// attempt of its own, at once, whatever waits. The queue has a copy that it would try some minutes later; once the attempt has
/// succeeded that copy counts as sent. Several alerts within two seconds go as one mail; after 30 mails in an hour the rest is left to
/// the alert list. From the null sender, so that nothing comes back. Control thread; its parts outlive it.
class AlertMailer
{
public:
    static constexpr int kGatherMs = 2000;
    static constexpr int kMostPerHour = 30;
    static constexpr qint64 kQueueWaitsMs = 10 * 60 * 1000;

    struct Setup
    {
        storage::Store *store = nullptr;
        mail::DeliveryTarget *target = nullptr; ///< null: mailboxes here only
        const base::Clock *clock = nullptr;
        base::ExecutorPtr executor;
        QString hostname;
        QStringList to; ///< addresses; none: nobody is mailed
        QString from;   ///< of the header; empty: postmaster at the host
    };
    explicit AlertMailer(Setup setup);
    /// Who is told from now on.
    void setRecipients(const QStringList &to) { m_setup.to = to; }
    void tell(const control::Alert &alert);

    /// The mail as it is sent. Pure.
    struct Text
    {
        QString subject;
        QString text;
    };
    static Text textOf(const QList<control::Alert> &alerts, const QString &hostname);

private:
    struct Mail;
    using MailPtr = std::shared_ptr<Mail>;
    void sendGathered();
    void route(const MailPtr &mail);
    void commit(const MailPtr &mail);
    void attempt(const MailPtr &mail, const control::QueueItem &item);
    void attempted(const control::QueueItem &item, const mail::DeliveryReport &report);
    void failed(const QString &why);
    template<typename T>
    base::Callback<T> then(std::function<void(T &)> next)
    {
        return {m_setup.executor, [this, alive = std::weak_ptr<bool>(m_alive), next = std::move(next)](base::Result<T> result) {
                    if (alive.expired())
                        return;
                    if (result)
                        next(*result);
                    else
                        failed(result.error().publicText + QStringLiteral(" ") + result.error().detail);
                }};
    }

    Setup m_setup;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    QTimer m_gather;
    QList<control::Alert> m_gathered;
    QList<qint64> m_sentAt; // of the last hour, monotonic ms
};

} // namespace server
