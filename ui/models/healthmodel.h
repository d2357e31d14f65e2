// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/healthreport.h"
#include <QAbstractTableModel>

namespace ui {

/// The findings of a health report, worst first, and below them the changes of the last week. UI thread.
class HealthModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { StateColumn, What, Lasted, Change, ColumnCount };

    explicit HealthModel(QObject *parent = nullptr);

    void setReport(const control::HealthReport &report);
    const control::HealthReport &report() const { return m_report; }
    bool isLoaded() const { return m_loaded; }
    /// Null for a row of the other kind.
    const control::HealthFinding *findingAt(int row) const;
    const control::HealthChange *changeAt(int row) const;
    /// Of a change; -1: it is not shown.
    int rowOfVersion(qint64 version) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(int row, int column) const;
    QVariant color(int row) const;

    control::HealthReport m_report;
    bool m_loaded = false;
};

} // namespace ui
