// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chartcsv.h"
#include <QDateTime>
#include <QMap>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QByteArray field(const QString &text)
{
    QString safe = text;
    if (!safe.isEmpty() && u"=+-@\t\r"_s.contains(safe.front()))
        safe.prepend(u'\'');
    return '"' + safe.replace(u'"', u"\"\""_s).toUtf8() + '"';
}

} // namespace

QByteArray toCsv(const QList<CsvColumn> &columns)
{
    QMap<qint64, QList<double>> rows;
    for (qsizetype c = 0; c < columns.size(); ++c) {
        for (const QPointF &p : columns[c].points) {
            auto row = rows.find(qint64(p.x()));
            if (row == rows.end())
                row = rows.insert(qint64(p.x()), QList<double>(columns.size(), std::nan("")));
            (*row)[c] = p.y();
        }
    }
    QByteArray out = field(u"time"_s);
    for (const CsvColumn &column : columns)
        out += ',' + field(column.header);
    out += "\r\n";
    for (auto it = rows.cbegin(); it != rows.cend(); ++it) {
        out += QDateTime::fromMSecsSinceEpoch(it.key(), Qt::UTC).toString(Qt::ISODateWithMs).toLatin1();
        for (const double v : it.value())
            out += ',' + (std::isnan(v) ? QByteArray() : QByteArray::number(v, 'g', 12));
        out += "\r\n";
    }
    return out;
}

} // namespace ui
