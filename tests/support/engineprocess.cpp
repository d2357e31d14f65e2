// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <QUrl>
#ifdef Q_OS_UNIX
#    include <csignal>
#    include <sys/resource.h>
#    include <unistd.h>
#endif

namespace support {

EngineProcess::EngineProcess() = default;

EngineProcess::~EngineProcess()
{
    kill();
}

void EngineProcess::writeConfig()
{
    QFile file(configFile());
    if (!file.open(QIODevice::WriteOnly))
        qFatal("cannot write %s", qPrintable(configFile()));
    const QString base = QStringLiteral(R"(
[server]
hostname = "mail.example.test"
data_dir = "%1"
[listen]
smtp = ["127.0.0.1:0"]
submission = ["127.0.0.1:0"]
submissions = ["127.0.0.1:0"]
http = ["127.0.0.1:0"]
https = ["127.0.0.1:0"]
[admin]
bootstrap_token_file = "%2"
)");
    file.write((base.arg(dataDir(), tokenFile()) + m_extra).toUtf8());
}

QString EngineProcess::log() const
{
    QFile file(logFile());
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

bool EngineProcess::waitForLog(const QByteArray &text)
{
    return QTest::qWaitFor([&] { return log().contains(QString::fromUtf8(text)); }, 30000);
}

void EngineProcess::readPorts()
{
    static const QRegularExpression listening(QStringLiteral("listening: (\\w+) \\S*:(\\d+)"));
    const QString text = log();
    for (auto it = listening.globalMatch(text); it.hasNext();) {
        const QRegularExpressionMatch match = it.next();
        m_ports.insert(match.captured(1), quint16(match.captured(2).toUInt()));
    }
}

void EngineProcess::prepareChild()
{
#ifdef Q_OS_UNIX
    if (m_descriptors <= 0 && m_passed.isEmpty())
        return;
    m_process->setChildProcessModifier([limit = rlim_t(m_descriptors), passed = m_passed] {
        const rlimit both{limit, limit};
        if (limit > 0)
            setrlimit(RLIMIT_NOFILE, &both);
        // By way of high numbers, so that none is overwritten before its turn.
        for (int i = 0; i < passed.size(); ++i)
            dup2(passed[i], 100 + i);
        for (int i = 0; i < passed.size(); ++i) {
            dup2(100 + i, 3 + i);
            close(100 + i);
        }
    });
#endif
}

bool EngineProcess::start()
{
    writeConfig();
    m_ports.clear();
    m_process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QStringLiteral("JOURNAL_STREAM"));
    for (const QString &name : environment.keys()) { // settings of the tests themselves
        if (name.startsWith(QLatin1String("POSTKONTOR_")))
            environment.remove(name);
    }
    for (auto it = m_environment.cbegin(); it != m_environment.cend(); ++it)
        environment.insert(it.key(), it.value());
    m_process->setProcessEnvironment(environment);
    m_process->setStandardErrorFile(logFile()); // no pipe: a test that is busy must not hold up the engine's log
    prepareChild();
    QElapsedTimer timer;
    timer.start();
    QStringList command = m_launcher + QStringList{QStringLiteral(POSTKONTORD_PATH), QStringLiteral("--config"), configFile()};
    const QString program = command.takeFirst();
    m_process->start(program, command);
    while (timer.elapsed() < 60000) {
        const bool ended = m_process->waitForFinished(5) || m_process->state() == QProcess::NotRunning;
        if (log().contains(QLatin1String(": ready"))) {
            m_startMs = timer.elapsed();
            readPorts();
            return true;
        }
        if (ended)
            break;
    }
    qWarning("postkontord did not become ready:\n%s", qPrintable(log()));
    return false;
}

int EngineProcess::stop()
{
    if (!running())
        return m_process ? m_process->exitCode() : -1;
    m_process->terminate();
    const bool ended = m_process->waitForFinished(15000);
    return ended && m_process->exitStatus() == QProcess::NormalExit ? m_process->exitCode() : -1;
}

void EngineProcess::terminate()
{
    if (running())
        m_process->terminate();
}

void EngineProcess::kill()
{
    if (!running())
        return;
    m_process->kill();
    m_process->waitForFinished(15000);
}

void EngineProcess::reload()
{
    writeConfig();
#ifdef Q_OS_UNIX
    ::kill(pid_t(pid()), SIGHUP);
#endif
}

bool EngineProcess::running() const
{
    return m_process && m_process->state() != QProcess::NotRunning;
}

qint64 EngineProcess::pid() const
{
    return m_process ? m_process->processId() : 0;
}

QByteArray EngineProcess::token() const
{
    QFile file(tokenFile());
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
}

QUrl EngineProcess::url(const QString &path) const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(port(QStringLiteral("http"))).arg(path));
}

qint64 EngineProcess::cpuMs() const
{
#ifdef Q_OS_UNIX
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid()));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray stat = file.readAll();
    const QList<QByteArray> fields = stat.mid(stat.lastIndexOf(')') + 2).split(' '); // from the third field on
    return (fields.value(11).toLongLong() + fields.value(12).toLongLong()) * 1000 / sysconf(_SC_CLK_TCK);
#else
    return 0;
#endif
}

/// A line of /proc/PID/status, which counts in KiB.
static qint64 statusField(qint64 pid, const char *name)
{
    QFile file(QStringLiteral("/proc/%1/status").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith(name))
            return line.mid(qsizetype(qstrlen(name))).simplified().split(' ').value(0).toLongLong() * 1024;
    }
    return 0;
}

qint64 residentBytes(qint64 pid)
{
    return statusField(pid, "VmRSS:");
}

qint64 peakResidentBytes(qint64 pid)
{
    return statusField(pid, "VmHWM:");
}

} // namespace support
