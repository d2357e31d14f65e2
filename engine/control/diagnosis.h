// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"

// What the engine tells about itself to whoever looks for a cause: its log, and what was said in sessions. Times are
// milliseconds since 1970 UTC.
namespace control {

using base::Callback;

enum class LogLevel { Debug, Info, Warning, Error, Fatal };

/// One line of the engine's log. All texts are visibleText().
struct LogLine
{
    quint64 n = 0;      ///< number of the line since the engine started, from 1
    qint64 at = 0;
    LogLevel level = LogLevel::Info;
    QString component;  ///< "smtp", "storage" …
    QString message;
    Id connectionId = 0; ///< what it is about; 0: none
    Id mailId = 0;
};

struct LogFilter
{
    LogLevel least = LogLevel::Debug;
    QString component; ///< empty: all
};

class LogService
{
public:
    virtual ~LogService() = default;
    /// The newest lines first, as far as they are kept.
    virtual void listLog(const LogFilter &filter, const PageRequest &page, Callback<Page<LogLine>> done) = 0;
};

/// One line of what was said in a session. Secrets and the text of messages are not in it.
struct TranscriptLine
{
    enum Kind {
        Said,    ///< `text` was said
        Content, ///< `bytes` of a message went by
        Tls,     ///< TLS began; `text` says which
        Closed,  ///< the end; `text` says why, where it is known
        Skipped  ///< `bytes` lines that are not kept any more
    };
    enum Direction { In, Out, None };
    quint64 n = 0; ///< number of the line in the session, from 1
    qint64 at = 0;
    Direction direction = None;
    Kind kind = Said;
    QString text;
    qint64 bytes = 0;
};

struct Transcript
{
    Id id = 0; ///< of the connection
    QString protocol;
    QString peer;
    qint64 since = 0;
    bool open = false;   ///< the connection is there
    bool failed = false; ///< something was refused, or it broke off
    QList<TranscriptLine> lines;
};

class TranscriptService
{
public:
    virtual ~TranscriptService() = default;
    /// Of an open session, or of one that is kept: those that failed, and those somebody watched. NotFound for others.
    virtual void transcript(Id connectionId, Callback<Transcript> done) = 0;
};

/// "debug", "info", "warning", "error", "fatal"; nullopt for other words.
QString logLevelName(LogLevel level);
std::optional<LogLevel> logLevelFromName(QStringView name);
/// "in", "out", "note".
QString directionName(TranscriptLine::Direction direction);

} // namespace control
