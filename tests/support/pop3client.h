// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/lineclient.h"
#include <optional>

namespace support {

/// Blocking POP3 client for tests: sends exactly what it is told and reads whole responses.
class Pop3Client : public LineClient
{
public:
    /// Connects and reads the greeting; empty on failure.
    QByteArray connectTo(quint16 port, bool implicitTls = false)
    {
        return open(port, implicitTls) ? readLine() : QByteArray();
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
};

} // namespace support
