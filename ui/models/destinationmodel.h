// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QAbstractTableModel>
#include <QTimer>

namespace ui {

/// Where mail goes: read page by page, at most kMaxRows, and again every few seconds while somebody looks.
/// Rows that stay keep their place. UI thread.
class DestinationModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { StateColumn, Name, Queued, Active, Connections, Window, Rate, Limits, Reply, ColumnCount };
    /// Numbers as they are, for sorting.
    static constexpr int kSortRole = Qt::UserRole;
    static constexpr int kMaxRows = 5000;

    explicit DestinationModel(EngineConnection &engine, QObject *parent = nullptr);

    void setWatched(bool watched);
    void reload();
    bool isLoaded() const { return m_loaded; }
    /// There are more than kMaxRows.
    bool isCut() const { return m_cut; }
    const control::Destination *destinationAt(int row) const;
    void setPaused(const QStringList &names, bool paused);
    void setLimits(const QString &name, std::optional<int> maxConnections, std::optional<int> maxPerMinute);
    /// Takes a whole list.
    void setDestinations(const QList<control::Destination> &destinations);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void loaded();
    void failed(const base::Error &error);

private:
    void fetch(const QString &cursor);
    void take(const base::Result<control::Destination> &answer);
    QString text(const control::Destination &d, int column) const;

    EngineConnection &m_engine;
    QList<control::Destination> m_rows;
    QList<control::Destination> m_coming; // pages of the list being read
    QTimer m_watch;
    int m_generation = 0;
    bool m_loading = false;
    bool m_loaded = false;
    bool m_cut = false;
};

} // namespace ui
