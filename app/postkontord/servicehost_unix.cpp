// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicehost.h"
#include <cstddef>
#include <cstring>
#include <ctime>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

QByteArray messageFor(ServiceState state)
{
    switch (state) {
    case ServiceState::Ready:
        return "READY=1\nSTATUS=Ready";
    case ServiceState::Reloading: { // a moment of the same clock as systemd's tells this reload from others
        timespec now = {};
        clock_gettime(CLOCK_MONOTONIC, &now);
        return "RELOADING=1\nMONOTONIC_USEC=" + QByteArray::number(qint64(now.tv_sec) * 1000000 + now.tv_nsec / 1000)
            + "\nSTATUS=Reading settings and certificates again";
    }
    case ServiceState::Stopping:
        return "STOPPING=1\nSTATUS=Finishing what is under way";
    case ServiceState::Alive:
        return "WATCHDOG=1";
    }
    return {};
}

} // namespace

int runService(bool, const std::function<int()> &serve)
{
    return serve();
}

// The protocol of sd_notify(3), without its library.
void tellServiceManager(ServiceState state)
{
    const QByteArray path = qgetenv("NOTIFY_SOCKET");
    sockaddr_un address = {};
    if (path.isEmpty() || size_t(path.size()) >= sizeof(address.sun_path))
        return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
    if (address.sun_path[0] == '@')
        address.sun_path[0] = 0; // abstract namespace
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    const QByteArray message = messageFor(state);
    const socklen_t length = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(path.size()));
    sendto(fd, message.constData(), size_t(message.size()), MSG_DONTWAIT, reinterpret_cast<const sockaddr *>(&address), length);
    close(fd);
}

int watchdogIntervalMs()
{
    const QByteArray meant = qgetenv("WATCHDOG_PID"); // of a parent's watchdog: not ours to feed
    if (!meant.isEmpty() && meant.toLongLong() != getpid())
        return 0;
    const qint64 wanted = qgetenv("WATCHDOG_USEC").toLongLong();
    return wanted > 0 ? int(qBound(qint64(1), wanted / 2000, qint64(3600000))) : 0; // twice as often as asked
}

// stderr is read by the journal.
void tellSystemLog(const QString &) {}
