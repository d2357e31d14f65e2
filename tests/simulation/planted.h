// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/queuestore.h"
#include "world.h"

// Mistakes made on purpose, to see that the simulation finds them.
namespace simulation::planted {

/// The real store; who makes a mistake overrides.
class ForwardingStore : public storage::QueueStore
{
public:
    template<typename T>
    using Done = storage::Callback<T>;

    explicit ForwardingStore(storage::QueueStore &store) : m_store(store) {}

    void setQueueListener(std::function<void(const QList<storage::QueueChange> &)> listener) override { m_store.setQueueListener(std::move(listener)); }
    void setQueueLife(const storage::QueueLife &general, const storage::QueueLives &byDestination) override { m_store.setQueueLife(general, byDestination); }
    void queueCounts(const storage::QueueCount &after, int limit, Done<QList<storage::QueueCount>> done) override { m_store.queueCounts(after, limit, done); }
    void dueRows(const QList<storage::DueRequest> &requests, Done<QList<storage::DueRows>> done) override { m_store.dueRows(requests, done); }
    void rowsPastDeadline(qint64 by, int limit, Done<QList<storage::QueueRow>> done) override { m_store.rowsPastDeadline(by, limit, done); }
    void queueRows(const QList<base::Id> &ids, Done<QList<storage::QueueRow>> done) override { m_store.queueRows(ids, done); }
    void takeRows(const QList<base::Id> &ids, Done<QList<storage::QueueRow>> done) override { m_store.takeRows(ids, done); }
    void listRows(const control::QueueFilter &filter, const control::PageRequest &page, const QSet<base::Id> &active,
                  Done<control::Page<control::QueueItem>> done) override
    {
        m_store.listRows(filter, page, active, done);
    }
    void countRows(const control::QueueFilter &filter, const QSet<base::Id> &active, Done<storage::QueueMatch> done) override
    {
        m_store.countRows(filter, active, done);
    }
    void settleRows(QList<storage::QueueOutcome> outcomes, Done<qint64> done) override { m_store.settleRows(std::move(outcomes), done); }
    base::Result<storage::BodyWriterPtr> newNoticeBody(base::ExecutorPtr ioThread) override { return m_store.newNoticeBody(std::move(ioThread)); }
    void commitNotice(storage::QueueNotice notice, Done<storage::Committed> done) override { m_store.commitNotice(std::move(notice), done); }
    void changeRows(const QList<base::Id> &ids, const control::QueueAction &action, Done<QList<control::QueueItem>> done) override
    {
        m_store.changeRows(ids, action, done);
    }
    void destinationSettings(const QString &after, int limit, Done<QList<storage::DestinationSettings>> done) override
    {
        m_store.destinationSettings(after, limit, done);
    }
    void saveDestination(const storage::DestinationSettings &settings, const QString &kind, const QString &by,
                         Done<storage::DestinationSettings> done) override
    {
        m_store.saveDestination(settings, kind, by, done);
    }

protected:
    storage::QueueStore &m_store;
};

/// Says that outcomes are on disk before they are.
class SettlesEarly final : public ForwardingStore
{
public:
    using ForwardingStore::ForwardingStore;
    void settleRows(QList<storage::QueueOutcome> outcomes, Done<qint64> done) override
    {
        done(qint64(outcomes.size()));
        m_store.settleRows(std::move(outcomes), {});
    }
};

/// Takes the life of mail that waits for its time from when it came, not from when it may go.
class ExpiresEarly final : public ForwardingStore
{
public:
    ExpiresEarly(storage::QueueStore &store, qint64 lifetimeMs) : ForwardingStore(store), m_lifetimeMs(lifetimeMs) {}
    void rowsPastDeadline(qint64 by, int limit, Done<QList<storage::QueueRow>> done) override
    {
        m_store.rowsPastDeadline(by, limit, mistaken(done));
    }
    void dueRows(const QList<storage::DueRequest> &requests, Done<QList<storage::DueRows>> done) override
    {
        m_store.dueRows(requests, {done.executor(), [this, done](base::Result<QList<storage::DueRows>> result) {
                                       if (result) {
                                           for (storage::DueRows &due : *result)
                                               mistake(due.rows);
                                       }
                                       done.function()(std::move(result));
                                   }});
    }

private:
    Done<QList<storage::QueueRow>> mistaken(const Done<QList<storage::QueueRow>> &done)
    {
        return {done.executor(), [this, done](base::Result<QList<storage::QueueRow>> result) {
                    if (result)
                        mistake(*result);
                    done.function()(std::move(result));
                }};
    }
    void mistake(QList<storage::QueueRow> &rows) const
    {
        for (storage::QueueRow &row : rows)
            row.item.expiresAt = qMin(row.item.expiresAt, row.item.queuedAt + m_lifetimeMs);
    }
    const qint64 m_lifetimeMs;
};

} // namespace simulation::planted
