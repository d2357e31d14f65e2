// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/rawsocket.h"
#include <algorithm>
#include <climits>
#include <winsock2.h>
#include <ws2tcpip.h>
// After the system's.
#include "net/rawsocket_p.h"

namespace net {

namespace {

int bounded(qint64 size)
{
    return int(std::min<qint64>(size, INT_MAX));
}

ConnectError meaning(int error)
{
    switch (error) {
    case 0:
        return ConnectError::None;
    case WSAECONNREFUSED:
        return ConnectError::Refused;
    case WSAENETUNREACH:
    case WSAEHOSTUNREACH:
    case WSAENETDOWN:
    case WSAEHOSTDOWN:
    case WSAEADDRNOTAVAIL:
        return ConnectError::Unreachable;
    case WSAETIMEDOUT:
        return ConnectError::TimedOut;
    case WSAEMFILE:
    case WSAENOBUFS:
        return ConnectError::NoSocket;
    default:
        return ConnectError::Other;
    }
}

} // namespace

AcceptResult acceptSocket(qintptr listening, qintptr &socket)
{
    const SOCKET accepted = ::accept(SOCKET(listening), nullptr, nullptr);
    socket = accepted == INVALID_SOCKET ? -1 : qintptr(accepted);
    if (accepted != INVALID_SOCKET)
        return AcceptResult::Accepted;
    switch (WSAGetLastError()) {
    case WSAEMFILE:
    case WSAENOBUFS:
        return AcceptResult::Exhausted;
    case WSAECONNRESET:
    case WSAEINTR:
        return AcceptResult::Failed;
    default:
        return AcceptResult::Empty;
    }
}

std::optional<SocketAddress> peerAddress(qintptr socket)
{
    return addressOf(SOCKET(socket), getpeername);
}

std::optional<SocketAddress> localAddress(qintptr socket)
{
    return addressOf(SOCKET(socket), getsockname);
}

qintptr beginConnect(const SocketAddress &to, const QHostAddress &source, ConnectError &error)
{
    sockaddr_storage remote{};
    const socklen_t length = fill(remote, to);
    const SOCKET made = ::socket(remote.ss_family, SOCK_STREAM, IPPROTO_TCP);
    if (made == INVALID_SOCKET) {
        error = meaning(WSAGetLastError());
        return -1;
    }
    SetHandleInformation(reinterpret_cast<HANDLE>(made), HANDLE_FLAG_INHERIT, 0);
    u_long nonBlocking = 1;
    ioctlsocket(made, FIONBIO, &nonBlocking);
    sockaddr_storage local{};
    if (!source.isNull() && bind(made, reinterpret_cast<const sockaddr *>(&local), fill(local, {source, 0})) != 0)
        error = ConnectError::Source;
    else if (connect(made, reinterpret_cast<const sockaddr *>(&remote), length) == 0 || WSAGetLastError() == WSAEWOULDBLOCK)
        return qintptr(made);
    else
        error = meaning(WSAGetLastError());
    closesocket(made);
    return -1;
}

ConnectError connectError(qintptr socket)
{
    int error = 0;
    int length = sizeof error;
    if (getsockopt(SOCKET(socket), SOL_SOCKET, SO_ERROR, reinterpret_cast<char *>(&error), &length) != 0)
        error = WSAGetLastError();
    return meaning(error);
}

void prepareStream(qintptr socket)
{
    u_long nonBlocking = 1;
    ioctlsocket(SOCKET(socket), FIONBIO, &nonBlocking);
    const char on[sizeof(BOOL)] = {1};
    setsockopt(SOCKET(socket), IPPROTO_TCP, TCP_NODELAY, on, sizeof on);
    setsockopt(SOCKET(socket), SOL_SOCKET, SO_KEEPALIVE, on, sizeof on);
}

Transfer receiveBytes(qintptr socket, char *buffer, qint64 size)
{
    const int count = recv(SOCKET(socket), buffer, bounded(size), 0);
    if (count > 0)
        return {Transfer::Done, count};
    if (count == 0)
        return {Transfer::Ended, 0};
    return {WSAGetLastError() == WSAEWOULDBLOCK ? Transfer::Blocked : Transfer::Failed, 0};
}

Transfer sendBytes(qintptr socket, const char *bytes, qint64 size)
{
    const int count = send(SOCKET(socket), bytes, bounded(size), 0);
    if (count > 0)
        return {Transfer::Done, count};
    return {count == 0 || WSAGetLastError() == WSAEWOULDBLOCK ? Transfer::Blocked : Transfer::Failed, 0};
}

bool hasInput(qintptr socket)
{
    u_long count = 0;
    return ioctlsocket(SOCKET(socket), FIONREAD, &count) == 0 && count > 0;
}

qint64 unconfirmedBytes(qintptr)
{
    return 0;
}

void refuseSocket(qintptr socket, QByteArrayView text)
{
    if (!text.isEmpty()) {
        u_long nonBlocking = 1;
        ioctlsocket(SOCKET(socket), FIONBIO, &nonBlocking);
        send(SOCKET(socket), text.data(), int(text.size()), 0);
        shutdown(SOCKET(socket), SD_SEND);
        char discarded[4096];
        recv(SOCKET(socket), discarded, sizeof discarded, 0);
    }
    closeSocket(socket);
}

void shutdownWrite(qintptr socket)
{
    shutdown(SOCKET(socket), SD_SEND);
}

void closeSocket(qintptr socket)
{
    closesocket(SOCKET(socket));
}

} // namespace net
