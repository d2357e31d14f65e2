// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QHostAddress>
#include <optional>

namespace net {

// The few socket calls Qt does not offer. None blocks; any thread.

enum class AcceptResult {
    Accepted,
    Empty,     ///< nobody waits
    Exhausted, ///< the process or the system has no descriptor left; the caller still waits
    Failed     ///< that caller is gone; there may be others
};
/// Takes the next waiting caller of a non-blocking listening socket.
AcceptResult acceptSocket(qintptr listening, qintptr &socket);
struct SocketAddress
{
    QHostAddress address;
    quint16 port = 0;
};
/// Of the other side; nullopt when it is gone already.
std::optional<SocketAddress> peerAddress(qintptr socket);
std::optional<SocketAddress> localAddress(qintptr socket);

enum class ConnectError { None, Source, Refused, Unreachable, TimedOut, NoSocket, Other };
/// Begins a connection; `source` null: the system chooses. The socket is non-blocking and becomes writable when it is
/// known how that went (connectError()). -1 with the reason in `error`: it failed at once.
qintptr beginConnect(const SocketAddress &to, const QHostAddress &source, ConnectError &error);
ConnectError connectError(qintptr socket);

/// Non-blocking, small writes at once, and keep-alive: a socket for a session.
void prepareStream(qintptr socket);

/// Outcome of one read or write.
struct Transfer
{
    enum State {
        Done,    ///< `count` octets, at least one
        Blocked, ///< not now
        Ended,   ///< read: the other side has sent FIN
        Failed   ///< the connection is gone
    };
    State state = Blocked;
    qint64 count = 0;
};
Transfer receiveBytes(qintptr socket, char *buffer, qint64 size);
Transfer sendBytes(qintptr socket, const char *bytes, qint64 size);
/// Whether something is there to be read; takes nothing.
bool hasInput(qintptr socket);
/// Octets sent that the other side has not confirmed; 0 where the system does not say.
qint64 unconfirmedBytes(qintptr socket);
/// Says `text` as far as the kernel takes it at once, and closes.
void refuseSocket(qintptr socket, QByteArrayView text);
/// FIN after what was written; reading goes on.
void shutdownWrite(qintptr socket);
void closeSocket(qintptr socket);

/// A descriptor on its way between threads; closed when nobody takes it.
class OwnedSocket
{
public:
    explicit OwnedSocket(qintptr socket) : m_socket(socket) {}
    ~OwnedSocket()
    {
        if (m_socket != -1)
            closeSocket(m_socket);
    }
    OwnedSocket(const OwnedSocket &) = delete;
    OwnedSocket &operator=(const OwnedSocket &) = delete;
    qintptr take()
    {
        const qintptr socket = m_socket;
        m_socket = -1;
        return socket;
    }

private:
    qintptr m_socket;
};

} // namespace net
