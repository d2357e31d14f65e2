// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/logwriter.h"
#include "base/clock.h"
#include "base/logscope.h"
#include "base/visibletext.h"
#include "control/jsondiagnosis.h"
#include <QDateTime>
#include <QLoggingCategory>
#include <cstdio>
#include <cstring>

namespace server {

LogWriter *LogWriter::s_active = nullptr;

namespace {

constexpr char kOurs[] = "postkontor.";

control::LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return control::LogLevel::Debug;
    case QtInfoMsg: return control::LogLevel::Info;
    case QtWarningMsg: return control::LogLevel::Warning;
    case QtCriticalMsg: return control::LogLevel::Error;
    case QtFatalMsg: return control::LogLevel::Fatal;
    }
    return control::LogLevel::Info;
}

int syslogPriority(control::LogLevel level)
{
    static constexpr int kPriorities[] = {7, 6, 4, 3, 2};
    return kPriorities[int(level)];
}

QString componentOf(const char *category)
{
    const bool ours = category && std::strncmp(category, kOurs, sizeof(kOurs) - 1) == 0;
    return base::visibleText(QByteArrayView(ours ? category + sizeof(kOurs) - 1 : category ? category : "default"), 100);
}

/// Rules of Qt for one component, or "*".
QString rulesOf(const QString &component, const QString &level)
{
    static const QStringList kSteps{QStringLiteral("debug"), QStringLiteral("info"), QStringLiteral("warning")};
    const qsizetype first = kSteps.indexOf(level) < 0 ? kSteps.size() : kSteps.indexOf(level);
    QString rules;
    for (qsizetype i = 0; i < kSteps.size(); ++i)
        rules += QStringLiteral("postkontor.%1.%2=%3\n").arg(component, kSteps[i], i >= first ? QLatin1String("true") : QLatin1String("false"));
    return rules;
}

} // namespace

void LogWriter::setLevels(const QString &level, const QHash<QString, QString> &byComponent)
{
    QString rules = rulesOf(QStringLiteral("*"), level);
    for (auto it = byComponent.cbegin(); it != byComponent.cend(); ++it)
        rules += rulesOf(it.key(), it.value());
    QLoggingCategory::setFilterRules(rules);
}

LogFormat LogWriter::formatFor(const QString &configured)
{
    if (configured == QLatin1String("json"))
        return LogFormat::Json;
    return qEnvironmentVariableIsSet("JOURNAL_STREAM") ? LogFormat::Journal : LogFormat::Text;
}

control::LogLine LogWriter::record(QtMsgType type, const char *category, const QString &message, qint64 wallMs)
{
    const base::LogScope::Subject subject = base::LogScope::current();
    control::LogLine line;
    line.at = wallMs;
    line.level = levelOf(type);
    line.component = componentOf(category);
    line.message = base::visibleText(QStringView(message).first(qMin(message.size(), kMostText)));
    if (message.size() > kMostText)
        line.message += QChar(0x2026);
    line.connectionId = subject.connection;
    line.mailId = subject.mail;
    return line;
}

QByteArray LogWriter::formatLine(LogFormat format, const control::LogLine &line)
{
    if (format == LogFormat::Json)
        return control::toJson(line) + '\n';
    QByteArray text = line.component.toUtf8() + ": " + line.message.toUtf8();
    if (line.connectionId)
        text += " connection=" + base::idToString(line.connectionId).toLatin1();
    if (line.mailId)
        text += " mail=" + base::idToString(line.mailId).toLatin1();
    text += '\n';
    if (format == LogFormat::Journal)
        return '<' + QByteArray::number(syslogPriority(line.level)) + '>' + text;
    const QByteArray at = QDateTime::fromMSecsSinceEpoch(line.at, Qt::UTC).toString(Qt::ISODateWithMs).toLatin1();
    return at + ' ' + control::logLevelName(line.level).toLatin1() + ' ' + text;
}

LogWriter::LogWriter(const QString &level, LogFormat format) : m_format(format)
{
    m_thread.setObjectName(QStringLiteral("log"));
    m_executor = base::LoopExecutor::forThread(&m_thread);
    m_thread.start();
    setLevels(level);
    s_active = this;
    qInstallMessageHandler(&LogWriter::handle);
}

void LogWriter::configure(const QString &level, LogFormat format)
{
    if (!s_active)
        return;
    s_active->m_format = format;
    setLevels(level);
}

LogWriter::~LogWriter()
{
    qInstallMessageHandler(nullptr);
    s_active = nullptr;
    m_executor->post([this] { m_thread.quit(); });
    m_thread.wait();
    m_executor->runQueued(); // lines that came after quit
}

void LogWriter::handle(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    LogWriter &self = *s_active;
    control::LogLine line = record(type, context.category, message, base::systemClock().wallMs());
    if (type == QtFatalMsg) {
        self.write(line); // the process ends before another thread could
        return;
    }
    if (self.m_waiting.fetch_add(1, std::memory_order_relaxed) >= kMostWaiting) {
        self.m_waiting.fetch_sub(1, std::memory_order_relaxed);
        self.m_lost.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    self.m_executor->post([&self, line = std::move(line)] { self.take(line); });
}

/// The log's thread.
void LogWriter::take(control::LogLine line)
{
    m_waiting.fetch_sub(1, std::memory_order_relaxed);
    const qint64 at = line.at;
    keep(std::move(line));
    if (const qint64 lost = m_lost.exchange(0, std::memory_order_relaxed); lost > 0) {
        control::LogLine said;
        said.at = at;
        said.level = control::LogLevel::Warning;
        said.component = QStringLiteral("log");
        said.message = QStringLiteral("%1 lines came faster than they could be written and are lost").arg(lost);
        keep(std::move(said));
    }
}

void LogWriter::keep(control::LogLine line)
{
    line.n = m_ring->add(line);
    write(line);
}

void LogWriter::write(const control::LogLine &line) const
{
    const QByteArray bytes = formatLine(m_format, line);
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stderr);
    std::fflush(stderr);
}

} // namespace server
