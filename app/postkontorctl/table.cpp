// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

namespace ctl {

void Table::add(const QStringList &cells)
{
    Q_ASSERT(cells.size() == m_columns.size());
    QStringList row;
    for (qsizetype i = 0; i < cells.size(); ++i)
        row.append(shortened(printable(cells[i]), m_columns[i].most));
    m_rows.append(row);
}

QString Table::toText() const
{
    QStringList titles;
    QList<int> widths;
    for (const Column &column : m_columns) {
        titles.append(column.title);
        widths.append(textWidth(column.title));
    }
    for (const QStringList &row : m_rows) {
        for (qsizetype i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], textWidth(row[i]));
    }
    QString text = line(titles, widths);
    for (const QStringList &row : m_rows)
        text += line(row, widths);
    return text;
}

QString Table::line(const QStringList &cells, const QList<int> &widths) const
{
    QString text;
    for (qsizetype i = 0; i < cells.size(); ++i) {
        const QString pad(widths[i] - textWidth(cells[i]), u' ');
        if (i > 0)
            text += QStringLiteral("  ");
        text += m_columns[i].align == Align::Right ? pad + cells[i] : cells[i] + pad;
    }
    while (text.endsWith(u' '))
        text.chop(1);
    return text + u'\n';
}

} // namespace ctl
