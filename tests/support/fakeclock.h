// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include <atomic>

/// A clock that moves only when told. Any thread.
class FakeClock final : public base::Clock
{
public:
    explicit FakeClock(qint64 wallMs = 1790000000000) : m_wallMs(wallMs) {}
    qint64 wallMs() const override { return m_wallMs; }
    qint64 monotonicUs() const override { return m_monotonicUs; }
    void advanceMs(qint64 ms)
    {
        m_wallMs += ms;
        m_monotonicUs += ms * 1000;
    }
    /// The wall clock is set by somebody; durations go on.
    void jumpWallTo(qint64 wallMs) { m_wallMs = wallMs; }

private:
    std::atomic<qint64> m_wallMs;
    std::atomic<qint64> m_monotonicUs{1000000};
};
