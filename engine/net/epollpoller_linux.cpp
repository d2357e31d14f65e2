// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/epollpoller_linux.h"
#include "base/logging.h"
#include <QString>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace net {

namespace {

constexpr quint64 kEventData = ~quint64(0);
constexpr int kBatch = 256; // the kernel rotates its ready list, so a full batch starves nobody

quint32 toEpoll(quint8 mask)
{
    return (mask & Poller::Read ? quint32(EPOLLIN) : 0) | (mask & Poller::Write ? quint32(EPOLLOUT) : 0)
        | (mask & Poller::Exception ? quint32(EPOLLPRI) : 0);
}

quint8 fromEpoll(quint32 events)
{
    if (events & (EPOLLHUP | EPOLLERR))
        return Poller::Read | Poller::Write | Poller::Exception;
    return quint8((events & EPOLLIN ? Poller::Read : 0) | (events & EPOLLOUT ? Poller::Write : 0)
                  | (events & EPOLLPRI ? Poller::Exception : 0));
}

} // namespace

EpollPoller::EpollPoller()
{
    m_event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    open();
}

EpollPoller::~EpollPoller()
{
    if (m_epoll >= 0)
        close(m_epoll);
    if (m_event >= 0)
        close(m_event);
}

void EpollPoller::open()
{
    m_epoll = epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kEventData;
    if (m_epoll < 0 || epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_event, &event) != 0)
        qCCritical(lcNet) << "epoll:" << qt_error_string(errno);
}

int EpollPoller::control(int operation, int fd, const Watch &watch)
{
    epoll_event event{};
    event.events = toEpoll(watch.mask);
    event.data.u64 = (quint64(watch.generation) << 32) | quint32(fd);
    ++m_changeCalls;
    return epoll_ctl(m_epoll, operation, fd, &event) == 0 ? 0 : errno;
}

Poller::Applied EpollPoller::apply(int fd, quint8 mask, bool reused)
{
    const auto known = m_watches.find(fd);
    if (mask == 0) {
        if (known != m_watches.end()) {
            control(EPOLL_CTL_DEL, fd, *known); // fails when it was closed first: then the kernel has forgotten it
            m_watches.erase(known);
        }
        return Applied::Watched;
    }
    if (known != m_watches.end() && !reused && known->mask == mask)
        return Applied::Watched;
    int error = ENOENT;
    if (known != m_watches.end()) {
        known->mask = mask;
        error = control(EPOLL_CTL_MOD, fd, *known);
    }
    if (error == ENOENT) {
        const Watch fresh{++m_generation, mask};
        error = control(EPOLL_CTL_ADD, fd, fresh);
        if (error == EEXIST) // this very file was left registered by somebody who closed a duplicate of it
            error = control(EPOLL_CTL_MOD, fd, fresh);
        if (error == 0)
            m_watches.insert(fd, fresh);
    }
    if (error == 0)
        return Applied::Watched;
    m_watches.remove(fd);
    if (error == EPERM)
        return Applied::AlwaysReady;
    if (error != EBADF)
        qCWarning(lcNet) << "epoll refuses descriptor" << fd << qt_error_string(error);
    return Applied::Invalid;
}

void EpollPoller::wait(int timeoutMs, bool descriptors, std::vector<Ready> &ready)
{
    if (!descriptors) {
        waitForWake(timeoutMs);
        return;
    }
    std::array<epoll_event, kBatch> events;
    const int count = epoll_wait(m_epoll, events.data(), kBatch, timeoutMs);
    bool stale = false;
    for (int i = 0; i < count; ++i) {
        const quint64 data = events[size_t(i)].data.u64;
        if (data == kEventData) {
            clearEvent();
            continue;
        }
        const int fd = int(quint32(data));
        const auto watch = m_watches.constFind(fd);
        if (watch == m_watches.constEnd() || watch->generation != quint32(data >> 32))
            stale = true;
        else
            ready.push_back({fd, fromEpoll(events[size_t(i)].events)});
    }
    if (stale)
        rebuild();
}

// A descriptor closed while a duplicate of it lives on stays in the epoll set and cannot be named any more: without
// this the loop would spin on it for ever.
void EpollPoller::rebuild()
{
    qCDebug(lcNet) << "epoll reports a closed descriptor; watching" << m_watches.size() << "anew";
    close(m_epoll);
    open();
    for (auto it = m_watches.cbegin(); it != m_watches.cend(); ++it)
        control(EPOLL_CTL_ADD, it.key(), it.value());
}

void EpollPoller::waitForWake(int timeoutMs)
{
    pollfd only{m_event, POLLIN, 0};
    if (::poll(&only, 1, timeoutMs) > 0)
        clearEvent();
}

void EpollPoller::clearEvent()
{
    quint64 value = 0;
    while (read(m_event, &value, sizeof value) < 0 && errno == EINTR) { }
}

void EpollPoller::wake()
{
    const quint64 one = 1;
    while (write(m_event, &one, sizeof one) < 0 && errno == EINTR) { }
}

} // namespace net
