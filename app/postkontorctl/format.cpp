// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/format.h"
#include "control/rfc3339.h"
#include "postkontorctl/ctl.h"
#include <QDateTime>
#include <QLocale>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ctl {

QString shownTime(qint64 wallMs)
{
    return QDateTime::fromMSecsSinceEpoch(wallMs).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

QString shownTime(std::optional<qint64> wallMs)
{
    return wallMs ? shownTime(*wallMs) : QStringLiteral("-");
}

QString shownSize(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString shownSpan(double seconds)
{
    if (std::abs(seconds) < 60)
        return QString::number(seconds, 'g', 3) + u" s"_s;
    constexpr std::pair<qint64, QChar> units[] = {{86400, u'd'}, {3600, u'h'}, {60, u'm'}};
    qint64 left = std::llround(std::abs(seconds));
    QStringList parts;
    for (const auto &[unit, letter] : units) {
        if (left >= unit && parts.size() < 2)
            parts << QString::number(left / unit) + letter;
        left %= unit;
    }
    return (seconds < 0 ? u"-"_s : QString()) + parts.join(u' ');
}

QString shownYes(bool yes)
{
    return yes ? Ctl::tr("yes") : Ctl::tr("no");
}

control::CauseWords shownCause(const control::Cause &cause)
{
    return control::wordsOf(cause, Ctl::tr("en", "the language of this translation: en, zh_CN …"));
}

QString shownDrain(const control::DrainForecast &forecast)
{
    if (forecast.limitedBy == "nothing"_L1)
        return Ctl::tr("nothing waits");
    if (forecast.limitedBy == "paused"_L1)
        return Ctl::tr("never while it is paused");
    if (forecast.limitedBy == "held"_L1)
        return Ctl::tr("not before it is released");
    if (!forecast.seconds)
        return Ctl::tr("unknown: nothing went out in the last minute");
    const QString time = u"%1:%2:%3"_s.arg(*forecast.seconds / 3600).arg(*forecast.seconds / 60 % 60, 2, 10, QChar(u'0')).arg(*forecast.seconds % 60, 2, 10, QChar(u'0'));
    QString text = Ctl::tr("gone in %1 at %2 a minute").arg(time, QString::number(forecast.ratePerMinute, 'f', 1));
    if (forecast.atLeast)
        text += u' ' + Ctl::tr("or sooner: more has not been tried");
    if (forecast.unknown > 0)
        text += u' ' + Ctl::tr("(recipients for which nobody knows: %1)").arg(forecast.unknown);
    return text;
}

std::optional<qint64> parseDuration(const QString &text)
{
    constexpr qint64 kLongest = 3650ll * 86400;
    if (text.isEmpty() || text.size() > 12)
        return std::nullopt;
    qint64 unit = 1;
    QStringView number(text);
    if (const QChar last = text.back(); !last.isDigit()) {
        unit = last == u's' ? 1 : last == u'm' ? 60 : last == u'h' ? 3600 : last == u'd' ? 86400 : 0;
        number.chop(1);
    }
    bool ok = false;
    const qint64 count = number.toLongLong(&ok);
    if (!ok || unit == 0 || count < 1 || count > kLongest / unit)
        return std::nullopt;
    return count * unit;
}

std::optional<qint64> parseTime(const QString &text, qint64 now)
{
    if (const std::optional<qint64> seconds = parseDuration(text))
        return now + *seconds * 1000;
    return control::timeFromText(QStringView(text));
}

} // namespace ctl
