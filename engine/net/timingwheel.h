// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include <functional>
#include <vector>

namespace net {

class TimingWheel;

/// A deadline on a TimingWheel: set and cancelled without allocation. Not copied; cancelled when it dies.
class WheelTimer
{
public:
    explicit WheelTimer(std::function<void()> expired) : m_expired(std::move(expired)) {}
    ~WheelTimer() { unlink(); }
    WheelTimer(const WheelTimer &) = delete;
    WheelTimer &operator=(const WheelTimer &) = delete;

    bool isSet() const { return m_link.next; }
    void cancel() { unlink(); }

private:
    friend class TimingWheel;
    struct Link
    {
        Link *previous = nullptr;
        Link *next = nullptr;
        WheelTimer *timer = nullptr; // null in the heads of lists
    };
    void unlink();
    void linkBefore(Link &head);

    std::function<void()> m_expired;
    Link m_link;
    qint64 m_due = 0; // tick
};

/// Deadlines of one event loop in steps of 100 ms: set and cancel are O(1) at any number of timers, where a QTimer each is a
/// sorted list. One thread. Never early; late by up to one step and what the loop lags.
class TimingWheel
{
public:
    static constexpr int kTickMs = 100;

    explicit TimingWheel(const base::Clock &clock);
    TimingWheel(const TimingWheel &) = delete;
    TimingWheel &operator=(const TimingWheel &) = delete;

    /// Fires after `milliseconds` (at least one), instead of any time set before.
    void set(WheelTimer &timer, int milliseconds);
    /// Fires what is due, in order of time. A callback may set, cancel and destroy any timer, itself included.
    void advance();

private:
    static constexpr size_t kSlots = 4096; // 6.8 minutes in one turn; longer deadlines stay for another
    qint64 tickNow() const { return m_clock.monotonicUs() / (kTickMs * 1000); }
    void collect(size_t slot, qint64 until, WheelTimer::Link &expired);

    const base::Clock &m_clock;
    std::vector<WheelTimer::Link> m_slots;
    qint64 m_tick;
};

} // namespace net
