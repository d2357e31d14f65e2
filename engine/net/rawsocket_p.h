// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/rawsocket.h"
#include <QNetworkInterface>
#include <cstring>

// Addresses as the socket calls of both platforms want them. For rawsocket_unix.cpp and rawsocket_win.cpp, which include
// their system's headers before it.
namespace net {

/// `ask` is getpeername or getsockname, `socket` of the type they take.
template<typename Socket, typename Ask>
std::optional<SocketAddress> addressOf(Socket socket, Ask ask)
{
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (ask(socket, reinterpret_cast<sockaddr *>(&storage), &length) != 0)
        return std::nullopt;
    const quint16 port = storage.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6 &>(storage).sin6_port
                                                       : reinterpret_cast<const sockaddr_in &>(storage).sin_port;
    return SocketAddress{QHostAddress(reinterpret_cast<const sockaddr *>(&storage)), ntohs(port)};
}

/// Returns how much of `storage` the address takes, in octets.
inline socklen_t fill(sockaddr_storage &storage, const SocketAddress &from)
{
    if (from.address.protocol() == QAbstractSocket::IPv6Protocol) {
        auto &v6 = reinterpret_cast<sockaddr_in6 &>(storage);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(from.port);
        const Q_IPV6ADDR octets = from.address.toIPv6Address();
        std::memcpy(&v6.sin6_addr, &octets, sizeof octets);
        if (!from.address.scopeId().isEmpty())
            v6.sin6_scope_id = quint32(QNetworkInterface::interfaceIndexFromName(from.address.scopeId()));
        return sizeof v6;
    }
    auto &v4 = reinterpret_cast<sockaddr_in &>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(from.port);
    v4.sin_addr.s_addr = htonl(from.address.toIPv4Address());
    return sizeof v4;
}

} // namespace net
