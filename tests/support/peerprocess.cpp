// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/peerprocess.h"
#include <QDir>
#include <QElapsedTimer>
#include <QTcpSocket>
#include <QTest>
#ifdef Q_OS_UNIX
#    include <csignal>
#    include <pwd.h>
#    include <unistd.h>
#endif
#ifdef Q_OS_LINUX
#    include <sys/prctl.h>
#endif

using namespace Qt::StringLiterals;

namespace support {

PeerProcess::PeerProcess()
{
    QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7755)); // their own users must get in
}

QString PeerProcess::unpacked(const QString &package, const QString &path)
{
    const QString file = qEnvironmentVariable("POSTKONTOR_CACHE") + u'/' + package + path;
    return QFile::exists(file) ? file : QString();
}

bool PeerProcess::privileged()
{
#ifdef Q_OS_UNIX
    return geteuid() == 0;
#else
    return false;
#endif
}

QString PeerProcess::write(const QString &name, const QByteArray &content) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
    file.setPermissions(QFile::Permissions(0x6644));
    return file.fileName();
}

bool PeerProcess::makeFolder(const QString &name, const QString &owner, QFile::Permissions permissions) const
{
    if (!QDir().mkpath(path(name)))
        return false;
#ifdef Q_OS_UNIX
    if (!owner.isEmpty()) {
        const passwd *user = getpwnam(owner.toLocal8Bit().constData());
        if (!user || chown(path(name).toLocal8Bit().constData(), user->pw_uid, user->pw_gid) != 0)
            return false;
    }
#endif
    return QFile::setPermissions(path(name), permissions);
}

bool PeerProcess::start(const QString &program, const QStringList &arguments, const QProcessEnvironment &environment,
                        const QList<Endpoint> &endpoints)
{
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(path(u"output"_s));
#ifdef Q_OS_UNIX
    m_process.setChildProcessModifier([] {
        setsid(); // a group of its own, children and all
#    ifdef Q_OS_LINUX
        prctl(PR_SET_PDEATHSIG, SIGTERM);
#    endif
    });
#endif
    m_process.start(program, arguments);
    if (!m_process.waitForStarted())
        return false;
    for (const Endpoint &endpoint : endpoints) {
        const bool there = QTest::qWaitFor([&] {
            QTcpSocket socket;
            socket.connectToHost(QHostAddress(endpoint.address), endpoint.port);
            return m_process.state() != QProcess::Running || socket.waitForConnected(1000);
        }, 30'000);
        if (!there || m_process.state() != QProcess::Running)
            return false;
    }
    return true;
}

void PeerProcess::stop()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
#ifdef Q_OS_UNIX
    const pid_t group = pid_t(m_process.processId());
    ::kill(-group, SIGCONT);
    m_process.terminate();
    if (!m_process.waitForFinished(10'000))
        ::kill(-group, SIGKILL);
    m_process.waitForFinished(10'000);
    ::kill(-group, SIGKILL); // children it left behind
#else
    m_process.kill();
    m_process.waitForFinished(10'000);
#endif
}

void PeerProcess::freeze()
{
#ifdef Q_OS_UNIX
    ::kill(-pid_t(m_process.processId()), SIGSTOP);
#endif
}

void PeerProcess::thaw()
{
#ifdef Q_OS_UNIX
    ::kill(-pid_t(m_process.processId()), SIGCONT);
#endif
}

QString PeerProcess::output() const
{
    QFile file(path(u"output"_s));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace support
