// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/actor.h"
#include "control/drainforecast.h"
#include "queue/dispatcher.h"

namespace queue {

/// What people ask of the queue: lists with what is being delivered shown as active, changes of one item or of many in
/// steps, destinations. Answers on the caller's executor. Queue thread.
class Levers
{
public:
    Levers(storage::QueueStore &store, Dispatcher &dispatcher, base::ExecutorPtr executor,
           std::function<void()> turnNeeded);
    ~Levers();

    void list(const control::QueueFilter &filter, const control::PageRequest &page,
              base::Callback<control::Page<control::QueueItem>> done);
    void item(Id id, base::Callback<control::QueueItem> done);
    void change(Id id, const control::QueueAction &action, base::Callback<control::QueueItem> done);
    void preview(const control::QueueSelection &selection, const control::QueueAction &action, base::Callback<control::QueuePreview> done);
    void changeAll(const control::QueueSelection &selection, const control::QueueAction &action, base::Callback<control::QueueSwept> done);
    void listDestinations(const control::PageRequest &page, base::Callback<control::Page<control::Destination>> done);
    void destination(const QString &name, base::Callback<control::Destination> done);
    void saveDestination(const storage::DestinationSettings &settings, const QString &kind, const QString &by,
                         base::Callback<control::Destination> done);
    /// What a person decided about it so far.
    storage::DestinationSettings settingsOf(const QString &name) const;

    /// The fate of these rows is on disk.
    void settled(const QList<Id> &ids);

private:
    struct Sweep; ///< a change of many under way
    /// A callback back to this thread, dropped when the levers have gone.
    template<typename T>
    base::Callback<T> here(std::function<void(base::Result<T> &)> next)
    {
        return {m_executor, [self = m_self, next = std::move(next), actor = base::ActorScope::current()](base::Result<T> result) {
                    const base::ActorScope behalf(actor);
                    if (*self)
                        next(result);
                }};
    }
    void changeRow(const storage::QueueRow &row, const control::QueueAction &action,
                   base::Callback<control::QueueItem> done);
    void bounceRow(Id id, const control::QueueAction &action, base::Callback<control::QueueItem> done);
    control::QueuePreview forecast(const storage::QueueMatch &match, const control::QueueAction &action) const;
    void sweepOn(const std::shared_ptr<Sweep> &sweep);
    void sweepPage(const std::shared_ptr<Sweep> &sweep, const control::Page<control::QueueItem> &page);
    void sweepRows(const std::shared_ptr<Sweep> &sweep, const QList<Id> &ids);
    void release(const QList<Id> &ids);
    void whenSettled(const QList<Id> &ids, std::function<void()> next);

    storage::QueueStore &m_store;
    Dispatcher &m_dispatcher;
    const base::ExecutorPtr m_executor;
    const std::function<void()> m_turnNeeded;
    struct Waiting
    {
        QSet<Id> ids;
        std::function<void()> next;
    };
    QHash<Id, std::shared_ptr<Waiting>> m_waiting;
    const std::shared_ptr<Levers *> m_self;
};

} // namespace queue
