// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/poller.h"
#include <QHash>

namespace net {

/// Poller on epoll and eventfd.
class EpollPoller final : public Poller
{
public:
    EpollPoller();
    ~EpollPoller() override;
    EpollPoller(const EpollPoller &) = delete;
    EpollPoller &operator=(const EpollPoller &) = delete;
    /// False when the process has no descriptors left for it.
    bool isValid() const { return m_epoll >= 0 && m_event >= 0; }

    Applied apply(int fd, quint8 mask, bool reused) override;
    void wait(int timeoutMs, bool descriptors, std::vector<Ready> &ready) override;
    void wake() override;
    quint64 changeCalls() const override { return m_changeCalls; }

private:
    struct Watch
    {
        quint32 generation; // told back by epoll: tells this registration from one left over by a closed descriptor
        quint8 mask;
    };
    int control(int operation, int fd, const Watch &watch); // 0 or errno
    void open();
    void rebuild();
    void waitForWake(int timeoutMs);
    void clearEvent();

    QHash<int, Watch> m_watches;
    int m_epoll = -1;
    int m_event = -1;
    quint32 m_generation = 0;
    quint64 m_changeCalls = 0;
};

} // namespace net
