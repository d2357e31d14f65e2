// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/webhookdispatcher.h"
#include "base/logging.h"
#include <QJsonDocument>
#include <QJsonValue>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace api {
namespace {

constexpr int kPerHook = 4;
constexpr int kLookEveryMs = 2000; // for what is to be tried or kept again

metrics::Counter &deliveries(metrics::Registry &registry, const char *result)
{
    return registry.counter("webhook_deliveries_total", metrics::label("result", result), "Attempts to tell a webhook of an event");
}

} // namespace

QByteArray webhookSignature(const QByteArray &id, const QByteArray &timestamp, const QByteArray &payload, const QByteArray &secret)
{
    const QByteArray signedText = id + '.' + timestamp + '.' + payload;
    return "v1," + QMessageAuthenticationCode::hash(signedText, secret, QCryptographicHash::Sha256).toBase64();
}

QList<std::pair<QByteArray, QByteArray>> webhookFields(const storage::WebhookDelivery &delivery, qint64 nowS)
{
    const QByteArray id = "msg_" + base::idToString(delivery.id).toLatin1();
    const QByteArray time = QByteArray::number(nowS);
    return {{"webhook-id", id},
            {"webhook-timestamp", time},
            {"webhook-signature", webhookSignature(id, time, delivery.payload, delivery.secret)}};
}

qint64 webhookDelayMs(int attempts, double random)
{
    constexpr qint64 kDelaysS[] = {5, 30, 120, 600, 1800, 3600, 7200};
    const qint64 seconds = kDelaysS[qBound(0, attempts - 1, int(std::size(kDelaysS)) - 1)];
    return qint64(double(seconds) * 1000 * (0.8 + 0.4 * random));
}

WebhookDispatcher::WebhookDispatcher(Setup setup)
    : m_setup(std::move(setup))
    , m_told(deliveries(*m_setup.metrics, "told"))
    , m_failed(deliveries(*m_setup.metrics, "failed"))
{
    m_timer.setInterval(kLookEveryMs);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { look(); });
}

WebhookDispatcher::~WebhookDispatcher() = default;

void WebhookDispatcher::start()
{
    look();
}

void WebhookDispatcher::wake()
{
    if (m_woken->exchange(true))
        return;
    m_setup.executor->post([this, alive = std::weak_ptr<bool>(m_alive), woken = m_woken] {
        *woken = false;
        if (!alive.expired())
            look();
    });
}

void WebhookDispatcher::look()
{
    if (m_looking) {
        m_lookAgain = true;
        return;
    }
    m_looking = true;
    m_lookAgain = false;
    makeDeliveries();
}

void WebhookDispatcher::makeDeliveries()
{
    m_setup.store->makeWebhookDeliveries(then<bool>([this](base::Result<bool> more) {
        m_lookAgain = m_lookAgain || (more && *more);
        findDue();
    }));
}

void WebhookDispatcher::findDue()
{
    using Due = storage::WebhookStore::Due;
    m_setup.store->dueWebhooks(kPerHook, then<Due>([this](base::Result<Due> due) {
        m_looking = false;
        if (!due) {
            m_timer.start();
            return;
        }
        if (due->hooks == 0)
            m_timer.stop(); // until somebody wants to be told
        else
            m_timer.start();
        for (const storage::WebhookDelivery &delivery : std::as_const(due->deliveries)) {
            if (m_active.value(delivery.webhookId) < kPerHook && !m_underWay.contains(delivery.id))
                deliver(delivery);
        }
        if (m_lookAgain && due->hooks > 0)
            look();
    }));
}

void WebhookDispatcher::deliver(const storage::WebhookDelivery &delivery)
{
    ++m_active[delivery.webhookId];
    m_underWay.insert(delivery.id);
    base::HttpCall request;
    request.url = delivery.url;
    request.contentType = "application/json";
    request.fields = webhookFields(delivery, m_setup.clock->wallMs() / 1000);
    request.fields.emplace_back("User-Agent", "Postkontor/" POSTKONTOR_VERSION);
    request.body = delivery.payload;
    m_setup.client->call(request, then<base::HttpAnswer>([this, delivery, began = m_setup.clock->wallMs()](base::Result<base::HttpAnswer> answer) {
        answered(delivery, answer, began);
    }));
}

void WebhookDispatcher::answered(const storage::WebhookDelivery &delivery, const base::Result<base::HttpAnswer> &answer, qint64 beganAt)
{
    const qint64 now = m_setup.clock->wallMs();
    const bool told = answer && answer->status / 100 == 2;
    (told ? m_told : m_failed).add();
    storage::WebhookOutcome outcome;
    outcome.id = delivery.id;
    outcome.webhookId = delivery.webhookId;
    if (!told)
        outcome.error = answer ? u"HTTP %1"_s.arg(answer->status) : answer.error().publicText;
    outcome.attempt.at = beganAt;
    outcome.attempt.type = QJsonDocument::fromJson(delivery.payload)["type"_L1].toString();
    outcome.attempt.status = answer ? answer->status : 0;
    outcome.attempt.durationMs = now - beganAt;
    outcome.nextAttemptAt = now + webhookDelayMs(delivery.attempts + 1, QRandomGenerator::global()->generateDouble());
    outcome.disable = answer && answer->status == 410;
    outcome.done = told || outcome.disable || outcome.nextAttemptAt >= delivery.expiresAt;
    settle(outcome);
}

// What could not be stored is not posted again for that: the row stays under way until it is.
void WebhookDispatcher::settle(const storage::WebhookOutcome &outcome)
{
    m_setup.store->settleWebhook(outcome, then<bool>([this, outcome](base::Result<bool> settled) {
        if (!settled) {
            qCWarning(lcApi) << "webhook delivery not settled:" << settled.error().detail;
            QTimer::singleShot(kLookEveryMs, &m_timer, [this, outcome] { settle(outcome); });
            return;
        }
        m_underWay.remove(outcome.id);
        if (--m_active[outcome.webhookId] == 0)
            m_active.remove(outcome.webhookId);
        look();
    }));
}

} // namespace api
