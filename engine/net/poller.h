// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>
#include <vector>

namespace net {

/// What the event dispatcher asks of the kernel: level-triggered readiness of many descriptors, and a wake-up from other
/// threads. Epoll implements it; a kqueue twin needs nothing else. Owner's thread, except wake().
class Poller
{
public:
    enum Interest : quint8 { Read = 1, Write = 2, Exception = 4 };
    struct Ready
    {
        int fd;
        quint8 mask; ///< of Interest; a hang-up or error counts as all of them
    };
    enum class Applied {
        Watched,
        AlwaysReady, ///< the kernel does not watch this kind (regular files): treat it as readable and writable
        Invalid      ///< not an open descriptor
    };

    virtual ~Poller() = default;
    /// Watches `fd` for `mask`; 0 ends it. `reused`: the descriptor may have been closed and opened again since
    /// the last call, so what the kernel watches is not known.
    virtual Applied apply(int fd, quint8 mask, bool reused) = 0;
    /// Appends what is ready; -1 waits without end. `descriptors` false: waits for wake() and the time only.
    virtual void wait(int timeoutMs, bool descriptors, std::vector<Ready> &ready) = 0;
    /// Ends a wait() under way or to come. Any thread.
    virtual void wake() = 0;
    /// System calls made by apply() so far.
    virtual quint64 changeCalls() const = 0;
};

} // namespace net
