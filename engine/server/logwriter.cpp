// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/logwriter.h"
#include "base/clock.h"
#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <cstdio>

namespace server {

LogWriter *LogWriter::s_active = nullptr;

namespace {

struct LevelName
{
    const char *text;
    int priority; // syslog's
};

LevelName levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return {"debug", 7};
    case QtInfoMsg: return {"info", 6};
    case QtWarningMsg: return {"warning", 4};
    case QtCriticalMsg: return {"error", 3};
    case QtFatalMsg: return {"fatal", 2};
    }
    return {"info", 6};
}

QByteArray visible(const QString &message)
{
    QString text;
    text.reserve(message.size());
    for (const QChar c : message) {
        if (c.unicode() < 0x20 || (c.unicode() >= 0x7f && c.unicode() < 0xa0))
            text += QStringLiteral("\\x%1").arg(int(c.unicode()), 2, 16, QLatin1Char('0'));
        else
            text += c;
    }
    return text.toUtf8();
}

void applyLevel(const QString &level)
{
    QString rules = QStringLiteral("postkontor.*.debug=false\n");
    if (level == QLatin1String("debug"))
        rules = QStringLiteral("postkontor.*.debug=true\n");
    else if (level == QLatin1String("warning"))
        rules += QStringLiteral("postkontor.*.info=false\n");
    else if (level == QLatin1String("error"))
        rules += QStringLiteral("postkontor.*.info=false\npostkontor.*.warning=false\n");
    QLoggingCategory::setFilterRules(rules);
}

} // namespace

LogFormat LogWriter::formatFor(const QString &configured)
{
    if (configured == QLatin1String("json"))
        return LogFormat::Json;
    return qEnvironmentVariableIsSet("JOURNAL_STREAM") ? LogFormat::Journal : LogFormat::Text;
}

QByteArray LogWriter::formatLine(LogFormat format, QtMsgType type, const char *category, const QString &message,
                                 qint64 wallMs)
{
    const LevelName level = levelName(type);
    const QByteArray at = QDateTime::fromMSecsSinceEpoch(wallMs, Qt::UTC).toString(Qt::ISODateWithMs).toLatin1();
    switch (format) {
    case LogFormat::Json:
        return QJsonDocument(QJsonObject{{QStringLiteral("at"), QLatin1String(at)},
                                         {QStringLiteral("level"), QLatin1String(level.text)},
                                         {QStringLiteral("component"), QLatin1String(category)},
                                         {QStringLiteral("message"), message}})
                   .toJson(QJsonDocument::Compact)
            + '\n';
    case LogFormat::Journal:
        return '<' + QByteArray::number(level.priority) + '>' + category + ": " + visible(message) + '\n';
    case LogFormat::Text:
        break;
    }
    return at + ' ' + level.text + ' ' + category + ": " + visible(message) + '\n';
}

LogWriter::LogWriter(const QString &level, LogFormat format) : m_format(format)
{
    m_thread.setObjectName(QStringLiteral("log"));
    m_executor = base::LoopExecutor::forThread(&m_thread);
    m_thread.start();
    applyLevel(level);
    s_active = this;
    qInstallMessageHandler(&LogWriter::handle);
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
    const QByteArray line = formatLine(s_active->m_format, type, context.category ? context.category : "default", message,
                                       base::systemClock().wallMs());
    const auto write = [line] {
        std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
        std::fflush(stderr);
    };
    if (type == QtFatalMsg)
        write(); // the process ends before another thread could
    else
        s_active->m_executor->post(write);
}

} // namespace server
