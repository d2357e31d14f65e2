// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "queue/backlog.h"

// What of the backlog reads rows back: when a lane is looked at, and what the answer means by the time it is there.
namespace queue {

using storage::kNever;
using storage::QueueRow;

namespace {

constexpr int kReadsAtOnce = 2;
constexpr int kLanesPerRead = 100;
constexpr qint64 kReadAgainMs = 1000; // after a failure
constexpr qint64 kLookAgainMs = 60000; // at the latest, at what a clock that was set back holds up

} // namespace

void Backlog::look(Site &site)
{
    for (int lane = 0; lane < kLanes; ++lane)
        look(site, lane);
}

/// Decides when the lane is read next: now, later, or never.
void Backlog::look(Site &site, int index)
{
    LaneRows &lane = site.lanes[index];
    if (lane.waiting() == 0 && !lane.reading) { // what is counted is all there is
        lane.unreadFrom = kNever;
        lane.after = {};
    }
    const bool due = lane.unreadFrom <= m_clock.due();
    if (due || lane.unreadFrom == kNever)
        m_wakes.remove({&site, index});
    else
        m_wakes.set({&site, index}, lane.unreadFrom);
    if (!due || lane.reading || lane.wantsReading || qsizetype(lane.rows.size()) > kLowWater || isBlocked(site))
        return;
    lane.wantsReading = true;
    m_toRead[index].push_back(&site);
}

void Backlog::wentBack()
{
    for (const auto &[name, site] : m_sites) {
        for (LaneRows &lane : site->lanes) {
            if (lane.waiting() > 0 && lane.unreadFrom > m_clock.due())
                rereadFromStart(lane);
        }
        look(*site);
    }
}

void Backlog::turn()
{
    while (const auto due = m_wakes.takeDue(m_clock.due()))
        look(*due->first, due->second);
    readSome();
}

/// Many lanes at a time: a read of its own for each would cost more than what it reads.
void Backlog::readSome()
{
    while (m_reading < kReadsAtOnce && m_buffered < kMostRows) {
        QList<storage::DueRequest> requests;
        auto read = std::make_shared<Read>();
        qint64 expected = 0;
        for (int index = 0; index < kLanes; ++index) {
            while (!m_toRead[index].empty() && requests.size() < kLanesPerRead && expected < kRowsPerRead) {
                Site &site = *m_toRead[index].front();
                m_toRead[index].pop_front();
                LaneRows &lane = site.lanes[index];
                lane.wantsReading = false;
                if (lane.unreadFrom > m_clock.due() || isBlocked(site))
                    continue;
                lane.reading = true;
                const int limit = int(kLaneRows - qsizetype(lane.rows.size()));
                requests << storage::DueRequest{site.name, control::Lane(index + 1), m_clock.due(), lane.after,
                                                limit, lane.ready > 0, lane.deferred > 0};
                read->lanes.emplace_back(&site, index);
                expected += qMin<qint64>(limit, lane.waiting());
            }
        }
        if (requests.isEmpty())
            return;
        ++m_reading;
        read->ticket = m_releases.begin();
        m_store.dueRows(requests, {m_executor, [self = m_self, read](base::Result<QList<storage::DueRows>> result) {
                                       if (*self)
                                           (*self)->answered(*read, result);
                                   }});
    }
}

void Backlog::answered(const Read &read, const base::Result<QList<storage::DueRows>> &result)
{
    --m_reading;
    if (!result)
        qCWarning(lcQueue) << "rows not read:" << result.error().detail;
    for (qsizetype i = 0; i < qsizetype(read.lanes.size()); ++i) {
        const auto [site, lane] = read.lanes[i];
        takeIn(*site, lane, read.ticket, result ? &result->at(i) : nullptr);
    }
    m_releases.end(read.ticket);
    readSome();
    for (const auto &[site, lane] : read.lanes) {
        if (!site->lanes[lane].rows.empty())
            m_filled(*site);
    }
}

/// `due`: null when the store failed.
void Backlog::takeIn(Site &site, int index, quint64 ticket, const storage::DueRows *due)
{
    LaneRows &lane = site.lanes[index];
    lane.reading = false;
    const bool stale = std::exchange(lane.arrivedMeanwhile, false);
    const qint64 putOffTo = std::exchange(lane.putOffMeanwhile, kNever);
    if (!due) {
        lane.unreadFrom = m_clock.due() + kReadAgainMs; // all of it is looked at again then
    } else if (isBlocked(site)) {
        rereadFromStart(lane);
    } else {
        for (const QueueRow &row : due->rows) {
            const auto known = m_known.find(row.item.id);
            if (known != m_known.end())
                known->missed = known->missed || (known->busy && !known->taken);
            else if (m_releases.releasedSince(ticket, row.item.id))
                continue; // read as it was before it was settled: it may be delivered by now
            else if (waitsForItsTime(row))
                lane.earlyUntil = qMin(lane.earlyUntil, row.sendAt); // due by the pauses' clock, but a time of day follows the wall
            else
                append(site, index, row);
        }
        lane.after = due->complete ? storage::QueuePlace{} : due->last;
        lane.unreadFrom = due->complete ? qMin(due->nextAt, putOffTo) : 0;
        if (stale)
            rereadFromStart(lane);
        if (lane.earlyUntil != kNever && lane.unreadFrom > m_clock.due()) {
            const qint64 wait = std::exchange(lane.earlyUntil, kNever) - m_clock.wall();
            lane.unreadFrom = qMin(lane.unreadFrom, m_clock.due() + std::clamp(wait, kReadAgainMs, kLookAgainMs));
        }
        if (lane.rows.empty() && lane.unreadFrom > m_clock.due())
            lane.oldestAt = 0;
    }
    look(site, index);
}

} // namespace queue
