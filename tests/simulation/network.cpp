// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "network.h"

using namespace Qt::Literals;

namespace simulation {

using mail::DeliveryResult;

namespace {

constexpr qint64 kMs = 1000;
constexpr int kArrivesAnyway = 50; ///< percent of what is on the wire when the engine dies
constexpr int kMaxHops = 100;

QByteArray pathOf(const mail::DeliveryRecipient &recipient)
{
    return '<' + recipient.address.toUtf8() + '>';
}

} // namespace

Network::Network(World &world, Ledger &ledger)
    : m_world(world), m_lot(world.lot.next()), m_ledger(ledger),
      m_dns(m_lot, m_weather, [this](qint64 us, std::function<void()> task) { later(us, std::move(task)); }), m_planner(m_dns, world.clock),
      m_options(std::make_shared<const delivery::DeliveryOptions>())
{
    m_dns.noSuchDomain = [this](const QString &domain) { m_ledger.refusedAll(domain); };
}

QStringList Network::destinations()
{
    return {u"one.test"_s, u"two.test"_s, u"three.test"_s, u"shared-a.test"_s, u"shared-b.test"_s, u"[192.0.2.7]"_s};
}

void Network::connectTo(control::MessageService *messages)
{
    m_messages = messages;
    m_thread = m_world.scheduler.thread(u"network"_s);
}

void Network::died()
{
    for (const auto &one : std::exchange(m_conversations, {})) {
        const auto conversation = one.lock();
        if (conversation && conversation->isOpen() && m_lot.chance(kArrivesAnyway))
            conversation->deliverWhatIsOnTheWire();
    }
    m_takenNow.clear();
    m_messages = nullptr;
    m_thread.reset();
}

void Network::later(qint64 afterUs, std::function<void()> task)
{
    if (m_thread)
        m_world.scheduler.at(m_world.clock.monotonicUs() + afterUs, m_thread, std::move(task));
}

void Network::plan(const QString &destination, base::Callback<mail::DeliveryGroup> done)
{
    m_planner.plan(m_options, destination, std::move(done));
}

void Network::deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done)
{
    ++activity;
    m_ledger.attempted(job);
    const auto attempt = std::make_shared<delivery::Attempt>(std::move(job), std::move(done));
    m_world.tell(u"  tries mail %1 at %2, %3 recipients"_s.arg(base::idToString(attempt->job.mailId), attempt->job.destination).arg(attempt->job.recipients.size()));
    m_messages->rawOfMail(attempt->job.mailId, {m_thread, [this, attempt](base::Result<QByteArray> raw) { textRead(attempt, raw); }});
}

void Network::textRead(const delivery::AttemptPtr &attempt, const base::Result<QByteArray> &raw)
{
    if (!raw) {
        if (!raw.error().temporary() || raw.error().kind == base::ErrorKind::Corrupt)
            m_world.violated(u"the text of mail %1 cannot be read: %2"_s.arg(base::idToString(attempt->job.mailId), raw.error().detail));
        unreachable(attempt, u"the text cannot be read"_s);
        return;
    }
    attempt->mail = std::make_shared<const delivery::PreparedMail>(delivery::PreparedMail::make(*raw, attempt->job.mailFrom, kMaxHops, nullptr));
    const Weather weather = m_weather.value(attempt->job.destination, Weather::Fine);
    if (weather == Weather::Down || (weather == Weather::Flaky && m_lot.chance(20)))
        later(m_lot.between(1, 30000) * kMs, [this, attempt] { unreachable(attempt, u"no connection"_s); });
    else
        connectFor(attempt, weather);
}

void Network::connectFor(const delivery::AttemptPtr &attempt, Weather weather)
{
    const auto conversation = std::make_shared<Conversation>(attempt, weather, m_lot, m_world.clock,
                                                             [this](qint64 us, std::function<void()> task) { later(us, std::move(task)); });
    Conversation *bare = conversation.get(); // owns these two
    conversation->server().taken = [this, bare](const QList<QByteArray> &paths, const QByteArray &text) { taken(*bare, paths, text); };
    conversation->answered = [this, bare] { reported(*bare); };
    std::erase_if(m_conversations, [](const auto &one) { return one.expired(); });
    m_conversations.push_back(conversation);
    later(m_lot.between(1, 300) * kMs, [conversation] { conversation->start(); });
}

void Network::taken(Conversation &conversation, const QList<QByteArray> &paths, const QByteArray &text)
{
    const mail::DeliveryJob &job = conversation.attempt()->job;
    m_ledger.transmitted(job.mailId, text);
    for (const mail::DeliveryRecipient &recipient : job.recipients) {
        if (!paths.contains(pathOf(recipient)))
            continue;
        if (conversation.isOpen())
            m_takenNow.insert(recipient.id);
        else
            m_ledger.replyLost(recipient.id); // nobody waits for it any more
        m_ledger.accepted(recipient.id);
    }
}

void Network::reported(Conversation &conversation)
{
    const delivery::AttemptPtr &attempt = conversation.attempt();
    QStringList words;
    for (const mail::DeliveryRecipient &recipient : attempt->job.recipients) {
        for (const mail::DeliveryOutcome &outcome : std::as_const(attempt->report.outcomes)) {
            if (outcome.id != recipient.id)
                continue;
            words << outcome.reply;
            m_ledger.answered(outcome.id);
            if (outcome.result == DeliveryResult::Failed && conversation.server().refused(pathOf(recipient)))
                m_ledger.refused(outcome.id);
            if (m_takenNow.remove(outcome.id) && outcome.result != DeliveryResult::Delivered)
                m_ledger.replyLost(outcome.id);
        }
    }
    m_world.tell(u"  mail %1: %2"_s.arg(base::idToString(attempt->job.mailId), words.join(u", "_s)));
}

void Network::unreachable(const delivery::AttemptPtr &attempt, const QString &why)
{
    m_world.tell(u"  mail %1: %2"_s.arg(base::idToString(attempt->job.mailId), why));
    attempt->report.destinationDown = true;
    attempt->settleLeft(DeliveryResult::Deferred, 0, {4, 4, 1}, why);
    attempt->answer();
}

} // namespace simulation
