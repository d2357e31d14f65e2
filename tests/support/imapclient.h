// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/lineclient.h"
#include <QList>

namespace support {

/// Blocking IMAP client for tests: sends exactly what it is told and reads whole responses, literals included.
class ImapClient : public LineClient
{
public:
    /// Connects and reads the greeting; empty on failure.
    QByteArray connectTo(quint16 port, bool implicitTls = false)
    {
        return open(port, implicitTls) ? response() : QByteArray();
    }
    bool startTls()
    {
        return command("STARTTLS").startsWith("OK") && encrypt();
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
        write(message + "\r\n");
        return end();
    }
    void begin(const QByteArray &text)
    {
        m_tag = 'a' + QByteArray::number(++m_commands);
        write(m_tag + ' ' + text + "\r\n");
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
            while (socket().bytesAvailable() < octets) {
                if (!socket().waitForReadyRead(kTimeoutMs))
                    return {};
            }
            out += socket().read(octets);
        }
    }

private:
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
