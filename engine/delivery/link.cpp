// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/link.h"
#include "base/logscope.h"
#include "delivery/group.h"
#include "delivery/looppool.h"

namespace delivery {

namespace {
constexpr qsizetype kPiece = 64 << 10;
constexpr qint64 kHighWater = 256 << 10; // octets on their way to the kernel; more of a text waits
constexpr int kMaxRetries = 2;

net::TranscriptPtr openTranscript(const Group &group, const net::OutboundConnection &connection)
{
    net::TranscriptBook *book = group.pool().services().transcripts;
    return book ? book->open(connection.info(), QStringLiteral("smtp-out"), group.pool().executor()) : nullptr;
}

smtp::ClientOptions told(smtp::ClientOptions options, net::Transcript *transcript)
{
    options.dialogue = transcript;
    return options;
}

bool wentWell(const smtp::ClientMailDone &done)
{
    return !done.linkLost && std::all_of(done.outcomes.begin(), done.outcomes.end(), [](const smtp::ClientOutcome &outcome) {
        return outcome.result == mail::DeliveryResult::Delivered;
    });
}
}

Link::Link(Group &group, std::shared_ptr<Opening> opening, net::OutboundConnection &connection, const Exchanger &exchanger,
           const smtp::ClientOptions &options)
    : m_group(group), m_opening(std::move(opening)), m_connection(connection), m_exchanger(exchanger),
      m_transcript(openTranscript(group, connection)), m_session(told(options, m_transcript.get())),
      m_startedMs(group.pool().nowMs())
{
    m_group.attach();
}

Link::~Link()
{
    m_group.detach();
}

qint64 Link::nowMs() const
{
    return m_group.pool().nowMs();
}

QString Link::address() const
{
    return NamedPort{m_connection.info().peerAddress, m_connection.info().peerPort}.toString();
}

QString Link::describeTls() const
{
    if (!m_connection.tlsActive())
        return {};
    const base::TlsInfo info = m_connection.tlsInfo();
    return QStringLiteral("%1 %2 %3").arg(QLatin1StringView(info.version), QLatin1StringView(info.cipher),
                                          m_connection.tlsPeer().verified ? QLatin1StringView("verified") : QLatin1StringView("unverified"));
}

// ---- the connection's events

void Link::opened()
{
    m_group.linkConnected();
    if (m_opening)
        m_opening->linkConnected();
    if (m_connection.tlsActive())
        tellTls();
    if (m_connection.tlsActive() && !tlsAcceptable())
        return;
    run(m_session.start(nowMs()));
}

void Link::received(QByteArrayView bytes)
{
    run(m_session.feed(bytes, nowMs()));
}

void Link::inputEnded()
{
    m_connection.abort(); // a server that says no more is of no use
}

bool Link::tlsAcceptable()
{
    const TlsRule &rule = m_group.servers().tls;
    const net::TlsPeer peer = m_connection.tlsPeer();
    if (peer.resumed)
        m_group.countResumed();
    QString problem;
    if (!rule.pin.isEmpty() && peer.sha256 != rule.pin)
        problem = QStringLiteral("the server's certificate is not the one that is pinned");
    else if (rule.level == TlsRule::Verified && !peer.verified)
        problem = QStringLiteral("the server's certificate is not trusted: %1").arg(peer.problem);
    if (problem.isEmpty())
        return true;
    onFailed({smtp::ClientStage::Tls, {}, {4, 7, 5}, problem, true});
    m_connection.abort();
    return false;
}

void Link::tellTls()
{
    if (m_transcript)
        m_transcript->tlsStarted(m_connection.tlsInfo());
}

void Link::tlsStarted()
{
    tellTls();
    if (tlsAcceptable())
        run(m_session.tlsStarted(nowMs()));
}

void Link::written()
{
    m_session.progress(nowMs());
    pump();
    arm();
}

void Link::timedOut()
{
    if (idle())
        quit();
    else if (m_session.deadlineMs() > 0 && nowMs() >= m_session.deadlineMs())
        run(m_session.timedOut(nowMs()));
    arm();
}

void Link::drain()
{
    m_leaving = true;
    if (idle())
        quit();
    else if (m_opening)
        m_connection.abort();
}

void Link::closed()
{
    const QString why = m_connection.failure().isEmpty() ? QStringLiteral("the connection was closed") : m_connection.failure();
    if (m_transcript)
        m_transcript->closing(m_connection.failure());
    if (m_opening && !m_connection.connected())
        onFailed({smtp::ClientStage::Greeting, {}, {4, 4, 1}, QStringLiteral("cannot connect: ") + why, false});
    else if (m_opening && m_connection.failedInHandshake())
        onFailed({smtp::ClientStage::Tls, {}, {4, 7, 5}, why, true});
    else
        run(m_session.disconnected(why, nowMs()));
    m_opening.reset();
    m_group.linkGone(*this);
    if (m_attempt) // had not begun yet
        m_group.retake(std::exchange(m_attempt, {}));
}

// ---- the session's actions

void Link::run(smtp::ClientActions actions)
{
    for (smtp::ClientAction &action : actions) {
        if (auto *write = std::get_if<smtp::ClientWrite>(&action))
            m_connection.write(write->bytes);
        else if (std::holds_alternative<smtp::ClientStartTls>(action))
            m_connection.startTls();
        else if (std::holds_alternative<smtp::ClientReady>(action))
            onReady();
        else if (const auto *done = std::get_if<smtp::ClientMailDone>(&action))
            onMailDone(*done);
        else if (const auto *failed = std::get_if<smtp::ClientFailed>(&action))
            onFailed(*failed);
        else
            m_connection.closeAfterWrite();
    }
    pump();
    arm();
}

void Link::onFailed(const smtp::ClientFailed &failed)
{
    if (!m_opening)
        return; // idle: nobody waits for it
    if (m_transcript)
        m_transcript->fail();
    Opening::Failure failure;
    failure.connectionId = m_connection.info().id;
    failure.code = failed.reply.code;
    failure.status = failed.status;
    failure.text = failed.text;
    failure.host = m_exchanger.server.host;
    failure.address = address();
    failure.here = m_connection.failedHere();
    // Not only the handshake may break: some close at STARTTLS, say nothing to it, or say more than they were asked.
    const bool broken = m_connection.failedInHandshake() || (failed.stage == smtp::ClientStage::Tls && failed.reply.code == 0);
    const bool plain = broken && m_group.servers().tls.level == TlsRule::Opportunistic;
    std::exchange(m_opening, {})->linkFailed(failure, plain);
}

void Link::onReady()
{
    if (m_opening)
        std::exchange(m_opening, {})->linkReady(*this);
    const DeliveryOptions &options = m_group.pool().options();
    if (m_attempt)
        sendTransaction();
    else if (m_leaving || m_mails >= options.maxMails || nowMs() - m_startedMs > options.lifetimeMs)
        quit();
    else
        m_group.linkReady(*this);
}

void Link::quit()
{
    m_group.linkLeaving(*this);
    run(m_session.quit(nowMs()));
}

void Link::arm()
{
    if (m_session.closed())
        return; // the connection closes by itself
    const qint64 deadline = m_session.deadlineMs();
    if (deadline > 0)
        m_connection.setDeadline(int(std::max<qint64>(deadline - nowMs(), 1)));
    else
        m_connection.setDeadline(idle() ? std::max(m_group.pool().options().idleMs, 1) : 0);
}

// ---- one attempt

void Link::give(AttemptPtr attempt)
{
    m_attempt = std::move(attempt);
    mail::DeliveryReport &report = m_attempt->report;
    report.remoteHost = m_exchanger.server.host;
    report.remoteAddress = address();
    report.connectionId = m_connection.info().id;
    if (m_mails == 0)
        m_tls = describeTls();
    report.tls = m_tls;
    report.reused = m_mails > 0;
    if (report.reused)
        m_group.countReuse();
    m_attempt->greetingMs = report.reused ? 0 : m_session.greetingMs();
    m_attempt->helloMs = report.reused ? 0 : m_session.helloMs();
    m_attempt->tlsMs = report.reused ? 0 : m_session.tlsMs();
    if (m_attempt->mail)
        sendTransaction();
}

void Link::mailFetched()
{
    if (!m_attempt || m_sending)
        return;
    if (m_attempt->finished())
        finishAttempt();
    else if (m_attempt->mail)
        sendTransaction();
}

void Link::sendTransaction()
{
    const DeliveryOptions &options = m_group.pool().options();
    if (!m_attempt->mail || m_sending || !m_session.ready())
        return; // one that is leaving: the attempt goes to another when it is gone
    if (m_attempt->mail->hops > options.maxHops) {
        m_attempt->settleLeft(mail::DeliveryResult::Failed, 0, {5, 4, 6},
                              QStringLiteral("the message has passed more than %1 servers: it goes round in a loop").arg(options.maxHops));
        finishAttempt();
        return;
    }
    const smtp::ClientMail mail = m_attempt->nextTransaction(options.maxRecipients);
    if (mail.recipients.isEmpty()) {
        finishAttempt();
        return;
    }
    m_sending = true;
    m_sent = 0;
    run(m_session.send(mail, nowMs()));
}

void Link::pump()
{
    if (std::exchange(m_pumping, true))
        return;
    while (m_sending && m_session.wantsBody() && m_connection.bytesToWrite() < kHighWater) {
        const QByteArrayView text = m_attempt->mail->text;
        const QByteArrayView piece = text.sliced(m_sent, std::min(kPiece, text.size() - m_sent));
        m_sent += piece.size();
        run(m_session.body(piece, m_sent == text.size(), nowMs()));
    }
    m_pumping = false;
}

void Link::onMailDone(const smtp::ClientMailDone &done)
{
    m_sending = false;
    const base::LogScope about(m_connection.info().id, m_attempt->job.mailId);
    if (m_transcript && !wentWell(done))
        m_transcript->fail();
    const bool stale = done.linkLost && m_mails > 0 && !done.answered; // closed while it was idle: says nothing about the server
    const bool again = done.linkLost && !done.bodyEnded && m_attempt->retries < kMaxRetries && (stale || m_group.hasOtherServers());
    m_attempt->transactionDone(done, again);
    m_attempt->report.destinationDown = done.linkLost && !stale;
    ++m_mails;
    if (done.linkLost && !stale)
        m_group.markTrouble(m_exchanger.server);
    if (m_attempt->finished()) {
        answer(std::exchange(m_attempt, {}));
    } else if (done.linkLost) {
        ++m_attempt->retries;
        m_group.retake(std::exchange(m_attempt, {}));
    } // else the next transaction, when the session is ready again
}

void Link::answer(const AttemptPtr &attempt)
{
    m_group.pool().release(attempt);
    attempt->report.tookMs = nowMs() - attempt->beganMs;
    attempt->answer();
}

void Link::finishAttempt()
{
    answer(std::exchange(m_attempt, {}));
    if (m_session.ready())
        onReady();
}

} // namespace delivery
