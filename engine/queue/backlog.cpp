// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/backlog.h"

namespace queue {

using control::QueueState;
using storage::kNever;
using storage::QueueChange;
using storage::QueueRow;

namespace {

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

    notePutOff(change);
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

/// A delivery that begins now ends before another node may take the row.
bool Backlog::hasTime(const QueueRow &row) const
{
    return row.leasedUntil >= m_clock.wall() + storage::kLeaseLeftMs;
}

/// A destination that fails for hours has nothing that is due most of the time: what it puts off tells how long it has been stuck.
void Backlog::notePutOff(const QueueChange &change)
{
    if (change.kind == QueueChange::Changed) {
        LaneRows &old = ensure(change.oldDestination).lanes[laneIndex(change.oldLane)];
        if (old.deferred == 0)
            old.putOffSince = 0;
    }
    const control::QueueItem &item = change.row.item;
    LaneRows &lane = ensure(item.destination).lanes[laneIndex(item.lane)];
    if (item.state == QueueState::Deferred && item.attempts > 0 && change.kind != QueueChange::Removed)
        lane.putOffSince = lane.putOffSince ? qMin(lane.putOffSince, item.queuedAt) : item.queuedAt;
    else if (lane.deferred == 0 || item.queuedAt <= lane.putOffSince)
        lane.putOffSince = 0; // it was the oldest, or the last; the next failure says which one is now
}

void Backlog::arrive(const QueueRow &row)
{
    Site &site = ensure(row.item.destination);
    const int index = laneIndex(row.item.lane);
    LaneRows &lane = site.lanes[index];
    const qint64 now = m_clock.due();
    const bool due = (row.item.state == QueueState::Ready || row.item.nextAttemptAt <= now) && !waitsForItsTime(row);
    if (!due) {
        const qint64 at = row.item.attempts == 0 ? qMax(row.item.nextAttemptAt, row.sendAt) : row.item.nextAttemptAt;
        lane.unreadFrom = qMin(lane.unreadFrom, at);
        if (lane.reading)
            lane.putOffMeanwhile = qMin(lane.putOffMeanwhile, at);
    } else if (lane.reading) {
        lane.arrivedMeanwhile = true;
    } else if (lane.unreadFrom > now && qsizetype(lane.rows.size()) < kLaneRows && m_buffered < kMostRows &&
               hasTime(row) && !isBlocked(site)) {
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
    m_known.insert(id, {&site, lane, busy, false, false});
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

/// Not when it waited in memory so long that another node may soon take it, or when the clock was set back behind its time.
bool Backlog::mayBegin(const QueueRow &row) const
{
    return hasTime(row) && !waitsForItsTime(row);
}

void Backlog::dropRunDown(Site &site, int lane)
{
    LaneRows &rows = site.lanes[lane];
    bool dropped = false;
    for (; !rows.rows.empty() && !mayBegin(rows.rows.front()); dropped = true) {
        forget(m_known.find(rows.rows.front().item.id));
        rows.rows.pop_front();
        --m_buffered;
    }
    if (dropped) {
        rereadFromStart(rows);
        look(site, lane);
    }
}

QList<QueueRow> Backlog::take(Site &site, int lane)
{
    dropRunDown(site, lane);
    LaneRows &rows = site.lanes[lane];
    QList<QueueRow> taken;
    if (rows.rows.empty())
        return taken;
    const Id mailId = rows.rows.front().item.mailId;
    for (auto row = rows.rows.begin(); row != rows.rows.end() && taken.size() < kJobRows;) {
        if (row->item.mailId != mailId || !mayBegin(*row)) {
            // Recipients of one mail stand together, but for what was put off apart from the others.
            if (row - rows.rows.begin() > kJobRows)
                break;
            ++row;
            continue;
        }
        Known &known = m_known[row->item.id];
        known.busy = known.taken = true;
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

} // namespace queue
