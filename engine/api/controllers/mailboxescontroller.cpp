// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/mailboxescontroller.h"
#include "api/exchange.h"
#include "control/rfc3339.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

/// retention.disposable_max_s; its default where an API runs without settings.
qint64 longestLife(const ExchangePtr &exchange)
{
    const auto &settings = exchange->context().options.settings;
    return settings ? settings().integer("retention.disposable_max_s"_L1) : 7 * 86400;
}

constexpr qsizetype kMaxAddress = 320; // RFC 5321 4.5.3.1: 64 @ 255

/// One after the other; what has gone meanwhile is left out.
void listThese(const ExchangePtr &exchange, const QString &part, QList<base::Id> ids, QList<control::Mailbox> found)
{
    if (ids.isEmpty())
        return exchange->replyJson(listJson(found));
    const base::Id next = ids.takeFirst();
    exchange->services().directory->mailbox(
        next, {exchange->executor(), [exchange, part, ids, found](const base::Result<control::Mailbox> &mailbox) mutable {
                   if (mailbox && mailbox->address.contains(part, Qt::CaseInsensitive))
                       found << *mailbox;
                   if (!mailbox && mailbox.error().kind != base::ErrorKind::NotFound)
                       exchange->fail(mailbox.error());
                   else
                       listThese(exchange, part, ids, found);
               }});
}

} // namespace

void MailboxesController::list(const ExchangePtr &exchange)
{
    const auto page = exchange->page();
    if (!page)
        return;
    const QString part = exchange->query.value("q"_L1);
    if (!control::mailboxBound(*exchange->token)) {
        exchange->services().directory->listMailboxes(part, *page,
                                                      exchange->thenJson<control::Page<control::Mailbox>>());
        return;
    }
    QList<base::Id> ids{*exchange->token->mailboxId}; // a bound token's world
    for (const control::TeamAccess &box : std::as_const(exchange->token->teamBoxes))
        ids << box.mailboxId;
    listThese(exchange, part, ids, {});
}

void MailboxesController::create(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const auto address = fields.string("address"_L1, http::JsonFields::Optional, kMaxAddress);
    const auto domain = fields.string("domain"_L1, http::JsonFields::Optional, kMaxAddress);
    const auto ttl = fields.integer("ttlSeconds"_L1, 1, longestLife(exchange));
    if (!exchange->accepts(fields))
        return;
    if (address && address->isEmpty()) { // absent means random; empty is a mistake
        exchange->refuse(422, "invalid", u"An address, or leave it out for a random one."_s, u"address"_s);
        return;
    }
    if (const auto &limits = exchange->token->disposable; limits) {
        if (address)
            return exchange->refuse(403, "forbidden", u"This token makes mailboxes with random addresses only."_s, u"address"_s);
        exchange->services().directory->createDisposable(exchange->token->id, domain.value_or(QString()), ttl,
                                                         exchange->thenJson<control::NewMailbox>(201));
        return;
    }
    if (!address && !ttl && !domain) {
        exchange->refuse(422, "missing", u"An address, a domain or ttlSeconds is needed."_s, u"address"_s);
        return;
    }
    exchange->services().directory->createMailbox(address.value_or(QString()), domain.value_or(QString()),
                                                  ttl, exchange->thenJson<control::NewMailbox>(201));
}

void MailboxesController::read(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (id && exchange->allowsMailbox(*id))
        exchange->services().directory->mailbox(*id, exchange->thenJson<control::Mailbox>());
}

void MailboxesController::change(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (!id)
        return;
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const bool forever = fields.isNull("expiresAt"_L1);
    const auto text = fields.string("expiresAt"_L1, http::JsonFields::Optional, 64);
    if (!exchange->accepts(fields))
        return;
    const std::optional<qint64> expiresAt = text ? control::timeFromText(*text) : std::nullopt;
    if (text && !expiresAt)
        exchange->refuse(422, "invalid", u"An RFC 3339 time, or null."_s, u"expiresAt"_s);
    else if (!text && !forever) // an empty patch changes nothing
        exchange->services().directory->mailbox(*id, exchange->thenJson<control::Mailbox>());
    else
        exchange->services().directory->setMailboxExpiry(*id, expiresAt,
                                                         exchange->thenJson<control::Mailbox>());
}

void MailboxesController::remove(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().directory->deleteMailbox(*id, exchange->thenEmpty<control::Mailbox>());
}

} // namespace api
