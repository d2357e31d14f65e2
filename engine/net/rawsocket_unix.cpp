// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/rawsocket.h"
#include <sys/socket.h>
#include <unistd.h>

namespace net {

std::optional<QHostAddress> peerAddress(qintptr socket)
{
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (getpeername(int(socket), reinterpret_cast<sockaddr *>(&storage), &length) != 0)
        return std::nullopt;
    return QHostAddress(reinterpret_cast<const sockaddr *>(&storage));
}

void refuseSocket(qintptr socket, QByteArrayView text)
{
#ifdef MSG_NOSIGNAL
    constexpr int kFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
    constexpr int kFlags = MSG_DONTWAIT; // macOS: Qt ignores SIGPIPE for the process
#endif
    if (!text.isEmpty()) {
        [[maybe_unused]] const ssize_t sent = send(int(socket), text.data(), size_t(text.size()), kFlags);
        shutdown(int(socket), SHUT_WR);
        // Unread input would turn the close into a reset that can overtake the text: an HTTP request is there already.
        char discarded[4096];
        [[maybe_unused]] const ssize_t read = recv(int(socket), discarded, sizeof discarded, MSG_DONTWAIT);
    }
    closeSocket(socket);
}

void shutdownWrite(qintptr socket)
{
    shutdown(int(socket), SHUT_WR);
}

void closeSocket(qintptr socket)
{
    ::close(int(socket));
}

} // namespace net
