// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/loopexecutor.h"
#include "control/services.h"
#include "mail/deliverytarget.h"
#include "metrics/registry.h"
#include "queue/loadgauge.h"
#include "queue/queueoptions.h"
#include "storage/store.h"
#include <QThread>
#include <QTimer>
#include <memory>

namespace queue {

class QueueLoop;

/// The queue: a thread of its own that takes recipients from the store to the delivery target when their time has come,
/// and the levers over it. Made, started and stopped on the control thread; the functions of QueueService are called on
/// any.
class QueueManager final : public control::QueueService
{
public:
    struct Setup
    {
        storage::Store *store = nullptr;
        mail::DeliveryTarget *target = nullptr; ///< null: nothing is dispatched, the levers work all the same
        const base::Clock *clock = nullptr;
        metrics::Registry *metrics = nullptr;
        std::unique_ptr<LoadGauge> load; ///< may be null; asked on the queue thread
        std::function<void(const QList<control::QueueItem> &)> shown; ///< as Dispatcher::Setup has it; may be null
        QueueOptions options;
    };
    explicit QueueManager(Setup setup);
    ~QueueManager() override;

    /// Reads what the store holds and begins. Blocks while it counts; before anything else changes the queue.
    base::Result<void> start();
    /// No new deliveries from now on. Any thread.
    void drain();
    /// Pauses after failures, from now on, and the longest life of mail in ms. Any thread.
    void setTimes(const RetryRules &retry, qint64 longestLife);
    /// After drain(): nothing is being delivered and everything known is on disk. Any thread.
    bool isIdle() const;
    /// Hands what is known to the store and ends the thread. Blocks shortly; before the store closes, after the target has
    /// given its last answers.
    void stop();

    void listQueue(const control::QueueFilter &filter, const control::PageRequest &page,
                   base::Callback<control::Page<control::QueueItem>> done) override;
    void queueItem(base::Id id, base::Callback<control::QueueItem> done) override;
    void changeQueueItem(base::Id id, const control::QueueAction &action,
                         base::Callback<control::QueueItem> done) override;
    void previewQueue(const control::QueueSelection &selection, const control::QueueAction &action,
                      base::Callback<control::QueuePreview> done) override;
    void changeQueue(const control::QueueSelection &selection, const control::QueueAction &action, base::Callback<control::QueueSwept> done) override;
    void listDestinations(const control::PageRequest &page,
                          base::Callback<control::Page<control::Destination>> done) override;
    void destination(const QString &name, base::Callback<control::Destination> done) override;
    void pauseDestination(const QString &name, bool paused, const QString &by,
                          base::Callback<control::Destination> done) override;
    void limitDestination(const QString &name, std::optional<int> maxConnections, std::optional<int> maxPerMinute,
                          const QString &by, base::Callback<control::Destination> done) override;

private:
    template<typename T, typename Work>
    void onLoop(const base::Callback<T> &done, Work work);

    Setup m_setup;
    QThread m_thread;
    std::shared_ptr<base::LoopExecutor> m_executor;
    std::unique_ptr<QueueLoop> m_loop; // lives on m_thread
    QTimer m_timer;                    // likewise: its turns
    std::atomic<bool> m_running{false};
};

} // namespace queue
