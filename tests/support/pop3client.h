// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QSslSocket>
#include <optional>

namespace support {

/// Blocking POP3 client for tests: sends exactly what it is told and reads whole responses.
class Pop3Client
{
public:
    /// Connects and reads the greeting; empty on failure.
    QByteArray connectTo(quint16 port, bool implicitTls = false)
    {
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        if (!m_socket.waitForConnected(kTimeoutMs))
            return {};
        if (implicitTls) {
            m_socket.startClientEncryption();
            if (!m_socket.waitForEncrypted(kTimeoutMs))
                return {};
        }
        return readLine();
    }
    /// Sends a line (CRLF added) and reads the first line of the response; empty when the server closed or 30 s passed.
    QByteArray command(const QByteArray &line)
    {
        write(line + "\r\n");
        return readLine();
    }
    /// The same, and what follows a "+OK" up to the dot, without it and with the dots of its lines taken away; nullopt: it did not
    /// come whole.
    std::optional<QByteArray> lines(const QByteArray &line)
    {
        if (!command(line).startsWith("+OK"))
            return std::nullopt;
        QByteArray out;
        while (true) {
            QByteArray one = readLine();
            if (!one.endsWith("\r\n"))
                return std::nullopt;
            if (one == ".\r\n")
                return out;
            out += one.startsWith('.') ? one.sliced(1) : one;
        }
    }
    bool signIn(const QByteArray &name, const QByteArray &password)
    {
        return command("USER " + name).startsWith("+OK") && command("PASS " + password).startsWith("+OK");
    }
    bool startTls()
    {
        if (!command("STLS").startsWith("+OK"))
            return false;
        return encrypt();
    }
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

private:
    static constexpr int kTimeoutMs = 30'000;
    QSslSocket m_socket;
};

} // namespace support
