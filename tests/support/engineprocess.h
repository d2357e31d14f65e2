// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>
#include <memory>

namespace support {

/// Resident memory of a process in bytes (Linux), 0 when it cannot be read; and its peak.
qint64 residentBytes(qint64 pid);
qint64 peakResidentBytes(qint64 pid);

/// A real postkontord on free loopback ports in a temporary folder. Waits block the test, with generous bounds.
class EngineProcess
{
public:
    EngineProcess();
    ~EngineProcess();

    /// Adds lines to the configuration, e.g. "[http]\ntest_echo = true\n"; before start().
    void addConfig(const QString &toml) { m_extra += toml; }
    /// Instead of all that was added.
    void setConfig(const QString &toml) { m_extra = toml; }
    void setEnvironment(const QString &name, const QString &value) { m_environment.insert(name, value); }
    /// A data folder elsewhere, e.g. on a small file system; before start().
    void setDataDir(const QString &path) { m_dataDir = path; }
    /// Most files and sockets the process may have open (soft and hard limit), Unix; before start().
    void setDescriptorLimit(int descriptors) { m_descriptors = descriptors; }

    /// Started by another program, e.g. {"ip", "netns", "exec", "name"}; it ends with exec, so that the process stays the same.
    void setLauncher(const QStringList &command) { m_launcher = command; }
    /// Descriptors the process gets as 3, 4, …; Unix.
    void passSockets(const QList<int> &descriptors) { m_passed = descriptors; }

    /// Starts and waits until /readyz would say 200. False with log() telling why.
    bool start();
    /// SIGTERM and the exit code; -1 when it did not end within 15 s.
    int stop();
    /// SIGTERM, without waiting.
    void terminate();
    /// SIGKILL, at once.
    void kill();
    /// SIGHUP: load certificates and what addConfig() added anew. Unix.
    void reload();
    /// Waits until the log holds `text`; false after 30 s.
    bool waitForLog(const QByteArray &text);
    bool running() const;
    qint64 pid() const;

    /// Port of a listener by its name in the settings ("smtp", "http", …); 0 when it is off.
    quint16 port(const QString &listener) const { return m_ports.value(listener); }
    QByteArray token() const;
    QString dataDir() const { return m_dataDir.isEmpty() ? m_dir.path() + QStringLiteral("/data") : m_dataDir; }
    /// For files of the test; removed with the engine.
    QString folder() const { return m_dir.path(); }
    QString configFile() const { return m_dir.path() + QStringLiteral("/postkontor.toml"); }
    QString tokenFile() const { return m_dir.path() + QStringLiteral("/admin.token"); }
    QUrl url(const QString &path) const;
    /// Everything the process wrote to stderr so far.
    QString log() const;
    /// Milliseconds from start() to ready, last time.
    qint64 startMs() const { return m_startMs; }
    /// Resident memory of the process in bytes (Linux), 0 when it cannot be read; and its peak.
    qint64 residentBytes() const { return support::residentBytes(pid()); }
    qint64 peakResidentBytes() const { return support::peakResidentBytes(pid()); }
    /// Processor time used so far, all threads, in milliseconds (Linux).
    qint64 cpuMs() const;

private:
    void writeConfig();
    void prepareChild();
    void readPorts();
    QString logFile() const { return m_dir.path() + QStringLiteral("/postkontord.log"); }

    QTemporaryDir m_dir;
    QString m_extra;
    QHash<QString, QString> m_environment;
    std::unique_ptr<QProcess> m_process;
    QHash<QString, quint16> m_ports;
    QString m_dataDir;
    int m_descriptors = 0;
    QStringList m_launcher;
    QList<int> m_passed;
    qint64 m_startMs = 0;
};

} // namespace support
