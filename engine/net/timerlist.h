// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractEventDispatcher>
#include <QHash>
#include <QList>
#include <set>

namespace net {

/// The QObject timers of one thread, ordered by due time: O(log n) where Qt's own list is O(n). Semantics are those of
/// Qt's dispatchers: coarse timers are moved by at most 5 % so that they fire together, very coarse ones keep full
/// seconds, a timer whose timerEvent is running does not fire again inside it.
class TimerList
{
public:
    TimerList() = default;
    ~TimerList();
    TimerList(const TimerList &) = delete;
    TimerList &operator=(const TimerList &) = delete;

    void add(int id, qint64 intervalMs, Qt::TimerType type, QObject *object);
    bool remove(int id);
    bool removeAll(QObject *object);
    QList<QAbstractEventDispatcher::TimerInfo> timersOf(QObject *object) const;
    /// Milliseconds, rounded up; 0 when due, -1 when there is no such timer.
    int remainingMs(int id) const;
    /// Milliseconds until the next timer that may fire; -1: none.
    int nextMs() const;
    /// Sends the timer events that are due; counts those of timers with an interval above 0, as Qt does.
    int activate();

private:
    struct Timer
    {
        int id;
        qint64 intervalMs;
        Qt::TimerType type;
        QObject *object;
        qint64 dueNs;
        quint64 order;     // among equals, first come first served
        quint64 round = 0; // activate() in which it last fired
        Timer **running = nullptr; // set while its event is being delivered; nulled when it is removed meanwhile
    };
    struct Earlier
    {
        bool operator()(const Timer *a, const Timer *b) const
        {
            return a->dueNs != b->dueNs ? a->dueNs < b->dueNs : a->order < b->order;
        }
    };
    static void setFirstDue(Timer &timer, qint64 now);
    static void setNextDue(Timer &timer, qint64 now);
    void insert(Timer *timer);
    void discard(Timer *timer);

    QHash<int, Timer *> m_byId;
    std::set<Timer *, Earlier> m_byDue;
    quint64 m_order = 0;
    quint64 m_rounds = 0;
};

} // namespace net
