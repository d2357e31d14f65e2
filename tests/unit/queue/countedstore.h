// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "storage/queuestore.h"
#include <QMutex>
#include <QWaitCondition>
#include <deque>

/// Runs tasks when told, on the caller's thread; others may post to it.
class CrossingExecutor final : public base::Executor
{
public:
    void post(std::function<void()> task) override
    {
        const QMutexLocker lock(&m_mutex);
        m_tasks.push_back(std::move(task));
        m_posted.wakeAll();
    }
    bool isCurrent() const override { return true; }
    bool runOne()
    {
        std::function<void()> task;
        {
            const QMutexLocker lock(&m_mutex);
            if (m_tasks.empty())
                return false;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task();
        return true;
    }
    /// Until there is a task; false: a minute went by without one.
    bool waitForTask()
    {
        const QMutexLocker lock(&m_mutex);
        return !m_tasks.empty() || m_posted.wait(&m_mutex, 60000);
    }

private:
    QMutex m_mutex;
    QWaitCondition m_posted;
    std::deque<std::function<void()>> m_tasks;
};

/// The real store, with the number of its answers that are still to come: so that a test knows when everything has
/// happened that can happen without time passing.
class CountedStore final : public storage::QueueStore
{
public:
    CountedStore(storage::QueueStore &store, CrossingExecutor &executor) : m_store(store), m_executor(executor) {}
    int open() const { return m_open; }
    qint64 writes = 0; ///< commits asked for

    void setQueueListener(std::function<void(const QList<storage::QueueChange> &)> listener) override
    {
        m_store.setQueueListener(std::move(listener));
    }
    void setQueueLife(const storage::QueueLife &general, const storage::QueueLives &byDestination) override
    {
        m_store.setQueueLife(general, byDestination);
    }
    void queueCounts(const storage::QueueCount &after, int limit, storage::Callback<QList<storage::QueueCount>> done) override
    {
        m_store.queueCounts(after, limit, counted(std::move(done)));
    }
    void dueRows(const QList<storage::DueRequest> &requests, storage::Callback<QList<storage::DueRows>> done) override
    {
        m_store.dueRows(requests, counted(std::move(done)));
    }
    void rowsPastDeadline(qint64 by, int limit, storage::Callback<QList<storage::QueueRow>> done) override
    {
        m_store.rowsPastDeadline(by, limit, counted(std::move(done)));
    }
    void queueRows(const QList<base::Id> &ids, storage::Callback<QList<storage::QueueRow>> done) override
    {
        m_store.queueRows(ids, counted(std::move(done)));
    }
    void takeRows(const QList<base::Id> &ids, storage::Callback<QList<storage::QueueRow>> done) override
    {
        m_store.takeRows(ids, counted(std::move(done)));
    }
    void listRows(const control::QueueFilter &filter, const control::PageRequest &page, const QSet<base::Id> &active,
                  storage::Callback<control::Page<control::QueueItem>> done) override
    {
        m_store.listRows(filter, page, active, counted(std::move(done)));
    }
    void countRows(const control::QueueFilter &filter, const QSet<base::Id> &active, storage::Callback<storage::QueueMatch> done) override
    {
        m_store.countRows(filter, active, counted(std::move(done)));
    }
    void settleRows(QList<storage::QueueOutcome> outcomes, storage::Callback<qint64> done) override
    {
        ++writes;
        m_store.settleRows(std::move(outcomes), counted(std::move(done)));
    }
    base::Result<storage::BodyWriterPtr> newNoticeBody(base::ExecutorPtr ioThread) override
    {
        return m_store.newNoticeBody(std::move(ioThread));
    }
    void commitNotice(storage::QueueNotice notice, storage::Callback<storage::Committed> done) override
    {
        m_store.commitNotice(std::move(notice), counted(std::move(done)));
    }
    void changeRows(const QList<base::Id> &ids, const control::QueueAction &action,
                    storage::Callback<QList<control::QueueItem>> done) override
    {
        m_store.changeRows(ids, action, counted(std::move(done)));
    }
    void destinationSettings(const QString &after, int limit, storage::Callback<QList<storage::DestinationSettings>> done) override
    {
        m_store.destinationSettings(after, limit, counted(std::move(done)));
    }
    void saveDestination(const storage::DestinationSettings &settings, const QString &kind, const QString &by,
                         storage::Callback<storage::DestinationSettings> done) override
    {
        m_store.saveDestination(settings, kind, by, counted(std::move(done)));
    }

private:
    template<typename T>
    storage::Callback<T> counted(storage::Callback<T> done)
    {
        ++m_open;
        return {nullptr, [this, done = std::move(done)](base::Result<T> result) {
                    done(std::move(result)); // posted before it counts as answered
                    --m_open;
                    m_executor.post([] {});
                }};
    }

    storage::QueueStore &m_store;
    CrossingExecutor &m_executor;
    std::atomic<int> m_open{0};
};
