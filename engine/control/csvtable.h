// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/usercsv.h"
#include <functional>

// Tables as people keep them (RFC 4180, and what spreadsheets make of it). Pure, any thread.
namespace control::csv {

/// One line of a table; cells by the name of their column.
class Line
{
public:
    Line(int number, const QStringList &columns, QStringList cells) : m_number(number), m_columns(columns), m_cells(std::move(cells)) {}
    int number() const { return m_number; } ///< in the file, from 1
    bool has(QLatin1StringView column) const { return m_columns.contains(column); }
    /// Empty where there is no such column.
    QString cell(QLatin1StringView column) const { return m_cells.value(m_columns.indexOf(column)); }

private:
    int m_number;
    const QStringList &m_columns;
    QStringList m_cells;
};

/// Runs `take` for each line below the first, which names the columns, in any order; the first of `columns` must be there. UTF-8, with or
/// without a byte order mark; commas, semicolons or tabs; at most 10,000 lines. What is wrong goes into `problems`.
void read(QByteArrayView text, const QStringList &columns, QList<CsvProblem> &problems, const std::function<void(const Line &)> &take);

/// What spreadsheets would take for a formula is written behind an apostrophe.
bool isFormula(QStringView text);
/// Without that apostrophe.
QString plain(const QString &cell);
/// Several values in a cell, parted by blanks.
QStringList words(const QString &cell);
/// A cell as it is written.
QByteArray shown(const QString &cell);

} // namespace control::csv
