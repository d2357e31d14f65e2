// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/rawsocket.h"
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/sockios.h>
#endif
// After the system's.
#include "net/rawsocket_p.h"

namespace net {

namespace {

#ifdef MSG_NOSIGNAL
constexpr int kQuiet = MSG_NOSIGNAL;
#else
constexpr int kQuiet = 0; // macOS: Qt ignores SIGPIPE for the process
#endif

bool wouldBlock()
{
#if EWOULDBLOCK != EAGAIN
    return errno == EAGAIN || errno == EWOULDBLOCK;
#else
    return errno == EAGAIN;
#endif
}

ConnectError meaning(int error)
{
    switch (error) {
    case 0:
        return ConnectError::None;
    case ECONNREFUSED:
        return ConnectError::Refused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL: // without an own address of the family
        return ConnectError::Unreachable;
    case ETIMEDOUT:
        return ConnectError::TimedOut;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EAGAIN: // no local port is free
        return ConnectError::NoSocket;
    default:
        return ConnectError::Other;
    }
}

} // namespace

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
    case EBADF:
    case EINVAL:
        return AcceptResult::Empty;
    default: // ECONNABORTED and the network errors of accept(2)
        return wouldBlock() ? AcceptResult::Empty : AcceptResult::Failed;
    }
}

std::optional<SocketAddress> peerAddress(qintptr socket)
{
    return addressOf(int(socket), getpeername);
}

std::optional<SocketAddress> localAddress(qintptr socket)
{
    return addressOf(int(socket), getsockname);
}

qintptr beginConnect(const SocketAddress &to, const QHostAddress &source, ConnectError &error)
{
    sockaddr_storage remote{};
    const socklen_t length = fill(remote, to);
    const int descriptor = ::socket(remote.ss_family, SOCK_STREAM, 0);
    if (descriptor < 0) {
        error = meaning(errno);
        return -1;
    }
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    sockaddr_storage local{};
    if (!source.isNull() && bind(descriptor, reinterpret_cast<const sockaddr *>(&local), fill(local, {source, 0})) != 0)
        error = ConnectError::Source;
    else if (connect(descriptor, reinterpret_cast<const sockaddr *>(&remote), length) == 0 || errno == EINPROGRESS || errno == EINTR)
        return descriptor;
    else
        error = meaning(errno);
    ::close(descriptor);
    return -1;
}

ConnectError connectError(qintptr socket)
{
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(int(socket), SOL_SOCKET, SO_ERROR, &error, &length) != 0)
        error = errno;
    return meaning(error);
}

void prepareStream(qintptr socket)
{
    const int on = 1;
    fcntl(int(socket), F_SETFL, fcntl(int(socket), F_GETFL) | O_NONBLOCK); // accept() on macOS does not
    setsockopt(int(socket), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(int(socket), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

Transfer receiveBytes(qintptr socket, char *buffer, qint64 size)
{
    while (true) {
        const ssize_t count = recv(int(socket), buffer, size_t(size), 0);
        if (count > 0)
            return {Transfer::Done, count};
        if (count == 0)
            return {Transfer::Ended, 0};
        if (errno != EINTR)
            return {wouldBlock() ? Transfer::Blocked : Transfer::Failed, 0};
    }
}

Transfer sendBytes(qintptr socket, const char *bytes, qint64 size)
{
    while (true) {
        const ssize_t count = send(int(socket), bytes, size_t(size), kQuiet);
        if (count > 0)
            return {Transfer::Done, count};
        if (count == 0 || errno != EINTR)
            return {count == 0 || wouldBlock() ? Transfer::Blocked : Transfer::Failed, 0};
    }
}

bool hasInput(qintptr socket)
{
    char octet;
    return recv(int(socket), &octet, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

qint64 unconfirmedBytes(qintptr socket)
{
    int count = 0;
#if defined(SIOCOUTQ)
    return ioctl(int(socket), SIOCOUTQ, &count) == 0 ? count : 0;
#elif defined(SO_NWRITE)
    socklen_t length = sizeof count;
    return getsockopt(int(socket), SOL_SOCKET, SO_NWRITE, &count, &length) == 0 ? count : 0;
#else
    Q_UNUSED(socket)
    return count;
#endif
}

void refuseSocket(qintptr socket, QByteArrayView text)
{
    if (!text.isEmpty()) {
        [[maybe_unused]] const ssize_t sent =
            send(int(socket), text.data(), size_t(text.size()), MSG_DONTWAIT | kQuiet);
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
