// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/timerlist.h"
#include <QCoreApplication>
#include <QTimerEvent>
#include <algorithm>
#include <chrono>
#include <limits>

namespace net {

namespace {

constexpr qint64 kNsPerMs = 1'000'000;
constexpr qint64 kNsPerSecond = 1'000'000'000;
constexpr qint64 kCoarseFromMs = 20;    // below, 5 % is under a millisecond
constexpr qint64 kCoarseUntilMs = 20'000; // above, 5 % is over a second: very coarse

qint64 nowNs()
{
    using namespace std::chrono;
    return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

int ceilMs(qint64 ns)
{
    const qint64 ms = (ns + kNsPerMs - 1) / kNsPerMs;
    return int(std::clamp<qint64>(ms, 0, std::numeric_limits<int>::max()));
}

// The roundest fraction of a second within 5 % of the interval around `dueNs`, so that timers of different
// intervals share wake-ups.
qint64 coarseDue(qint64 dueNs, qint64 intervalMs)
{
    const qint64 slack = intervalMs * kNsPerMs / 20;
    for (const qint64 stepMs : {1000, 500, 250, 200, 100, 50, 25, 10, 4, 2}) {
        const qint64 step = stepMs * kNsPerMs;
        const qint64 rounded = (dueNs + step / 2) / step * step;
        if (std::abs(rounded - dueNs) <= slack)
            return rounded;
    }
    return dueNs;
}

} // namespace

TimerList::~TimerList()
{
    qDeleteAll(m_byId);
}

void TimerList::setFirstDue(Timer &timer, qint64 now)
{
    timer.dueNs = now + timer.intervalMs * kNsPerMs;
    if (timer.type == Qt::CoarseTimer && timer.intervalMs <= kCoarseFromMs)
        timer.type = Qt::PreciseTimer;
    if (timer.type == Qt::CoarseTimer && timer.intervalMs >= kCoarseUntilMs)
        timer.type = Qt::VeryCoarseTimer;
    if (timer.type == Qt::CoarseTimer)
        timer.dueNs = coarseDue(timer.dueNs, timer.intervalMs);
    if (timer.type == Qt::VeryCoarseTimer) {
        timer.intervalMs = (timer.intervalMs + 500) / 1000 * 1000;
        const qint64 second = now / kNsPerSecond + (now % kNsPerSecond > kNsPerSecond / 2 ? 1 : 0);
        timer.dueNs = second * kNsPerSecond + timer.intervalMs * kNsPerMs;
    }
    if (timer.intervalMs == 0)
        timer.dueNs = now;
}

void TimerList::setNextDue(Timer &timer, qint64 now)
{
    const qint64 interval = timer.intervalMs * kNsPerMs;
    timer.dueNs += interval;
    if (timer.dueNs < now)
        timer.dueNs = now + interval; // periods missed are not made up for
    if (timer.type == Qt::CoarseTimer)
        timer.dueNs = std::max(coarseDue(timer.dueNs, timer.intervalMs), now);
    if (timer.type == Qt::VeryCoarseTimer && timer.intervalMs > 0)
        timer.dueNs = (timer.dueNs + kNsPerSecond / 2) / kNsPerSecond * kNsPerSecond;
}

void TimerList::insert(Timer *timer)
{
    timer->order = ++m_order;
    m_byDue.insert(timer);
}

void TimerList::add(int id, qint64 intervalMs, Qt::TimerType type, QObject *object)
{
    remove(id);
    auto *timer = new Timer{id, intervalMs, type, object, 0, 0};
    setFirstDue(*timer, nowNs());
    m_byId.insert(id, timer);
    insert(timer);
}

void TimerList::discard(Timer *timer)
{
    m_byDue.erase(timer);
    if (timer->running)
        *timer->running = nullptr;
    delete timer;
}

bool TimerList::remove(int id)
{
    Timer *timer = m_byId.take(id);
    if (timer)
        discard(timer);
    return timer;
}

bool TimerList::removeAll(QObject *object)
{
    bool any = false;
    for (auto it = m_byId.begin(); it != m_byId.end();) {
        if ((*it)->object == object) {
            discard(*it);
            it = m_byId.erase(it);
            any = true;
        } else {
            ++it;
        }
    }
    return any;
}

QList<QAbstractEventDispatcher::TimerInfo> TimerList::timersOf(QObject *object) const
{
    QList<QAbstractEventDispatcher::TimerInfo> list;
    for (const Timer *timer : m_byDue) {
        if (timer->object == object)
            list.append({timer->id, int(timer->intervalMs), timer->type});
    }
    return list;
}

int TimerList::remainingMs(int id) const
{
    const Timer *timer = m_byId.value(id);
    return timer ? ceilMs(timer->dueNs - nowNs()) : -1;
}

int TimerList::nextMs() const
{
    for (const Timer *timer : m_byDue) {
        if (!timer->running)
            return ceilMs(timer->dueNs - nowNs());
    }
    return -1;
}

int TimerList::activate()
{
    if (m_byDue.empty())
        return 0;
    const qint64 now = nowNs();
    const quint64 round = ++m_rounds;
    int fired = 0;
    // A timer that comes round again (0 ms, or fired by a nested loop meanwhile) waits for the next call.
    while (!m_byDue.empty()) {
        Timer *timer = *m_byDue.begin();
        if (timer->dueNs > now || timer->round >= round)
            break;
        m_byDue.erase(m_byDue.begin());
        timer->round = round;
        setNextDue(*timer, now);
        insert(timer);
        if (timer->intervalMs > 0)
            ++fired;
        if (timer->running)
            continue;
        timer->running = &timer;
        QTimerEvent event(timer->id);
        QCoreApplication::sendEvent(timer->object, &event);
        if (timer)
            timer->running = nullptr;
    }
    return fired;
}

} // namespace net
