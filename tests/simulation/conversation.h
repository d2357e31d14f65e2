// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "delivery/attempt.h"
#include "remoteserver.h"
#include "scheduler.h"
#include "smtp/client/smtpclientsession.h"

namespace simulation {

/// One connection: the real client session carries the real attempt to a server that is made up, in pieces, with delays. Lives on the
/// network's thread, kept alive by what it waits for.
class Conversation : public std::enable_shared_from_this<Conversation>
{
public:
    /// `later`: runs a task on the same thread after so many microseconds.
    using Later = std::function<void(qint64 us, std::function<void()> task)>;
    Conversation(delivery::AttemptPtr attempt, Weather weather, Lot &lot, const base::Clock &clock, Later later);

    void start();
    RemoteServer &server() { return m_server; }
    const delivery::AttemptPtr &attempt() const { return m_attempt; }
    /// Not answered yet.
    bool isOpen() const { return !m_answered; }
    /// The last octets the engine has sent arrive, whether it lives or not.
    void deliverWhatIsOnTheWire();

    std::function<void()> answered; ///< the report is complete: before it is given

private:
    void run(const smtp::ClientActions &actions);
    void say(const QByteArray &octets);
    void onReady();
    void onMailDone(const smtp::ClientMailDone &done);
    void onFailed(const smtp::ClientFailed &failed);
    void pump();
    void watch();
    void send(const QByteArray &octets);
    void hangUp();
    void answer();
    qint64 nowMs() const { return m_clock.monotonicUs() / 1000; }
    void after(qint64 us, void (Conversation::*step)());

    const delivery::AttemptPtr m_attempt;
    Lot &m_lot;
    const base::Clock &m_clock;
    const Later m_later;
    RemoteServer m_server;
    smtp::SmtpClientSession m_session;
    QByteArray m_wire; ///< sent and not arrived
    qsizetype m_sent = 0;
    bool m_arriving = false;
    bool m_sending = false;
    bool m_pumping = false;
    bool m_gone = false;
    bool m_answered = false;
};

} // namespace simulation
