// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/loopexecutor.h"
#include "control/diagnosis.h"
#include "server/logring.h"
#include <QByteArray>
#include <QHash>
#include <QThread>
#include <atomic>
#include <memory>

namespace server {

enum class LogFormat { Text, Json, Journal };

/// Takes every Qt log message of the process as a record: keeps it in a ring, tells the feed, and writes one line to stderr, on
/// a thread of its own, so that a slow terminal or journal never holds an I/O thread. While that thread is far behind, lines are
/// counted instead of kept. One at a time; made and destroyed on the main thread.
class LogWriter
{
public:
    static constexpr int kMostWaiting = 20'000; ///< lines on their way to the thread
    static constexpr qsizetype kMostText = 8192; ///< characters of one line

    /// `level`: "debug", "info", "warning" or "error"; what is below is not even formatted.
    LogWriter(const QString &level, LogFormat format);
    /// Writes what is queued and gives the messages back to Qt.
    ~LogWriter();
    const std::shared_ptr<LogRing> &ring() const { return m_ring; }
    /// From now on, for all components but those named ("smtp" -> "debug"). Any thread.
    static void setLevels(const QString &level, const QHash<QString, QString> &byComponent = {});
    /// For messages from now on; without a writer nothing happens. Any thread.
    static void configure(const QString &level, LogFormat format);
    /// Text or JSON as configured; Journal when stderr is the journal.
    static LogFormat formatFor(const QString &configured);
    /// What a message of Qt is as a record: printable, about what its thread works on (base::LogScope).
    static control::LogLine record(QtMsgType type, const char *category, const QString &message, qint64 wallMs);
    static QByteArray formatLine(LogFormat format, const control::LogLine &line);

private:
    static void handle(QtMsgType type, const QMessageLogContext &context, const QString &message);
    void take(control::LogLine line);
    void keep(control::LogLine line);
    void write(const control::LogLine &line) const;
    static LogWriter *s_active;
    std::atomic<LogFormat> m_format;
    const std::shared_ptr<LogRing> m_ring = std::make_shared<LogRing>();
    std::atomic<int> m_waiting{0};
    std::atomic<qint64> m_lost{0};
    QThread m_thread;
    std::shared_ptr<base::LoopExecutor> m_executor; // of m_thread
};

} // namespace server
