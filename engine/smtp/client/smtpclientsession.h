// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/client/capabilities.h"
#include "smtp/client/clienttransaction.h"
#include <deque>
#include <memory>

namespace smtp {

/// The client's side of one SMTP connection (RFC 5321): octets in, actions out. Owns no socket and no clock; one thread.
/// Every call returns the actions it led to, in order. Several mails go one after the other over one session; RSET is
/// sent only where the last one was left half-way. After ClientClose nothing more comes.
///
/// A server is a stranger: a reply nobody waits for, junk, an endless reply or octets behind the reply to STARTTLS end
/// the session. 421 ends it too, wherever it comes. Times are milliseconds of any clock that never goes back.
class SmtpClientSession
{
public:
    explicit SmtpClientSession(const ClientOptions &options) : m_options(options), m_tlsActive(options.tlsActive) {}

    /// The connection is there: waits for the greeting.
    ClientActions start(qint64 nowMs);
    ClientActions feed(QByteArrayView bytes, qint64 nowMs);
    ClientActions tlsStarted(qint64 nowMs);
    /// One transaction; only when ready().
    ClientActions send(const ClientMail &mail, qint64 nowMs);
    /// The next piece of the text, as stored; only when wantsBody(). `last`: nothing follows (the piece may be empty).
    ClientActions body(QByteArrayView text, bool last, qint64 nowMs);
    /// The kernel has taken what was given: the server reads, so it may have more time.
    void progress(qint64 nowMs);
    /// Says QUIT; only when ready(), else the connection is to be closed without.
    ClientActions quit(qint64 nowMs);
    /// deadlineMs() has passed.
    ClientActions timedOut(qint64 nowMs);
    /// The connection is gone. `why` in plain English.
    ClientActions disconnected(const QString &why, qint64 nowMs);

    bool ready() const { return m_stage == ClientStage::Ready; }
    bool closed() const { return m_closed; }
    bool wantsBody() const { return m_mail && m_mail->wantsBody(); }
    ClientStage stage() const { return m_stage; }
    /// When the server must have answered; 0 while nothing is awaited of it.
    qint64 deadlineMs() const { return m_deadlineMs; }
    const Capabilities &capabilities() const { return m_capabilities; }
    qint64 greetingMs() const { return m_greetingMs; } ///< from start() to the greeting
    qint64 helloMs() const { return m_helloMs; }       ///< from the greeting to the first ready(), without tlsMs()
    qint64 tlsMs() const { return m_tlsMs; }           ///< from STARTTLS to the end of the handshake; 0: none

private:
    enum class Awaited { Greeting, Ehlo, Helo, StartTls, AuthLoginUser, AuthLoginPassword, AuthXoauth2, AuthEnd, Reset, Quit };

    void command(const QByteArray &line, Awaited awaited);
    /// The same with a secret in it: `shown` is what may be told.
    void secretCommand(const QByteArray &line, const QByteArray &shown, Awaited awaited);
    void tellReply(const RemoteReply &reply) const;
    void onReply(const RemoteReply &reply);
    void onAuth(Awaited awaited, const RemoteReply &reply);
    void hello(bool extended);
    void afterHello();
    void signIn();
    void becomeReady();
    void runTransaction();
    void finishMail();
    void fail(const RemoteReply &reply, mail::EnhancedStatus status, const QString &text, bool tls = false);
    void lose(const RemoteReply &reply, mail::EnhancedStatus status, const QString &text);
    void close();
    void setDeadline();
    ClientActions done(qint64 nowMs);

    ClientOptions m_options;
    Capabilities m_capabilities;
    ReplyParser m_parser;
    ClientStage m_stage = ClientStage::Greeting;
    std::deque<Awaited> m_awaited;
    std::unique_ptr<ClientTransaction> m_mail;
    ClientActions m_actions;
    qint64 m_nowMs = 0;
    qint64 m_startedMs = 0;
    qint64 m_greetingMs = 0;
    qint64 m_helloMs = -1;
    qint64 m_tlsAskedMs = 0;
    qint64 m_tlsMs = 0;
    qint64 m_deadlineMs = 0;
    bool m_tlsActive = false;
    bool m_tlsRefused = false;
    bool m_tlsPending = false; ///< STARTTLS was answered 220, the handshake is not done
    bool m_tlsAsked = false;
    bool m_signedIn = false;
    bool m_needsReset = false;
    bool m_chunkTaken = false; ///< in this session
    bool m_closed = false;
};

} // namespace smtp
