// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "diskvfs.h"
#include "run.h"
#include "storage/events.h"
#include "storage/queue.h"
#include "storage/sqlconnection.h"

// How a run's engine lives, dies and comes back, and what is looked at then.
namespace simulation {

using namespace Qt::Literals;

namespace {

constexpr qint64 kSecondUs = 1000000;
constexpr int kMostStarts = 200;

storage::SqlTarget indexOf(const storage::StoreOptions &options)
{
    return {options.dataDir + "/index.sqlite"_L1, {}, true};
}

} // namespace

/// The first time: an address of our own, where notices can go.
void Run::furnish()
{
    const auto domain = m_engine->ask<control::Domain>([&](auto done) { m_engine->store().createDomain(u"home.test"_s, done); });
    const auto mailbox = m_engine->ask<control::NewMailbox>([&](auto done) { m_engine->store().createMailbox(u"box@home.test"_s, {}, {}, done); });
    if (!domain || !mailbox)
        m_world.violated(u"no mailbox can be made"_s);
}

void Run::start()
{
    for (int tries = 0; !m_world.failed(); ++tries) {
        m_people = m_world.scheduler.thread(u"people"_s);
        m_engine = std::make_unique<VirtualEngine>(m_world, m_network, m_ledger, m_plan.engine);
        m_ledger.began();
        const auto started = m_engine->start();
        if (started && !m_world.scheduler.isDead()) {
            verify();
            if (!m_world.scheduler.isDead())
                break;
        } else if (!m_world.scheduler.isDead() && m_world.disk.fault() == Disk::Fault::None) {
            m_world.violated(u"it does not start: "_s + started.error().detail);
        } else if (tries > kMostStarts) {
            m_world.violated(u"it does not come up"_s);
        }
        if (m_world.failed())
            return;
        m_world.tell(u"does not come up"_s);
        m_world.scheduler.die();
        bury();
    }
    for (const auto &[us, action] : m_actions)
        m_world.scheduler.at(us, m_people, [] {});
}

/// What is left of a life that is over goes; the disk stays, as it is after a kill or a power cut.
void Run::bury()
{
    m_network.died();
    m_ledger.died();
    m_engine.reset();
    m_people.reset();
    m_world.scheduler.revive();
    if (std::exchange(m_powerCut, false)) {
        m_world.disk.cutPower();
        ++m_cuts;
    }
    if (diskvfs::openFiles() != 0)
        m_world.violated(u"%1 files are still open"_s.arg(diskvfs::openFiles()));
    m_world.disk.restart();
    m_world.clock.advanceUs(m_world.lot.between(1, m_world.lot.chance(20) ? 3600 : 30) * kSecondUs);
    if (m_diskMendsAtUs && m_world.clock.monotonicUs() >= m_diskMendsAtUs)
        mendDisk();
}

void Run::restart()
{
    m_world.tell(m_powerCut ? u"the power is cut"_s : u"killed"_s);
    m_kills += m_powerCut ? 0 : 1;
    bury();
    if (!m_troubleEnded && m_world.lot.chance(20)) { // once more while it comes up
        m_powerCut = m_world.lot.chance(50);
        m_world.disk.dieAt(1 + m_world.lot.below(60), [this] { m_world.scheduler.die(); });
    }
    start();
    m_world.tell(u"up again"_s);
}

void Run::stopAndStart()
{
    m_world.tell(u"stopped"_s);
    m_engine->stop();
    m_ledger.stopped();
    m_world.scheduler.die();
    bury();
    start();
}

/// Within the next changes of the disk; at once when it is quiet.
void Run::dieSoon(bool power)
{
    if (m_world.scheduler.isDead())
        return;
    m_powerCut = power;
    const auto died = [this] { m_world.scheduler.die(); };
    if (m_world.lot.chance(25)) {
        m_world.disk.dieAt(1, died);
        m_world.disk.die();
    } else {
        m_world.disk.dieAt(1 + m_world.lot.below(40), died);
    }
}

bool Run::isSound()
{
    const auto opened = storage::SqlConnection::open(storage::sqliteDialect(), indexOf(m_plan.engine.store));
    if (!opened)
        return m_world.scheduler.isDead();
    auto row = (*opened)->run(u"PRAGMA integrity_check"_s);
    const QString verdict = row.next() ? row.text(0) : u"no answer"_s;
    if (verdict != "ok"_L1 && !m_world.scheduler.isDead())
        m_world.violated(u"integrity check: "_s + verdict);
    return verdict == "ok"_L1;
}

/// Past the engine, so that nothing happens meanwhile.
base::Result<QList<storage::QueueRow>> Run::storedRows()
{
    const auto opened = storage::SqlConnection::open(storage::sqliteDialect(), indexOf(m_plan.engine.store));
    if (!opened)
        return opened.error();
    QList<base::Id> ids;
    {
        auto row = (*opened)->run(u"SELECT id FROM queue"_s);
        while (row.next())
            ids << row.id(0);
    }
    auto rows = storage::queue::byIds(**opened, ids);
    if (rows)
        std::sort(rows->begin(), rows->end(), [](const auto &a, const auto &b) { return a.item.id < b.item.id; });
    return rows;
}

base::Result<QList<control::Event>> Run::storedNotices()
{
    const auto opened = storage::SqlConnection::open(storage::sqliteDialect(), indexOf(m_plan.engine.store));
    if (!opened)
        return opened.error();
    auto events = storage::events::since(**opened, 0, std::numeric_limits<int>::max());
    if (events)
        events->removeIf([](const control::Event &event) { return event.kind != "dsn.sent"_L1; });
    return events;
}

/// Everything that was promised is there, and nothing else.
void Run::verify()
{
    if (!isSound())
        return;
    const auto rows = storedRows();
    const auto notices = storedNotices();
    if (!rows || !notices)
        return;
    m_ledger.found(*rows);
    m_ledger.foundNotices(*notices);
    QList<base::Id> mails = m_ledger.openMails().values();
    std::sort(mails.begin(), mails.end());
    for (const base::Id mail : std::as_const(mails)) {
        const auto raw = m_engine->ask<QByteArray>([&](auto done) { m_engine->store().rawOfMail(mail, done); });
        if (raw)
            m_ledger.transmitted(mail, *raw);
        else if (!m_world.scheduler.isDead() && m_ledger.openMails().contains(mail))
            m_world.violated(u"the text of mail %1 cannot be read: %2"_s.arg(base::idToString(mail), raw.error().detail));
    }
}

} // namespace simulation
