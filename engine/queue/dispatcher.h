// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include "queue/backlog.h"
#include "queue/job.h"
#include "queue/queuemetrics.h"
#include "queue/queueoptions.h"
#include "queue/scheduler.h"
#include "queue/settler.h"

namespace queue {

/// Takes rows from the backlog to the delivery target and their fate to the store. It has no thread and no timer: its
/// owner calls turn() after everything that happened and at nextWake…(). Queue thread.
class Dispatcher
{
public:
    struct Setup
    {
        storage::QueueStore *store = nullptr;
        mail::DeliveryTarget *target = nullptr;
        const base::Clock *clock = nullptr;
        base::ExecutorPtr executor;
        metrics::Registry *metrics = nullptr;
        LoadGauge *load = nullptr;      ///< may be null
        NoticeSender *notices = nullptr; ///< may be null
        QueueOptions options;
        std::function<void()> turnNeeded; ///< an answer came in: turn() soon
        /// Rows whose state people see change although nothing is stored: an attempt begins, or ended without an answer. May be null.
        std::function<void(const QList<control::QueueItem> &)> shown;
        std::function<void(const QList<Id> &)> settled; ///< their fate is on disk; may be null
    };
    explicit Dispatcher(const Setup &setup);
    ~Dispatcher();

    void load(const QList<storage::QueueCount> &counts);
    void apply(const QList<storage::QueueChange> &changes);
    void setDestination(const storage::DestinationSettings &settings);
    /// For attempts that end from now on.
    void setRetry(const RetryRules &retry);
    void setLongestLife(qint64 ms) { m_clock.setLives(ms); }

    void turn();
    /// How long until turn() has something to do by itself, in ms; at most a second.
    int nextTurnMs() const;
    /// No new deliveries; those under way end and are settled.
    void drain() { m_draining = true; }
    /// The last call: what is known goes to the store.
    void finish() { m_settler.flush(); }
    bool isIdle() const { return m_jobs.isEmpty() && m_settler.pending() == 0; }

    // For the levers.
    Backlog &backlog() { return m_backlog; }
    const QSet<Id> &active() const { return m_active; }
    /// Gives rows up; they were seized.
    void bounce(const QList<storage::QueueRow> &rows, const QString &by);
    /// Forgets the pauses of a destination: somebody asked for a try now.
    void tryNow(const QString &destination);
    qint64 wall() const { return m_clock.wall(); }
    control::Destination describe(const Site &site) const;
    Load currentLoad() const { return m_lastLoad; }

private:
    void everySecond();
    void watchClock();
    void checkPauses();
    void checkPauses(const QString &destination, control::Lane lane);
    void watchPause(const storage::QueueChange &change);
    void checkSomePauses();
    void pauseAnew(const storage::DueRequest &request, const storage::DueRows &late, quint64 ticket);
    void sweepDeadlines();
    void pastDeadline(const QList<storage::QueueRow> &rows, quint64 ticket);
    void wakePaused();
    void wakeGroup(Group &group);
    void plan(Site &site);
    void planned(Site &site, base::Result<mail::DeliveryGroup> result);
    void joinGroup(Site &site, const mail::DeliveryGroup &target);
    void leaveGroup(Site &site);
    void noWay(Site &site, const mail::DeliveryGroup &target);
    void refuseRows(Site &site);
    void fail(Site &site, QList<storage::QueueRow> rows, const mail::DeliveryGroup &why);
    void startJobs();
    void start(Site &site, int lane);
    void reported(quint64 number, base::Result<mail::DeliveryReport> result);
    void settleWindow(Job &job, const mail::DeliveryReport &report);
    void show(const QList<storage::QueueRow> &rows, bool active);
    void filled(Site &site);
    void watchSite(Site &site);
    int limitOf(const Group &group) const;

    const Setup m_setup;
    QueueClock m_clock;
    Judge m_judge;
    QueueMetrics m_metrics;
    Scheduler m_scheduler;
    Backlog m_backlog;
    Settler m_settler;
    std::unordered_map<QString, std::unique_ptr<Group>> m_groups;
    QHash<quint64, Job> m_jobs;
    quint64 m_lastJob = 0;
    QSet<Id> m_active;
    int m_activeOf[8][kLanes] = {};
    WakeList<Group *> m_groupWakes; // monotonic microseconds
    WakeList<Site *> m_siteWakes;
    std::deque<Site *> m_toPlan;
    int m_planning = 0;
    bool m_sweeping = false;
    std::deque<storage::DueRequest> m_pausesToCheck;
    bool m_checkingPauses = false;
    bool m_draining = false;
    qint64 m_secondUs = 0;
    Load m_lastLoad;
    const std::shared_ptr<Dispatcher *> m_self;
};

} // namespace queue
