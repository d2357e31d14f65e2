// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/backlog.h"
#include "base/logging.h"

namespace queue {

using control::QueueState;
using storage::kNever;
using storage::QueueChange;
using storage::QueueRow;

namespace {

constexpr int kReadsAtOnce = 2;
constexpr qint64 kReadAgainMs = 1000; // after a failure, or for what a clock that was set back holds up

bool isWaiting(QueueState state)
{
    return state == QueueState::Ready || state == QueueState::Deferred;
}

storage::QueuePlace placeOf(const QueueRow &row)
{
    return {row.item.nextAttemptAt, row.item.id};
}

} // namespace

Backlog::Backlog(storage::QueueStore &store, QueueClock &clock, base::ExecutorPtr executor,
                 std::function<void(Site &)> filled)
    : m_store(store), m_clock(clock), m_executor(std::move(executor)), m_filled(std::move(filled)),
      m_self(std::make_shared<Backlog *>(this))
{
}

Backlog::~Backlog()
{
    *m_self = nullptr;
}

Site *Backlog::find(const QString &name) const
{
    const auto found = m_sites.find(name);
    return found == m_sites.end() ? nullptr : found->second.get();
}

Site &Backlog::ensure(const QString &name)
{
    std::unique_ptr<Site> &site = m_sites[name];
    if (!site)
        site = std::make_unique<Site>(name);
    return *site;
}

void Backlog::dropIdle(const std::function<bool(Site &)> &mayGo)
{
    for (auto it = m_sites.begin(); it != m_sites.end();) {
        Site &site = *it->second;
        bool idle = site.unfinished() == 0 && site.active == 0 && site.known == 0 && !site.planning;
        for (const LaneRows &lane : site.lanes)
            idle = idle && lane.rows.empty() && !lane.reading && !lane.wantsReading;
        if (!idle || !mayGo(site)) {
            ++it;
            continue;
        }
        for (int lane = 0; lane < kLanes; ++lane)
            m_wakes.remove({&site, lane});
        it = m_sites.erase(it);
    }
}

void Backlog::load(const QList<storage::QueueCount> &counts)
{
    for (const storage::QueueCount &count : counts) {
        const int lane = laneIndex(count.lane);
        LaneRows &rows = ensure(count.destination).lanes[lane];
        m_depth[int(count.state)][lane] += count.count;
        if (count.state == QueueState::Held) {
            rows.held += count.count;
            continue;
        }
        const bool ready = count.state == QueueState::Ready;
        (ready ? rows.ready : rows.deferred) += count.count;
        rows.unreadFrom = qMin(rows.unreadFrom, ready ? 0 : count.firstAt);
        if (ready)
            rows.oldestAt = count.firstAt;
    }
    for (const auto &[name, site] : m_sites)
        look(*site);
}

void Backlog::count(const QString &destination, control::Lane lane, QueueState state, int sign)
{
    Site &site = ensure(destination);
    LaneRows &rows = site.lanes[laneIndex(lane)];
    if (state == QueueState::Ready)
        rows.ready += sign;
    else if (state == QueueState::Deferred)
        rows.deferred += sign;
    else if (state == QueueState::Held)
        rows.held += sign;
    else
        return;
    m_depth[int(state)][laneIndex(lane)] += sign;
    site.idleSinceUs = m_clock.monotonicUs();
}

void Backlog::apply(const QueueChange &change)
{
    const control::QueueItem &item = change.row.item;
    if (change.kind == QueueChange::Changed)
        count(change.oldDestination, change.oldLane, change.oldState, -1);
    count(item.destination, item.lane, item.state, change.kind == QueueChange::Removed ? -1 : 1);

    const auto found = m_known.find(item.id);
    if (found != m_known.end() && found->busy) {
        if (change.kind != QueueChange::Removed && isWaiting(item.state)) {
            const bool due = item.state == QueueState::Ready || item.nextAttemptAt <= m_clock.due();
            --found->site->known;
            found->site = &ensure(item.destination);
            ++found->site->known;
            found->lane = laneIndex(item.lane);
            found->missed = found->missed || due;
            if (!due)
                arrive(change.row);
        }
        return;
    }
    if (found != m_known.end()) {
        removeBuffered(item.id, forget(found));
    }
    if (change.kind != QueueChange::Removed && isWaiting(item.state))
        arrive(change.row);
}

void Backlog::arrive(const QueueRow &row)
{
    Site &site = ensure(row.item.destination);
    const int index = laneIndex(row.item.lane);
    LaneRows &lane = site.lanes[index];
    const qint64 now = m_clock.due();
    const bool due = (row.item.state == QueueState::Ready || row.item.nextAttemptAt <= now) && row.sendAt <= m_clock.wall();
    if (!due) {
        const qint64 at = qMax(row.item.nextAttemptAt, row.sendAt);
        lane.unreadFrom = qMin(lane.unreadFrom, at);
        if (lane.reading)
            lane.putOffMeanwhile = qMin(lane.putOffMeanwhile, at);
    } else if (lane.reading) {
        lane.arrivedMeanwhile = true;
    } else if (lane.unreadFrom > now && qsizetype(lane.rows.size()) < kLaneRows && m_buffered < kMostRows &&
               !isBlocked(site)) {
        append(site, index, row); // nothing stands before it in the store: no need to read it back
        m_filled(site);
        return;
    } else {
        if (!lane.oldestAt)
            lane.oldestAt = row.item.queuedAt;
        lane.unreadFrom = 0;
        if (placeOf(row) <= lane.after)
            lane.after = {};
    }
    look(site, index);
}

void Backlog::know(Id id, Site &site, int lane, bool busy)
{
    ++site.known;
    m_known.insert(id, {&site, lane, busy, false});
}

Backlog::Known Backlog::forget(QHash<Id, Known>::iterator known)
{
    const Known was = *known;
    --was.site->known;
    m_known.erase(known);
    return was;
}

void Backlog::append(Site &site, int lane, const QueueRow &row)
{
    LaneRows &rows = site.lanes[lane];
    if (rows.rows.empty())
        rows.oldestAt = row.item.queuedAt;
    rows.rows.push_back(row);
    ++m_buffered;
    know(row.item.id, site, lane, false);
}

void Backlog::removeBuffered(Id id, const Known &known)
{
    std::deque<QueueRow> &rows = known.site->lanes[known.lane].rows;
    m_buffered -= qsizetype(std::erase_if(rows, [id](const QueueRow &row) { return row.item.id == id; }));
    look(*known.site, known.lane);
}

QList<QueueRow> Backlog::take(Site &site, int lane)
{
    LaneRows &rows = site.lanes[lane];
    QList<QueueRow> taken;
    if (rows.rows.empty())
        return taken;
    const Id mailId = rows.rows.front().item.mailId;
    for (auto row = rows.rows.begin(); row != rows.rows.end() && taken.size() < kJobRows;) {
        if (row->item.mailId != mailId) {
            // Recipients of one mail stand together, but for what was put off apart from the others.
            if (row - rows.rows.begin() > kJobRows)
                break;
            ++row;
            continue;
        }
        m_known[row->item.id].busy = true;
        taken << std::move(*row);
        row = rows.rows.erase(row);
    }
    m_buffered -= taken.size();
    rows.oldestAt = !rows.rows.empty() ? rows.rows.front().item.queuedAt
                    : rows.unreadFrom <= m_clock.due() ? taken.last().item.queuedAt : 0;
    look(site, lane);
    return taken;
}

bool Backlog::seize(const control::QueueItem &item)
{
    const auto found = m_known.find(item.id);
    if (found != m_known.end()) {
        if (found->busy)
            return false;
        found->busy = true;
        found->missed = true; // whatever becomes of it, its lane no longer has it
        removeBuffered(item.id, *found);
        return true;
    }
    know(item.id, ensure(item.destination), laneIndex(item.lane), true);
    return true;
}

bool Backlog::isBusy(Id id) const
{
    const auto found = m_known.constFind(id);
    return found != m_known.constEnd() && found->busy;
}

void Backlog::release(Id id)
{
    const auto found = m_known.find(id);
    if (found == m_known.end())
        return;
    m_releases.add(id);
    const Known known = forget(found);
    known.site->idleSinceUs = m_clock.monotonicUs();
    if (known.missed) {
        rereadFromStart(known.site->lanes[known.lane]);
        look(*known.site, known.lane);
    }
}

void Backlog::putBack(Id id)
{
    if (const auto found = m_known.find(id); found != m_known.end())
        found->missed = true;
    release(id);
}

void Backlog::rereadFromStart(LaneRows &lane)
{
    lane.unreadFrom = 0;
    lane.after = {};
    lane.arrivedMeanwhile = lane.reading;
}

void Backlog::unload(Site &site)
{
    for (LaneRows &lane : site.lanes) {
        for (const QueueRow &row : lane.rows)
            forget(m_known.find(row.item.id));
        m_buffered -= qsizetype(lane.rows.size());
        if (!lane.rows.empty())
            rereadFromStart(lane);
        lane.rows.clear();
    }
}

bool Backlog::isBlocked(const Site &site) const
{
    const qint64 now = m_clock.monotonicUs();
    return site.settings.paused || now < site.resolving.pausedUntilUs() ||
           (site.group && now < site.group->window.pausedUntilUs());
}

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

void Backlog::turn()
{
    while (const auto due = m_wakes.takeDue(m_clock.due()))
        look(*due->first, due->second);
    readSome();
}

void Backlog::readSome()
{
    for (int index = 0; index < kLanes; ++index) {
        while (m_reading < kReadsAtOnce && m_buffered < kMostRows && !m_toRead[index].empty()) {
            Site &site = *m_toRead[index].front();
            m_toRead[index].pop_front();
            LaneRows &lane = site.lanes[index];
            lane.wantsReading = false;
            if (lane.unreadFrom > m_clock.due() || isBlocked(site))
                continue;
            lane.reading = true;
            ++m_reading;
            const storage::DueRequest request{site.name, control::Lane(index + 1), m_clock.due(), lane.after,
                                              int(kLaneRows - qsizetype(lane.rows.size()))};
            m_store.dueRows(request, {m_executor, [self = m_self, &site, index, ticket = m_releases.begin()](base::Result<storage::DueRows> result) {
                                          if (*self)
                                              (*self)->answered(site, index, ticket, std::move(result));
                                      }});
        }
    }
}

void Backlog::answered(Site &site, int index, quint64 ticket, base::Result<storage::DueRows> result)
{
    LaneRows &lane = site.lanes[index];
    lane.reading = false;
    --m_reading;
    const bool blocked = isBlocked(site);
    const bool stale = std::exchange(lane.arrivedMeanwhile, false);
    const qint64 putOffTo = std::exchange(lane.putOffMeanwhile, kNever);
    if (!result) {
        lane.unreadFrom = m_clock.due() + kReadAgainMs; // all of it is looked at again then
        qCWarning(lcQueue) << "rows not read:" << result.error().detail;
    } else if (blocked) {
        rereadFromStart(lane);
    } else {
        bool early = false;
        for (const QueueRow &row : result->rows) {
            const auto known = m_known.find(row.item.id);
            if (known != m_known.end())
                known->missed = known->missed || known->busy;
            else if (m_releases.releasedSince(ticket, row.item.id))
                continue; // read as it was before it was settled: it may be delivered by now
            else if (row.sendAt > m_clock.wall())
                early = true; // due by the pauses' clock, but a time of day follows the wall
            else
                append(site, index, row);
        }
        lane.after = result->complete || result->rows.isEmpty() ? storage::QueuePlace{} : placeOf(result->rows.last());
        lane.unreadFrom = result->complete ? qMin(result->nextAt, putOffTo) : 0;
        if (stale)
            rereadFromStart(lane);
        if (early)
            lane.unreadFrom = qMin(lane.unreadFrom, m_clock.due() + kReadAgainMs);
        if (lane.rows.empty() && lane.unreadFrom > m_clock.due())
            lane.oldestAt = 0;
    }
    m_releases.end(ticket);
    look(site, index);
    readSome();
    if (!lane.rows.empty())
        m_filled(site);
}

} // namespace queue
