// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QCoreApplication>
#include <QProcess>
#include <QStringList>

namespace support {

/// Another host, as far as the network goes: a namespace with one cable to this one (Linux, root). Gone with the object.
class NetworkNamespace
{
public:
    ~NetworkNamespace()
    {
        if (m_made)
            ip({QStringLiteral("netns"), QStringLiteral("del"), m_name}); // its end of the cable goes with it
    }
    /// Empty, or why there is none.
    QString make()
    {
        const QString pid = QString::number(QCoreApplication::applicationPid());
        const QString here = QStringLiteral("pkh") + pid, there = QStringLiteral("pkt") + pid;
        const int net = int(QCoreApplication::applicationPid() % 16000);
        m_name = QStringLiteral("postkontor-") + pid;
        const QString base = QStringLiteral("198.18.%1.").arg(net / 64); // RFC 2544: for tests of networks
        const int first = net % 64 * 4;
        m_here = base + QString::number(first + 1);
        m_there = base + QString::number(first + 2);
        const QString netns = QStringLiteral("-n");
        m_made = ip({QStringLiteral("netns"), QStringLiteral("add"), m_name});
        const bool done = m_made
            && ip(words("link add %1 type veth peer name %2").replaceInStrings(QStringLiteral("%1"), here).replaceInStrings(QStringLiteral("%2"), there))
            && ip({QStringLiteral("link"), QStringLiteral("set"), there, QStringLiteral("netns"), m_name})
            && ip({QStringLiteral("addr"), QStringLiteral("add"), m_here + QStringLiteral("/30"), QStringLiteral("dev"), here})
            && ip({QStringLiteral("link"), QStringLiteral("set"), here, QStringLiteral("up")})
            && ip({netns, m_name, QStringLiteral("addr"), QStringLiteral("add"), m_there + QStringLiteral("/30"), QStringLiteral("dev"), there})
            && ip({netns, m_name, QStringLiteral("link"), QStringLiteral("set"), there, QStringLiteral("up")})
            && ip({netns, m_name, QStringLiteral("link"), QStringLiteral("set"), QStringLiteral("lo"), QStringLiteral("up")});
        return done ? QString() : m_why;
    }
    QString address() const { return m_there; } ///< of the other host
    QString ownAddress() const { return m_here; } ///< of this one, as the other sees it
    /// Before a program that is to run there.
    QStringList launcher() const { return {QStringLiteral("ip"), QStringLiteral("netns"), QStringLiteral("exec"), m_name}; }
    /// Pulls the cable, or puts it back.
    bool setConnected(bool on)
    {
        return ip({QStringLiteral("link"), QStringLiteral("set"), QStringLiteral("pkh") + QString::number(QCoreApplication::applicationPid()),
                   on ? QStringLiteral("up") : QStringLiteral("down")});
    }

private:
    static QStringList words(const char *text) { return QString::fromLatin1(text).split(u' '); }
    bool ip(const QStringList &arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral("ip"), arguments);
        const bool done = process.waitForFinished(30000) && process.exitCode() == 0;
        if (!done)
            m_why = QStringLiteral("ip %1: %2").arg(arguments.join(u' '), QString::fromLocal8Bit(process.readAll()).trimmed());
        return done;
    }

    QString m_name, m_here, m_there, m_why;
    bool m_made = false;
};

} // namespace support
