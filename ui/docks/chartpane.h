// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "models/curvetable.h"
#include <QWidget>

class QTableView;

namespace ui {

/// A chart, and beside it the same as a table where that is wanted: for screen readers and for copying. UI thread.
class ChartPane : public QWidget
{
    Q_OBJECT
public:
    /// What is given to the LiveChart.
    ChartPane(const QString &title, Unit unit, double smallestTop, QWidget *parent = nullptr);

    LiveChart *chart() const { return m_chart; }
    QTableView *table() const { return m_table; }
    void setSpan(qint64 span);
    void setCurves(const QList<Curve> &curves, qint64 now);
    void setTableShown(bool shown);
    bool isTableShown() const;

private:
    void copy() const;
    void savePicture();
    void saveValues();

    LiveChart *m_chart;
    QTableView *m_table;
    CurveTable m_model;
    qint64 m_span = 0;
};

} // namespace ui
