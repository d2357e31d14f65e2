// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/moment.h"
#include <QDateTime>

using namespace Qt::StringLiterals;

namespace control {

std::optional<qint64> momentFromText(QStringView text)
{
    const bool utc = text.endsWith(u'Z');
    if (utc)
        text.chop(1);
    const QDate date = QDate::fromString(text.left(10).toString(), u"yyyy-MM-dd"_s);
    if (!date.isValid())
        return std::nullopt;
    QTime time(0, 0);
    if (text.size() > 10) {
        if (text[10] != u'T' && text[10] != u't')
            return std::nullopt;
        const QString rest = text.sliced(11).toString();
        time = QTime::fromString(rest, rest.size() > 5 ? u"HH:mm:ss"_s : u"HH:mm"_s);
        if (!time.isValid())
            return std::nullopt;
    }
    return QDateTime(date, time, utc ? Qt::UTC : Qt::LocalTime).toMSecsSinceEpoch();
}

QString momentToText(qint64 at)
{
    return QDateTime::fromMSecsSinceEpoch(at).toString(u"yyyy-MM-ddTHH:mm:ss"_s);
}

} // namespace control
