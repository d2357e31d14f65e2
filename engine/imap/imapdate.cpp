// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/imapdate.h"
#include "imap/grammar.h"
#include <QDateTime>
#include <QTimeZone>

namespace imap {
namespace {

constexpr QByteArrayView kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// -1 unless all of them are digits.
int digits(QByteArrayView text)
{
    int out = text.isEmpty() ? -1 : 0;
    for (const char c : text) {
        if (!isDigit(c))
            return -1;
        out = out * 10 + (c - '0');
    }
    return out;
}

std::optional<QDate> dayOf(QByteArrayView day, QByteArrayView monthAndYear)
{
    if (monthAndYear.size() != 9 || monthAndYear[0] != '-' || monthAndYear[4] != '-')
        return std::nullopt;
    for (int i = 0; i < 12; ++i) {
        if (!equals(monthAndYear.sliced(1, 3), kMonths[i]))
            continue;
        const QDate date(digits(monthAndYear.sliced(5)), i + 1, digits(day));
        if (date.isValid() && date.year() > 0)
            return date;
    }
    return std::nullopt;
}

std::optional<int> zoneSeconds(QByteArrayView zone)
{
    const int hours = digits(zone.sliced(1, 2));
    const int minutes = digits(zone.sliced(3, 2));
    if ((zone[0] != '+' && zone[0] != '-') || hours < 0 || minutes < 0 || minutes > 59)
        return std::nullopt;
    return (zone[0] == '-' ? -60 : 60) * (hours * 60 + minutes);
}

} // namespace

std::optional<QDate> parseDate(QByteArrayView text)
{
    const qsizetype dash = text.indexOf('-');
    if (dash < 1 || dash > 2)
        return std::nullopt;
    return dayOf(text.first(dash), text.sliced(dash));
}

std::optional<qint64> parseDateTime(QByteArrayView text)
{
    constexpr qsizetype kLength = 26;
    if (text.size() != kLength || text[11] != ' ' || text[14] != ':' || text[17] != ':' || text[20] != ' ')
        return std::nullopt;
    const QByteArrayView day = text[0] == ' ' ? text.sliced(1, 1) : text.first(2);
    const std::optional<QDate> date = dayOf(day, text.sliced(2, 9));
    const QTime time(digits(text.sliced(12, 2)), digits(text.sliced(15, 2)), std::min(digits(text.sliced(18, 2)), 59)); // a leap second
    const std::optional<int> zone = zoneSeconds(text.sliced(21));
    if (!date || !time.isValid() || digits(text.sliced(18, 2)) > 60 || !zone)
        return std::nullopt;
    return QDateTime(*date, time, Qt::UTC).toMSecsSinceEpoch() - *zone * 1000LL;
}

QByteArray formatDateTime(qint64 wallMs)
{
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC);
    const auto two = [](int n) { return QByteArray::number(n).rightJustified(2, '0'); };
    return two(moment.date().day()) + '-' + kMonths[moment.date().month() - 1].toByteArray() + '-'
        + QByteArray::number(moment.date().year()).rightJustified(4, '0') + ' ' + two(moment.time().hour()) + ':'
        + two(moment.time().minute()) + ':' + two(moment.time().second()) + " +0000";
}

} // namespace imap
