// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/healthnumbers.h"
#include <QDateTime>

using namespace Qt::StringLiterals;

namespace metrics {

namespace {

constexpr int kDigits = 3;
constexpr double kMiB = 1024.0 * 1024;
constexpr qint64 kMinuteS = 60;
constexpr qint64 kHourS = 3600;

QString number(double value)
{
    return value >= 1000 ? QString::number(value, 'f', 0) : QString::number(value, 'g', kDigits);
}

QString duration(qint64 seconds)
{
    if (seconds < kMinuteS)
        return u"%1 s"_s.arg(seconds);
    const qint64 hours = seconds / kHourS;
    const qint64 minutes = seconds % kHourS / kMinuteS;
    if (hours == 0)
        return u"%1 min"_s.arg(minutes);
    return minutes == 0 ? u"%1 h"_s.arg(hours) : u"%1 h %2 min"_s.arg(hours).arg(minutes);
}

QString valueText(double value, const QString &unit)
{
    if (unit == "seconds"_L1)
        return value >= kMinuteS ? duration(qint64(value)) : number(value) + u" s"_s;
    if (unit == "share"_L1)
        return number(value * 100) + u" %"_s;
    if (unit == "perSecond"_L1)
        return value < 1 ? number(value * kMinuteS) + u" a minute"_s : number(value) + u" a second"_s;
    if (unit == "bytes"_L1)
        return number(value / kMiB) + u" MiB"_s;
    return number(value);
}

} // namespace

QString numbersInEnglish(const control::HealthFinding &finding)
{
    const QString side = finding.comparison == control::Comparison::Above ? u"Above"_s : u"Below"_s;
    return u"%1 %2 for %3 of %4; %5 at worst, at %6."_s.arg(side, valueText(finding.bound, finding.unit), duration(finding.beyondSeconds),
                                                           duration(finding.measuredSeconds), valueText(finding.worst, finding.unit),
                                                           QDateTime::fromMSecsSinceEpoch(finding.worstAt, Qt::UTC).toString(Qt::ISODate));
}

} // namespace metrics
