// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QElapsedTimer>
#include <QHostAddress>
#include <QTcpSocket>
#include <sys/socket.h>

namespace support {

/// A blocking TCP client for tests that says exactly what it is told: for clients that are odd, slow or silent.
/// Any thread, one at a time.
class RawSocket
{
public:
    QByteArray fields; ///< of every request of ask(): "X-Forwarded-Proto: https\r\n"

    /// `from`: the address to speak from, such as 127.0.0.2.
    bool connectTo(quint16 port, const QString &from = {})
    {
        if (!from.isEmpty() && !m_socket.bind(QHostAddress(from)))
            return false;
        m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        return m_socket.waitForConnected(kTimeoutMs);
    }
    /// Small buffers, so that whoever does not read is noticed early.
    /// Much smaller ones would make reading the rest a matter of minutes.
    void shrinkReceiveBuffer()
    {
        m_socket.setSocketOption(QAbstractSocket::ReceiveBufferSizeSocketOption, 64 << 10);
        m_socket.setReadBufferSize(1);
    }
    /// Takes what has piled up.
    void readAgain() { m_socket.setReadBufferSize(0); }
    /// False when the peer has closed or takes nothing for 30 s.
    bool write(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        while (m_socket.bytesToWrite() > 0) {
            if (!m_socket.waitForBytesWritten(kTimeoutMs))
                return false;
        }
        return true;
    }
    /// Up to and with `end`; what there was when the peer closed or said nothing for `timeoutMs`.
    QByteArray readUntil(const QByteArray &end, int timeoutMs = kTimeoutMs)
    {
        qsizetype from = 0;
        while (true) {
            const qsizetype at = m_buffer.indexOf(end, from);
            if (at >= 0)
                return take(at + end.size());
            from = std::max<qsizetype>(0, m_buffer.size() - end.size());
            if (!readMore(timeoutMs))
                return take(m_buffer.size());
        }
    }
    QByteArray readExactly(qsizetype count)
    {
        while (m_buffer.size() < count && readMore(kTimeoutMs)) {
        }
        return take(std::min(count, m_buffer.size()));
    }
    /// All there is until the peer closes; `timeoutMs` of silence end it too.
    QByteArray readToEnd(int timeoutMs = kTimeoutMs)
    {
        while (readMore(timeoutMs)) {
        }
        return take(m_buffer.size());
    }
    /// What is there within `timeoutMs`, perhaps nothing.
    QByteArray readSome(int timeoutMs)
    {
        if (m_buffer.isEmpty())
            readMore(timeoutMs);
        return take(m_buffer.size());
    }
    /// The peer closes within `timeoutMs`; what it still says is thrown away.
    bool closesWithin(int timeoutMs)
    {
        QElapsedTimer timer;
        timer.start();
        while (isOpen() && timer.elapsed() < timeoutMs) {
            m_socket.waitForReadyRead(int(timeoutMs - timer.elapsed()));
            m_socket.readAll();
        }
        return !isOpen();
    }
    /// FIN: says no more and goes on reading, as `nc -N` does. Linux and macOS.
    void shutdownWrite() { ::shutdown(int(m_socket.socketDescriptor()), SHUT_WR); }
    bool isOpen() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    void abort() { m_socket.abort(); }
    QTcpSocket &socket() { return m_socket; }

    struct HttpAnswer
    {
        int status = 0; ///< 0: none came
        QByteArray head;
        QByteArray body;
    };
    /// One request on the connection, which stays open; the answer by its Content-Length.
    HttpAnswer ask(const QByteArray &method, const QByteArray &target, const QByteArray &token = {}, const QByteArray &body = {})
    {
        QByteArray request = method + ' ' + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        request += fields;
        if (!token.isEmpty())
            request += "Authorization: Bearer " + token + "\r\n";
        if (method != "GET")
            request += "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
        write(request + "\r\n" + body);
        return readAnswer();
    }
    HttpAnswer readAnswer()
    {
        HttpAnswer answer;
        answer.head = readUntil("\r\n\r\n");
        if (!answer.head.startsWith("HTTP/1.1 ") || !answer.head.endsWith("\r\n\r\n"))
            return answer;
        answer.status = answer.head.mid(9, 3).toInt();
        const QByteArray lower = answer.head.toLower();
        if (const qsizetype at = lower.indexOf("\r\ncontent-length:"); at >= 0) {
            const qsizetype from = at + 17;
            answer.body = readExactly(lower.mid(from, lower.indexOf('\r', from) - from).trimmed().toLongLong());
        }
        return answer;
    }

private:
    static constexpr int kTimeoutMs = 30000;

    bool readMore(int timeoutMs)
    {
        if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(timeoutMs))
            return false;
        const QByteArray bytes = m_socket.readAll();
        m_buffer += bytes;
        return !bytes.isEmpty();
    }
    QByteArray take(qsizetype count)
    {
        const QByteArray taken = m_buffer.left(count);
        m_buffer.remove(0, count);
        return taken;
    }

    QTcpSocket m_socket;
    QByteArray m_buffer;
};

} // namespace support
