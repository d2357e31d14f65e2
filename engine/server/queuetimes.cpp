// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/queuetimes.h"
#include "mail/idna.h"
#include <algorithm>
#include <array>

namespace server {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView kNames[] = {"first_retry_s"_L1, "max_retry_s"_L1, "lifetime_h"_L1, "delay_notice_h"_L1};
using Values = std::array<qint64, 4>;

base::Error invalid(const QString &item, const QString &why)
{
    return {base::ErrorKind::Invalid, u"queue.retry_for: \"%1\": %2"_s.arg(item, why), {}, u"queue.retry_for"_s};
}

/// "first_retry_s:60 lifetime_h:24" over what holds in general.
base::Result<Values> parseRule(const QString &item, QStringView text, Values values)
{
    const QList<QStringView> words = text.split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return invalid(item, u"nothing is set"_s);
    for (const QStringView word : words) {
        const qsizetype colon = word.indexOf(u':');
        const auto name = std::find(std::begin(kNames), std::end(kNames), word.first(qMax<qsizetype>(colon, 0)));
        if (colon < 0 || name == std::end(kNames))
            return invalid(item, u"expected first_retry_s, max_retry_s, lifetime_h or delay_notice_h, a colon and a number"_s);
        const config::Setting &general = *config::findSetting(u"queue."_s + *name);
        bool isNumber = false;
        const qint64 value = word.sliced(colon + 1).toLongLong(&isNumber);
        if (!isNumber || value < general.minimum || value > general.maximum)
            return invalid(item, u"%1 is a number from %2 to %3"_s.arg(*name).arg(general.minimum).arg(general.maximum));
        values[size_t(name - std::begin(kNames))] = value;
    }
    if (values[0] > values[1])
        return invalid(item, u"first_retry_s must not be above max_retry_s (%1)"_s.arg(values[1]));
    return values;
}

queue::RetryPolicy policyOf(const Values &values)
{
    return {values[0] * 1000, values[1] * 1000};
}

storage::QueueLife lifeOf(const Values &values)
{
    return {int(values[2]), int(values[3])};
}

} // namespace

qint64 QueueTimes::longestLifeMs() const
{
    constexpr qint64 kHourMs = 3600000;
    int hours = life.lifetimeH;
    for (const storage::QueueLife &one : lifeFor)
        hours = qMax(hours, one.lifetimeH);
    return hours * kHourMs;
}

base::Result<QueueTimes> QueueTimes::of(const config::Settings &settings)
{
    Values general{};
    for (size_t i = 0; i < general.size(); ++i)
        general[i] = settings.integer(QLatin1StringView("queue."_ba + kNames[i].data()));
    QueueTimes times{{policyOf(general), {}}, lifeOf(general), {}};
    for (const QString &item : settings.list("queue.retry_for"_L1)) {
        const qsizetype equals = item.indexOf(u'=');
        const auto domain = mail::domainToAscii(QStringView(item).first(qMax<qsizetype>(equals, 0)).trimmed());
        if (equals < 0 || !domain)
            return invalid(item, u"expected domain=name:number …"_s);
        const auto values = parseRule(item, QStringView(item).sliced(equals + 1), general);
        if (!values)
            return values.error();
        times.retry.byDestination.insert(*domain, policyOf(*values));
        times.lifeFor.insert(*domain, lifeOf(*values));
    }
    return times;
}

} // namespace server
