// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/webhookstore.h"
#include "storage/writetransaction.h"

// The tables webhook and webhook_delivery: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::webhooks {

base::Result<QList<control::Webhook>> all(SqlConnection &db);
base::Result<control::Webhook> byId(SqlConnection &db, Id id);
base::Result<control::NewWebhook> create(WriteTransaction &tx, const control::Webhook &wanted);
base::Result<control::NewWebhook> change(WriteTransaction &tx, Id id, const control::WebhookChange &change);
base::Result<control::Webhook> remove(WriteTransaction &tx, Id id);

/// A delivery of "webhook.test".
base::Result<control::Webhook> test(WriteTransaction &tx, Id id);
base::Result<QList<control::WebhookAttempt>> attempts(SqlConnection &db, Id id);

base::Result<bool> makeDeliveries(WriteTransaction &tx);
base::Result<WebhookStore::Due> due(SqlConnection &db, int perHook, qint64 nowMs);
base::Result<bool> settle(WriteTransaction &tx, const WebhookOutcome &outcome);

} // namespace storage::webhooks
