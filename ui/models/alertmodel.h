// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include <QAbstractTableModel>
#include <QTimer>

namespace ui {

/// Alerts of one engine: what is wrong now first, then what was, newest first; read once and kept true by the feed. UI thread.
class AlertModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { StateColumn, What, Value, Since, Lasted, Why, ColumnCount };
    /// Of what is over.
    static constexpr int kMaxHistory = 500;

    explicit AlertModel(EngineConnection &engine, QObject *parent = nullptr);

    const control::Alert *alertAt(int row) const;
    int rowOf(control::Id id) const;
    /// Active ones nobody has seen to: neither acknowledged nor silenced.
    int openCount() const;
    /// One of them is.
    bool isCritical() const;
    int activeCount() const;
    bool isLoaded() const { return m_loaded; }
    void acknowledge(control::Id id);
    /// 0 ends a silence.
    void silence(control::Id id, int seconds);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// The list or a count is another.
    void changed();
    /// Somebody is to be told on this desktop.
    void noticeWanted(const control::Alert &alert);
    void failed(const base::Error &error);

private:
    void reload();
    void take(const control::Alert &alert);
    void onAlert(const QString &type, const control::Alert &alert);
    qsizetype placeOf(const control::Alert &alert) const;
    QString text(const control::Alert &alert, int column) const;
    QVariant toolTip(const control::Alert &alert, int column) const;
    void cut();

    EngineConnection &m_engine;
    QList<control::Alert> m_rows;
    QTimer m_clock; ///< ages and ends of silences
    int m_generation = 0;
    bool m_reading = false;
    QHash<control::Id, control::Alert> m_meanwhile; ///< pushed while the list was read: it may be newer than the list
    bool m_loaded = false;
};

} // namespace ui
