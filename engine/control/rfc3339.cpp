// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/rfc3339.h"
#include <algorithm>

namespace control {

namespace {

constexpr qint64 kDayMs = 86400000;
constexpr qint64 kFirstMs = -62167219200000; // 0000-01-01T00:00:00.000Z
constexpr qint64 kLastMs = 253402300799999;  // 9999-12-31T23:59:59.999Z
constexpr qint64 kEpochShiftDays = 719468;   // 0000-03-01 to 1970-01-01
constexpr int kDaysPerEra = 146097;          // 400 years

// Days and dates as in H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": the year starts in March.
qint64 daysFromCivil(int year, int month, int day)
{
    const int y = month <= 2 ? year - 1 : year;
    const int era = (y >= 0 ? y : y - 399) / 400;
    const int yearOfEra = y - era * 400;
    const int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return qint64(era) * kDaysPerEra + dayOfEra - kEpochShiftDays;
}

struct Date
{
    int year;
    int month;
    int day;
};

Date civilFromDays(qint64 days)
{
    const qint64 shifted = days + kEpochShiftDays;
    const qint64 era = (shifted >= 0 ? shifted : shifted - (kDaysPerEra - 1)) / kDaysPerEra;
    const int dayOfEra = int(shifted - era * kDaysPerEra);
    const int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const int marchMonth = (5 * dayOfYear + 2) / 153;
    const int month = marchMonth + (marchMonth < 10 ? 3 : -9);
    return {int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * marchMonth + 2) / 5 + 1};
}

int daysInMonth(int year, int month)
{
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : kDays[month - 1];
}

void putDigits(char *out, int value, int digits)
{
    for (int i = digits - 1; i >= 0; --i, value /= 10)
        out[i] = char('0' + value % 10);
}

// Reads one text from left to right; any miss spoils the rest.
class Cursor
{
public:
    explicit Cursor(QByteArrayView text)
        : m_text(text)
    {
    }
    bool atEnd() const { return m_at == m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    char take() { return atEnd() ? '\0' : m_text[m_at++]; }
    void expect(char c) { m_ok = take() == c && m_ok; }
    int number(int digits, int minimum, int maximum)
    {
        int value = 0;
        for (int i = 0; i < digits; ++i) {
            const char c = take();
            m_ok = m_ok && c >= '0' && c <= '9';
            value = value * 10 + (c - '0');
        }
        m_ok = m_ok && value >= minimum && value <= maximum;
        return value;
    }
    int fractionMs()
    {
        int value = 0;
        int scale = 100;
        do {
            value += number(1, 0, 9) * scale;
            scale /= 10;
        } while (m_ok && peek() >= '0' && peek() <= '9');
        return value;
    }
    void fail() { m_ok = false; }
    bool ok() const { return m_ok; }

private:
    QByteArrayView m_text;
    qsizetype m_at = 0;
    bool m_ok = true;
};

// "Z" or "+hh:mm"; minutes east of UTC.
int offsetMinutes(Cursor &cursor)
{
    const char sign = cursor.take();
    if (sign == 'Z' || sign == 'z')
        return 0;
    const int hours = cursor.number(2, 0, 23);
    cursor.expect(':');
    const int minutes = hours * 60 + cursor.number(2, 0, 59);
    if (sign != '+' && sign != '-')
        cursor.fail();
    return sign == '-' ? -minutes : minutes;
}

} // namespace

void formatTime(qint64 wallMs, char *out)
{
    wallMs = std::clamp(wallMs, kFirstMs, kLastMs);
    const qint64 days = (wallMs >= 0 ? wallMs : wallMs - (kDayMs - 1)) / kDayMs;
    const int ms = int(wallMs - days * kDayMs);
    const Date date = civilFromDays(days);
    putDigits(out, date.year, 4);
    out[4] = '-';
    putDigits(out + 5, date.month, 2);
    out[7] = '-';
    putDigits(out + 8, date.day, 2);
    out[10] = 'T';
    putDigits(out + 11, ms / 3600000, 2);
    out[13] = ':';
    putDigits(out + 14, ms / 60000 % 60, 2);
    out[16] = ':';
    putDigits(out + 17, ms / 1000 % 60, 2);
    out[19] = '.';
    putDigits(out + 20, ms % 1000, 3);
    out[23] = 'Z';
}

QByteArray timeToUtf8(qint64 wallMs)
{
    QByteArray text(kTimeLength, Qt::Uninitialized);
    formatTime(wallMs, text.data());
    return text;
}

QString timeToString(qint64 wallMs)
{
    return QString::fromLatin1(timeToUtf8(wallMs));
}

std::optional<qint64> timeFromText(QByteArrayView text)
{
    Cursor cursor(text);
    const int year = cursor.number(4, 0, 9999);
    cursor.expect('-');
    const int month = cursor.number(2, 1, 12);
    cursor.expect('-');
    const int day = cursor.number(2, 1, 31);
    const bool separated = cursor.peek() == 'T' || cursor.peek() == 't';
    cursor.take();
    const int hour = cursor.number(2, 0, 23);
    cursor.expect(':');
    const int minute = cursor.number(2, 0, 59);
    cursor.expect(':');
    const int second = cursor.number(2, 0, 60); // 60: a leap second
    int fraction = 0;
    if (cursor.peek() == '.') {
        cursor.take();
        fraction = cursor.fractionMs();
    }
    const int offset = offsetMinutes(cursor);
    if (!cursor.ok() || !separated || !cursor.atEnd() || day > daysInMonth(year, month))
        return std::nullopt;
    const qint64 ms =
        daysFromCivil(year, month, day) * kDayMs + hour * 3600000ll + minute * 60000ll + second * 1000ll;
    return ms + fraction - offset * 60000ll;
}

std::optional<qint64> timeFromText(QStringView text)
{
    if (text.size() > 64) // far more digits of a second than anyone means
        return std::nullopt;
    char latin1[64];
    for (qsizetype i = 0; i < text.size(); ++i)
        latin1[i] = text[i].unicode() < 0x80 ? char(text[i].unicode()) : '?';
    return timeFromText(QByteArrayView(latin1, text.size()));
}

} // namespace control
