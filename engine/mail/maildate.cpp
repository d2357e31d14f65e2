// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/maildate.h"
#include "mail/asciitext.h"
#include <QDateTime>
#include <QList>
#include <QTimeZone>

namespace mail {
namespace {

constexpr QByteArrayView kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr QByteArrayView kMonthNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr QByteArrayView kDayNames[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr qsizetype kMaxTokens = 16;

/// Words, numbers, times and offsets; comments, commas and blanks are between them.
QList<QByteArrayView> tokens(QByteArrayView value)
{
    QList<QByteArrayView> out;
    int depth = 0;
    qsizetype start = -1;
    for (qsizetype i = 0; i <= value.size() && out.size() < kMaxTokens; ++i) {
        const char c = i < value.size() ? value[i] : ' ';
        const bool separator = ascii::isSpace(c) || c == ',' || c == '(' || c == ')' || depth > 0;
        if (separator && start >= 0) {
            out.append(value.sliced(start, i - start));
            start = -1;
        } else if (!separator && start < 0) {
            start = i;
        }
        if (c == '(')
            ++depth;
        else if (c == ')' && depth > 0)
            --depth;
    }
    return out;
}

int number(QByteArrayView text, qsizetype maxDigits)
{
    if (text.isEmpty() || text.size() > maxDigits)
        return -1;
    int out = 0;
    for (const char c : text) {
        if (!ascii::isDigit(c))
            return -1;
        out = out * 10 + (c - '0');
    }
    return out;
}

int monthOf(QByteArrayView word)
{
    for (int i = 0; i < 12; ++i) {
        if (ascii::startsWith(word, kMonths[i]))
            return i + 1;
    }
    return -1;
}

int fullYear(QByteArrayView text)
{
    const int year = number(text, 4);
    if (year < 0)
        return -1;
    if (text.size() <= 2) // RFC 5322 4.3
        return year < 50 ? 2000 + year : 1900 + year;
    return text.size() == 3 ? 1900 + year : year;
}

std::optional<QTime> timeOf(QByteArrayView text)
{
    int parts[3] = {0, 0, 0};
    int count = 0;
    while (count < 3) {
        const qsizetype colon = text.indexOf(':');
        QByteArrayView part = colon < 0 ? text : text.first(colon);
        if (count == 2) {
            if (const qsizetype dot = part.indexOf('.'); dot > 0)
                part = part.first(dot);
        }
        parts[count] = number(part, 2);
        if (parts[count++] < 0)
            return std::nullopt;
        if (colon < 0)
            break;
        text = text.sliced(colon + 1);
    }
    if (count < 2)
        return std::nullopt;
    const QTime time(parts[0], parts[1], std::min(parts[2], 59)); // a leap second is its neighbour
    return time.isValid() && parts[2] <= 60 ? std::optional<QTime>(time) : std::nullopt;
}

/// Seconds east of UTC. Letters of the military and names nobody knows are "-0000" (RFC 5322 4.3).
int zoneSeconds(QByteArrayView zone)
{
    if (zone.size() >= 2 && (zone[0] == '+' || zone[0] == '-')) {
        QByteArray digits = zone.sliced(1).toByteArray();
        digits.replace(':', "");
        const int value = number(digits, 4);
        if (value < 0)
            return 0;
        const int hours = digits.size() <= 2 ? value : value / 100;
        const int minutes = digits.size() <= 2 ? 0 : value % 100;
        if (minutes > 59)
            return 0;
        return (zone[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    }
    static constexpr struct
    {
        QByteArrayView name;
        int hours;
    } kZones[] = {{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6}, {"PST", -8}, {"PDT", -7}};
    for (const auto &known : kZones) {
        if (ascii::equals(zone, known.name))
            return known.hours * 3600;
    }
    return 0;
}

} // namespace

std::optional<qint64> parseDate(QByteArrayView value)
{
    int day = -1, month = -1, year = -1;
    std::optional<QTime> time;
    QByteArrayView zone;
    for (const QByteArrayView token : tokens(value)) {
        if (month < 0 && ascii::isAlpha(token[0]) && monthOf(token) > 0) {
            month = monthOf(token);
        } else if (!time && token.contains(':') && ascii::isDigit(token[0])) {
            time = timeOf(token);
            if (!time)
                return std::nullopt;
        } else if (day < 0 && number(token, 2) > 0) {
            day = number(token, 2);
        } else if (month > 0 && year < 0 && number(token, 4) >= 0) {
            year = fullYear(token);
        } else if (time && zone.isEmpty()) {
            zone = token;
        }
    }
    const QDate date(year, month, day);
    if (month < 0 || year < 1900 || year > 9999 || !date.isValid())
        return std::nullopt;
    const qint64 local = QDateTime(date, time.value_or(QTime(0, 0)), Qt::UTC).toMSecsSinceEpoch();
    return local - qint64(zoneSeconds(zone)) * 1000;
}

QByteArray formatDate(qint64 wallMs)
{
    const QDateTime at = QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC);
    const QDate date = at.date();
    const QTime time = at.time();
    return kDayNames[date.dayOfWeek() - 1].toByteArray() + ", " + QByteArray::number(date.day()) + ' '
        + kMonthNames[date.month() - 1].toByteArray() + ' ' + QByteArray::number(date.year()).rightJustified(4, '0') + ' '
        + QByteArray::number(time.hour()).rightJustified(2, '0') + ':' + QByteArray::number(time.minute()).rightJustified(2, '0')
        + ':' + QByteArray::number(time.second()).rightJustified(2, '0') + " +0000";
}

} // namespace mail
