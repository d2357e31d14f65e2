// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "charts/livechart.h"
#include <QAbstractTableModel>

namespace ui {

/// What a chart draws as numbers: one row for each instant that has a value, newest first; the columns are the time and the curves.
/// New instants come in above, so that a selection and a reader's place stay. UI thread.
class CurveTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit CurveTable(Unit unit, QObject *parent = nullptr);
    /// `span`: of the chart, in milliseconds.
    void setCurves(const QList<Curve> &curves, qint64 span);
    /// Rows as tab-separated text with a heading, for the clipboard.
    QString text(const QList<int> &rows) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        qint64 at = 0;
        QList<double> values;
    };
    static QList<Row> rowsOf(const QList<Curve> &curves);
    bool growInto(const QList<Row> &rows);
    QString cell(const Row &row, int column) const;

    Unit m_unit;
    qint64 m_span = 0;
    QStringList m_labels;
    QList<Row> m_rows;
};

} // namespace ui
