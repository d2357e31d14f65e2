// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/timingwheel.h"
#include <algorithm>

namespace net {

void WheelTimer::unlink()
{
    if (!m_link.next)
        return;
    m_link.previous->next = m_link.next;
    m_link.next->previous = m_link.previous;
    m_link.next = m_link.previous = nullptr;
}

void WheelTimer::linkBefore(Link &head)
{
    m_link.timer = this;
    m_link.previous = head.previous;
    m_link.next = &head;
    head.previous->next = &m_link;
    head.previous = &m_link;
}

TimingWheel::TimingWheel(const base::Clock &clock) : m_clock(clock), m_slots(kSlots), m_tick(tickNow())
{
    for (WheelTimer::Link &head : m_slots)
        head.next = head.previous = &head;
}

void TimingWheel::set(WheelTimer &timer, int milliseconds)
{
    timer.unlink();
    const qint64 tickUs = kTickMs * 1000;
    const qint64 dueUs = m_clock.monotonicUs() + qint64(std::max(milliseconds, 1)) * 1000;
    timer.m_due = std::max((dueUs + tickUs - 1) / tickUs, m_tick + 1);
    timer.linkBefore(m_slots[size_t(timer.m_due) % kSlots]);
}

void TimingWheel::collect(size_t slot, qint64 until, WheelTimer::Link &expired)
{
    WheelTimer::Link &head = m_slots[slot];
    for (WheelTimer::Link *link = head.next; link != &head;) {
        WheelTimer *timer = link->timer;
        link = link->next;
        if (timer->m_due <= until) {
            timer->unlink();
            timer->linkBefore(expired);
        }
    }
}

void TimingWheel::advance()
{
    const qint64 now = tickNow();
    if (now <= m_tick)
        return;
    // Linked like a slot, so that a callback can cancel those still waiting for their turn.
    WheelTimer::Link expired;
    expired.next = expired.previous = &expired;
    if (now - m_tick < qint64(kSlots)) {
        for (qint64 tick = m_tick + 1; tick <= now; ++tick)
            collect(size_t(tick) % kSlots, now, expired);
    } else { // the machine slept for longer than the wheel turns
        for (size_t i = 1; i <= kSlots; ++i)
            collect((size_t(m_tick) + i) % kSlots, now, expired);
    }
    m_tick = now;
    while (expired.next != &expired) {
        WheelTimer *timer = expired.next->timer;
        timer->unlink();
        const std::function<void()> callback = timer->m_expired; // outlives a timer that its callback destroys
        callback();
    }
}

} // namespace net
