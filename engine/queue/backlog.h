// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/queueclock.h"
#include "queue/releaselog.h"
#include "queue/site.h"
#include "queue/wakelist.h"
#include <functional>
#include <memory>
#include <unordered_map>

namespace queue {

/// Everything that waits: destinations with their counts, and of each lane the first rows, refilled from the store as
/// they are taken. Memory is bounded by the number of destinations and kMostRows, whatever the store holds. A row is
/// handed out once: it is "busy" from then on until release(). Queue thread.
class Backlog
{
public:
    static constexpr qsizetype kMostRows = 50000; ///< in memory, of all lanes
    static constexpr qsizetype kLaneRows = 300;
    static constexpr qsizetype kRowsPerRead = 500; ///< about: a read ends with the lane that reaches it
    static constexpr qsizetype kLowWater = 100; ///< at which a lane is refilled
    static constexpr qsizetype kJobRows = 100;

    /// `filled`: a lane of the site got rows.
    Backlog(storage::QueueStore &store, QueueClock &clock, base::ExecutorPtr executor,
            std::function<void(Site &)> filled);
    ~Backlog();

    /// What the store held when the queue started.
    void load(const QList<storage::QueueCount> &counts);
    /// What the writer committed since.
    void apply(const storage::QueueChange &change);

    Site *find(const QString &name) const;
    Site &ensure(const QString &name);
    using Sites = std::unordered_map<QString, std::unique_ptr<Site>>;
    const Sites &sites() const { return m_sites; }
    /// Destinations nobody needs any more.
    void dropIdle(const std::function<bool(Site &)> &mayGo);

    /// The first row of a lane with its companions: other recipients of the same mail. They are busy now. Empty when nothing
    /// of what is in memory may begin any more: it is read again.
    QList<storage::QueueRow> take(Site &site, int lane);
    /// Keeps a row from being taken; false when it is busy already.
    bool seize(const control::QueueItem &item);
    bool isBusy(Id id) const;
    /// What was taken or seized is settled, one way or the other.
    void release(Id id);
    /// What was taken is as it was: to be read again.
    void putBack(Id id);
    /// For others who read rows of the store and then seize them: what was released meanwhile may have been read as it was.
    ReleaseLog &releases() { return m_releases; }

    /// Rows in memory go back to the store: nothing can be done with them for some time.
    void unload(Site &site);
    /// Looks whether a site whose pause has ended needs rows.
    void look(Site &site);
    /// QueueClock::due() has gone back: lanes are looked at anew.
    void wentBack();
    /// It was asked for at a time of day that has not come.
    bool waitsForItsTime(const storage::QueueRow &row) const { return row.item.attempts == 0 && row.sendAt > m_clock.wall(); }
    /// Lanes that have become due. Call once per turn.
    void turn();
    /// Wall time in ms of the next lane.
    qint64 nextWake() const { return m_wakes.next(); }
    /// True: nothing is to be read or started for it now.
    bool isBlocked(const Site &site) const;

    qint64 depth(control::QueueState state, int lane) const { return m_depth[int(state)][lane]; }
    qsizetype rowsInMemory() const { return m_buffered; }

private:
    struct Known
    {
        Site *site = nullptr;
        int lane = 0;
        bool busy = false;
        bool taken = false;  ///< busy with its delivery: what becomes of it is heard through apply()
        bool missed = false; ///< seized when it was read: read again on release
    };
    void know(Id id, Site &site, int lane, bool busy);
    Known forget(QHash<Id, Known>::iterator known);
    void look(Site &site, int lane);
    void count(const QString &destination, control::Lane lane, control::QueueState state, int sign);
    bool hasTime(const storage::QueueRow &row) const;
    bool mayBegin(const storage::QueueRow &row) const;
    void notePutOff(const storage::QueueChange &change);
    void arrive(const storage::QueueRow &row);
    void dropRunDown(Site &site, int lane);
    void removeBuffered(Id id, const Known &known);
    void append(Site &site, int lane, const storage::QueueRow &row);
    struct Read
    {
        std::vector<std::pair<Site *, int>> lanes;
        quint64 ticket = 0; ///< of m_releases
    };
    void readSome();
    void answered(const Read &read, const base::Result<QList<storage::DueRows>> &result);
    void takeIn(Site &site, int lane, quint64 ticket, const storage::DueRows *due);
    void rereadFromStart(LaneRows &lane);

    storage::QueueStore &m_store;
    QueueClock &m_clock;
    const base::ExecutorPtr m_executor;
    const std::function<void(Site &)> m_filled;
    Sites m_sites;
    QHash<Id, Known> m_known;
    ReleaseLog m_releases;
    qsizetype m_buffered = 0;
    WakeList<std::pair<Site *, int>> m_wakes;
    std::deque<Site *> m_toRead[kLanes];
    int m_reading = 0;
    qint64 m_depth[8][kLanes] = {};
    const std::shared_ptr<Backlog *> m_self; ///< answers find it gone
};

} // namespace queue
