// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/totalscontroller.h"
#include "api/exchange.h"
#include "control/mailclass.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr int kDefaultHours = 24;
constexpr int kMostHours = 8 * 24;
constexpr qint64 kHourMs = 3600000;

} // namespace

void TotalsController::list(const ExchangePtr &exchange)
{
    const Query &query = exchange->query;
    const auto page = exchange->page();
    if (!page)
        return;
    control::DeliveryTotalsRequest wanted;
    wanted.limit = page->limit;
    const QString by = query.has("by"_L1) ? query.value("by"_L1) : u"destination"_s;
    if (by != "destination"_L1 && by != "class"_L1) {
        exchange->refuse(422, "invalid", u"\"destination\" or \"class\"."_s, u"by"_s);
        return;
    }
    wanted.by = by == "class"_L1 ? control::DeliveryTotalsRequest::Class : control::DeliveryTotalsRequest::Destination;
    wanted.destination = query.value("destination"_L1).left(255).toLower();
    wanted.mailClass = query.value("class"_L1);
    if (!wanted.mailClass.isEmpty() && !control::classLabels().contains(QStringView(wanted.mailClass))) {
        QStringList known;
        for (const QLatin1StringView label : control::classLabels())
            known << label;
        exchange->refuse(422, "invalid", u"One of "_s + known.join(u", "_s) + u'.', u"class"_s);
        return;
    }
    bool ok = true;
    const int hours = query.has("hours"_L1) ? query.value("hours"_L1).toInt(&ok) : kDefaultHours;
    if (!ok || hours < 1 || hours > kMostHours) {
        exchange->refuse(422, "invalid", u"1 to 192."_s, u"hours"_s);
        return;
    }
    wanted.since = exchange->context().clock.wallMs() - (hours - 1) * kHourMs; // the hour we are in counts
    exchange->services().totals->deliveryTotals(
        wanted, exchange->then<QList<control::DeliveryTotal>>(
                    [exchange = exchange.get()](QList<control::DeliveryTotal> &totals) { exchange->replyJson(listJson(totals)); }));
}

} // namespace api
