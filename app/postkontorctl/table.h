// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>
#include <QStringList>

namespace ctl {

/// Rows of text under a heading, aligned by what terminals show. Cells are made printable. Value type.
class Table
{
public:
    enum class Align { Left, Right };
    struct Column
    {
        QString title;
        Align align = Align::Left;
        int most = 60; ///< columns; longer cells are cut
    };

    explicit Table(QList<Column> columns)
        : m_columns(std::move(columns))
    {
    }
    /// As many cells as columns.
    void add(const QStringList &cells);
    bool isEmpty() const { return m_rows.isEmpty(); }
    /// Every line ends in a line feed; no line in spaces.
    QString toText() const;

private:
    QString line(const QStringList &cells, const QList<int> &widths) const;

    QList<Column> m_columns;
    QList<QStringList> m_rows;
};

} // namespace ctl
