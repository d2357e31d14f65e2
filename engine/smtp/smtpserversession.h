// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/dialoguetext.h"
#include "smtp/smtpcommandparser.h"
#include "smtp/smtpdatadecoder.h"
#include "smtp/smtpsessioncore.h"

namespace smtp {

/// The server's side of one SMTP (RFC 5321) or LMTP (RFC 2033) connection: octets and answers in, actions out. Owns no socket,
/// no clock and no store; one thread. Every call returns the actions it led to, in order; views in them are
/// valid until the next call. After Close nothing more comes.
///
/// Times are milliseconds of any clock that never goes back.
class SmtpServerSession
{
public:
    /// Input kept while a question is open before SetReading{false} is asked for. What was read before that
    /// took effect is kept too, so the real bound is this and one read.
    static constexpr qsizetype kMaxBuffered = 64 << 10;

    explicit SmtpServerSession(const SessionOptions &options)
        : m_core(options)
    {
    }

    /// The greeting. Input that came before it is taken like pipelined input: banner delays are not our
    /// defence.
    Actions start(qint64 nowMs);
    /// Instead of the greeting: says why, and closes.
    Actions refuse(const Reply &reply) { return leave(reply); }
    Actions feed(QByteArrayView bytes, qint64 nowMs);
    /// The handshake asked for by StartTls is done.
    Actions tlsStarted(qint64 nowMs);
    /// deadlineMs() has passed: says 421 4.4.2.
    Actions timedOut();
    /// Goodbye at the next moment no mail is in hand: at once, or after the transaction.
    Actions drain();

    /// The exchange goes on: the client is sent this, and answers.
    Actions answerChallenge(quint64 question, const QByteArray &challenge, qint64 nowMs);
    /// The exchange is decided; positive: signed in. 421 ends the session.
    Actions answerAuth(quint64 question, const Reply &reply, qint64 nowMs);

    enum class MailAnswer { Accept, NoSpace, TryLater, NoDisk, NoMemory, StorageBusy, Overloaded, TooFast };
    Actions answerMail(quint64 question, MailAnswer answer, qint64 nowMs);
    /// Refused for a reason of the owner's own.
    Actions refuseMail(quint64 question, const Reply &reply, qint64 nowMs);
    /// Several: an address of ours that stands for others. Relay: not ours, and taken all the same.
    enum class RecipientAnswer { Local, Several, UnknownUser, NotLocal, Relay, TryLater, FullForNow, FullForGood };
    /// `route` and `canonical` come back in the transaction's Recipient.
    Actions answerRecipient(quint64 question, RecipientAnswer answer, quint64 route, const QString &canonical,
                            qint64 nowMs);
    /// Refused for a reason of the owner's.
    Actions refuseRecipient(quint64 question, const Reply &reply, qint64 nowMs);
    /// From now on fewer mistakes are borne with.
    void losePatience() { m_core.losePatience(); }
    /// The client has been, or is to be, turned out for its mistakes.
    bool tooManyErrors() const { return m_core.tooManyErrors(); }
    /// Positive only when the mail is durable. Answers to a question that is not open are ignored, here and
    /// above. Over LMTP it is the answer for each recipient.
    Actions answerCommit(quint64 question, const Reply &reply, qint64 nowMs);
    /// LMTP: one per recipient of the CommitMail, in its order (RFC 2033 4.2).
    Actions answerCommit(quint64 question, const QList<Reply> &replies, qint64 nowMs);

    /// When the client must have said something complete; 0 while it is not the client's turn. Moves only
    /// forward within a turn, so one timer that looks here again when it fires is enough.
    qint64 deadlineMs() const { return m_deadlineMs; }
    const Transaction &transaction() const { return m_core.transaction(); }
    const QByteArray &helo() const { return m_core.helo(); }
    State state() const { return m_core.state(); }
    Mode mode() const { return m_core.mode(); }
    bool authenticated() const { return m_core.authenticated(); }
    bool inTransaction() const { return m_core.inTransaction(); }
    /// The client said EHLO.
    bool esmtp() const { return m_core.esmtp(); }
    qsizetype bufferedBytes() const { return m_input.size() - m_used; }

private:
    void dropUsed();
    Actions resume(qint64 nowMs);
    Actions leave(const Reply &reply);
    QByteArrayView run(QByteArrayView input, qint64 nowMs);
    QByteArrayView runCommand(QByteArrayView input, qint64 nowMs);
    QByteArrayView runResponse(QByteArrayView input, qint64 nowMs);
    QByteArrayView runData(QByteArrayView input, qint64 nowMs);
    void execute(const Command &command);
    void tellCommand(const SmtpCommandParser::Line &line, QByteArrayView input);
    void tellContent(qsizetype octets);
    void afterCommand();
    void clientsTurn(qint64 nowMs);
    void earnTime(qsizetype octets, qint64 nowMs);
    void limitInput();

    SessionCore m_core;
    SmtpCommandParser m_parser;
    SmtpDataDecoder m_decoder;
    CommandSecrets m_secrets;
    QByteArray m_input;   ///< octets not yet looked at, behind m_used
    qsizetype m_used = 0; ///< start of the rest in m_input; views of the last actions lie before it
    qint64 m_deadlineMs = 0;
    bool m_started = false;
    bool m_draining = false;
    bool m_readingStopped = false;
};

} // namespace smtp
