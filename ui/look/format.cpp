// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/format.h"
#include <QDateTime>
#include <QLocale>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

// Three digits that matter: 0.52, 3.1, 42, 1,204.
QString figures(double v)
{
    const double size = std::abs(v);
    const int digits = size == 0 || size >= 10 ? 0 : size >= 1 ? 1 : 2;
    return QLocale().toString(v, 'f', digits);
}

// Digits after the point that keep ticks `step` apart distinct and exact.
int digitsFor(double step)
{
    int digits = 0;
    while (digits < 4 && std::abs(step - std::round(step)) > 1e-6 * std::abs(step)) {
        step *= 10;
        ++digits;
    }
    return digits;
}

} // namespace

QString Format::count(qint64 n)
{
    return QLocale().toString(n);
}

QString Format::bytes(qint64 n)
{
    if (n < 1000)
        return tr("%1 B", "bytes").arg(n);
    double lead = double(n);
    while (lead >= 1000)
        lead /= 1000;
    return QLocale().formattedDataSize(n, lead < 10 ? 1 : 0, QLocale::DataSizeSIFormat); // two figures at least
}

QString Format::value(double v, Unit unit)
{
    if (std::isnan(v))
        return u"–"_s;
    switch (unit) {
    case Unit::PerSecond:
        return tr("%1/s", "messages per second").arg(figures(v));
    case Unit::Seconds:
        if (v < 1)
            return tr("%1 ms", "milliseconds").arg(figures(v * 1000));
        return tr("%1 s", "seconds").arg(figures(v));
    case Unit::Bytes:
        return bytes(qint64(v));
    case Unit::Count:
        break;
    }
    return v == std::floor(v) ? QLocale().toString(v, 'f', 0) : figures(v);
}

QString Format::tick(double v, double step, Unit unit)
{
    const QLocale locale;
    if (v == 0)
        return locale.toString(0);
    switch (unit) {
    case Unit::PerSecond:
        return tr("%1/s", "messages per second").arg(locale.toString(v, 'f', digitsFor(step)));
    case Unit::Seconds:
        if (step < 0.25)
            return tr("%1 ms", "milliseconds").arg(locale.toString(v * 1000, 'f', digitsFor(step * 1000)));
        return tr("%1 s", "seconds").arg(locale.toString(v, 'f', digitsFor(step)));
    case Unit::Bytes:
        return bytes(qint64(v));
    case Unit::Count:
        break;
    }
    return locale.toString(v, 'f', digitsFor(step));
}

QString Format::duration(qint64 ms)
{
    const qint64 s = std::max<qint64>(0, ms / 1000);
    if (s < 60)
        return tr("%1 s", "seconds").arg(s);
    if (s < 3600)
        return tr("%1 min", "minutes").arg(s / 60);
    if (s < 48 * 3600)
        return tr("%1 h", "hours").arg(s / 3600);
    const qint64 days = s / 86400;
    if (days < 90)
        return tr("%1 d", "days").arg(days);
    // Months and years as people say them, without the odd days.
    if (const qint64 months = (days * 12 + 182) / 365; months < 12 || months % 12 != 0)
        return tr("%1 mo", "months").arg(months);
    else
        return tr("%1 y", "years").arg(months / 12);
}

QString Format::ago(qint64 at, qint64 now)
{
    const qint64 past = now - at;
    if (past < 5000)
        return tr("just now");
    if (past < 3600000)
        return tr("%1 ago", "a span of time, e.g. 5 min ago").arg(duration(past));
    const QDateTime then = QDateTime::fromMSecsSinceEpoch(at);
    const QDateTime today = QDateTime::fromMSecsSinceEpoch(now);
    if (then.date() == today.date())
        return clock(at);
    if (then.date().daysTo(today.date()) == 1)
        return tr("yesterday %1").arg(clock(at));
    return QLocale().toString(then.date(), QLocale::ShortFormat);
}

QString Format::clock(qint64 at)
{
    return QDateTime::fromMSecsSinceEpoch(at).toString(u"HH:mm"_s);
}

QString Format::moment(qint64 at)
{
    const QDateTime then = QDateTime::fromMSecsSinceEpoch(at);
    return tr("%1, %2", "date, time").arg(QLocale().toString(then.date(), QLocale::LongFormat), then.time().toString(u"HH:mm:ss"_s));
}

QString Format::instant(qint64 at, qint64 span)
{
    const QDateTime then = QDateTime::fromMSecsSinceEpoch(at);
    const QString time = then.time().toString(u"HH:mm:ss"_s);
    return span < 86400000 ? time : QLocale().toString(then.date(), QLocale::ShortFormat) + u' ' + time;
}

QString Format::oneLine(const QString &text, qsizetype max)
{
    QString line = text.left(max);
    for (QChar &c : line) {
        // Control characters, line ends and the bidirectional overrides that make a name read as another.
        const char16_t u = c.unicode();
        if (c.category() == QChar::Other_Control || (u >= 0x2028 && u <= 0x202e) ||
            (u >= 0x2066 && u <= 0x2069))
            c = u' ';
    }
    if (text.size() > max)
        line.append(u'…');
    return line;
}

} // namespace ui
