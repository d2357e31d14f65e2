// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"
#include "diskvfs.h"
#include "planted.h"

using namespace Qt::Literals;

namespace simulation {

namespace {
constexpr qint64 kHourMs = 3600000;
constexpr qint64 kHourUs = kHourMs * 1000;
constexpr qint64 kDrainHours = 60;
constexpr qint64 kBurstUs = 2000; // mails that come at the same time, almost
} // namespace

Run::Plan Run::Plan::of(Lot &lot)
{
    Plan plan;
    const int lifetimeH = int(lot.between(1, 6));
    plan.lifetimeMs = lifetimeH * kHourMs;
    plan.retry.general = queue::RetryPolicy(lot.between(30, 600) * 1000, lot.between(600, 3600) * 1000);
    storage::StoreOptions &store = plan.engine.store;
    store.dataDir = u"/simulated/data"_s;
    store.readers = int(lot.between(1, 3));
    store.queueLife = {lifetimeH, lot.below(3)};
    store.segmentBytes = lot.between(16, 200) * 1024;
    store.reserveBytes = 1 << 20;
    store.keepFinishedH = 100000; // so that everybody's end can be looked up, whatever the clock says
    store.eventDays = 10000;
    plan.engine.queue.retry = plan.retry;
    plan.engine.queue.longestLife = plan.lifetimeMs;
    plan.engine.queue.maxActive = int(lot.between(3, 60));
    plan.engine.queue.destinationMaxConnections = int(lot.between(1, 20));
    plan.engine.queue.hostname = u"home.test"_s;
    return plan;
}

Run::Run(quint64 seed, bool tells, Bug bug)
    : m_world(seed, tells), m_plan(Plan::of(m_world.lot)), m_bug(bug), m_ledger(m_world, m_plan.lifetimeMs),
      m_network(m_world, m_ledger)
{
    diskvfs::use(&m_world.disk, &m_world.clock, m_world.lot.next());
    m_plan.engine.store.files = &m_world.disk;
    m_plan.engine.store.threads = &m_world.scheduler;
    m_world.disk.setLying(bug == Bug::LyingDisk);
    if (bug == Bug::SettlesEarly)
        m_plan.engine.plant = [](storage::QueueStore &store) { return std::make_unique<planted::SettlesEarly>(store); };
    else if (bug == Bug::ExpiresEarly)
        m_plan.engine.plant = [life = m_plan.lifetimeMs](storage::QueueStore &store) { return std::make_unique<planted::ExpiresEarly>(store, life); };
}

Run::~Run()
{
    m_world.scheduler.die();
    m_engine.reset();
    m_world.scheduler.revive();
    diskvfs::use(nullptr, nullptr, 0);
}

void Run::at(qint64 us, std::function<void()> action)
{
    m_actions.emplace(us, std::move(action));
    if (m_people)
        m_world.scheduler.at(us, m_people, [] {}); // so that time stops there
}

/// Lets things happen: what the engine does, and what is done to it.
void Run::pass(const std::function<bool()> &until, qint64 untilUs)
{
    while (!m_world.failed() && !until() && m_world.clock.monotonicUs() < untilUs) {
        if (m_world.scheduler.isDead()) {
            restart();
            continue;
        }
        if (!m_actions.empty() && m_actions.begin()->first <= m_world.clock.monotonicUs()) {
            const auto action = std::move(m_actions.begin()->second);
            m_actions.erase(m_actions.begin());
            action();
        } else {
            m_world.scheduler.step();
        }
    }
}

bool Run::run()
{
    start();
    furnish();
    const qint64 mails = m_world.lot.between(8, 40);
    const qint64 span = m_world.lot.between(kHourUs, 6 * kHourUs);
    const qint64 begin = m_world.clock.monotonicUs();
    for (qint64 i = 0; i < mails;) {
        const qint64 us = begin + m_world.lot.between(0, span);
        m_busyAt << us;
        for (qint64 burst = m_world.lot.chance(60) ? 1 : m_world.lot.between(2, 6); burst > 0 && i < mails; --burst, ++i)
            at(us + m_world.lot.between(0, kBurstUs), [this] { sendMail(); });
    }
    for (qint64 i = m_world.lot.between(0, mails); i > 0; --i)
        at(begin + m_world.lot.between(0, span), [this] { pullLever(); });
    planTrouble();
    pass([this] { return m_actions.empty(); }, std::numeric_limits<qint64>::max());
    endTrouble();
    const qint64 deadline = m_world.clock.monotonicUs() + kDrainHours * kHourUs;
    pass([this] { return m_actions.empty() && m_ledger.allEnded() && !m_world.scheduler.isDead(); }, deadline);
    if (m_world.failed())
        return false;
    for (const base::Id id : m_ledger.open()) {
        if (!m_ledger.waitsForItsTime(id))
            m_world.violated(u"%1 did not come to its end"_s.arg(m_ledger.row(id)->item.to));
    }
    stopAndStart();
    const Ledger::Totals totals = m_ledger.totals();
    m_world.tell(u"%1 attempted, %2 acknowledged, %3 sent, %4 bounced, %5 expired, %6 removed, %7 doubled, %8 recovered"_s.arg(totals.submitted)
                     .arg(totals.acknowledged).arg(totals.sent).arg(totals.bounced).arg(totals.expired).arg(totals.removed).arg(totals.doubled).arg(totals.recovered));
    return !m_world.failed();
}

} // namespace simulation
