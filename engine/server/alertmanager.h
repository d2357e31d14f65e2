// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/services.h"
#include "metrics/alertevaluator.h"
#include "server/alertmailer.h"
#include "storage/alertstore.h"
#include <functional>
#include <map>
#include <set>

namespace server {

/// Watches the metrics by the stored rules, once a second: raises and clears alerts in the store, whose events tell the console and
/// the webhooks, and hands those that are to be mailed to the AlertMailer. Control thread; its parts outlive it.
class AlertManager
{
public:
    struct Setup
    {
        storage::AlertStore *store = nullptr;
        control::QueueService *queue = nullptr; ///< for what waits the longest; null: nothing does
        const metrics::Registry *registry = nullptr;
        const base::Clock *clock = nullptr;
        base::ExecutorPtr executor; ///< of the control thread
        AlertMailer *mailer = nullptr; ///< null: nobody is mailed
        /// The store did not take it (a full disk): whoever looks right now is told without it.
        std::function<void(const QByteArray &type, const control::Alert &alert)> unstored;
        /// Told of each alert at once; null: nobody.
        std::function<void(const control::Alert &alert)> raised = {};
    };
    explicit AlertManager(Setup setup);

    /// Reads rules and what had not cleared; nothing is evaluated before.
    void start();
    /// Somebody changed a rule. Any thread.
    void rulesChanged();
    /// The newest values of a metric that is measured elsewhere (control/alertreadings.h).
    void setReadings(const QString &metric, const QList<metrics::AlertEvaluator::Reading> &readings) { m_evaluator.setReadings(metric, readings); }
    /// Once a second.
    void tick();

private:
    using Key = std::pair<base::Id, QString>; ///< rule, subject
    void loaded(const storage::AlertStore::Loaded &loaded);
    void takeRules(const QList<control::AlertRule> &rules);
    void lookAtQueue();
    void readQueue(const QString &cursor, int pages);
    void rowsRead(const control::Page<control::QueueItem> &page, int pages);
    void readDestinations(const QString &cursor, int pages);
    void destinationsRead(const control::Page<control::Destination> &page, int pages);
    void leaveOutPaused();
    void answered();
    void raise(const metrics::AlertEvaluator::Change &change);
    void raised(const Key &key, const control::Alert &alert, const base::Result<control::Alert> &stored);
    void clear(const metrics::AlertEvaluator::Change &change);
    template<typename T>
    base::Callback<T> then(std::function<void(base::Result<T>)> next)
    {
        return {m_setup.executor, [alive = std::weak_ptr<bool>(m_alive), next = std::move(next)](base::Result<T> result) {
                    if (!alive.expired())
                        next(std::move(result));
                }};
    }

    const Setup m_setup;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    metrics::AlertEvaluator m_evaluator;
    QHash<base::Id, control::AlertRule> m_rules;
    std::map<Key, control::Alert> m_active;
    std::set<Key> m_unstored;     ///< raised, and their id is not known yet
    std::set<Key> m_clearedEarly; ///< of those, over already
    std::map<QString, metrics::AlertEvaluator::Reading> m_oldest; ///< by destination, while answers come
    qsizetype m_unanswered = 0;
    qint64 m_queueReadAt = -1; ///< monotonic ms
    bool m_readingQueue = false;
    bool m_started = false;
};

} // namespace server
