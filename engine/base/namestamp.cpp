// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/namestamp.h"
#include <QDateTime>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace base {

namespace {
const auto kFormat = u"yyyyMMdd'T'HHmmss'Z'"_s;
} // namespace

QString nameStamp(qint64 wallMs)
{
    return QDateTime::fromMSecsSinceEpoch(wallMs, QTimeZone::utc()).toString(kFormat);
}

std::optional<qint64> wallMsOfStamp(const QString &stamp)
{
    QDateTime at = QDateTime::fromString(stamp, kFormat);
    if (!at.isValid())
        return std::nullopt;
    at.setTimeZone(QTimeZone::utc());
    return at.toMSecsSinceEpoch();
}

} // namespace base
