// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/traycontroller.h"
#include "api/exchange.h"
#include "control/jsontray.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qint64 kLongestTrust = 366 * 86400; // seconds

/// Runs `next` with the user of the path and what may be done to him.
void withUser(const ExchangePtr &exchange, std::function<void(control::User &, control::UserAccess)> next)
{
    const auto id = exchange->pathId();
    if (!id)
        return;
    exchange->services().accounts->user(*id, exchange->then<control::User>([exchange, next = std::move(next)](control::User &user) {
        const control::UserAccess access = control::userAccess(*exchange->token, user);
        if (access == control::UserAccess::None)
            exchange->refuse(404, "not_found");
        else
            next(user, access);
    }));
}

/// Runs `next` with what is held of the user of the path, once the token may see his domain.
void withEntry(const ExchangePtr &exchange, std::function<void(control::TrayEntry &)> next)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().tray->trayEntry(*id, exchange->then<control::TrayEntry>([exchange, next = std::move(next)](control::TrayEntry &entry) {
            if (exchange->allowsDomain(entry.domainId))
                next(entry);
        }));
    }
}

} // namespace

void TrayController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page())
        exchange->services().tray->listTray(control::domainBound(*exchange->token), *page, exchange->thenJson<control::Page<control::TrayEntry>>());
}

void TrayController::read(const ExchangePtr &exchange)
{
    withEntry(exchange, [exchange](control::TrayEntry &entry) { exchange->replyJson(control::toJson(entry)); });
}

void TrayController::mails(const ExchangePtr &exchange)
{
    const auto page = exchange->page();
    if (!page)
        return;
    withEntry(exchange, [exchange, page = *page](control::TrayEntry &entry) {
        exchange->services().tray->trayMails(entry.userId, page, exchange->thenJson<control::Page<control::TrayMail>>());
    });
}

void TrayController::release(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const auto mail = fields.string("mailId"_L1, http::JsonFields::Optional, 64);
    const qint64 trust = fields.integer("trustSeconds"_L1, 0, kLongestTrust).value_or(0);
    const auto mailId = mail ? base::idFromString(*mail) : std::nullopt;
    if (mail && !mailId)
        fields.refuse("invalid", "mailId"_L1, u"The id of a mail."_s);
    if (!exchange->accepts(fields))
        return;
    withEntry(exchange, [exchange, mailId, trust](control::TrayEntry &entry) {
        exchange->services().tray->releaseTray(entry.userId, mailId, trust, exchange->thenJson<control::TrayResult>());
    });
}

void TrayController::lock(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const QString fate = fields.string("mail"_L1, http::JsonFields::Required, 10).value_or(QString());
    if (!fate.isEmpty() && fate != "keep"_L1 && fate != "delete"_L1)
        fields.refuse("invalid", "mail"_L1, u"keep or delete."_s);
    if (!exchange->accepts(fields))
        return;
    withUser(exchange, [exchange, fate](control::User &user, control::UserAccess access) {
        if (access != control::UserAccess::Full)
            return exchange->refuse(403, "forbidden");
        exchange->services().tray->lockTray(user.id, fate == "delete"_L1 ? control::TrayMailFate::Delete : control::TrayMailFate::Keep,
                                            exchange->thenJson<control::TrayResult>());
    });
}

void TrayController::usage(const ExchangePtr &exchange)
{
    withUser(exchange, [exchange](control::User &user, control::UserAccess) {
        exchange->services().tray->sendUsage(user.id, exchange->thenJson<control::SendUsage>());
    });
}

} // namespace api
