// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QCoreApplication>
#include <QString>

namespace ui {

/// What a number counts; decides how it is written.
enum class Unit { Count, PerSecond, Seconds, Bytes };

/// Numbers and times as people of the current locale read them. UI thread.
class Format
{
    Q_DECLARE_TR_FUNCTIONS(ui::Format)
public:
    /// With thousands separators.
    static QString count(qint64 n);
    static QString bytes(qint64 n);
    /// A measured value with its unit ("18 ms", "3.1/s", "1,204"); an en dash for NaN.
    static QString value(double v, Unit unit);
    /// As value(), for ticks `step` apart on one axis: all in the same unit, none rounded.
    static QString tick(double v, double step, Unit unit);
    /// "12 s ago", "5 min ago", "yesterday", then the date. Milliseconds since 1970.
    static QString ago(qint64 at, qint64 now);
    /// "12 s", "5 min", "3 h", "2 d", "9 mo", "1 y"
    static QString duration(qint64 ms);
    /// The local time of day in minutes, of 24 hours, as all times here.
    static QString clock(qint64 at);
    /// Local date and time in full, to the second.
    static QString moment(qint64 at);
    /// The time of day in seconds, with the date where a picture of `span` milliseconds shows more than a day.
    static QString instant(qint64 at, qint64 span);
    /// One line without control characters, at most `max` characters: for hostile text in labels and tool
    /// tips.
    static QString oneLine(const QString &text, qsizetype max = 300);
};

} // namespace ui
