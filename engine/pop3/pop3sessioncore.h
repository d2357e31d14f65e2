// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "pop3/maildrop.h"
#include "pop3/messageencoder.h"
#include "pop3/pop3actions.h"
#include "pop3/pop3replies.h"
#include "pop3/pop3sessionoptions.h"
#include <QByteArrayView>

namespace pop3 {

/// RFC 1939 3; flags, so that the command table can name several.
enum class State : quint8 { Authorization = 1, Transaction = 2, Update = 4 };

/// What the next octet of input is.
enum class Mode : quint8 {
    Commands,
    Auth,    ///< a line that answers a challenge (RFC 5034 4)
    Waiting, ///< a question is open; input is kept
    Tls,     ///< handshake under way; input is dropped
    Closed
};

/// The part of a session that commands work on: state, maildrop, replies, counters. Knows no input buffer.
class SessionCore
{
public:
    /// Octets of a listing or message said at a time. Large messages come in larger pieces, up to kLargestPiece: a store that keeps
    /// them compressed begins at the beginning for each.
    static constexpr qsizetype kPiece = 64 << 10;
    static constexpr qsizetype kLargestPiece = 1 << 20;

    explicit SessionCore(const SessionOptions &options) : m_options(options), m_tlsActive(options.tlsActive) {}

    const SessionOptions &options() const { return m_options; }
    State state() const { return m_state; }
    Mode mode() const { return m_mode; }
    bool tlsActive() const { return m_tlsActive; }
    /// A password would be seen by nobody on the way.
    bool mayAuthenticate() const { return m_tlsActive || m_options.authWithoutTls; }
    /// Those that can be used now; RFC 5802 6: with channel binding inside TLS only.
    QList<QByteArray> mechanisms() const;
    /// USER and PASS are offered, here or inside TLS.
    bool takesPasswords() const { return m_options.mechanisms.contains("PLAIN") || m_options.mechanisms.contains("LOGIN"); }
    const QByteArray &userName() const { return m_userName; }
    Maildrop &maildrop() { return m_maildrop; }
    const Maildrop &maildrop() const { return m_maildrop; }
    /// A question is open that the client answers by reading.
    bool awaitsRoom() const { return m_mode == Mode::Waiting && m_awaitsRoom; }
    Actions takeActions() { return std::exchange(m_actions, {}); }

    // for commands
    void reply(const Reply &reply);
    /// "+OK text", these lines, the dot.
    void replyLines(const QByteArray &text, const QList<QByteArray> &lines);
    void setUserName(const QByteArray &name) { m_userName = name; }
    void askPassword(const QByteArray &password);
    void askAuth(const QByteArray &mechanism, std::optional<QByteArray> initial);
    /// One line for each message that is not deleted.
    using ListLine = QByteArray (*)(const Maildrop &maildrop, qint64 number);
    void beginListing(const QByteArray &text, ListLine line);
    void beginText(qint64 number, std::optional<qint64> bodyLines);
    void askUpdate();
    void startTls();
    void close();

    // for the session
    void open() { reply(replies::greeting(m_options.hostname)); }
    void tlsStarted();
    void countCommand() { ++m_commands; }
    bool tooManyErrors() const;
    bool answers(quint64 question) const { return m_mode == Mode::Waiting && question == m_question; }
    /// A line in Mode::Auth.
    void authResponse(QByteArrayView line);
    /// The exchange comes to nothing.
    void abortAuth(const Reply &reply);
    void challengeAnswered(const QByteArray &challenge);
    void signInAnswered(Maildrop maildrop);
    void signInRefused(const Reply &reply);
    /// nullopt: it cannot be read.
    void textAnswered(const std::optional<QByteArray> &text);
    void roomAnswered();
    void updateAnswered(bool done);
    void setReading(bool on) { m_actions.emplace_back(SetReading{on}); }

private:
    /// A message being said.
    struct Text
    {
        base::Id messageId = 0;
        qint64 size = 0;
        qint64 offset = 0;
        MessageEncoder encoder;
        /// Of the next piece.
        qint64 length() const;
    };
    /// A listing being said.
    struct Listing
    {
        ListLine line = nullptr;
        qint64 next = 1;
    };

    quint64 ask();
    void askRoom();
    void askText();
    void listOn();
    void say(const QByteArray &bytes);
    void tell(const QByteArray &line);

    const SessionOptions m_options;
    State m_state = State::Authorization;
    Mode m_mode = Mode::Commands;
    bool m_tlsActive = false;
    bool m_awaitsRoom = false;
    QByteArray m_userName; ///< of USER; null: none was given
    Maildrop m_maildrop;
    std::optional<Text> m_text;
    std::optional<Listing> m_listing;
    quint64 m_question = 0;
    int m_errors = 0;
    int m_commands = 0; ///< before the sign-in
    Actions m_actions;
};

} // namespace pop3
