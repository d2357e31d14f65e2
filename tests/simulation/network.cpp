// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "network.h"

using namespace Qt::Literals;

namespace simulation {

using mail::DeliveryResult;

namespace {

constexpr qint64 kMs = 1000;
constexpr qint64 kSecond = 1000000;
constexpr int kArrivesAnyway = 30; ///< percent of what is on the wire when the engine dies

mail::DeliveryOutcome outcome(base::Id id, DeliveryResult result, int code, mail::EnhancedStatus status, const QString &reply)
{
    return {id, result, code, status, reply, false};
}

} // namespace

Network::Network(World &world, Ledger &ledger) : m_world(world), m_lot(world.lot.next()), m_ledger(ledger) {}

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
    for (const auto &one : std::exchange(m_onTheWire, {})) {
        const auto attempt = one.lock();
        if (!attempt || !m_lot.chance(kArrivesAnyway))
            continue;
        m_world.tell(u"  arrives all the same: %1"_s.arg(base::idToString(attempt->job.mailId)));
        for (const mail::DeliveryRecipient &recipient : std::as_const(attempt->job.recipients))
            m_ledger.accepted(recipient.id);
    }
    m_messages = nullptr;
    m_thread.reset();
}

void Network::change(const QString &destination, Weather weather)
{
    m_weather[destination] = weather;
}

void Network::later(qint64 afterUs, std::function<void()> task)
{
    m_world.scheduler.at(m_world.clock.monotonicUs() + afterUs, m_thread, std::move(task));
}

void Network::plan(const QString &destination, base::Callback<mail::DeliveryGroup> done)
{
    later(m_lot.between(1, 3000) * kMs, [this, destination, done] {
        mail::DeliveryGroup group;
        group.validUntilUs = m_world.clock.monotonicUs() + m_lot.between(30, 3600) * kSecond;
        switch (weatherOf(destination)) {
        case Weather::NoAnswerOfDns:
            group.result = DeliveryResult::Deferred;
            group.status = {4, 4, 3};
            group.reason = u"the name servers do not answer"_s;
            break;
        case Weather::NoSuchDomain:
            group.result = DeliveryResult::Failed;
            group.status = {5, 1, 2};
            group.reason = u"no such domain"_s;
            m_ledger.refusedAll(destination);
            break;
        default:
            group.key = destination.startsWith("shared-"_L1) ? u"mx:shared.test"_s : u"mx:"_s + destination;
        }
        done(group);
    });
}

void Network::deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done)
{
    ++activity;
    m_ledger.attempted(job);
    auto attempt = std::make_shared<Attempt>(Attempt{std::move(job), std::move(done)});
    m_world.tell(u"  tries mail %1 at %2, %3 recipients"_s.arg(base::idToString(attempt->job.mailId), attempt->job.destination).arg(attempt->job.recipients.size()));
    m_messages->rawOfMail(attempt->job.mailId, {m_thread, [this, attempt](base::Result<QByteArray> raw) { textRead(attempt, raw); }});
}

void Network::textRead(const std::shared_ptr<Attempt> &attempt, const base::Result<QByteArray> &raw)
{
    if (!raw) {
        if (!raw.error().temporary() || raw.error().kind == base::ErrorKind::Corrupt)
            m_world.violated(u"the text of mail %1 cannot be read: %2"_s.arg(base::idToString(attempt->job.mailId), raw.error().detail));
        broken(attempt, u"the text cannot be read"_s, kMs);
        return;
    }
    m_ledger.transmitted(attempt->job.mailId, *raw);
    const Weather weather = weatherOf(attempt->job.destination);
    if (weather == Weather::Down || (weather == Weather::Flaky && m_lot.chance(30))) {
        broken(attempt, u"no answer"_s, m_lot.between(1, 30000) * kMs);
        return;
    }
    const bool stalls = m_lot.chance(weather == Weather::Busy ? 20 : 2);
    m_onTheWire.push_back(attempt);
    later(stalls ? m_lot.between(10, 600) * kSecond : m_lot.between(5, 4000) * kMs, [this, attempt] { talk(attempt); });
}

/// The moment in which the other side makes up its mind.
void Network::talk(const std::shared_ptr<Attempt> &attempt)
{
    std::erase_if(m_onTheWire, [&](const auto &one) { return one.lock() == attempt; });
    const Weather weather = weatherOf(attempt->job.destination);
    if (weather == Weather::Flaky && m_lot.chance(40)) {
        broken(attempt, u"the connection broke"_s, kMs);
        return;
    }
    mail::DeliveryReport report;
    report.mailId = attempt->job.mailId;
    report.remoteHost = u"mx.test"_s;
    for (const mail::DeliveryRecipient &recipient : std::as_const(attempt->job.recipients))
        report.outcomes << answerTo(recipient, weather);
    const bool lost = m_lot.chance(weather == Weather::Flaky ? 50 : 2);
    for (const mail::DeliveryOutcome &one : std::as_const(report.outcomes)) {
        if (one.result == DeliveryResult::Delivered)
            m_ledger.accepted(one.id);
        else if (one.result == DeliveryResult::Failed && !lost)
            m_ledger.refused(one.id);
    }
    if (!lost) {
        answerLater(attempt, report, m_lot.between(1, 500) * kMs);
        return;
    }
    for (const mail::DeliveryOutcome &one : std::as_const(report.outcomes)) {
        if (one.result == DeliveryResult::Delivered)
            m_ledger.replyLost(one.id);
    }
    broken(attempt, u"the connection broke at the end"_s, m_lot.between(1, 60) * kSecond);
}

mail::DeliveryOutcome Network::answerTo(const mail::DeliveryRecipient &recipient, Weather weather)
{
    const int drawn = m_lot.below(100);
    const int refused = weather == Weather::Refusing ? 100 : weather == Weather::Picky ? 30 : weather == Weather::Fine ? 0 : 2;
    const int putOff = refused + (weather == Weather::Busy ? 70 : weather == Weather::Picky ? 20 : weather == Weather::Fine ? 0 : 5);
    if (drawn < refused)
        return outcome(recipient.id, DeliveryResult::Failed, 550, {5, 1, 1}, u"5.1.1 nobody of that name"_s);
    if (drawn < putOff)
        return outcome(recipient.id, DeliveryResult::Deferred, 451, {4, 2, 1}, u"4.2.1 come back later"_s);
    return outcome(recipient.id, DeliveryResult::Delivered, 250, {2, 0, 0}, u"2.0.0 taken"_s);
}

void Network::broken(const std::shared_ptr<Attempt> &attempt, const QString &why, qint64 afterUs)
{
    mail::DeliveryReport report;
    report.mailId = attempt->job.mailId;
    report.destinationDown = true;
    for (const mail::DeliveryRecipient &recipient : std::as_const(attempt->job.recipients))
        report.outcomes << outcome(recipient.id, DeliveryResult::Deferred, 0, {4, 4, 1}, why);
    answerLater(attempt, report, afterUs);
}

void Network::answerLater(const std::shared_ptr<Attempt> &attempt, const mail::DeliveryReport &report, qint64 afterUs)
{
    later(afterUs, [this, attempt, report] {
        QStringList words;
        for (const mail::DeliveryOutcome &one : report.outcomes)
            words << one.reply;
        m_world.tell(u"  mail %1: %2"_s.arg(base::idToString(attempt->job.mailId), words.join(u", "_s)));
        for (const mail::DeliveryOutcome &one : report.outcomes)
            m_ledger.answered(one.id);
        attempt->done(report);
    });
}

} // namespace simulation
