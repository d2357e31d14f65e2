// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/webhooks.h"
#include "control/json.h"
#include "control/rfc3339.h"
#include "storage/events.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/statements.h"
#include <QRandomGenerator>
#include <QUrl>

using namespace Qt::Literals;

namespace storage::webhooks {

namespace {

constexpr qint64 kKeepTryingMs = 24 * 3600 * 1000LL;
constexpr qint64 kKeepTestMs = 10 * 60 * 1000LL; // somebody is waiting for it
constexpr int kEventsAtOnce = 300;
constexpr qsizetype kMaxUrl = 2000;
constexpr int kMaxHooks = 100;
constexpr int kAttemptsKept = 50; // of each

QByteArray newSecret()
{
    quint32 words[8];
    QRandomGenerator::system()->fillRange(words);
    return QByteArray(reinterpret_cast<const char *>(words), sizeof words);
}

/// As Standard Webhooks spells it.
QString secretText(const QByteArray &secret)
{
    return u"whsec_"_s + QString::fromLatin1(secret.toBase64());
}

std::optional<base::Error> refusal(const control::Webhook &hook)
{
    const QUrl url(hook.url, QUrl::StrictMode);
    const bool http = url.scheme() == "http"_L1 || url.scheme() == "https"_L1;
    if (!url.isValid() || !http || url.host().isEmpty() || !url.userInfo().isEmpty() || hook.url.size() > kMaxUrl)
        return invalid(u"url"_s, u"an http or https address without user name, at most 2000 characters"_s);
    const auto &known = control::webhookTypes();
    const bool good = !hook.types.isEmpty() && hook.types.size() <= known.size() &&
                      std::all_of(hook.types.begin(), hook.types.end(), [&](const QString &type) { return known.contains(type); });
    if (!good)
        return invalid(u"types"_s, u"one or more of "_s + known.join(u", "_s));
    return std::nullopt;
}

control::Webhook read(SqlConnection &db, const SqlRun &row)
{
    control::Webhook hook;
    hook.id = row.id(0);
    hook.url = row.text(1);
    hook.types = row.text(2).split(u' ', Qt::SkipEmptyParts);
    hook.enabled = row.integer(3) != 0;
    hook.createdAt = row.integer(4);
    auto pending = db.run(sql::kWebhookPending, hook.id);
    if (pending.next())
        hook.pending = pending.integer(0);
    auto oldest = db.run(sql::kWebhookOldest, hook.id);
    if (oldest.next())
        hook.lastError = oldest.text(0);
    return hook;
}

quint64 lastEvent(SqlConnection &db)
{
    auto row = db.run(sql::kLastEvent);
    return row.next() ? row.id(0) : 0;
}

JsonObject detailOf(const control::Webhook &hook)
{
    return JsonObject().add("webhookId", base::idToString(hook.id)).add("url", hook.url);
}

void tell(WriteTransaction &tx, const QString &kind, const JsonObject &detail)
{
    control::Event event;
    event.kind = kind;
    event.detail = detail.text();
    tx.addEvent(event);
}

/// An alert says itself who is told of it.
bool tellsWebhooks(const control::Event &event)
{
    if (!event.kind.startsWith("alert."_L1))
        return true;
    const auto alert = control::fromJson<control::Alert>(event.detail);
    return alert && alert->notify.contains("webhook"_L1);
}

QByteArray payload(const control::Event &event, const QString &type)
{
    return JsonObject()
        .add("type", type)
        .add("timestamp", control::timeToString(event.at))
        .addRaw("data", control::toJson(event))
        .text();
}

} // namespace

base::Result<QList<control::Webhook>> all(SqlConnection &db)
{
    QList<control::Webhook> hooks;
    auto row = db.run(sql::kWebhooks);
    while (row.next())
        hooks << read(db, row);
    return db.orFailure(hooks);
}

base::Result<control::Webhook> byId(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kWebhookById, id);
    if (row.next())
        return read(db, row);
    return db.failure().value_or(notFound(u"webhook"_s));
}

