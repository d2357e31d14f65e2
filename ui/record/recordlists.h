// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "record/recordanswers.h"
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QWidget>

class QLineEdit;
class QTableView;

namespace ui {

/// A list of a flight record with a filter over it: the newest line of a record is not more important than the first, so it is sorted by
/// time. UI thread.
class RecordList : public QWidget
{
    Q_OBJECT
public:
    static RecordList *ofEvents(const control::FlightRecord &record, QWidget *parent = nullptr);
    static RecordList *ofSessions(const control::FlightRecord &record, QWidget *parent = nullptr);

    QTableView *view() const { return m_view; }
    QLineEdit *filter() const { return m_filter; }
    QAbstractItemModel &shown() { return m_shown; }

Q_SIGNALS:
    /// The mail of the event, or the session; 0: none.
    void chosen(control::Id id);

private:
    RecordList(const QString &name, const QStringList &titles, const QList<int> &widths, QWidget *parent);
    void add(control::Id id, qint64 at, const QStringList &texts);

    QStandardItemModel m_all;
    QSortFilterProxyModel m_shown;
    QTableView *m_view;
    QLineEdit *m_filter;
};

} // namespace ui
