// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/rawsocket.h"
#include <algorithm>
#include <climits>
#include <winsock2.h>
#include <ws2tcpip.h>

namespace net {

namespace {

int bounded(qint64 size)
{
    return int(std::min<qint64>(size, INT_MAX));
}

template<typename Ask>
std::optional<SocketAddress> addressOf(qintptr socket, Ask ask)
{
    sockaddr_storage storage{};
    int length = sizeof storage;
    if (ask(SOCKET(socket), reinterpret_cast<sockaddr *>(&storage), &length) != 0)
        return std::nullopt;
    const quint16 port = storage.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6 &>(storage).sin6_port
                                                       : reinterpret_cast<const sockaddr_in &>(storage).sin_port;
    return SocketAddress{QHostAddress(reinterpret_cast<const sockaddr *>(&storage)), ntohs(port)};
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
    return addressOf(socket, getpeername);
}

std::optional<SocketAddress> localAddress(qintptr socket)
{
    return addressOf(socket, getsockname);
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
