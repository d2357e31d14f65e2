// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>
#include <QSslSocket>

namespace support {

/// Blocking IMAP client for tests: sends exactly what it is told and reads whole responses, literals included.
class ImapClient
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
        return response();
    }
    bool startTls()
    {
        return command("STARTTLS").startsWith("OK") && encrypt();
    }
    bool encrypt()
    {
        m_socket.startClientEncryption();
        return m_socket.waitForEncrypted(kTimeoutMs);
    }
    /// Sends a command under a tag of its own. Answers what completes it, from "OK", "NO" or "BAD" on; untagged() are those before it.
    QByteArray command(const QByteArray &text)
    {
        begin(text);
        return end();
    }
    /// APPEND with the message as a literal.
    QByteArray append(const QByteArray &arguments, const QByteArray &message)
    {
        begin("APPEND " + arguments + " {" + QByteArray::number(message.size()) + '}');
        const QByteArray go = response();
        if (!go.startsWith('+'))
            return go;
        send(message + "\r\n");
        return end();
    }
    void begin(const QByteArray &text)
    {
        m_tag = 'a' + QByteArray::number(++m_commands);
        send(m_tag + ' ' + text + "\r\n");
    }
    QByteArray end()
    {
        m_untagged.clear();
        while (true) {
            const QByteArray one = response();
            if (one.isEmpty())
                return {};
            if (one.startsWith(m_tag + ' '))
                return one.sliced(m_tag.size() + 1);
            m_untagged << one;
        }
    }
    const QList<QByteArray> &untagged() const { return m_untagged; }
    /// A response with its literals, without the last CRLF; empty when the server closed or 30 s passed.
    QByteArray response()
    {
        QByteArray out;
        while (true) {
            const QByteArray line = readLine();
            if (!line.endsWith("\r\n"))
                return {};
            out += line;
            const qsizetype open = line.endsWith("}\r\n") ? line.lastIndexOf('{') : -1;
            if (open < 0)
                return out.chopped(2);
            const qint64 octets = line.sliced(open + 1).chopped(3).toLongLong();
            while (m_socket.bytesAvailable() < octets) {
                if (!m_socket.waitForReadyRead(kTimeoutMs))
                    return {};
            }
            out += m_socket.read(octets);
        }
    }
    void send(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.waitForBytesWritten(kTimeoutMs);
    }
    void drop() { m_socket.abort(); }

private:
    static constexpr int kTimeoutMs = 30'000;
    QByteArray readLine()
    {
        while (!m_socket.canReadLine()) {
            if (!m_socket.waitForReadyRead(kTimeoutMs))
                return {};
        }
        return m_socket.readLine();
    }

    QSslSocket m_socket;
    QByteArray m_tag;
    int m_commands = 0;
    QList<QByteArray> m_untagged;
};

/// The literal of a FETCH response; empty when it has none.
inline QByteArray literalOf(const QByteArray &response)
{
    const qsizetype close = response.indexOf("}\r\n");
    const qsizetype open = close < 0 ? -1 : response.lastIndexOf('{', close);
    return open < 0 ? QByteArray() : response.mid(close + 3, response.mid(open + 1, close - open - 1).toLongLong());
}

} // namespace support
