// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/queuemanager.h"
#include "base/actor.h"
#include "net/iothread.h"
#include "queue/queueloop.h"
#include <QSemaphore>

using namespace Qt::Literals;

namespace queue {

namespace {

constexpr int kCountsAtOnce = 5000;
constexpr int kSettingsAtOnce = 1000;

/// Start-up only, on the control thread: waits for an answer of the store.
template<typename T, typename Call>
base::Result<T> waitFor(Call call)
{
    std::optional<base::Result<T>> answer;
    QSemaphore ready;
    call(base::Callback<T>({}, [&](base::Result<T> result) {
        answer.emplace(std::move(result));
        ready.release();
    }));
    ready.acquire();
    return std::move(*answer);
}

/// A target where there is none: it is never asked, since the queue is drained from the start.
class NoTarget final : public mail::DeliveryTarget
{
public:
    void plan(const QString &, base::Callback<mail::DeliveryGroup>) override {}
    void deliver(mail::DeliveryJob, base::Callback<mail::DeliveryReport>) override {}
    GroupState groupState(const QString &) const override { return {}; }
};

mail::DeliveryTarget *noTarget()
{
    static NoTarget target;
    return &target;
}

} // namespace

QueueManager::QueueManager(Setup setup)
    : m_setup(std::move(setup))
{
    net::prepareThread(m_thread, u"queue"_s);
    m_executor = base::LoopExecutor::forThread(&m_thread);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { m_loop->turn(); });
    m_timer.moveToThread(&m_thread);
}

QueueManager::~QueueManager()
{
    stop();
}

base::Result<void> QueueManager::start()
{
    storage::QueueStore &store = *m_setup.store->queue();
    QList<storage::DestinationSettings> settings;
    for (QString after;;) {
        auto page = waitFor<QList<storage::DestinationSettings>>(
            [&](auto done) { store.destinationSettings(after, kSettingsAtOnce, done); });
        if (!page)
            return page.error();
        settings += *page;
        if (page->size() < kSettingsAtOnce)
            break;
        after = page->last().name;
    }
    QList<storage::QueueCount> counts;
    for (storage::QueueCount after;;) {
        auto page = waitFor<QList<storage::QueueCount>>([&](auto done) { store.queueCounts(after, kCountsAtOnce, done); });
        if (!page)
            return page.error();
        counts += *page;
        if (page->size() < kCountsAtOnce)
            break;
        after = page->last();
    }
    Dispatcher::Setup setup;
    setup.store = &store;
    setup.target = m_setup.target ? m_setup.target : noTarget();
    setup.clock = m_setup.clock;
    setup.executor = m_executor;
    setup.metrics = m_setup.metrics;
    setup.load = m_setup.load.get();
    setup.options = m_setup.options;
    setup.shown = m_setup.shown;
    m_loop = std::make_unique<QueueLoop>(std::move(setup), *m_setup.store, [this](int ms) { m_timer.start(ms); });
    store.setQueueListener([executor = m_executor, loop = m_loop.get()](const QList<storage::QueueChange> &changes) {
        executor->post([loop, changes] {
            loop->dispatcher().apply(changes);
            loop->turnSoon();
        });
    });
    m_running = true;
    m_thread.start();
    m_executor->post([this, counts, settings] {
        if (!m_setup.target)
            m_loop->drain();
        m_loop->begin(counts, settings);
    });
    return {};
}

void QueueManager::drain()
{
    if (m_running)
        m_executor->post([loop = m_loop.get()] { loop->drain(); });
}

void QueueManager::setTimes(const RetryRules &retry, qint64 longestLife)
{
    if (!m_running)
        return;
    m_executor->post([loop = m_loop.get(), retry, longestLife] {
        loop->dispatcher().setRetry(retry);
        loop->dispatcher().setLongestLife(longestLife);
    });
}

bool QueueManager::isIdle() const
{
    return !m_running || m_loop->isIdle();
}

void QueueManager::stop()
{
    if (!m_running.exchange(false))
        return;
    m_executor->post([this] {
        m_loop->end();
        m_timer.stop();
        m_thread.quit();
    });
    m_thread.wait();
    m_setup.store->queue()->setQueueListener({});
    m_loop.reset();
}

/// Runs `work` on the loop's levers, or answers that it is too late.
template<typename T, typename Work>
void QueueManager::onLoop(const base::Callback<T> &done, Work work)
{
    if (!m_running) {
        done(base::Error{base::ErrorKind::Busy, u"shutting down"_s, {}, {}});
        return;
    }
    m_executor->post([loop = m_loop.get(), work = std::move(work), actor = base::ActorScope::current()] {
        const base::ActorScope behalf(actor);
        work(loop->levers());
    });
}

void QueueManager::listQueue(const control::QueueFilter &filter, const control::PageRequest &page,
                             base::Callback<control::Page<control::QueueItem>> done)
{
    onLoop(done, [=](Levers &levers) { levers.list(filter, page, done); });
}

void QueueManager::queueItem(base::Id id, base::Callback<control::QueueItem> done)
{
    onLoop(done, [=](Levers &levers) { levers.item(id, done); });
}

void QueueManager::changeQueueItem(base::Id id, const control::QueueAction &action, base::Callback<control::QueueItem> done)
{
    onLoop(done, [=](Levers &levers) { levers.change(id, action, done); });
}

void QueueManager::previewQueue(const control::QueueSelection &selection, const control::QueueAction &action,
                                base::Callback<control::QueuePreview> done)
{
    onLoop(done, [=](Levers &levers) { levers.preview(selection, action, done); });
}

void QueueManager::changeQueue(const control::QueueSelection &selection, const control::QueueAction &action, base::Callback<control::QueueSwept> done)
{
    onLoop(done, [=](Levers &levers) { levers.changeAll(selection, action, done); });
}

void QueueManager::listDestinations(const control::PageRequest &page,
                                    base::Callback<control::Page<control::Destination>> done)
{
    onLoop(done, [=](Levers &levers) { levers.listDestinations(page, done); });
}

void QueueManager::destination(const QString &name, base::Callback<control::Destination> done)
{
    onLoop(done, [=](Levers &levers) { levers.destination(name, done); });
}

void QueueManager::pauseDestination(const QString &name, bool paused, const QString &by,
                                    base::Callback<control::Destination> done)
{
    onLoop(done, [=](Levers &levers) {
        storage::DestinationSettings settings = levers.settingsOf(name);
        settings.paused = paused;
        levers.saveDestination(settings, paused ? u"destination.paused"_s : u"destination.resumed"_s, by, done);
    });
}

void QueueManager::limitDestination(const QString &name, std::optional<int> maxConnections,
                                    std::optional<int> maxPerMinute, const QString &by,
                                    base::Callback<control::Destination> done)
{
    onLoop(done, [=](Levers &levers) {
        storage::DestinationSettings settings = levers.settingsOf(name);
        settings.maxConnections = maxConnections;
        settings.maxPerMinute = maxPerMinute;
        levers.saveDestination(settings, u"destination.limited"_s, by, done);
    });
}

} // namespace queue
