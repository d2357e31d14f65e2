// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/smtpsink.h"
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;

namespace support {

QString SmtpSink::program()
{
    const QString cached = qEnvironmentVariable("POSTKONTOR_CACHE") + u"/postfix/usr/sbin/smtp-sink"_s;
    return QFile::exists(cached) ? cached : QStandardPaths::findExecutable(u"smtp-sink"_s);
}

bool SmtpSink::start(const QStringList &options, bool keep, quint16 port, const QString &address)
{
    m_port = port;
    if (m_port == 0) {
        QTcpServer probe;
        if (!probe.listen(QHostAddress(address)))
            return false;
        m_port = probe.serverPort();
    }
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LD_LIBRARY_PATH"_s, QFileInfo(program()).path() + u"/../lib/postfix"_s); // when only unpacked
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QStringList arguments = options;
    if (QFileInfo(u"/proc/self"_s).owner() == "root"_L1) { // it will not run as root
        arguments << u"-u"_s << u"nobody"_s;
        QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7777));
    }
    if (keep)
        arguments << u"-d"_s << m_folder.filePath(u"%H%M%S."_s);
    arguments << u"%1:%2"_s.arg(address).arg(m_port) << u"1000"_s;
    m_process.start(program(), arguments);
    if (!m_process.waitForStarted())
        return false;
    return QTest::qWaitFor([&] {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(address), m_port);
        return socket.waitForConnected(1000);
    }, 15000);
}

void SmtpSink::stop()
{
    m_process.terminate();
    if (!m_process.waitForFinished(5000))
        m_process.kill();
    m_process.waitForFinished(5000);
}

QList<SmtpSink::Taken> SmtpSink::taken() const
{
    QList<Taken> all;
    for (const QFileInfo &info : QDir(m_folder.path()).entryInfoList(QDir::Files)) {
        QFile file(info.filePath());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        Taken one;
        one.at = info.lastModified().toMSecsSinceEpoch();
        while (!file.atEnd()) {
            const QByteArray line = file.readLine().trimmed();
            if (line.startsWith("X-Rcpt-Args:")) // "X-Rcpt-Args: <a@b.test> NOTIFY=…"
                one.recipients << QString::fromUtf8(line.mid(line.indexOf('<') + 1, line.indexOf('>') - line.indexOf('<') - 1));
            else if (line.startsWith("Subject: "))
                one.subject = QString::fromUtf8(line.mid(9));
            else if (line.isEmpty())
                break;
        }
        all << one;
    }
    return all;
}

QHash<QString, int> SmtpSink::counts() const
{
    QHash<QString, int> out;
    for (const Taken &one : taken()) {
        for (const QString &recipient : one.recipients)
            ++out[one.subject + u' ' + recipient];
    }
    return out;
}

} // namespace support
