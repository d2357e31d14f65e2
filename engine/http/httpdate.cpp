// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/httpdate.h"
#include <QDateTime>
#include <array>
#include <cstdio>

namespace http {

namespace {

QByteArray format(qint64 seconds)
{
    static constexpr std::array kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const QDateTime time = QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC);
    const QDate date = time.date(); // QLocale would be slower and is not what a protocol wants
    std::array<char, 40> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                      kDays[size_t(date.dayOfWeek() - 1)], date.day(), kMonths[size_t(date.month() - 1)],
                      date.year(), time.time().hour(), time.time().minute(), time.time().second());
    return QByteArray(text.data(), length);
}

} // namespace

QByteArray httpDate(qint64 wallMs)
{
    thread_local qint64 cachedSecond = -1;
    thread_local QByteArray cached;
    const qint64 second = wallMs / 1000;
    if (second != cachedSecond) {
        cached = format(second);
        cachedSecond = second;
    }
    return cached;
}

} // namespace http
