// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QSslSocket>
#include <QString>
#include <QStringList>

namespace support {

/// Blocking SMTP client for tests: sends exactly what it is told and reads whole replies.
class SmtpClient
{
public:
    /// Connects and reads the greeting; empty on failure.
    QByteArray connectTo(quint16 port, bool implicitTls = false);
    /// Sends one command line (CRLF added) and reads its reply, all lines of it; empty when the server closed or 30 s passed.
    QByteArray command(const QByteArray &line);
    /// Bytes as they are.
    void write(const QByteArray &bytes);
    QByteArray readReply();
    bool startTls();
    bool encrypt(); ///< the handshake alone
    bool atEnd(); ///< the server has closed
    void abort() { m_socket.abort(); }
    /// MAIL, RCPT, DATA with `body` (CRLF lines; dots are stuffed here); the reply to the final dot, or the first refusal.
    QByteArray deliver(const QByteArray &from, const QList<QByteArray> &to, const QByteArray &body);
    static QByteArray dotStuffed(const QByteArray &body);

private:
    QSslSocket m_socket;
    QByteArray m_buffer;
};

} // namespace support
