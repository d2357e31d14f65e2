// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/tracestages.h"
#include <QAbstractTableModel>

namespace ui {

/// The way of one mail, stage by stage: a table whose last column is drawn as a waterfall. Everything the picture says is also
/// said in words. UI thread.
class TraceModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Stage, Start, Took, Waterfall, To, Words, ColumnCount };
    /// In the waterfall's column: where the bar begins and ends, from 0 to 1, as doubles.
    static constexpr int kBeginRole = Qt::UserRole;
    static constexpr int kEndRole = Qt::UserRole + 1;
    /// Its colour.
    static constexpr int kColorRole = Qt::UserRole + 2;

    using QAbstractTableModel::QAbstractTableModel;

    void setEvents(const QList<control::Event> &events);
    const control::TraceStage *stageAt(int row) const;
    /// From the first stage to the end of the last.
    double span() const { return m_last - m_first; }
    static QString stageWord(const QString &stage);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const control::TraceStage &stage, int column) const;
    QString sentence(const control::TraceStage &stage) const;
    QString words(const control::TraceStage &stage) const;
    double place(double at) const;

    QList<control::TraceStage> m_stages;
    double m_first = 0;
    double m_last = 0;
};

} // namespace ui
