// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/rawsocket.h"
#include <winsock2.h>
#include <ws2tcpip.h>

namespace net {

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

std::optional<QHostAddress> peerAddress(qintptr socket)
{
    sockaddr_storage storage{};
    int length = sizeof storage;
    if (getpeername(SOCKET(socket), reinterpret_cast<sockaddr *>(&storage), &length) != 0)
        return std::nullopt;
    return QHostAddress(reinterpret_cast<const sockaddr *>(&storage));
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
