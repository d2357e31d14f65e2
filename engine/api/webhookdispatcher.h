// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/httpclient.h"
#include "metrics/registry.h"
#include "storage/webhookstore.h"
#include <QHash>
#include <QSet>
#include <QTimer>
#include <atomic>

namespace api {

/// "v1,…": HMAC-SHA256 over id, time and body (Standard Webhooks 1.0). Pure.
QByteArray webhookSignature(const QByteArray &id, const QByteArray &timestamp, const QByteArray &payload, const QByteArray &secret);
/// Headers of one delivery as Standard Webhooks 1.0 has them: webhook-id, webhook-timestamp, webhook-signature. Pure.
QList<std::pair<QByteArray, QByteArray>> webhookFields(const storage::WebhookDelivery &delivery, qint64 nowS);
/// How long to wait after `attempts` that failed, in ms: 5 s, then longer, two hours at most; `random` of 0..1 spreads it.
qint64 webhookDelayMs(int attempts, double random);

/// Tells webhooks what happened: makes deliveries of new events, posts what is due, tries again for a day. Order is not kept: what fails
/// does not hold up the rest. Lives on the thread of its executor, with an event loop; wake() from any.
class WebhookDispatcher
{
public:
    struct Setup
    {
        storage::WebhookStore *store = nullptr;
        base::HttpClient *client = nullptr;
        const base::Clock *clock = nullptr;
        metrics::Registry *metrics = nullptr;
        base::ExecutorPtr executor;
    };
    explicit WebhookDispatcher(Setup setup);
    ~WebhookDispatcher();
    void start();
    /// Something was stored that a webhook may want to hear of.
    void wake();

private:
    void look();
    void makeDeliveries();
    void findDue();
    void deliver(const storage::WebhookDelivery &delivery);
    void answered(const storage::WebhookDelivery &delivery, const base::Result<base::HttpAnswer> &answer, qint64 beganAt);
    void settle(const storage::WebhookOutcome &outcome);
    template<typename T, typename Next>
    base::Callback<T> then(Next next)
    {
        return {m_setup.executor, [alive = std::weak_ptr<bool>(m_alive), next = std::move(next)](base::Result<T> result) {
                    if (!alive.expired())
                        next(std::move(result));
                }};
    }

    const Setup m_setup;
    metrics::Counter &m_told;
    metrics::Counter &m_failed;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    std::shared_ptr<std::atomic<bool>> m_woken = std::make_shared<std::atomic<bool>>(false);
    QTimer m_timer;
    bool m_looking = false;
    bool m_lookAgain = false;
    QHash<base::Id, int> m_active;   ///< by webhook
    QSet<base::Id> m_underWay;       ///< deliveries
};

} // namespace api
