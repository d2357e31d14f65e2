// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QAbstractTableModel>
#include <QTimer>

namespace ui {

/// The open connections of the engine: opened and closed by the live feed, gathered in short turns so that
/// thousands a second do not stall the window; bytes and state are read again every few seconds while
/// somebody looks. UI thread.
class ConnectionModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Protocol, Peer, User, Tls, StateColumn, Since, In, Out, ColumnCount };
    /// Numbers and times as they are, for sorting.
    static constexpr int kSortRole = Qt::UserRole;
    static constexpr int kMaxRows = 5000;

    explicit ConnectionModel(EngineConnection &engine, QObject *parent = nullptr);
    ~ConnectionModel() override;

    void setWatched(bool watched);
    void reload();
    const control::Connection *connectionAt(int row) const;
    void closeConnections(const QList<control::Id> &ids);
    /// Takes a whole list: rows that stay keep their place.
    void setConnections(const QList<control::Connection> &connections);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void failed(const base::Error &error);

private:
    void take(QList<control::Connection> connections);
    void applyPending();
    int rowOf(control::Id id) const;
    void removeIds(const QSet<control::Id> &ids);
    static QString stateText(const QString &state);
    QString text(const control::Connection &c, int column) const;

    EngineConnection &m_engine;
    QList<control::Connection> m_rows;
    QList<control::Connection> m_opened;
    QSet<control::Id> m_closed;
    bool m_reading = false;
    int m_generation = 0;
    // What was pushed while the list was read: it may be newer than the list.
    QList<control::Connection> m_openedMeanwhile;
    QSet<control::Id> m_closedMeanwhile;
    QTimer m_apply;
    QTimer m_watch;
};

} // namespace ui
