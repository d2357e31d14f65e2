// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/webhooks.h"

namespace storage {

using base::Callback;
using base::Id;

/// One event to be told to one webhook.
struct WebhookDelivery
{
    Id id = 0;
    Id webhookId = 0;
    QString url;
    QByteArray secret;
    QByteArray payload; ///< JSON
    int attempts = 0;   ///< made before this one
    qint64 expiresAt = 0;
};

/// What became of an attempt.
struct WebhookOutcome
{
    Id id = 0;
    Id webhookId = 0;
    bool done = false;        ///< told, or given up: forget it
    qint64 nextAttemptAt = 0; ///< when not done
    QString error;            ///< empty: told
    bool disable = false;     ///< 410 Gone: the webhook is switched off
    control::WebhookAttempt attempt = {};
};

/// Webhooks and what they are still to be told. Deliveries are made out of stored events, from where each webhook stands, so that none is
/// lost or told twice over a crash before its attempt. Thread-safe, never blocks; as long as the store.
class WebhookStore : public control::WebhookService
{
public:
    /// Makes deliveries of new events, some hundreds at a time; true: there may be more.
    virtual void makeWebhookDeliveries(Callback<bool> done) = 0;
    /// At most `perHook` of each enabled webhook, longest due first; `hooks`: how many are enabled.
    struct Due
    {
        QList<WebhookDelivery> deliveries;
        int hooks = 0;
    };
    virtual void dueWebhooks(int perHook, Callback<Due> done) = 0;
    virtual void settleWebhook(const WebhookOutcome &outcome, Callback<bool> done) = 0;
};

} // namespace storage
