// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/services.h"
#include "ledger.h"

namespace simulation {

/// Everybody else's servers, and the DNS, by lot: answers, refuses, stalls, breaks off, says nothing.
class Network final : public mail::DeliveryTarget
{
public:
    enum class Weather { Fine, Picky, Busy, Refusing, Down, Flaky, NoAnswerOfDns, NoSuchDomain };
    static constexpr int kWeathers = 8;

    Network(World &world, Ledger &ledger);

    /// An engine begins to live; its messages are where texts are read.
    void connectTo(control::MessageService *messages);
    /// The engine has died: what was on the wire may have arrived.
    void died();
    void change(const QString &destination, Weather weather);
    static QStringList destinations();

    // mail::DeliveryTarget
    void plan(const QString &destination, base::Callback<mail::DeliveryGroup> done) override;
    void deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done) override;
    GroupState groupState(const QString &) const override { return {}; }

    qint64 activity = 0; ///< attempts so far

private:
    struct Attempt
    {
        mail::DeliveryJob job;
        base::Callback<mail::DeliveryReport> done;
    };
    Weather weatherOf(const QString &destination) const { return m_weather.value(destination, Weather::Fine); }
    void textRead(const std::shared_ptr<Attempt> &attempt, const base::Result<QByteArray> &raw);
    void talk(const std::shared_ptr<Attempt> &attempt);
    mail::DeliveryOutcome answerTo(const mail::DeliveryRecipient &recipient, Weather weather);
    void broken(const std::shared_ptr<Attempt> &attempt, const QString &why, qint64 afterUs);
    void answerLater(const std::shared_ptr<Attempt> &attempt, const mail::DeliveryReport &report, qint64 afterUs);
    void later(qint64 afterUs, std::function<void()> task);

    World &m_world;
    Lot m_lot;
    Ledger &m_ledger;
    control::MessageService *m_messages = nullptr;
    std::shared_ptr<VirtualThread> m_thread;
    QMap<QString, Weather> m_weather;
    std::vector<std::weak_ptr<Attempt>> m_onTheWire;
};

} // namespace simulation
