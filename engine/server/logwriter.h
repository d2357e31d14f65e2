// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/loopexecutor.h"
#include <QByteArray>
#include <QThread>
#include <memory>

namespace server {

enum class LogFormat { Text, Json, Journal };

/// Takes every Qt log message of the process and writes one line each to stderr on a thread of its own, so that a slow
/// terminal or journal never holds an I/O thread. One at a time; made and destroyed on the main thread.
class LogWriter
{
public:
    /// `level`: "debug", "info", "warning" or "error"; what is below is not even formatted.
    LogWriter(const QString &level, LogFormat format);
    /// Writes what is queued and gives the messages back to Qt.
    ~LogWriter();
    /// Text or JSON as configured; Journal when stderr is the journal.
    static LogFormat formatFor(const QString &configured);
    /// One line, with control characters made visible (log injection, terminal escapes).
    static QByteArray formatLine(LogFormat format, QtMsgType type, const char *category, const QString &message,
                                 qint64 wallMs);

private:
    static void handle(QtMsgType type, const QMessageLogContext &context, const QString &message);
    static LogWriter *s_active;
    const LogFormat m_format;
    QThread m_thread;
    std::shared_ptr<base::LoopExecutor> m_executor; // of m_thread
};

} // namespace server
