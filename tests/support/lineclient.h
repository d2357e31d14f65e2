// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QSslSocket>

namespace support {

/// What blocking clients of line protocols do alike: connect, with TLS from the start or later, write as told, read lines. Waits 30 s at most.
class LineClient
{
public:
    bool encrypt()
    {
        m_socket.startClientEncryption();
        return m_socket.waitForEncrypted(kTimeoutMs);
    }
    void write(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    /// With its end; what there was when the server closed.
    QByteArray readLine()
    {
        while (!m_socket.canReadLine()) {
            if (!m_socket.waitForReadyRead(kTimeoutMs))
                return m_socket.readAll();
        }
        return m_socket.readLine();
    }
    /// The server has closed, and said no more.
    bool atEnd()
    {
        while (m_socket.state() != QAbstractSocket::UnconnectedState) {
            if (m_socket.bytesAvailable() > 0 || !m_socket.waitForReadyRead(kTimeoutMs))
                break;
        }
        return m_socket.bytesAvailable() == 0 && m_socket.state() == QAbstractSocket::UnconnectedState;
    }
    void abort() { m_socket.abort(); }
    QSslSocket &socket() { return m_socket; }

protected:
    static constexpr int kTimeoutMs = 30'000;
    bool open(quint16 port, bool implicitTls)
    {
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        return m_socket.waitForConnected(kTimeoutMs) && (!implicitTls || encrypt());
    }

private:
    QSslSocket m_socket;
};

} // namespace support
