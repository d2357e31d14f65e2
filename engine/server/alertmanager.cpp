// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/alertmanager.h"
#include "base/logging.h"
#include <cmath>

namespace server {

using namespace Qt::StringLiterals;
using Change = metrics::AlertEvaluator::Change;

namespace {

constexpr qint64 kReadQueueMs = 15000;
constexpr int kPageRows = 500;
constexpr int kMostDestinationPages = 20;
constexpr int kMostPages = 10; // five thousand of the oldest name those who are in trouble

bool isScheduled(const control::QueueItem &item, qint64 now)
{
    return item.attempts == 0 && item.nextAttemptAt > now; // waits because somebody wanted it to
}

} // namespace

AlertManager::AlertManager(Setup setup) : m_setup(std::move(setup)) {}

void AlertManager::start()
{
    m_setup.store->loadAlerts(then<storage::AlertStore::Loaded>([this](base::Result<storage::AlertStore::Loaded> result) {
        if (result)
            loaded(*result);
        else
            qCWarning(lcServer, "alerts: the rules could not be read: %s", qUtf8Printable(result.error().detail));
    }));
}

void AlertManager::loaded(const storage::AlertStore::Loaded &loaded)
{
    takeRules(loaded.rules);
    for (const control::Alert &alert : loaded.active) {
        const Key key{alert.ruleId, alert.subject};
        if (m_active.contains(key)) { // of a process that ended between two words
            m_setup.store->clearAlert(alert.id, {}, {});
            continue;
        }
        m_active.insert_or_assign(key, alert);
        m_evaluator.restore(alert.ruleId, alert.subject);
    }
    m_started = true;
}

void AlertManager::takeRules(const QList<control::AlertRule> &rules)
{
    for (const control::AlertRule &rule : rules)
        m_rules.insert(rule.id, rule); // those that went stay known, for what they have raised
    m_evaluator.setRules(rules);
}

void AlertManager::rulesChanged()
{
    m_setup.store->listAlertRules(then<QList<control::AlertRule>>([this](base::Result<QList<control::AlertRule>> rules) {
        if (rules && m_started)
            takeRules(*rules);
    }));
}

void AlertManager::tick()
{
    if (!m_started)
        return;
    lookAtQueue();
    for (const Change &change : m_evaluator.evaluate(m_setup.clock->monotonicUs() / 1000, *m_setup.registry)) {
        if (change.kind == Change::Raised)
            raise(change);
        else
            clear(change);
    }
}

// The oldest rows come first: who has them is who is in trouble.
void AlertManager::lookAtQueue()
{
    const qint64 now = m_setup.clock->monotonicUs() / 1000;
    const bool due = m_queueReadAt < 0 || now - m_queueReadAt >= kReadQueueMs;
    if (!due || m_readingQueue || !m_setup.queue || !m_evaluator.wants(control::kDestinationOldest))
        return;
    m_queueReadAt = now;
    m_readingQueue = true;
    m_oldest.clear();
    readQueue({}, 0);
}

void AlertManager::readQueue(const QString &cursor, int pages)
{
    control::QueueFilter filter;
    filter.states = {control::QueueState::Ready, control::QueueState::Active, control::QueueState::Deferred};
    using Page = control::Page<control::QueueItem>;
    m_setup.queue->listQueue(filter, {kPageRows, cursor}, then<Page>([this, pages](base::Result<Page> page) {
                                 if (page)
                                     rowsRead(*page, pages + 1);
                                 else
                                     m_readingQueue = false; // asked again soon
                             }));
}

void AlertManager::rowsRead(const control::Page<control::QueueItem> &page, int pages)
{
    const qint64 now = m_setup.clock->wallMs();
    for (const control::QueueItem &item : page.items) {
        if (isScheduled(item, now))
            continue;
        auto &reading = m_oldest[item.destination];
        if (reading.subject.isEmpty()) { // the first one is the oldest
            reading.subject = item.destination;
            reading.value = double(now - item.queuedAt) / 1000;
        }
        if (reading.detail.isEmpty())
            reading.detail = item.lastReply;
    }
    if (!page.next.isEmpty() && pages < kMostPages) {
        readQueue(page.next, pages);
        return;
    }
    if (page.next.isEmpty())
        leaveOutPaused();
    else
        readDestinations({}, 0);
}

// Whose oldest mail is newer than all that was read: the queue knows it well enough.
void AlertManager::readDestinations(const QString &cursor, int pages)
{
    using Page = control::Page<control::Destination>;
    m_setup.queue->listDestinations({kPageRows, cursor}, then<Page>([this, pages](base::Result<Page> page) {
                                        if (page)
                                            destinationsRead(*page, pages + 1);
                                        else
                                            m_readingQueue = false;
                                    }));
}

void AlertManager::destinationsRead(const control::Page<control::Destination> &page, int pages)
{
    const qint64 now = m_setup.clock->wallMs();
    for (const control::Destination &one : page.items) {
        if (one.oldestAt && !one.paused)
            m_oldest.try_emplace(one.name, metrics::AlertEvaluator::Reading{one.name, double(now - one.oldestAt) / 1000, one.lastReply});
    }
    if (!page.next.isEmpty() && pages < kMostDestinationPages)
        readDestinations(page.next, pages);
    else
        leaveOutPaused();
}

// What waits because somebody wants it to is no trouble.
void AlertManager::leaveOutPaused()
{
    QStringList names;
    for (const auto &[name, reading] : m_oldest)
        names << name;
    m_unanswered = names.size() + 1;
    for (const QString &name : std::as_const(names))
        m_setup.queue->destination(name, then<control::Destination>([this, name](base::Result<control::Destination> destination) {
                                       if (destination && destination->paused)
                                           m_oldest.erase(name);
                                       answered();
                                   }));
    answered();
}

void AlertManager::answered()
{
    if (--m_unanswered > 0)
        return;
    QList<metrics::AlertEvaluator::Reading> readings;
    for (const auto &[name, reading] : m_oldest)
        readings << reading;
    m_oldest.clear();
    m_evaluator.setReadings(control::kDestinationOldest, readings);
    m_readingQueue = false;
}

void AlertManager::raise(const Change &change)
{
    const control::AlertRule rule = m_rules.value(change.ruleId);
    control::Alert alert;
    alert.ruleId = rule.id;
    alert.ruleKey = rule.key;
    alert.name = rule.name;
    alert.severity = rule.severity;
    alert.subject = change.subject;
    alert.metric = rule.metric;
    alert.comparison = rule.comparison;
    alert.threshold = rule.threshold;
    alert.value = change.value;
    alert.detail = change.detail;
    alert.raisedAt = m_setup.clock->wallMs();
    alert.notify = rule.notify;
    const QString what = change.subject.isEmpty() ? rule.name : rule.name + u": "_s + change.subject;
    const QString why = change.detail.isEmpty() ? QString::number(change.value, 'g', 6) : change.detail;
    qCWarning(lcServer, "alert: %s: %s", qUtf8Printable(what), qUtf8Printable(why));
    if (m_setup.raised)
        m_setup.raised(alert);
    const Key key{change.ruleId, change.subject};
    m_unstored.insert(key);
    m_setup.store->raiseAlert(alert, then<control::Alert>([this, key, alert](base::Result<control::Alert> stored) {
                                  raised(key, alert, stored);
                              }));
}

void AlertManager::raised(const Key &key, const control::Alert &alert, const base::Result<control::Alert> &stored)
{
    m_unstored.erase(key);
    const control::Alert told = stored ? *stored : alert;
    if (!stored) {
        qCWarning(lcServer, "alert: could not be stored: %s", qUtf8Printable(stored.error().detail));
        if (m_setup.unstored)
            m_setup.unstored("alert.raised", alert);
    }
    m_active.insert_or_assign(key, told);
    if (m_setup.mailer && told.notify.contains("mail"_L1))
        m_setup.mailer->tell(told);
    if (m_clearedEarly.erase(key))
        clear({Change::Cleared, key.first, key.second, 0, {}});
}

void AlertManager::clear(const Change &change)
{
    const Key key{change.ruleId, change.subject};
    if (m_unstored.contains(key)) {
        m_clearedEarly.insert(key);
        return;
    }
    const auto at = m_active.find(key);
    if (at == m_active.end())
        return;
    control::Alert alert = at->second;
    m_active.erase(at);
    qCInfo(lcServer, "alert over: %s%s%s", qUtf8Printable(alert.name), alert.subject.isEmpty() ? "" : ": ",
           qUtf8Printable(alert.subject));
    alert.clearedAt = m_setup.clock->wallMs();
    if (alert.id == 0) {
        if (m_setup.unstored)
            m_setup.unstored("alert.cleared", alert);
        return;
    }
    const QStringList notify = m_rules.value(change.ruleId).notify;
    m_setup.store->clearAlert(alert.id, notify, then<control::Alert>([this, alert](base::Result<control::Alert> stored) {
                                  if (!stored)
                                      qCWarning(lcServer, "alert: its end could not be stored: %s", qUtf8Printable(stored.error().detail));
                                  const control::Alert told = stored ? *stored : alert;
                                  if (m_setup.mailer && told.notify.contains("mail"_L1))
                                      m_setup.mailer->tell(told);
                              }));
}

} // namespace server
