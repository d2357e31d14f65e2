// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "queue/dispatcher.h"

// Where destinations belong: asking for the plan, groups, pauses.
namespace queue {

using storage::QueueRow;

namespace {
constexpr int kPlansAtOnce = 200;
constexpr qint64 kRefusalUs = 300000000; // how long a destination without a way is not asked for again
} // namespace

int Dispatcher::limitOf(const Group &group) const
{
    int limit = m_setup.options.destinationMaxConnections;
    if (group.sites.size() == 1) // a group of several destinations is bounded by each one's own limit as it is picked
        limit = (*group.sites.cbegin())->settings.maxConnections.value_or(limit);
    return limit;
}

void Dispatcher::filled(Site &site)
{
    if (site.refusal && m_clock.monotonicUs() < site.plannedUntilUs)
        refuseRows(site);
    else if (site.group)
        m_scheduler.offer(site);
    else
        plan(site);
    m_setup.turnNeeded();
}

void Dispatcher::plan(Site &site)
{
    if (site.planning)
        return;
    site.planning = true;
    if (m_planning >= kPlansAtOnce) {
        m_toPlan.push_back(&site);
        return;
    }
    ++m_planning;
    m_setup.target->plan(site.name, {m_setup.executor, [self = m_self, &site](base::Result<mail::DeliveryGroup> result) {
                                         if (*self)
                                             (*self)->planned(site, std::move(result));
                                     }});
}

void Dispatcher::planned(Site &site, base::Result<mail::DeliveryGroup> result)
{
    --m_planning;
    site.planning = false;
    if (!m_toPlan.empty()) {
        Site *next = m_toPlan.front();
        m_toPlan.pop_front();
        next->planning = false;
        plan(*next);
    }
    if (!result) {
        noWay(site, {{}, 0, mail::DeliveryResult::Deferred, {4, 4, 3}, result.error().publicText});
    } else if (result->key.isEmpty()) {
        noWay(site, *result);
    } else {
        site.refusal.reset();
        site.resolving.succeeded(false);
        site.plannedUntilUs = result->validUntilUs;
        joinGroup(site, *result);
        m_scheduler.offer(site);
    }
    m_setup.turnNeeded();
}

void Dispatcher::joinGroup(Site &site, const mail::DeliveryGroup &target)
{
    std::unique_ptr<Group> &group = m_groups[target.key];
    if (!group)
        group = std::make_unique<Group>(target.key);
    if (site.group == group.get())
        return;
    leaveGroup(site);
    site.group = group.get();
    group->sites.insert(&site);
    group->window.setLimit(limitOf(*group));
}

void Dispatcher::leaveGroup(Site &site)
{
    m_siteWakes.remove(&site);
    if (!site.group)
        return;
    m_scheduler.withdraw(site);
    site.group->sites.erase(&site);
    site.group->window.setLimit(limitOf(*site.group));
    site.group = nullptr;
}

/// Null MX or no such domain: all of it bounces. No answer from the DNS: one mail is put off, so that everybody sees
/// why, and the rest waits for the next question.
void Dispatcher::noWay(Site &site, const mail::DeliveryGroup &target)
{
    const qint64 now = m_clock.monotonicUs();
    leaveGroup(site);
    site.lastReply = target.reason;
    if (target.result == mail::DeliveryResult::Failed) {
        site.refusal = target;
        site.plannedUntilUs = qMin(qMax(target.validUntilUs, now + 1000000), now + kRefusalUs);
        refuseRows(site);
        return;
    }
    for (int lane = 0; lane < kLanes; ++lane) {
        if (const QList<QueueRow> rows = m_backlog.take(site, lane); !rows.isEmpty()) {
            fail(site, rows, target);
            break;
        }
    }
    site.resolving.failed(now);
    m_backlog.unload(site);
    watchSite(site);
}

void Dispatcher::refuseRows(Site &site)
{
    for (int lane = 0; lane < kLanes; ++lane) {
        for (QList<QueueRow> rows = m_backlog.take(site, lane); !rows.isEmpty(); rows = m_backlog.take(site, lane))
            fail(site, rows, *site.refusal);
    }
    m_backlog.look(site);
}

/// An attempt that ended before it reached anybody.
void Dispatcher::fail(Site &site, QList<QueueRow> rows, const mail::DeliveryGroup &why)
{
    mail::DeliveryReport report;
    report.mailId = rows.first().item.mailId;
    const bool final = why.result == mail::DeliveryResult::Failed;
    QList<Verdict> verdicts;
    for (const QueueRow &row : std::as_const(rows)) {
        mail::DeliveryOutcome outcome;
        outcome.id = row.item.id;
        outcome.result = final ? mail::DeliveryResult::Failed : mail::DeliveryResult::Deferred;
        outcome.status = why.status;
        outcome.reply = why.reason;
        verdicts << m_judge.afterAttempt(row, outcome, report);
        m_metrics.attempted(outcome.result, row.item.mailClass);
        m_metrics.left(verdicts.last().outcome.state == control::QueueState::Deferred ? 0 : 1);
    }
    site.rate.add(int(rows.size()), m_clock.monotonicUs());
    m_settler.add(std::move(verdicts));
}

/// Something about the site, not its group, holds it back: it is looked at again when that ends.
void Dispatcher::watchSite(Site &site)
{
    const qint64 now = m_clock.monotonicUs();
    const qint64 until = qMax(site.resolving.pausedUntilUs(), site.rateLimit.waitUntilUs(now));
    if (until > now)
        m_siteWakes.set(&site, until);
}

void Dispatcher::wakePaused()
{
    const qint64 now = m_clock.monotonicUs();
    while (const auto group = m_groupWakes.takeDue(now))
        wakeGroup(**group);
    while (const auto due = m_siteWakes.takeDue(now)) {
        Site &site = **due;
        m_backlog.look(site);
        if (site.group)
            m_scheduler.offer(site);
    }
}

void Dispatcher::wakeGroup(Group &group)
{
    for (Site *site : std::as_const(group.sites)) {
        m_backlog.look(*site);
        m_scheduler.offer(*site);
    }
}

void Dispatcher::tryNow(const QString &destination)
{
    Site *site = m_backlog.find(destination);
    if (!site)
        return;
    site->resolving.endPause();
    site->refusal.reset();
    if (site->group) {
        site->group->window.endPause();
        m_groupWakes.set(site->group, 0);
    }
    m_siteWakes.set(site, 0);
}

control::Destination Dispatcher::describe(const Site &site) const
{
    const qint64 now = m_clock.monotonicUs();
    control::Destination destination;
    destination.name = site.name;
    destination.paused = site.settings.paused;
    destination.queued = site.unfinished();
    destination.active = site.activeRecipients;
    destination.maxConnections = site.settings.maxConnections;
    destination.maxPerMinute = site.settings.maxPerMinute;
    destination.lastReply = site.lastReply;
    destination.rate = RateMeter(site.rate).perMinute(now);
    destination.oldestAt = site.stuckSince();
    qint64 pausedUntil = site.resolving.pausedUntilUs();
    if (site.group) {
        destination.window = qMin(site.group->window.size(), double(site.settings.maxConnections.value_or(site.group->window.limit())));
        destination.connections = m_setup.target->groupState(site.group->key).connections;
        pausedUntil = qMax(pausedUntil, site.group->window.pausedUntilUs());
    }
    if (pausedUntil > now)
        destination.retryAt = m_clock.wall() + (pausedUntil - now) / 1000;
    destination.state = site.settings.paused               ? QStringLiteral("paused")
                        : pausedUntil > now                ? QStringLiteral("backoff")
                        : site.rateLimit.waitUntilUs(now)  ? QStringLiteral("limited")
                                                           : QStringLiteral("ok");
    return destination;
}

} // namespace queue
