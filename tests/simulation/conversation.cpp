// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "conversation.h"

namespace simulation {

using namespace Qt::Literals;

namespace {

constexpr qint64 kMs = 1000;
constexpr qsizetype kPiece = 16 << 10;
constexpr int kRecipientsAtOnce = 100;

smtp::ClientOptions optionsOf()
{
    smtp::ClientOptions options;
    options.hostname = "home.test";
    options.tls = smtp::TlsPolicy::None;
    return options;
}

} // namespace

Conversation::Conversation(delivery::AttemptPtr attempt, Weather weather, Lot &lot, const base::Clock &clock, Later later)
    : m_attempt(std::move(attempt)), m_lot(lot), m_clock(clock), m_later(std::move(later)), m_server(lot, weather), m_session(optionsOf())
{
}

void Conversation::after(qint64 us, void (Conversation::*step)())
{
    m_later(us, [self = shared_from_this(), step] { (self.get()->*step)(); });
}

void Conversation::start()
{
    run(m_session.start(nowMs()));
    send(m_server.greeting());
}

/// The server says something; it arrives after a while, in one piece or two.
void Conversation::send(const QByteArray &octets)
{
    const bool hangsUp = m_server.hangsUp();
    const qsizetype cut = octets.size() > 1 && m_lot.chance(20) ? m_lot.between(1, octets.size() - 1) : octets.size();
    const qint64 us = m_lot.between(1, m_lot.chance(5) ? 30000 : 300) * kMs;
    for (const QByteArray &piece : {octets.first(cut), octets.sliced(cut)}) {
        if (!piece.isEmpty())
            m_later(us, [self = shared_from_this(), piece] {
                if (!self->m_gone)
                    self->run(self->m_session.feed(piece, self->nowMs()));
            });
    }
    if (hangsUp)
        after(us + kMs, &Conversation::hangUp);
}

void Conversation::hangUp()
{
    if (!std::exchange(m_gone, true))
        run(m_session.disconnected(u"the connection was closed"_s, nowMs()));
}

void Conversation::say(const QByteArray &octets)
{
    m_wire += octets;
    if (!std::exchange(m_arriving, true))
        after(m_lot.between(1, 200) * kMs, &Conversation::deliverWhatIsOnTheWire);
}

void Conversation::deliverWhatIsOnTheWire()
{
    m_arriving = false;
    const QByteArray said = m_server.receive(std::exchange(m_wire, {}));
    if (!said.isEmpty() || m_server.hangsUp())
        send(said);
}

void Conversation::run(const smtp::ClientActions &actions)
{
    for (const smtp::ClientAction &action : actions) {
        if (const auto *write = std::get_if<smtp::ClientWrite>(&action))
            say(write->bytes);
        else if (std::holds_alternative<smtp::ClientReady>(action))
            onReady();
        else if (const auto *done = std::get_if<smtp::ClientMailDone>(&action))
            onMailDone(*done);
        else if (const auto *failed = std::get_if<smtp::ClientFailed>(&action))
            onFailed(*failed);
        else if (std::holds_alternative<smtp::ClientClose>(action))
            m_gone = true;
    }
    pump();
    watch();
}

void Conversation::watch()
{
    const qint64 deadline = m_session.deadlineMs();
    if (m_gone || deadline <= 0)
        return;
    m_later(qMax<qint64>(1, deadline - nowMs()) * kMs, [self = shared_from_this(), deadline] {
        if (!self->m_gone && self->m_session.deadlineMs() == deadline)
            self->run(self->m_session.timedOut(self->nowMs()));
    });
}

void Conversation::onReady()
{
    if (m_attempt->finished()) {
        run(m_session.quit(nowMs()));
        return;
    }
    const smtp::ClientMail mail = m_attempt->nextTransaction(kRecipientsAtOnce);
    if (mail.recipients.isEmpty()) {
        answer();
        return;
    }
    m_sending = true;
    m_sent = 0;
    run(m_session.send(mail, nowMs()));
}

void Conversation::pump()
{
    if (std::exchange(m_pumping, true))
        return;
    while (m_sending && !m_gone && m_session.wantsBody()) {
        const QByteArrayView text = m_attempt->mail->text;
        const QByteArrayView piece = text.sliced(m_sent, qMin(kPiece, text.size() - m_sent));
        m_sent += piece.size();
        run(m_session.body(piece, m_sent == text.size(), nowMs()));
    }
    m_pumping = false;
}

void Conversation::onMailDone(const smtp::ClientMailDone &done)
{
    m_sending = false;
    m_attempt->transactionDone(done, false);
    m_attempt->report.destinationDown = done.linkLost;
    if (done.linkLost)
        m_attempt->settleLeft(mail::DeliveryResult::Deferred, 0, {4, 4, 2}, u"the connection was lost"_s);
    if (m_attempt->finished())
        answer();
}

/// As for all openings: a refusal of the session is temporary, whatever its code.
void Conversation::onFailed(const smtp::ClientFailed &failed)
{
    if (m_answered)
        return;
    m_attempt->report.destinationDown = true;
    m_attempt->settleLeft(mail::DeliveryResult::Deferred, failed.reply.code, failed.status, failed.text);
    answer();
}

void Conversation::answer()
{
    if (std::exchange(m_answered, true))
        return;
    answered();
    m_attempt->answer();
}

} // namespace simulation
