// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "net/inheritedsockets.h"
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace net {

namespace {

constexpr int kFirst = 3; // sd_listen_fds(3): SD_LISTEN_FDS_START

int optionOf(int descriptor, int option, int level = SOL_SOCKET)
{
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(descriptor, level, option, &value, &length) == 0 ? value : -1;
}

/// Listening, TCP, over IPv4 or IPv6.
bool isListener(int descriptor)
{
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (getsockname(descriptor, reinterpret_cast<sockaddr *>(&address), &length) != 0)
        return false;
    const bool internet = address.ss_family == AF_INET || address.ss_family == AF_INET6;
    return internet && optionOf(descriptor, SO_TYPE) == SOCK_STREAM && optionOf(descriptor, SO_ACCEPTCONN) == 1;
}

} // namespace

QList<InheritedSocket> takeInheritedSockets()
{
    const bool meant = qgetenv("LISTEN_PID").toLongLong() == getpid();
    const int count = meant ? qgetenv("LISTEN_FDS").toInt() : 0;
    const QList<QByteArray> names = qgetenv("LISTEN_FDNAMES").split(':');
    for (const char *variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
        qunsetenv(variable);
    QList<InheritedSocket> sockets;
    for (int i = 0; i < count; ++i) {
        const int descriptor = kFirst + i;
        if (fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0)
            break; // fewer than was said
        const QByteArray name = names.value(i);
        const auto address = isListener(descriptor) ? localAddress(descriptor) : std::nullopt;
        if (address) {
            sockets.append({QString::fromUtf8(name), descriptor, *address, optionOf(descriptor, IPV6_V6ONLY, IPPROTO_IPV6) == 1});
            continue;
        }
        qCWarning(lcNet, "the socket \"%s\" of the service manager is not a listening TCP socket: closed", name.constData());
        ::close(descriptor);
    }
    return sockets;
}

} // namespace net
