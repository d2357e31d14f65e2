// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/dispatcher.h"
#include "base/logging.h"

namespace queue {

using control::QueueState;
using mail::DeliveryResult;
using storage::QueueRow;

namespace {
constexpr qint64 kSecondUs = 1000000;
constexpr int kSweepRows = 200;
constexpr qint64 kMostUnsettled = 20000; // rows whose fate waits for the disk: no more deliveries until it moves
constexpr qint64 kIdleUs = 60 * kSecondUs;
} // namespace

Dispatcher::Dispatcher(const Setup &setup)
    : m_setup(setup), m_clock(*setup.clock, setup.options.retry.longestPauseMs(), setup.options.longestLife),
      m_judge(m_clock, setup.options.retry), m_metrics(*setup.metrics),
      m_scheduler(setup.options.maxActive),
      m_backlog(*setup.store, m_clock, setup.executor, [this](Site &site) { filled(site); }),
      m_settler(*setup.store, *setup.clock, setup.executor,
                [this](const QList<Id> &ids) {
                    for (const Id id : ids)
                        m_backlog.release(id);
                    if (m_setup.settled)
                        m_setup.settled(ids);
                    m_setup.turnNeeded();
                }),
      m_self(std::make_shared<Dispatcher *>(this))
{
    m_settler.setNoticeSender(setup.notices);
}

Dispatcher::~Dispatcher()
{
    *m_self = nullptr;
}

void Dispatcher::apply(const QList<storage::QueueChange> &changes)
{
    for (const storage::QueueChange &change : changes) {
        m_backlog.apply(change);
        watchPause(change);
    }
}

void Dispatcher::setDestination(const storage::DestinationSettings &settings)
{
    Site &site = m_backlog.ensure(settings.name);
    site.settings = settings;
    site.rateLimit.setPerMinute(settings.maxPerMinute.value_or(0));
    if (site.group)
        site.group->window.setLimit(limitOf(*site.group));
    if (settings.paused) {
        m_scheduler.withdraw(site);
        m_backlog.unload(site);
    }
    m_backlog.look(site);
    m_scheduler.offer(site);
}

void Dispatcher::setRetry(const RetryRules &retry)
{
    m_judge.setRetry(retry);
    m_clock.setPauses(retry.longestPauseMs());
}

void Dispatcher::turn()
{
    const qint64 now = m_clock.monotonicUs();
    if (now >= m_secondUs) {
        m_secondUs = now + kSecondUs;
        everySecond();
    }
    wakePaused();
    m_backlog.turn();
    if (!m_draining && m_settler.pending() < kMostUnsettled)
        startJobs();
    m_backlog.turn(); // what was taken makes room for more
    m_settler.turn();
}

int Dispatcher::nextTurnMs() const
{
    const qint64 now = m_clock.monotonicUs();
    const qint64 nextUs = qMin(qMin(m_secondUs, m_settler.nextWakeUs()), qMin(m_groupWakes.next(), m_siteWakes.next()));
    const qint64 untilLane = qMax<qint64>(0, m_backlog.nextWake() - m_clock.due());
    return int(std::clamp<qint64>(qMin((nextUs - now + 999) / 1000, untilLane), 0, 1000));
}

void Dispatcher::everySecond()
{
    watchClock();
    if (m_setup.load) {
        m_lastLoad = m_setup.load->load();
        m_scheduler.setLoad(m_lastLoad.level);
        m_metrics.setLoad(m_lastLoad);
    }
    const qint64 now = m_clock.monotonicUs();
    m_backlog.dropIdle([&](Site &site) {
        const bool mayGo = site.settings == storage::DestinationSettings{site.name, false, {}, {}} &&
                           now - site.idleSinceUs > kIdleUs && site.plannedUntilUs < now;
        if (mayGo)
            leaveGroup(site);
        return mayGo;
    });
    for (auto it = m_groups.begin(); it != m_groups.end();) {
        Group &group = *it->second;
        if (!group.sites.empty() || group.active > 0) {
            ++it;
            continue;
        }
        m_scheduler.forget(group);
        m_groupWakes.remove(&group);
        it = m_groups.erase(it);
    }
    qint64 oldest = 0;
    for (const auto &[name, site] : m_backlog.sites()) {
        const qint64 at = site->settings.paused ? 0 : site->stuckSince(); // it waits because somebody wants it to
        oldest = at && (!oldest || at < oldest) ? at : oldest;
        if (!site->lanes[0].rows.empty() || !site->lanes[1].rows.empty() || !site->lanes[2].rows.empty())
            m_scheduler.offer(*site); // a change of load lets lanes go on
    }
    m_metrics.setOldest(oldest ? qMax<qint64>(0, m_clock.wall() - oldest) : 0);
    for (int lane = 0; lane < kLanes; ++lane) {
        for (const QueueState state : {QueueState::Ready, QueueState::Deferred, QueueState::Held})
            m_metrics.setDepth(state, lane, m_backlog.depth(state, lane) - m_activeOf[int(state)][lane]);
        m_metrics.setDepth(QueueState::Active, lane,
                           m_activeOf[int(QueueState::Ready)][lane] + m_activeOf[int(QueueState::Deferred)][lane]);
    }
    sweepDeadlines();
}

void Dispatcher::sweepDeadlines()
{
    if (m_sweeping || m_draining)
        return;
    m_sweeping = true;
    const int limit = kSweepRows + int(m_active.size());
    m_setup.store->rowsPastDeadline(
        m_clock.life(), limit, {m_setup.executor, [self = m_self, ticket = m_backlog.releases().begin()](base::Result<QList<QueueRow>> rows) {
                                    if (!*self)
                                        return;
                                    (*self)->m_sweeping = false;
                                    if (rows)
                                        (*self)->pastDeadline(*rows, ticket);
                                    (*self)->m_backlog.releases().end(ticket);
                                }});
}

void Dispatcher::pastDeadline(const QList<QueueRow> &rows, quint64 ticket)
{
    QHash<Id, QList<Verdict>> byMail;
    for (const QueueRow &row : rows) {
        if (!m_backlog.releases().releasedSince(ticket, row.item.id) && m_backlog.seize(row.item))
            byMail[row.item.mailId] << m_judge.atDeadline(row);
    }
    for (const QList<Verdict> &verdicts : std::as_const(byMail)) {
        for (const Verdict &verdict : verdicts)
            m_metrics.left(verdict.outcome.state == QueueState::Expired ? 1 : 0);
        m_settler.add(verdicts);
    }
    if (!byMail.isEmpty())
        m_setup.turnNeeded();
}

void Dispatcher::bounce(const QList<QueueRow> &rows, const QString &by)
{
    QHash<Id, QList<Verdict>> byMail;
    for (const QueueRow &row : rows)
        byMail[row.item.mailId] << m_judge.bounced(row, by);
    for (const QList<Verdict> &verdicts : std::as_const(byMail)) {
        m_metrics.left(verdicts.size());
        m_settler.add(verdicts);
    }
}

void Dispatcher::startJobs()
{
    const qint64 now = m_clock.monotonicUs();
    for (auto pick = m_scheduler.next(now); pick.site; pick = m_scheduler.next(now))
        start(*pick.site, pick.lane);
}

void Dispatcher::start(Site &site, int lane)
{
    const qint64 now = m_clock.monotonicUs();
    const QList<QueueRow> rows = m_backlog.take(site, lane);
    if (rows.isEmpty())
        return;
    Job job{++m_lastJob, &site, site.group, lane, {}};
    mail::DeliveryJob work;
    const QueueRow &first = rows.first();
    work.mailId = first.item.mailId;
    work.destination = site.name;
    work.group.key = site.group->key;
    work.group.validUntilUs = site.plannedUntilUs;
    work.mailFrom = first.item.from;
    work.parameters = first.mailParameters;
    work.size = first.item.size;
    for (const QueueRow &row : rows) {
        work.recipients << mail::DeliveryRecipient{row.item.id, row.item.to, row.dsn, row.item.attempts};
        m_active.insert(row.item.id);
        ++m_activeOf[int(row.item.state)][lane];
        job.rows.insert(row.item.id, row);
    }
    site.activeRecipients += int(rows.size());
    site.rateLimit.take(int(rows.size()), now);
    m_scheduler.started(site, lane);
    m_jobs.insert(job.number, job);
    if (now > site.plannedUntilUs)
        plan(site); // goes the old way until the answer is there
    watchSite(site);
    show(rows, true);
    m_setup.target->deliver(std::move(work),
                            {m_setup.executor, [self = m_self, number = job.number](base::Result<mail::DeliveryReport> result) {
                                 if (*self)
                                     (*self)->reported(number, std::move(result));
                             }});
}

void Dispatcher::show(const QList<QueueRow> &rows, bool active)
{
    if (!m_setup.shown || rows.isEmpty())
        return;
    QList<control::QueueItem> items;
    items.reserve(rows.size());
    for (const QueueRow &row : rows) {
        items << row.item;
        if (active)
            items.last().state = QueueState::Active;
    }
    m_setup.shown(items);
}

void Dispatcher::reported(quint64 number, base::Result<mail::DeliveryReport> result)
{
    Job job = m_jobs.take(number);
    if (!job.site)
        return;
    Site &site = *job.site;
    for (const QueueRow &row : std::as_const(job.rows)) {
        m_active.remove(row.item.id);
        --m_activeOf[int(row.item.state)][job.lane];
    }
    site.activeRecipients -= int(job.rows.size());
    if (result)
        settleWindow(job, *result);
    m_scheduler.finished(site, *job.group, job.lane);
    QList<Verdict> verdicts;
    if (result) {
        for (const mail::DeliveryOutcome &outcome : result->outcomes) {
            const auto row = job.rows.constFind(outcome.id);
            if (row == job.rows.constEnd())
                continue;
            Verdict verdict = m_judge.afterAttempt(*row, outcome, *result);
            m_metrics.attempted(outcome.result, row->item.mailClass);
            m_metrics.left(verdict.outcome.state == QueueState::Deferred ? 0 : 1);
            if (outcome.result == DeliveryResult::Delivered)
                m_metrics.delivered(job.lane, row->item.mailClass, m_clock.wall() - qMax(row->item.queuedAt, row->sendAt));
            site.lastReply = verdict.outcome.reply;
            verdicts << std::move(verdict);
            job.rows.erase(row);
        }
    }
    site.rate.add(int(verdicts.size()), m_clock.monotonicUs());
    for (const QueueRow &row : std::as_const(job.rows)) // no answer for these: as if nothing had been tried
        m_backlog.putBack(row.item.id);
    show(job.rows.values(), false);
    m_settler.add(std::move(verdicts));
    m_scheduler.offer(site);
    m_setup.turnNeeded();
}

/// The job still counts as one of the group's.
void Dispatcher::settleWindow(Job &job, const mail::DeliveryReport &report)
{
    Group &group = *job.group;
    const qint64 now = m_clock.monotonicUs();
    if (report.failedHere)
        return;
    if (!report.destinationDown) {
        const bool wasDown = group.window.isDown();
        group.window.succeeded(group.active >= int(group.window.size()));
        if (wasDown) {
            m_groupWakes.remove(&group);
            qCInfo(lcQueue) << "reachable again:" << group.key;
            wakeGroup(group);
        }
        return;
    }
    group.window.failed(now);
    m_groupWakes.set(&group, group.window.pausedUntilUs());
    if (m_backlog.rowsInMemory() > Backlog::kMostRows / 2) {
        for (Site *site : std::as_const(group.sites)) {
            m_scheduler.withdraw(*site);
            m_backlog.unload(*site);
        }
    }
}

} // namespace queue
