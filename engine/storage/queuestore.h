// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/groupstore.h"
#include <QSet>

// What the queue manager asks of the store: rows, outcomes and levers. Rows are "unfinished" while ready, deferred or
// held; sent, bounced and expired ones stay for some days so that somebody can ask. That a row is being delivered
// right now (active) is known to the queue manager alone: a crash makes it ready again by itself.
namespace storage {

/// How long after its time a node has a row for itself; with how much of it left the lease is renewed when the row is read; and
/// how much must be left when a delivery begins, so that it ends before another node may take the row. Clocks of nodes that
/// share a database must agree to a minute.
constexpr qint64 kLeaseMs = 120 * 60000;
constexpr qint64 kLeaseFreshMs = 90 * 60000;
constexpr qint64 kLeaseLeftMs = 60 * 60000;

/// A point in time that never comes.
constexpr qint64 kNever = std::numeric_limits<qint64>::max();

/// A queue item and what only the queue needs of it.
struct QueueRow
{
    control::QueueItem item;
    qint64 sendAt = 0;
    qint64 deadlineAt = 0;     ///< the delay notice, else expiry; of a finished row its removal
    bool delayTold = false;    ///< the sender knows that it takes longer
    int leasedBy = 0;          ///< the number of the node that alone may deliver it, and one; 0: nobody
    qint64 leasedUntil = 0;    ///< wall time in ms
    QByteArray dsn;            ///< as given at RCPT
    QByteArray mailParameters; ///< as given at MAIL
};

/// One row after a commit, and where it was counted before.
struct QueueChange
{
    enum Kind { Added, Changed, Removed };
    Kind kind = Added;
    QueueRow row; ///< Removed: as it was
    control::QueueState oldState = control::QueueState::Ready; ///< Changed
    control::Lane oldLane = control::Lane::Normal;
    QString oldDestination;
};

/// Unfinished rows of one destination, lane and state.
struct QueueCount
{
    QString destination;
    control::Lane lane = control::Lane::Normal;
    control::QueueState state = control::QueueState::Ready;
    qint64 count = 0;
    qint64 firstAt = 0; ///< the smallest nextAttemptAt
};

/// How many rows a filter finds, and where most of them go.
struct QueueMatch
{
    qint64 total = 0;
    QList<QueueCount> largest; ///< at most kMostShares, without firstAt
    Id newest = 0;             ///< of all items when they were counted
    static constexpr qsizetype kMostShares = 1000;
};

/// Where in the queue's order (nextAttemptAt, id) a reader stands.
struct QueuePlace
{
    qint64 at = 0;
    Id id = 0;
    auto operator<=>(const QueuePlace &) const = default;
};

struct DueRequest
{
    QString destination;
    control::Lane lane = control::Lane::Normal;
    qint64 dueBy = 0; ///< wall time in ms; ready rows are always due
    QueuePlace after;
    int limit = 100;
    bool ready = true;    ///< whether there may be rows in this state
    bool deferred = true; ///< the same
};

struct DueRows
{
    QList<QueueRow> rows; ///< oldest first
    bool complete = false;  ///< there are no more that are due
    QueuePlace last;        ///< otherwise reading goes on behind it
    qint64 nextAt = kNever; ///< when the next one may be due, or is no longer another node's
};

/// What became of a row.
struct QueueOutcome
{
    Id id = 0;
    control::QueueState state = control::QueueState::Ready; ///< deferred, sent, bounced or expired
    int attempts = 0;
    qint64 nextAttemptAt = 0; ///< deferred
    QString reply;            ///< empty: the row keeps its last one
    bool delayTold = false;
    QByteArray attempt;       ///< detail of the event "delivery.attempt"; empty: nothing was tried
    QByteArray extra;         ///< further members of the event's detail: ",\"name\":value…"
};

struct QueueNotice
{
    MailSubmission mail;
    QList<QueueOutcome> outcomes;
    control::Event told; ///< "dsn.sent", of the mail the notice is about
    std::optional<PostToHold> hold; ///< the notice is to its moderators
    Id answersHeld = 0;             ///< the notice tells the author what became of this held mail, which ends with it
};

/// What a person decided about a destination.
struct DestinationSettings
{
    QString name;
    bool paused = false;
    std::optional<int> maxConnections;
    std::optional<int> maxPerMinute;
    bool operator==(const DestinationSettings &) const = default;
};

/// Thread-safe as Store is; answers come through the Callback.
class QueueStore
{
public:
    virtual ~QueueStore() = default;

    /// Called on the writer thread after each commit that touched the queue, before its callers are answered, in the order
    /// of commits. Set once, before the first change.
    virtual void setQueueListener(std::function<void(const QList<QueueChange> &)> listener) = 0;

    /// For mail that comes from now on, and for rows as they are changed. Any time.
    virtual void setQueueLife(const QueueLife &general, const QueueLives &byDestination) = 0;

    /// Counts of unfinished rows, at most `limit`, after a (state, destination, lane); empty: the end.
    virtual void queueCounts(const QueueCount &after, int limit, Callback<QList<QueueCount>> done) = 0;
    /// Rows this node may deliver until their QueueRow::leasedUntil. What another node has is left out.
    /// An answer for each request, in their order.
    virtual void dueRows(const QList<DueRequest> &requests, Callback<QList<DueRows>> done) = 0;
    /// Ready and deferred rows whose deadline is at or before `by`, earliest first; leased as those of dueRows().
    virtual void rowsPastDeadline(qint64 by, int limit, Callback<QList<QueueRow>> done) = 0;
    /// Those that are there, in no order.
    virtual void queueRows(const QList<Id> &ids, Callback<QList<QueueRow>> done) = 0;
    /// The same, unfinished and leased as those of dueRows(), to decide their fate.
    virtual void takeRows(const QList<Id> &ids, Callback<QList<QueueRow>> done) = 0;

    /// Oldest first. `active` are shown, and filtered, as such. A page may be short and still have a next one: the work
    /// for one page is bounded.
    virtual void listRows(const control::QueueFilter &filter, const control::PageRequest &page, const QSet<Id> &active,
                          Callback<control::Page<control::QueueItem>> done) = 0;
    /// How many unfinished rows match, without the `active`.
    virtual void countRows(const control::QueueFilter &filter, const QSet<Id> &active, Callback<QueueMatch> done) = 0;

    /// One commit. Rows that have gone or are finished are passed over, and what is not sent but by now another node's;
    /// answers how many were changed.
    virtual void settleRows(QList<QueueOutcome> outcomes, Callback<qint64> done) = 0;
    /// The body of a notice: as Store::newBody(), but neither low disk space nor the bounds of mail that comes in stand in its way.
    virtual base::Result<BodyWriterPtr> newNoticeBody(base::ExecutorPtr ioThread) = 0;
    /// A notice to the sender, the outcomes it tells of, and the event that says so, in one commit.
    virtual void commitNotice(QueueNotice notice, Callback<Committed> done) = 0;
    /// One commit: hold, release, retry, remove, reroute or prioritize; rows whose state does not allow it, and those another node
    /// may be delivering, are passed over. Answers those that were changed, as they are now.
    virtual void changeRows(const QList<Id> &ids, const control::QueueAction &action,
                            Callback<QList<control::QueueItem>> done) = 0;

    /// After a name.
    virtual void destinationSettings(const QString &after, int limit, Callback<QList<DestinationSettings>> done) = 0;
    /// `kind`: of the event ("destination.paused" …), `by`: who.
    virtual void saveDestination(const DestinationSettings &settings, const QString &kind, const QString &by,
                                 Callback<DestinationSettings> done) = 0;
};

} // namespace storage
