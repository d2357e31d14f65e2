// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/services.h"
#include "conversation.h"
#include "delivery/planner.h"
#include "ledger.h"
#include "virtualdns.h"

namespace simulation {

/// Everybody else's servers and the DNS, by lot, and the way there: the real planner, and a real client session for each attempt.
class Network final : public mail::DeliveryTarget
{
public:
    Network(World &world, Ledger &ledger);

    /// An engine begins to live; its messages are where texts are read.
    void connectTo(control::MessageService *messages);
    /// The engine has died: what was on the wire may have arrived.
    void died();
    void change(const QString &destination, Weather weather) { m_weather[destination] = weather; }
    static QStringList destinations();

    // mail::DeliveryTarget
    void plan(const QString &destination, base::Callback<mail::DeliveryGroup> done) override;
    void deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done) override;
    GroupState groupState(const QString &) const override { return {}; }

    qint64 activity = 0; ///< attempts so far

private:
    using ConversationPtr = std::shared_ptr<Conversation>;
    void textRead(const delivery::AttemptPtr &attempt, const base::Result<QByteArray> &raw);
    void connectFor(const delivery::AttemptPtr &attempt, Weather weather);
    void taken(Conversation &conversation, const QList<QByteArray> &paths, const QByteArray &text);
    void reported(Conversation &conversation);
    void unreachable(const delivery::AttemptPtr &attempt, const QString &why);
    void later(qint64 afterUs, std::function<void()> task);

    World &m_world;
    Lot m_lot;
    Ledger &m_ledger;
    control::MessageService *m_messages = nullptr;
    std::shared_ptr<VirtualThread> m_thread;
    QMap<QString, Weather> m_weather;
    VirtualDns m_dns;
    const delivery::Planner m_planner;
    const std::shared_ptr<const delivery::DeliveryOptions> m_options;
    std::vector<std::weak_ptr<Conversation>> m_conversations;
    QSet<base::Id> m_takenNow; ///< recipients taken over by a conversation that is open
};

} // namespace simulation