base::Result<control::NewWebhook> create(WriteTransaction &tx, const control::Webhook &wanted)
{
    if (const auto error = refusal(wanted))
        return *error;
    if (const auto there = all(tx.db()); there && there->size() >= kMaxHooks)
        return invalid(u"url"_s, u"there are 100 webhooks already"_s);
    control::NewWebhook made{wanted, {}};
    made.webhook.id = tx.newId();
    made.webhook.createdAt = tx.now();
    const QByteArray secret = newSecret();
    made.secret = secretText(secret);
    tx.db().run(sql::kInsertWebhook, made.webhook.id, made.webhook.url, made.webhook.types.join(u' '), secret, wanted.enabled,
                lastEvent(tx.db()), made.webhook.createdAt);
    tell(tx, u"webhook.created"_s, detailOf(made.webhook).add("types", made.webhook.types).add("enabled", made.webhook.enabled));
    return made;
}

base::Result<control::NewWebhook> change(WriteTransaction &tx, Id id, const control::WebhookChange &change)
{
    auto hook = byId(tx.db(), id);
    if (!hook)
        return hook.error();
    const control::Webhook before = *hook;
    const bool switchedOn = change.enabled.value_or(false) && !hook->enabled;
    hook->url = change.url.value_or(hook->url);
    hook->types = change.types.value_or(hook->types);
    hook->enabled = change.enabled.value_or(hook->enabled);
    if (const auto error = refusal(*hook))
        return *error;
    tx.db().run(sql::kUpdateWebhook, hook->url, hook->types.join(u' '), hook->enabled, id);
    if (switchedOn) // what happened meanwhile is not told
        tx.db().run(sql::kUpdateWebhookSeq, lastEvent(tx.db()), id);
    control::NewWebhook changed{*hook, {}};
    JsonObject detail = detailOf(*hook).addDifference(control::toJson(before), control::toJson(*hook));
    if (change.newSecret) {
        const QByteArray secret = newSecret();
        tx.db().run(sql::kUpdateWebhookSecret, secret, id);
        changed.secret = secretText(secret);
        detail.add("newSecret", true);
    }
    tell(tx, u"webhook.changed"_s, detail);
    return changed;
}

base::Result<control::Webhook> remove(WriteTransaction &tx, Id id)
{
    const auto hook = byId(tx.db(), id);
    if (!hook)
        return hook;
    tx.db().run(sql::kDeleteWebhookDeliveries, id);
    tx.db().run(sql::kDeleteWebhookAttempts, id);
    tx.db().run(sql::kDeleteWebhook, id);
    tell(tx, u"webhook.deleted"_s, detailOf(*hook));
    return hook;
}

base::Result<control::Webhook> test(WriteTransaction &tx, Id id)
{
    const auto hook = byId(tx.db(), id);
    if (!hook)
        return hook;
    if (!hook->enabled)
        return base::Error{base::ErrorKind::Exists, u"The webhook is switched off. Switch it on first."_s, {}, {}};
    const QByteArray text = JsonObject()
                                .add("type", u"webhook.test"_s)
                                .add("timestamp", control::timeToString(tx.now()))
                                .addRaw("data", JsonObject().add("webhookId", base::idToString(id)).text())
                                .text();
    tx.db().run(sql::kInsertWebhookDelivery, tx.newId(), id, text, tx.now(), tx.now() + kKeepTestMs);
    tell(tx, u"webhook.tested"_s, detailOf(*hook));
    return hook;
}

base::Result<QList<control::WebhookAttempt>> attempts(SqlConnection &db, Id id)
{
    if (const auto hook = byId(db, id); !hook)
        return hook.error();
    QList<control::WebhookAttempt> list;
    auto row = db.run(sql::kWebhookAttempts, id, kAttemptsKept);
    while (row.next())
        list << control::WebhookAttempt{row.integer(1), row.text(2), int(row.integer(3)), row.text(4), row.integer(5)};
    return db.orFailure(list);
}

