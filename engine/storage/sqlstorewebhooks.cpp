// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqlstore.h"
#include "storage/webhooks.h"

// WebhookStore, each one query on a reader or one change on the writer.
namespace storage {

void SqlStore::listWebhooks(Callback<QList<control::Webhook>> done)
{
    read<QList<control::Webhook>>(done, [](SqlConnection &db) { return webhooks::all(db); });
}

void SqlStore::webhook(Id id, Callback<control::Webhook> done)
{
    read<control::Webhook>(done, [id](SqlConnection &db) { return webhooks::byId(db, id); });
}

void SqlStore::createWebhook(const control::Webhook &wanted, Callback<control::NewWebhook> done)
{
    write<control::NewWebhook>(done, [wanted](WriteTransaction &tx) { return webhooks::create(tx, wanted); });
}

void SqlStore::changeWebhook(Id id, const control::WebhookChange &change, Callback<control::NewWebhook> done)
{
    write<control::NewWebhook>(done, [id, change](WriteTransaction &tx) { return webhooks::change(tx, id, change); });
}

void SqlStore::deleteWebhook(Id id, Callback<control::Webhook> done)
{
    write<control::Webhook>(done, [id](WriteTransaction &tx) { return webhooks::remove(tx, id); }, false);
}

void SqlStore::makeWebhookDeliveries(Callback<bool> done)
{
    write<bool>(done, [](WriteTransaction &tx) { return webhooks::makeDeliveries(tx); });
}

void SqlStore::dueWebhooks(int perHook, Callback<Due> done)
{
    read<Due>(done, [perHook, now = m_clock.wallMs()](SqlConnection &db) { return webhooks::due(db, perHook, now); });
}

void SqlStore::settleWebhook(const WebhookOutcome &outcome, Callback<bool> done)
{
    write<bool>(done, [outcome](WriteTransaction &tx) { return webhooks::settle(tx, outcome); }, false);
}

void SqlStore::testWebhook(Id id, Callback<control::Webhook> done)
{
    write<control::Webhook>(done, [id](WriteTransaction &tx) { return webhooks::test(tx, id); });
}

void SqlStore::webhookAttempts(Id id, Callback<QList<control::WebhookAttempt>> done)
{
    read<QList<control::WebhookAttempt>>(done, [id](SqlConnection &db) { return webhooks::attempts(db, id); });
}

} // namespace storage
