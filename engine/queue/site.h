// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/deliverytarget.h"
#include "queue/concurrencywindow.h"
#include "queue/ratelimit.h"
#include "storage/queuestore.h"
#include <deque>
#include <optional>
#include <set>

namespace queue {

using base::Id;

constexpr int kLanes = 3;
inline int laneIndex(control::Lane lane)
{
    return int(lane) - 1;
}

struct Group;

/// What is known of one lane of one destination: the rows read so far, and from when on there may be unread ones.
struct LaneRows
{
    std::deque<storage::QueueRow> rows;   ///< due, in order, nobody works on them
    qint64 unreadFrom = storage::kNever;  ///< wall time in ms at which rows may be due that were not read
    storage::QueuePlace after;            ///< reading goes on behind it
    bool reading = false;
    bool arrivedMeanwhile = false;        ///< while reading: what the answer says may be out of date
    qint64 putOffMeanwhile = storage::kNever; ///< while reading: the next time the answer may not know of
    qint64 earlyUntil = storage::kNever;  ///< the first time of day a row that was read too early waits for
    bool wantsReading = false;            ///< stands in the line of readers
    bool inTurn = false;                  ///< stands in its group's line
    qint64 oldestAt = 0;                  ///< when the oldest one that is due was queued; 0: none is
    qint64 putOffSince = 0;               ///< when the oldest one known to wait for its next try was queued; 0: none does
    qint64 ready = 0;                     ///< rows in the store, by state
    qint64 deferred = 0;
    qint64 held = 0;

    qint64 waiting() const { return ready + deferred; }
    /// When the oldest one that is due or was put off was queued; 0: there is none.
    qint64 stuckSince() const { return oldestAt && putOffSince ? qMin(oldestAt, putOffSince) : qMax(oldestAt, putOffSince); }
};

/// One destination: a domain, an address literal or a host with a port. Queue thread.
struct Site
{
    explicit Site(QString name_) : name(std::move(name_)), resolving(qHash(name, 0)) { settings.name = name; }

    const QString name;
    LaneRows lanes[kLanes];
    Group *group = nullptr; ///< null: not planned yet
    qint64 plannedUntilUs = 0;
    bool planning = false;
    /// There is no way at all (null MX, no such domain): everything bounces with it.
    std::optional<mail::DeliveryGroup> refusal;
    ConcurrencyWindow resolving; ///< pauses while the DNS does not answer
    storage::DestinationSettings settings;
    RateLimit rateLimit;
    RateMeter rate;
    int active = 0; ///< jobs
    int activeRecipients = 0;
    int known = 0; ///< rows the backlog has in memory or knows as busy
    qint64 idleSinceUs = 0;
    QString lastReply;

    qint64 unfinished() const
    {
        qint64 sum = 0;
        for (const LaneRows &lane : lanes)
            sum += lane.waiting() + lane.held;
        return sum;
    }
    qint64 stuckSince() const
    {
        qint64 first = 0;
        for (const LaneRows &lane : lanes) {
            const qint64 at = lane.stuckSince();
            first = at && (!first || at < first) ? at : first;
        }
        return first;
    }
    bool mayStart(qint64 nowUs) const
    {
        return !settings.paused && nowUs >= resolving.pausedUntilUs() && rateLimit.waitUntilUs(nowUs) == 0 &&
               (!settings.maxConnections || active < *settings.maxConnections);
    }
};

/// An order that is the same in every run.
struct ByName
{
    bool operator()(const Site *a, const Site *b) const { return a->name < b->name; }
};

/// Destinations that share servers, and with them connections, window and pauses. Queue thread.
struct Group
{
    explicit Group(QString key_) : key(std::move(key_)), window(qHash(key, 0)) {}

    const QString key;
    ConcurrencyWindow window;
    int active = 0;
    std::set<Site *, ByName> sites;
    std::deque<Site *> turns[kLanes]; ///< sites with rows, each once
    bool inTurn[kLanes] = {};         ///< stands in the scheduler's line
};

} // namespace queue
