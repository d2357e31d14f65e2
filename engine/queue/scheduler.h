// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/loadgauge.h"
#include "queue/site.h"

namespace queue {

/// Whose turn it is. Groups take turns, within a group its destinations, within a destination rows go first in, first
/// out. Urgent mail goes before normal, normal before bulk, but every fifth turn begins with normal mail and every tenth
/// with bulk mail, so that none starves. A part of all deliveries is kept free for what is more urgent. Holds no rows
/// itself; queue thread.
class Scheduler
{
public:
    explicit Scheduler(int maxActive) : m_maxActive(maxActive) {}

    struct Pick
    {
        Site *site = nullptr; ///< null: nothing may start now
        int lane = 0;
    };
    /// The next lane of a site to take a job from; it has a row. Call started() for what is taken.
    Pick next(qint64 nowUs);
    void started(Site &site, int lane);
    /// `group`: as it was when the job began.
    void finished(Site &site, Group &group, int lane);

    /// A lane got rows, or what held its site or group back has gone.
    void offer(Site &site);
    /// The site leaves its group's lines (it moves, or goes).
    void withdraw(Site &site);
    void forget(Group &group);

    void setLoad(LoadLevel level) { m_load = level; }
    int active() const { return m_active; }
    bool isFull() const { return m_active >= m_maxActive; }

private:
    int shareOf(int lane) const;
    Site *nextOf(int lane, bool preferred, qint64 nowUs);
    static Site *siteOf(Group &group, int lane, qint64 nowUs);

    const int m_maxActive;
    LoadLevel m_load = LoadLevel::Normal;
    int m_active = 0;
    int m_activeOf[kLanes] = {};
    quint64 m_turn = 0;
    std::deque<Group *> m_turns[kLanes];
};

} // namespace queue
