// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>
#include <QPointF>
#include <QString>

namespace ui {

struct CsvColumn
{
    QString header;
    QList<QPointF> points; ///< milliseconds since 1970, value or NaN
};

/// RFC 4180 in UTF-8: one row per instant (RFC 3339 UTC), one column per curve; a gap is an empty field. A
/// header that a spreadsheet would take for a formula gets an apostrophe. Pure.
QByteArray toCsv(const QList<CsvColumn> &columns);

} // namespace ui
