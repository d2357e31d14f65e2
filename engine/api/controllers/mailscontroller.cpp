// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/mailscontroller.h"
#include "api/exchange.h"
#include "control/jsonmailsearch.h"

using namespace Qt::StringLiterals;

namespace api {

void MailsController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page()) {
        exchange->services().mailSearch->searchMails(exchange->query.value("q"_L1), *page,
                                                     exchange->thenJson<control::Page<control::FoundMail>>());
    }
}

void MailsController::trace(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().events->trace(
            *id, exchange->then<QList<control::Event>>(
                     [exchange](QList<control::Event> &events) { exchange->replyJson(listJson(events)); }));
    }
}

void MailsController::raw(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().messages->rawOfMail(*id,
                                                 exchange->then<QByteArray>([exchange](QByteArray &bytes) {
                                                     http::HttpResponse response;
                                                     response.contentType = "message/rfc822";
                                                     response.body = bytes;
                                                     exchange->reply(std::move(response));
                                                 }));
    }
}

} // namespace api
