// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/namestamp.h"
#include <QDateTime>
#include <QTimeZone>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace base {

namespace {
constexpr qsizetype kDateLength = 8;
const auto kDate = u"yyyyMMdd"_s;
const auto kTime = u"'T'HHmmss'Z'"_s;
} // namespace

QString nameStamp(qint64 wallMs)
{
    return QDateTime::fromMSecsSinceEpoch(wallMs, QTimeZone::utc()).toString(kDate + kTime);
}

std::optional<qint64> wallMsOfStamp(const QString &stamp)
{
    // Read whole it would be a local time first, and some of those never are: an hour of the night clocks go forward.
    const QDate date = QDate::fromString(stamp.first(std::min(kDateLength, stamp.size())), kDate);
    const QTime time = QTime::fromString(stamp.sliced(std::min(kDateLength, stamp.size())), kTime);
    if (!date.isValid() || !time.isValid())
        return std::nullopt;
    return QDateTime(date, time, QTimeZone::utc()).toMSecsSinceEpoch();
}

} // namespace base
