// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"

// What goes wrong in a run, and that it ends.
namespace simulation {

using namespace Qt::Literals;

namespace {

constexpr qint64 kSecondUs = 1000000;
constexpr qint64 kHourUs = 3600 * kSecondUs;
constexpr qint64 kBusyUs = 5 * kSecondUs; // so long after mail has come in there is much to break
// Shorter than a notice is tried for: after that an outcome is stored without it.
constexpr qint64 kLongestDiskFaultUs = 40 * kSecondUs;

QString nameOf(Weather weather)
{
    static const QStringList names = {u"fine"_s, u"picky"_s, u"busy"_s, u"refusing"_s, u"down"_s, u"flaky"_s, u"no answer of DNS"_s, u"no such domain"_s};
    return names[int(weather)];
}

} // namespace

void Run::planTrouble()
{
    Lot &lot = m_world.lot;
    const qint64 begin = m_world.clock.monotonicUs();
    const qint64 span = lot.between(1, 8) * kHourUs;
    const auto some = [&](int most, const std::function<void()> &action) {
        for (int i = lot.below(most + 1); i > 0; --i)
            at(lot.chance(50) ? begin + lot.between(0, span) : m_busyAt[lot.below(int(m_busyAt.size()))] + lot.between(0, kBusyUs), action);
    };
    some(16, [this] { changeWeather(); });
    some(6, [this] { dieSoon(false); });
    some(6, [this] { dieSoon(true); });
    some(8, [this] { breakDisk(); });
    some(3, [this] { cleanUp(); });
    some(1, [this] { stopAndStart(); });
    if (lot.chance(40))
        some(4, [this] { jumpClock(); });
}

void Run::changeWeather()
{
    Lot &lot = m_world.lot;
    const QString destination = Network::destinations()[lot.below(int(Network::destinations().size()))];
    const auto weather = Weather(lot.below(kWeathers));
    m_world.tell(destination + u": "_s + nameOf(weather));
    m_network.change(destination, weather);
}

void Run::breakDisk()
{
    Lot &lot = m_world.lot;
    const auto fault = lot.chance(50) ? Disk::Fault::Full : Disk::Fault::Io;
    const int percent = lot.chance(50) ? 100 : int(lot.between(5, 60));
    m_world.tell(u"the disk %1, %2 % of the time"_s.arg(fault == Disk::Fault::Full ? u"is full"_s : u"fails"_s).arg(percent));
    m_world.disk.setFault(fault, percent);
    m_diskMendsAtUs = m_world.clock.monotonicUs() + lot.between(1, kLongestDiskFaultUs);
    at(m_diskMendsAtUs, [this] { mendDisk(); });
}

void Run::mendDisk()
{
    if (std::exchange(m_diskMendsAtUs, 0))
        m_world.tell(u"the disk works"_s);
    m_world.disk.setFault(Disk::Fault::None);
}

void Run::cleanUp()
{
    m_world.tell(u"cleans up"_s);
    m_engine->store().maintain({m_people, [this](base::Result<QByteArray> report) {
                                    m_world.tell(report ? QString::fromUtf8(*report) : u"not cleaned up"_s);
                                }});
}

void Run::jumpClock()
{
    static constexpr qint64 kMost[] = {90, 600, 3 * 1440, 5 * 365 * 1440};
    Lot &lot = m_world.lot;
    const qint64 most = kMost[lot.below(4)];
    setClock(lot.between(-most, most));
    if (lot.chance(50)) // somebody sees it
        at(m_world.clock.monotonicUs() + lot.between(1, 3600) * kSecondUs, [this] { setClock(0); });
}

void Run::setClock(qint64 minutesAhead)
{
    if (m_world.clock.offsetMs == minutesAhead * 60000)
        return; // no jump that the engine could see
    m_world.tell(u"the clock is %1 minutes ahead"_s.arg(minutesAhead));
    m_world.clock.offsetMs = minutesAhead * 60000;
    m_ledger.clockJumped();
}

/// From now on everything works, and nobody holds anything up.
void Run::endTrouble()
{
    m_world.tell(u"all trouble ends"_s);
    mendDisk();
    m_troubleEnded = true;
    if (!m_world.scheduler.isDead())
        m_world.disk.dieAt(0, {});
    for (const QString &destination : Network::destinations())
        m_network.change(destination, m_world.lot.chance(85) ? Weather::Fine : Weather::Refusing);
    for (const int minutes : {0, 1, 60}) { // what was asked for before may be under way
        const qint64 us = m_world.clock.monotonicUs() + minutes * 60 * kSecondUs;
        for (const QString &destination : Network::destinations())
            at(us, [this, destination] { pause(destination, false); });
        at(us, [this] { releaseAll(); });
    }
}

} // namespace simulation
