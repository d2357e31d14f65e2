// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/client/smtpclientsession.h"
#include "smtp/dialoguetext.h"

namespace smtp {

using mail::EnhancedStatus;

namespace {
constexpr EnhancedStatus kProtocolError{4, 5, 0};
constexpr EnhancedStatus kLinkLost{4, 4, 2};
constexpr EnhancedStatus kTlsNeeded{4, 7, 4};
constexpr EnhancedStatus kAuthFailed{4, 7, 8};

// A refusal of the whole session is the server's state of the moment, not a verdict on a mail: never permanent.
EnhancedStatus asTemporary(EnhancedStatus status)
{
    status.classCode = 4;
    return status;
}
} // namespace

ClientActions SmtpClientSession::start(qint64 nowMs)
{
    m_nowMs = m_startedMs = nowMs;
    m_awaited.push_back(Awaited::Greeting);
    setDeadline();
    return done(nowMs);
}

ClientActions SmtpClientSession::feed(QByteArrayView bytes, qint64 nowMs)
{
    m_nowMs = nowMs;
    while (!bytes.isEmpty() && !m_closed) {
        if (m_tlsPending) { // RFC 3207 4.2: what stands before the handshake may be anyone's
            m_tlsPending = false;
            fail({}, kProtocolError, QStringLiteral("the server sent text behind its reply to STARTTLS"), true);
            break;
        }
        const ReplyParser::Step step = m_parser.feed(bytes);
        const QByteArrayView read = bytes.first(step.consumed);
        bytes = bytes.sliced(step.consumed);
        if (step.status == ReplyParser::Status::NeedMore)
            break;
        if (step.status == ReplyParser::Status::Reply) {
            onReply(m_parser.take());
            continue;
        }
        if (m_options.dialogue)
            tellLines(*m_options.dialogue, base::Dialogue::Side::Theirs, read.first(std::min<qsizetype>(read.size(), 500)));
        fail({}, kProtocolError, step.status == ReplyParser::Status::Flood ? QStringLiteral("the server's reply has no end")
                                                                           : QStringLiteral("the server's reply is not SMTP"));
    }
    return done(nowMs);
}

ClientActions SmtpClientSession::tlsStarted(qint64 nowMs)
{
    m_nowMs = nowMs;
    m_tlsMs = m_nowMs - m_tlsAskedMs;
    m_tlsActive = true;
    m_tlsPending = false;
    m_parser.reset();
    m_capabilities = {}; // RFC 3207 4.2: what was said before is forgotten
    hello(true);
    return done(nowMs);
}

ClientActions SmtpClientSession::send(const ClientMail &mail, qint64 nowMs)
{
    m_nowMs = nowMs;
    if (m_stage != ClientStage::Ready || m_closed)
        return {};
    m_stage = ClientStage::Envelope;
    m_mail = std::make_unique<ClientTransaction>(mail, m_capabilities, m_options, m_chunkTaken);
    const bool reset = std::exchange(m_needsReset, false);
    if (reset)
        command("RSET", Awaited::Reset);
    if (!reset || (m_capabilities.pipelining && m_options.pipelining)) {
        m_mail->start(nowMs);
        runTransaction();
    }
    setDeadline();
    return done(nowMs);
}

ClientActions SmtpClientSession::body(QByteArrayView text, bool last, qint64 nowMs)
{
    m_nowMs = nowMs;
    if (!wantsBody())
        return {};
    m_mail->body(text, last);
    runTransaction();
    setDeadline();
    return done(nowMs);
}

void SmtpClientSession::progress(qint64 nowMs)
{
    m_nowMs = nowMs;
    if (m_mail && m_stage == ClientStage::Body)
        setDeadline();
}

ClientActions SmtpClientSession::quit(qint64 nowMs)
{
    m_nowMs = nowMs;
    if (m_stage != ClientStage::Ready || m_closed)
        return {};
    m_stage = ClientStage::End;
    command("QUIT", Awaited::Quit);
    return done(nowMs);
}

ClientActions SmtpClientSession::timedOut(qint64 nowMs)
{
    m_nowMs = nowMs;
    static constexpr const char *kWaiting[] = {"its greeting", "its reply to EHLO", "its reply to STARTTLS", "its reply to AUTH",
                                               "nothing", "its reply to the envelope", "it to take the message", "its reply to the message"};
    const ClientStage stage = m_mail ? m_mail->stage() : m_stage;
    if (!m_closed && stage == ClientStage::End && !m_mail)
        close(); // QUIT is not worth a wait
    else if (!m_closed)
        fail({}, kLinkLost, QStringLiteral("timed out waiting for ") + QLatin1StringView(kWaiting[int(stage)]));
    return done(nowMs);
}

ClientActions SmtpClientSession::disconnected(const QString &why, qint64 nowMs)
{
    m_nowMs = nowMs;
    if (m_closed)
        return {};
    const ClientStage stage = m_mail ? m_mail->stage() : m_stage;
    if (stage == ClientStage::Ready || (stage == ClientStage::End && !m_mail))
        close();
    else
        fail({}, kLinkLost, QStringLiteral("%1 (%2)").arg(why, QLatin1StringView(stageName(stage))));
    return done(nowMs);
}

// ---- opening

void SmtpClientSession::command(const QByteArray &line, Awaited awaited)
{
    secretCommand(line, line, awaited);
}

void SmtpClientSession::secretCommand(const QByteArray &line, const QByteArray &shown, Awaited awaited)
{
    if (m_options.dialogue)
        m_options.dialogue->line(base::Dialogue::Side::Ours, shown);
    m_actions.push_back(ClientWrite{line + "\r\n"});
    m_awaited.push_back(awaited);
    setDeadline();
}

void SmtpClientSession::hello(bool extended)
{
    m_stage = ClientStage::Hello;
    command((extended ? "EHLO " : "HELO ") + m_options.hostname, extended ? Awaited::Ehlo : Awaited::Helo);
}

void SmtpClientSession::afterHello()
{
    if (!m_tlsActive && !m_tlsRefused && m_options.tls != TlsPolicy::None) {
        if (m_capabilities.startTls) {
            m_stage = ClientStage::Tls;
            m_tlsAskedMs = m_nowMs;
            command("STARTTLS", Awaited::StartTls);
            return;
        }
        if (m_options.tls == TlsPolicy::Required) {
            fail({}, kTlsNeeded, QStringLiteral("TLS is required, but the server does not offer it"), true);
            return;
        }
    }
    if (!m_options.credentials.user.isEmpty() && !m_signedIn)
        signIn();
    else
        becomeReady();
}

void SmtpClientSession::signIn()
{
    using Mechanism = ClientCredentials::Mechanism;
    const ClientCredentials &own = m_options.credentials;
    m_stage = ClientStage::Auth;
    if (!m_tlsActive && !own.allowPlaintext) {
        fail({}, kTlsNeeded, QStringLiteral("the server offers no TLS, and credentials are not sent without"), true);
        return;
    }
    const auto wanted = [&](Mechanism mechanism) { return own.mechanism == mechanism || (own.mechanism == Mechanism::Any && mechanism != Mechanism::Xoauth2); };
    if (m_capabilities.authPlain && wanted(Mechanism::Plain)) // RFC 4616
        secretCommand("AUTH PLAIN " + (QByteArray(1, '\0') + own.user + '\0' + own.secret).toBase64(), "AUTH PLAIN ***", Awaited::AuthEnd);
    else if (m_capabilities.authLogin && wanted(Mechanism::Login))
        command("AUTH LOGIN", Awaited::AuthLoginUser);
    else if (m_capabilities.authXoauth2 && wanted(Mechanism::Xoauth2))
        secretCommand("AUTH XOAUTH2 " + ("user=" + own.user + "\1auth=Bearer " + own.secret + "\1\1").toBase64(), "AUTH XOAUTH2 ***",
                      Awaited::AuthXoauth2);
    else
        fail({}, kAuthFailed, QStringLiteral("the server offers no way to sign in that is configured"));
}

void SmtpClientSession::onAuth(Awaited awaited, const RemoteReply &reply)
{
    const ClientCredentials &own = m_options.credentials;
    if (reply.code == 334 && awaited == Awaited::AuthLoginUser)
        secretCommand(own.user.toBase64(), CommandSecrets::kMask, Awaited::AuthLoginPassword);
    else if (reply.code == 334 && awaited == Awaited::AuthLoginPassword)
        secretCommand(own.secret.toBase64(), CommandSecrets::kMask, Awaited::AuthEnd);
    else if (reply.code == 334 && awaited == Awaited::AuthXoauth2)
        command({}, Awaited::AuthEnd); // the error as JSON; the real reply follows an empty line
    else if (reply.positive()) {
        m_signedIn = true;
        becomeReady();
    } else {
        const bool said = reply.code >= 400 && EnhancedStatus::atStartOf(reply.text);
        fail(reply, said ? asTemporary(reply.status()) : kAuthFailed, reply.line());
    }
}

void SmtpClientSession::becomeReady()
{
    if (m_helloMs < 0)
        m_helloMs = m_nowMs - m_startedMs - m_greetingMs - m_tlsMs;
    m_stage = ClientStage::Ready;
    m_actions.push_back(ClientReady{});
    setDeadline();
}

// ---- replies

void SmtpClientSession::tellReply(const RemoteReply &reply) const
{
    if (!m_options.dialogue)
        return;
    const QList<QByteArray> lines = reply.text.split('\n');
    for (qsizetype i = 0; i < lines.size(); ++i)
        m_options.dialogue->line(base::Dialogue::Side::Theirs, QByteArray::number(reply.code) + (i + 1 < lines.size() ? '-' : ' ') + lines[i]);
}

void SmtpClientSession::onReply(const RemoteReply &reply)
{
    tellReply(reply);
    if (reply.code == 421) { // RFC 5321 3.8: the server is leaving, whatever was asked
        fail(reply, asTemporary(reply.status()), reply.line());
        return;
    }
    if (m_awaited.empty()) {
        if (m_mail && m_mail->awaiting()) {
            if (m_mail->onReply(reply, m_nowMs)) {
                runTransaction();
                setDeadline();
            } else {
                fail({}, kProtocolError, QStringLiteral("unexpected reply %1 %2").arg(reply.code).arg(reply.line()));
            }
        } else {
            fail(reply, kProtocolError, QStringLiteral("reply to nothing: %1 %2").arg(reply.code).arg(reply.line()));
        }
        return;
    }
    const Awaited awaited = m_awaited.front();
    m_awaited.pop_front();
    setDeadline();
    switch (awaited) {
    case Awaited::Greeting:
        m_greetingMs = m_nowMs - m_startedMs;
        if (reply.positive())
            hello(true);
        else
            fail(reply, asTemporary(reply.status()), reply.line());
        return;
    case Awaited::Ehlo:
        if (reply.positive()) {
            m_capabilities = Capabilities::parse(reply);
            afterHello();
        } else if (reply.permanent()) {
            hello(false);
        } else {
            fail(reply, asTemporary(reply.status()), reply.line());
        }
        return;
    case Awaited::Helo:
        if (reply.positive())
            afterHello();
        else
            fail(reply, asTemporary(reply.status()), reply.line());
        return;
    case Awaited::StartTls:
        if (reply.code == 220) {
            m_tlsPending = true;
        } else if (m_options.tls == TlsPolicy::Required) {
            fail(reply, kTlsNeeded, reply.line(), true);
        } else {
            m_tlsRefused = true;
            afterHello();
        }
        return;
    case Awaited::AuthLoginUser:
    case Awaited::AuthLoginPassword:
    case Awaited::AuthXoauth2:
    case Awaited::AuthEnd:
        onAuth(awaited, reply);
        return;
    case Awaited::Reset:
        if (!reply.positive()) {
            fail({}, kProtocolError, QStringLiteral("RSET was answered %1 %2").arg(reply.code).arg(reply.line()));
        } else if (m_mail && !m_mail->awaiting() && !m_mail->wantsBody()) {
            m_mail->start(m_nowMs);
            runTransaction();
        }
        return;
    case Awaited::Quit:
        close();
        return;
    }
}

// ---- one mail

void SmtpClientSession::runTransaction()
{
    if (QByteArray out = m_mail->takeOutput(); !out.isEmpty())
        m_actions.push_back(ClientWrite{std::move(out)});
    if (m_mail->finished())
        finishMail();
    else
        m_stage = m_mail->stage();
}

void SmtpClientSession::finishMail()
{
    ClientMailDone result = m_mail->takeResult();
    m_needsReset = m_mail->needsReset();
    m_chunkTaken = m_mail->chunkTaken();
    m_mail.reset();
    const bool lost = result.linkLost;
    m_actions.push_back(std::move(result));
    if (lost)
        close();
    else
        becomeReady();
}

void SmtpClientSession::fail(const RemoteReply &reply, EnhancedStatus status, const QString &text, bool tls)
{
    m_awaited.clear();
    if (m_mail) {
        m_mail->abandon(reply, status, text);
        finishMail();
        return;
    }
    m_actions.push_back(ClientFailed{m_stage, reply, status, text, tls});
    close();
}

void SmtpClientSession::close()
{
    m_closed = true;
    m_deadlineMs = 0;
    m_awaited.clear();
    m_stage = ClientStage::End;
    m_actions.push_back(ClientClose{});
}

void SmtpClientSession::setDeadline()
{
    const ClientTimeouts &timeouts = m_options.timeouts;
    int wait = 0;
    if (m_closed) {
        m_deadlineMs = 0;
        return;
    }
    if (!m_awaited.empty())
        wait = m_awaited.front() == Awaited::Greeting ? timeouts.greeting : m_awaited.front() == Awaited::Quit ? timeouts.quit : timeouts.hello;
    else if (m_mail)
        wait = m_mail->timeout();
    m_deadlineMs = wait > 0 ? m_nowMs + wait : 0;
}

ClientActions SmtpClientSession::done(qint64 nowMs)
{
    m_nowMs = nowMs;
    if (m_tlsPending && !m_closed && !std::exchange(m_tlsAsked, true))
        m_actions.push_back(ClientStartTls{});
    return std::exchange(m_actions, {});
}

} // namespace smtp
