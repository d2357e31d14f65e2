// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/engineconnection.h"
#include "control/logfilter.h"
#include <QAbstractTableModel>
#include <QTimer>
#include <deque>

namespace ui {

/// The engine's log: what came before, then each new line, the newest at the end; the oldest go when kMostLines are there. Lines
/// are taken in several times a second, however many come. Only those the filter means are rows. UI thread.
class LogModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { At, Level, Component, Message, ColumnCount };
    static constexpr size_t kMostLines = 50'000;
    static constexpr int kHistoryPages = 4; ///< of 500 lines

    explicit LogModel(EngineConnection &engine, QObject *parent = nullptr);
    ~LogModel() override;

    void setFilter(const control::LogTextFilter &filter);
    /// Lines go on being gathered, and come in when it ends.
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }
    /// Those that wait while it is paused.
    qsizetype waiting() const { return qsizetype(m_incoming.size()); }
    qsizetype total() const { return qsizetype(m_lines.size()); }
    const control::LogLine *lineAt(int row) const;
    /// Takes lines as the feed would, in order.
    void take(const QList<control::LogLine> &lines);
    /// One line of text for clipboard and files.
    static QString plainText(const control::LogLine &line);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    static QString levelWord(control::LogLevel level);

Q_SIGNALS:
    void failed(const base::Error &error);
    void waitingChanged();

private:
    void reload();
    void readHistory(const QString &cursor);
    void historyComplete();
    bool isNew(const control::LogLine &line) const;
    void receive(const control::LogLine &line);
    void applyIncoming();
    void dropOldest(size_t count);

    EngineConnection &m_engine;
    control::LogTextFilter m_filter;
    std::deque<control::LogLine> m_lines;
    quint64 m_base = 0;            ///< number of m_lines.front() in the order they came here
    std::deque<quint64> m_visible; ///< numbers of the rows
    std::deque<control::LogLine> m_incoming;
    QList<control::LogLine> m_history; ///< newest first, while it is read
    int m_pages = 0;
    int m_generation = 0;
    bool m_readingHistory = false;
    bool m_paused = false;
    quint64 m_lastN = 0;
    qint64 m_lastAt = 0;
    QTimer m_apply;
};

} // namespace ui
