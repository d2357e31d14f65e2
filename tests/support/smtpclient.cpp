// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/smtpclient.h"

namespace support {

namespace {
constexpr int kTimeoutMs = 30000;
}

QByteArray SmtpClient::connectTo(quint16 port, bool implicitTls)
{
    m_buffer.clear();
    m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (implicitTls) {
        m_socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), port);
        if (!m_socket.waitForEncrypted(kTimeoutMs))
            return {};
    } else {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        if (!m_socket.waitForConnected(kTimeoutMs))
            return {};
    }
    return readReply();
}

void SmtpClient::write(const QByteArray &bytes)
{
    m_socket.write(bytes);
    while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(kTimeoutMs)) {
    }
}

QByteArray SmtpClient::readReply()
{
    QByteArray reply;
    while (true) {
        const qsizetype end = m_buffer.indexOf("\r\n");
        if (end < 0) {
            if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(kTimeoutMs))
                return {};
            m_buffer += m_socket.readAll();
            continue;
        }
        const QByteArray line = m_buffer.left(end + 2);
        m_buffer.remove(0, end + 2);
        reply += line;
        if (line.size() < 4 || line[3] != '-')
            return reply;
    }
}

QByteArray SmtpClient::command(const QByteArray &line)
{
    write(line + "\r\n");
    return readReply();
}

bool SmtpClient::startTls()
{
    return command("STARTTLS").startsWith("220") && encrypt();
}

bool SmtpClient::encrypt()
{
    m_socket.startClientEncryption();
    return m_socket.waitForEncrypted(kTimeoutMs);
}

bool SmtpClient::atEnd()
{
    if (m_socket.state() == QAbstractSocket::UnconnectedState)
        return true;
    m_socket.waitForDisconnected(kTimeoutMs);
    return m_socket.state() == QAbstractSocket::UnconnectedState;
}

QByteArray SmtpClient::dotStuffed(const QByteArray &body)
{
    QByteArray stuffed = body.startsWith('.') ? '.' + body : body;
    stuffed.replace("\r\n.", "\r\n..");
    return stuffed;
}

QByteArray SmtpClient::deliver(const QByteArray &from, const QList<QByteArray> &to, const QByteArray &body)
{
    QByteArray reply = command("MAIL FROM:<" + from + '>');
    if (!reply.startsWith("250"))
        return reply;
    for (const QByteArray &recipient : to) {
        reply = command("RCPT TO:<" + recipient + '>');
        if (!reply.startsWith("250"))
            return reply;
    }
    reply = command("DATA");
    if (!reply.startsWith("354"))
        return reply;
    write(dotStuffed(body) + (body.endsWith("\r\n") || body.isEmpty() ? ".\r\n" : "\r\n.\r\n"));
    return readReply();
}

} // namespace support
