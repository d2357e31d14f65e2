// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHostAddress>
#include <QProcess>
#include <QTemporaryDir>

namespace support {

/// Where a program listens.
struct Endpoint
{
    QString address; ///< IPv4 or IPv6, without brackets
    quint16 port = 0;
};

/// A server of somebody else's, unpacked in the cache by ./dev, run in a folder of its own: it starts no service and touches
/// nothing outside. Waits block the test, with generous bounds.
class PeerProcess
{
public:
    PeerProcess();
    ~PeerProcess() { stop(); }

    /// A file of an unpacked package, "/usr/sbin/nsd" of "nsd"; empty when it is not there.
    static QString unpacked(const QString &package, const QString &path);
    /// Whether this test may act as root: Postfix and Exim change their user.
    static bool privileged();

    /// Writes a file of the folder; returns its path.
    QString write(const QString &name, const QByteArray &content) const;
    QString path(const QString &name = {}) const { return name.isEmpty() ? m_folder.path() : m_folder.filePath(name); }
    /// Makes a folder in it that belongs to `owner` (a user and its group; empty: whoever runs the test).
    bool makeFolder(const QString &name, const QString &owner = {}, QFile::Permissions permissions = QFile::Permissions(0x7755)) const;

    /// Starts and waits until all of `endpoints` take connections; false with output() telling why not.
    bool start(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment, const QList<Endpoint> &endpoints);
    void stop();
    /// SIGSTOP and SIGCONT for it and its children: there, but says nothing.
    void freeze();
    void thaw();
    QString output() const;
    qint64 pid() const { return m_process.processId(); }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
};

} // namespace support
