// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include <functional>

namespace net {

/// When a connection's handler listens and when it is called again, whatever protocol it speaks: reasons not to read, the session's
/// deadline, and what waits for a time. Lives on the connection's I/O thread.
class ConnectionPace
{
public:
    explicit ConnectionPace(base::Transport &transport) : m_transport(transport) {}

    /// The socket is not read while any reason (a bit each) holds it.
    void hold(quint8 reason, bool on);
    bool isHeld(quint8 reason) const { return m_holds & reason; }
    /// Calls `action` after some ms, unless the handler is gone by then; the session's deadline does not count meanwhile.
    void later(int milliseconds, std::function<void()> action);
    /// The session's deadline moves with every command; the timer is set once and looks again when it fires. 0: there is none.
    void arm(qint64 deadlineMs, qint64 nowMs);
    /// To be asked first in timedOut(). True: nothing is left to do, it was for later(), or the end has begun.
    bool fired();
    /// The end has begun: nothing is held or armed any more.
    void close() { m_closing = true; }
    bool isClosing() const { return m_closing; }

private:
    base::Transport &m_transport;
    quint8 m_holds = 0;
    bool m_armed = false;
    bool m_closing = false;
    std::function<void()> m_later;
};

} // namespace net
