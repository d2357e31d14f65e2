// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/smtpactions.h"
#include "smtp/smtpbdat.h"
#include "smtp/smtpbodychecker.h"
#include "smtp/smtpreplies.h"
#include "smtp/smtpsessionoptions.h"

namespace smtp {

/// Where a session stands between commands (RFC 5321 4.1.4); flags, so that the command table can name
/// several.
enum class State : quint8 {
    Start = 1,    ///< no EHLO yet, or STARTTLS has made the session forget it
    Ready = 2,    ///< greeted, no mail in hand
    Mail = 4,     ///< sender given
    Rcpt = 8,     ///< at least one recipient
    Chunking = 16 ///< at least one BDAT, not the last (RFC 3030)
};

/// What the next octet of input is.
enum class Mode : quint8 {
    Commands,
    Auth,    ///< a line that answers a challenge (RFC 4954 4)
    Data,    ///< text up to CRLF.CRLF
    Chunk,   ///< text of a BDAT
    Waiting, ///< a question is open; input is kept
    Tls,     ///< handshake under way; input is dropped
    Closed
};

/// The part of a session that commands work on: state, the mail in hand, replies, counters. Knows no input
/// buffer.
class SessionCore
{
public:
    explicit SessionCore(const SessionOptions &options);

    const SessionOptions &options() const { return m_options; }
    State state() const { return m_state; }
    void enter(State state) { m_state = state; }
    Mode mode() const { return m_mode; }
    bool tlsActive() const { return m_tlsActive; }
    bool lmtp() const { return m_options.role == SessionOptions::Role::Lmtp; }
    /// Signed in; for the rest of the session.
    bool authenticated() const { return m_authenticated; }
    /// A password would be seen by nobody on the way.
    bool mayAuthenticate() const { return m_tlsActive || m_options.authWithoutTls; }
    /// Those EHLO names; RFC 5802 6: with channel binding inside TLS only.
    QList<QByteArray> mechanisms() const;
    bool inTransaction() const { return m_state != State::Start && m_state != State::Ready; }
    const Transaction &transaction() const { return m_transaction; }
    const QByteArray &helo() const { return m_helo; }
    bool esmtp() const { return m_esmtp; }
    Actions takeActions() { return std::exchange(m_actions, {}); }

    // for commands
    void reply(const Reply &reply);
    /// HELO or EHLO was accepted: greets, forgets the mail in hand.
    void greeted(QByteArrayView name, bool esmtp, const Reply &reply);
    void askAuth(const QByteArray &mechanism, std::optional<QByteArray> initial);
    void askMail(Transaction transaction);
    void askRecipient(Recipient recipient);
    void beginData();
    void beginChunk(const BdatArgument &chunk);
    /// Swallows the chunk, then gives that reply; a message that it belonged to is forgotten.
    void refuseChunk(const BdatArgument &chunk, const Reply &refusal);
    void startTls();
    void close();
    /// Forgets the mail in hand and its text.
    void resetTransaction();

    // for the session
    void open();
    void tlsStarted();
    void bodyText(QByteArrayView text);
    void endOfData();
    /// The octets of `input` that belong to the chunk being read; answers when it is complete.
    qsizetype chunkText(QByteArrayView input);
    void countIdleCommand() { ++m_idleCommands; }
    bool tooManyErrors() const;
    void losePatience() { m_impatient = true; }
    bool answers(quint64 question) const { return m_mode == Mode::Waiting && question == m_question; }
    /// A line in Mode::Auth.
    void authResponse(QByteArrayView line);
    /// The exchange comes to nothing.
    void abortAuth(const Reply &reply);
    void challengeAnswered(const QByteArray &challenge);
    void authAnswered(const Reply &reply);
    void mailAnswered(const Reply &reply);
    void recipientAnswered(const Reply &reply, quint64 route, const QString &canonical, bool several = false);
    /// One for all, or over LMTP one for each.
    void commitAnswered(const QList<Reply> &replies);
    void setReading(bool on) { m_actions.emplace_back(SetReading{on}); }

private:
    quint64 ask();
    void beginBody();
    void readChunk(const BdatArgument &chunk);
    void chunkComplete();
    void commit();
    /// What becomes of a complete message is said once, over LMTP for each of its recipients (RFC 2033 4.2, 4.3).
    void replyToMessage(const QList<Reply> &replies);
    /// Why the text received so far cannot be taken; the worst reason first, whatever came first.
    std::optional<Reply> bodyRefusal() const;
    bool tooBig() const { return m_checker.size() > m_options.maxMessageBytes; }

    const SessionOptions m_options;
    State m_state = State::Start;
    Mode m_mode = Mode::Commands;
    bool m_tlsActive = false;
    bool m_esmtp = false;
    bool m_authenticated = false;
    QByteArray m_helo;
    Transaction m_transaction;
    Recipient m_asked; ///< the recipient a lookup is under way for
    SmtpBodyChecker m_checker;
    SmtpBdatReader m_chunk;
    std::optional<Reply> m_chunkRefusal;
    bool m_discarded = false; ///< the owner was told to drop the text; the rest is only counted
    quint64 m_question = 0;
    qsizetype m_awaited = 1; ///< replies to the message being stored
    int m_errors = 0;
    int m_idleCommands = 0;
    int m_refusedRecipients = 0;
    bool m_impatient = false;
    Actions m_actions;
};

} // namespace smtp
