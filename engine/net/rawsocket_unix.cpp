// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/rawsocket.h"
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace net {

AcceptResult acceptSocket(qintptr listening, qintptr &socket)
{
#ifdef SOCK_CLOEXEC
    const int descriptor = ::accept4(int(listening), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
#else
    const int descriptor = ::accept(int(listening), nullptr, nullptr);
    if (descriptor >= 0)
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
#endif
    socket = descriptor;
    if (descriptor >= 0)
        return AcceptResult::Accepted;
    switch (errno) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return AcceptResult::Exhausted;
    case EAGAIN:
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
    case EBADF:
    case EINVAL:
        return AcceptResult::Empty;
    default: // ECONNABORTED and the network errors of accept(2)
        return AcceptResult::Failed;
    }
}

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
