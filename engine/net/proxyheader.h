// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QHostAddress>

namespace net {

/// The PROXY protocol header, versions 1 and 2 (haproxy's proxy-protocol.txt), that a trusted proxy sends before the client's bytes.
/// Sans-IO and incremental: takes any splitting. Strict; TLVs are skipped without being kept. Bounded by 108 bytes.
class ProxyHeader
{
public:
    enum class State { NeedMore, Done, Invalid };
    struct Fed
    {
        State state;
        qsizetype consumed; ///< the bytes after these are the client's
    };
    /// After Done or Invalid, do not feed again.
    Fed feed(QByteArrayView bytes);

    /// False for LOCAL, UNKNOWN and families other than TCP over IP: the connection speaks for itself.
    bool hasAddresses() const { return m_hasAddresses; }
    const QHostAddress &source() const { return m_source; }
    quint16 sourcePort() const { return m_sourcePort; }
    const QHostAddress &destination() const { return m_destination; }
    quint16 destinationPort() const { return m_destinationPort; }

private:
    State feedLine(QByteArrayView bytes, qsizetype &consumed);
    State feedBinary(QByteArrayView bytes, qsizetype &consumed);
    bool take(QByteArrayView bytes, qsizetype &consumed, qsizetype wanted);
    State parseLine(QByteArrayView line);
    State parseFixedPart();
    State parseAddresses();

    QByteArray m_buffer;
    qsizetype m_toSkip = -1; // of version 2: bytes behind what is kept; -1: not known yet
    qsizetype m_kept = 16;   // of version 2: fixed part, then with the addresses
    bool m_hasAddresses = false;
    QHostAddress m_source;
    QHostAddress m_destination;
    quint16 m_sourcePort = 0;
    quint16 m_destinationPort = 0;
};

} // namespace net