base::Result<bool> makeDeliveries(WriteTransaction &tx)
{
    struct Place
    {
        Id id;
        QStringList types;
        quint64 seq;
    };
    QList<Place> places;
    {
        auto row = tx.db().run(sql::kWebhookPlaces);
        while (row.next())
            places << Place{row.id(0), row.text(1).split(u' '), row.id(2)};
    }
    bool more = false;
    for (const Place &place : std::as_const(places)) {
        const auto found = events::since(tx.db(), place.seq, kEventsAtOnce);
        if (!found || found->isEmpty())
            continue;
        for (const control::Event &event : *found) {
            const QString type = control::webhookTypeOf(event.kind);
            if (!type.isEmpty() && place.types.contains(type) && tellsWebhooks(event))
                tx.db().run(sql::kInsertWebhookDelivery, tx.newId(), place.id, payload(event, type), tx.now(), tx.now() + kKeepTryingMs);
        }
        tx.db().run(sql::kUpdateWebhookSeq, found->last().seq, place.id);
        more = more || found->size() == kEventsAtOnce;
    }
    return more;
}

base::Result<WebhookStore::Due> due(SqlConnection &db, int perHook, qint64 nowMs)
{
    WebhookStore::Due out;
    struct Target
    {
        Id id;
        QString url;
        QByteArray secret;
    };
    QList<Target> targets;
    {
        auto row = db.run(sql::kWebhookTargets);
        while (row.next())
            targets << Target{row.id(0), row.text(1), row.bytes(2)};
    }
    out.hooks = int(targets.size());
    for (const Target &target : std::as_const(targets)) {
        auto row = db.run(sql::kWebhookDue, target.id, nowMs, perHook);
        while (row.next())
            out.deliveries << WebhookDelivery{row.id(0),    target.id,           target.url,    target.secret,
                                              row.bytes(1), int(row.integer(2)), row.integer(3)};
    }
    return db.orFailure(out);
}

namespace {

void keepAttempt(WriteTransaction &tx, const WebhookOutcome &outcome)
{
    const control::WebhookAttempt &attempt = outcome.attempt;
    tx.db().run(sql::kInsertWebhookAttempt, tx.newId(), outcome.webhookId, attempt.at, storable(attempt.type, 50), attempt.status,
                storable(outcome.error, 300), attempt.durationMs);
    Id oldest = 0;
    {
        auto row = tx.db().run(sql::kWebhookAttempts, outcome.webhookId, kAttemptsKept);
        while (row.next())
            oldest = row.id(0);
    }
    tx.db().run(sql::kDropWebhookAttempts, outcome.webhookId, oldest);
}

} // namespace

base::Result<bool> settle(WriteTransaction &tx, const WebhookOutcome &outcome)
{
    if (!byId(tx.db(), outcome.webhookId))
        return true; // deleted meanwhile, and its deliveries with it
    keepAttempt(tx, outcome);
    if (outcome.done)
        tx.db().run(sql::kDeleteWebhookDelivery, outcome.id);
    else
        tx.db().run(sql::kRetryWebhookDelivery, outcome.nextAttemptAt, storable(outcome.error, 300), outcome.id);
    const bool givenUp = outcome.done && !outcome.error.isEmpty();
    if (!givenUp && !outcome.disable)
        return true;
    const auto hook = byId(tx.db(), outcome.webhookId);
    if (!hook)
        return true;
    if (outcome.disable)
        tx.db().run(sql::kUpdateWebhook, hook->url, hook->types.join(u' '), false, hook->id);
    JsonObject detail = detailOf(*hook);
    if (!outcome.error.isEmpty())
        detail.add("error", outcome.error);
    tell(tx, outcome.disable ? u"webhook.disabled"_s : u"webhook.failed"_s, detail);
    return true;
}

} // namespace storage::webhooks
