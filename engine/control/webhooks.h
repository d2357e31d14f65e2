// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"

// Events told to other programs over HTTP, as Standard Webhooks.
namespace control {

using base::Callback;

struct Webhook
{
    Id id = 0;
    QString url;
    QStringList types; ///< of webhookTypes()
    bool enabled = true;
    qint64 createdAt = 0;
    qint64 pending = 0; ///< events still to be told
    QString lastError;  ///< of the oldest of them
};

/// A webhook with its secret, shown once: at creation, and when it is changed.
struct NewWebhook
{
    Webhook webhook;
    QString secret; ///< "whsec_…"; empty: unchanged
};

/// One telling of one event, the last of them are kept.
struct WebhookAttempt
{
    qint64 at = 0;
    QString type;          ///< of webhookTypes(), or "webhook.test"
    int status = 0;        ///< of the answer (HTTP); 0: there was none
    QString error;         ///< empty: told
    qint64 durationMs = 0;
};

struct WebhookChange
{
    std::optional<QString> url;
    std::optional<QStringList> types;
    std::optional<bool> enabled;
    bool newSecret = false;
};

/// "mail.received", "mail.sent", "mail.deferred", "mail.bounced", "alert.raised", "alert.cleared".
const QStringList &webhookTypes();
/// The type under which a stored event is told; empty: it is not.
QString webhookTypeOf(const QString &eventKind);

class WebhookService
{
public:
    virtual ~WebhookService() = default;
    virtual void listWebhooks(Callback<QList<Webhook>> done) = 0;
    virtual void webhook(Id id, Callback<Webhook> done) = 0;
    virtual void createWebhook(const Webhook &wanted, Callback<NewWebhook> done) = 0;
    virtual void changeWebhook(Id id, const WebhookChange &change, Callback<NewWebhook> done) = 0;
    /// What is still to be told goes with it.
    virtual void deleteWebhook(Id id, Callback<Webhook> done) = 0;
    /// Tells it of nothing, as "webhook.test", at once. Exists for one that is switched off.
    virtual void testWebhook(Id id, Callback<Webhook> done) = 0;
    /// The last ones, newest first.
    virtual void webhookAttempts(Id id, Callback<QList<WebhookAttempt>> done) = 0;
};

} // namespace control
