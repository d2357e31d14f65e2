// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/scheduler.h"
#include <utility>

namespace queue {

namespace {

constexpr int kUrgent = 0;
constexpr int kNormal = 1;
constexpr int kBulk = 2;
constexpr int kOrders[3][kLanes] = {
    {kUrgent, kNormal, kBulk}, {kNormal, kUrgent, kBulk}, {kBulk, kUrgent, kNormal}};

} // namespace

/// Deliveries at a time a lane may have.
int Scheduler::shareOf(int lane) const
{
    if (lane == kUrgent)
        return m_maxActive;
    if (lane == kNormal)
        return qMax(1, m_load >= LoadLevel::Overloaded ? m_maxActive / 4 : m_maxActive * 9 / 10);
    if (m_load >= LoadLevel::Overloaded)
        return 0;
    return qMax(1, m_load == LoadLevel::Strained ? m_maxActive / 20 : m_maxActive * 4 / 5);
}

Scheduler::Pick Scheduler::next(qint64 nowUs)
{
    if (isFull())
        return {};
    const quint64 turn = m_turn + 1;
    const int *order = kOrders[turn % 10 == 0 ? 2 : turn % 5 == 0 ? 1 : 0];
    for (int i = 0; i < kLanes; ++i) {
        const int lane = order[i];
        if (m_activeOf[lane] >= shareOf(lane))
            continue;
        if (Site *site = nextOf(lane, i == 0 || lane == kUrgent, nowUs))
            return {site, lane};
    }
    return {};
}

/// Groups and sites that cannot start now leave the line; offer() brings them back.
Site *Scheduler::nextOf(int lane, bool preferred, qint64 nowUs)
{
    std::deque<Group *> &line = m_turns[lane];
    while (!line.empty()) {
        Group *group = line.front();
        line.pop_front();
        Site *site = group->window.hasRoom(group->active, preferred, nowUs) ? siteOf(*group, lane, nowUs) : nullptr;
        if (site) {
            line.push_back(group);
            return site;
        }
        group->inTurn[lane] = false;
    }
    return nullptr;
}

Site *Scheduler::siteOf(Group &group, int lane, qint64 nowUs)
{
    std::deque<Site *> &line = group.turns[lane];
    while (!line.empty()) {
        Site *site = line.front();
        line.pop_front();
        if (site->mayStart(nowUs) && !site->lanes[lane].rows.empty()) {
            line.push_back(site);
            return site;
        }
        site->lanes[lane].inTurn = false;
    }
    return nullptr;
}

void Scheduler::started(Site &site, int lane)
{
    ++m_turn;
    ++m_active;
    ++m_activeOf[lane];
    ++site.active;
    ++site.group->active;
}

void Scheduler::finished(Site &site, Group &group, int lane)
{
    --m_active;
    --m_activeOf[lane];
    --site.active;
    --group.active;
}

void Scheduler::offer(Site &site)
{
    Group *group = site.group;
    if (!group)
        return;
    for (int lane = 0; lane < kLanes; ++lane) {
        if (!site.lanes[lane].inTurn && !site.lanes[lane].rows.empty()) {
            site.lanes[lane].inTurn = true;
            group->turns[lane].push_back(&site);
        }
        if (!group->inTurn[lane] && !group->turns[lane].empty()) {
            group->inTurn[lane] = true;
            m_turns[lane].push_back(group);
        }
    }
}

void Scheduler::withdraw(Site &site)
{
    for (int lane = 0; lane < kLanes; ++lane) {
        if (site.group && std::exchange(site.lanes[lane].inTurn, false))
            std::erase(site.group->turns[lane], &site);
    }
}

void Scheduler::forget(Group &group)
{
    for (int lane = 0; lane < kLanes; ++lane) {
        if (std::exchange(group.inTurn[lane], false))
            std::erase(m_turns[lane], &group);
    }
}

} // namespace queue
