// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/commandsecrets.h"
#include "pop3/pop3sessioncore.h"

namespace pop3 {

/// The server's side of one POP3 connection (RFC 1939): octets and answers in, actions out. Owns no socket, no clock and no store;
/// one thread. Every call returns the actions it led to, in order. After Close nothing more comes. Answers to a question that is
/// not open are ignored.
///
/// Times are milliseconds of any clock that never goes back.
class Pop3ServerSession
{
public:
    static constexpr qsizetype kMaxLine = 255; ///< RFC 2449 4, CRLF included
    static constexpr qsizetype kMaxSwallowed = 16 << 10;
    static constexpr qsizetype kMaxAuthLine = 12'288; ///< RFC 5034 4
    static constexpr qsizetype kMaxAuthSwallowed = 256 << 10;
    /// Input kept while a question is open before SetReading{false} is asked for. What was read before that took effect is kept
    /// too, so the real bound is this and one read.
    static constexpr qsizetype kMaxBuffered = 16 << 10;

    explicit Pop3ServerSession(const SessionOptions &options);

    /// The greeting. Input that came before it is taken like pipelined input.
    Actions start(qint64 nowMs);
    Actions feed(QByteArrayView bytes, qint64 nowMs);
    /// The handshake asked for by StartTls is done.
    Actions tlsStarted(qint64 nowMs);
    /// deadlineMs() has passed: closes without a word and removes nothing (RFC 1939 3).
    Actions timedOut();
    /// Closes likewise, at once or after the command in hand.
    Actions drain();

    /// The exchange goes on: the client is sent this, and answers.
    Actions answerChallenge(quint64 question, const QByteArray &challenge, qint64 nowMs);
    Actions answerSignIn(quint64 question, Maildrop maildrop, qint64 nowMs);
    Actions refuseSignIn(quint64 question, const Reply &reply, qint64 nowMs);
    /// All that was asked for; nullopt: it cannot be read.
    Actions answerText(quint64 question, const std::optional<QByteArray> &text, qint64 nowMs);
    Actions answerRoom(quint64 question, qint64 nowMs);
    Actions answerUpdate(quint64 question, bool done, qint64 nowMs);

    /// When the client must have said something complete, or have read what it asked for; 0 while it is not the client's turn.
    /// Moves only forward within a turn, so one timer that looks here again when it fires is enough.
    qint64 deadlineMs() const { return m_deadlineMs; }
    State state() const { return m_core.state(); }
    Mode mode() const { return m_core.mode(); }
    bool awaitsRoom() const { return m_core.awaitsRoom(); }
    const Maildrop &maildrop() const { return m_core.maildrop(); }
    qsizetype bufferedBytes() const { return m_input.size(); }

private:
    Actions resume(qint64 nowMs);
    Actions closeSilently();
    void work(qint64 nowMs);
    /// How many octets are used.
    qsizetype run(QByteArrayView input, qint64 nowMs);
    qsizetype runCommand(QByteArrayView input);
    qsizetype runResponse(QByteArrayView input);
    void execute(const base::Command &command);
    void tell(const QByteArray &line);
    void afterCommand();
    void clientsTurn(qint64 nowMs);
    void limitInput();

    SessionCore m_core;
    base::CommandLineParser m_parser;
    base::CommandSecrets m_secrets;
    QByteArray m_input; ///< octets not yet looked at
    qint64 m_deadlineMs = 0;
    bool m_started = false;
    bool m_draining = false;
    bool m_readingStopped = false;
};

} // namespace pop3
