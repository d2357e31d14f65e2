// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "virtualengine.h"
#include <map>

namespace simulation {

/// A mistake made on purpose; tests see that it is found.
enum class Bug { None, LyingDisk, SettlesEarly, ExpiresEarly };

/// One seed, one run: mail comes in, people pull levers, servers and disk fail, the engine dies and comes back, for hours of time that
/// does not pass; then all trouble ends, and everything has to come to its end.
class Run
{
public:
    explicit Run(quint64 seed, bool tells = false, Bug bug = Bug::None);
    ~Run();

    /// False: an invariant did not hold.
    bool run();
    QStringList violations() const { return m_world.violations; }
    /// The same for the same seed.
    quint64 hash() const { return m_world.trace.hash(); }
    Ledger::Totals totals() const { return m_ledger.totals(); }
    int kills() const { return m_kills; }
    int cuts() const { return m_cuts; }
    qint64 virtualMs() const { return m_world.clock.monotonicUs() / 1000; }

private:
    struct Plan ///< what is drawn first
    {
        qint64 lifetimeMs = 0;
        queue::RetryRules retry;
        VirtualEngine::Options engine;
        static Plan of(Lot &lot);
    };

    // Life: life.cpp
    void start();
    void furnish();
    void bury();
    void restart();
    void stopAndStart();
    void dieSoon(bool power);
    bool isSound();
    void verify();
    base::Result<QList<storage::QueueRow>> storedRows();
    base::Result<QList<control::Event>> storedNotices();

    // What people do: people.cpp
    void sendMail();
    void commit(const std::shared_ptr<storage::MailSubmission> &mail, const storage::BodyWriterPtr &body);
    void pullLever();
    void changeDestination();
    void pause(const QString &destination, bool paused);
    void releaseAll();

    // What goes wrong: trouble.cpp
    void planTrouble();
    void changeWeather();
    void breakDisk();
    void mendDisk();
    void cleanUp();
    void jumpClock();
    void setClock(qint64 minutesAhead);
    void endTrouble();

    void at(qint64 us, std::function<void()> action);
    void pass(const std::function<bool()> &until, qint64 untilUs);

    World m_world;
    Plan m_plan;
    const Bug m_bug;
    Ledger m_ledger;
    Network m_network;
    std::unique_ptr<VirtualEngine> m_engine;
    std::shared_ptr<VirtualThread> m_people; ///< where answers to people come in; of each life
    std::multimap<qint64, std::function<void()>> m_actions;
    QList<qint64> m_busyAt; ///< when mail comes in
    int m_mails = 0;
    int m_kills = 0;
    int m_cuts = 0;
    qint64 m_diskMendsAtUs = 0; ///< 0: it works
    bool m_troubleEnded = false;
    bool m_powerCut = false; ///< the next death is one
};

} // namespace simulation
