// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/dialogue.h"
#include "pop3/pop3serversession.h"
#include <deque>

/// The world around a session under test: a maildrop in memory, and a client whose octets can be cut anywhere. Questions are answered
/// at once, or when answerOne() says so. Whoever signs in is judged by his password, or what he says last to SASL: "right",
/// "later", "banned", "busy"; anything else is wrong.
class Pop3Peer
{
public:
    static constexpr quint32 kUidValidity = 77;

    explicit Pop3Peer(const pop3::SessionOptions &options = defaults()) : session(options) {}

    static pop3::SessionOptions defaults()
    {
        pop3::SessionOptions options;
        options.hostname = "pop.local.test";
        options.mechanisms = {"SCRAM-SHA-256-PLUS", "PLAIN", "LOGIN"};
        options.authWithoutTls = true;
        options.offerTls = true;
        return options;
    }

    /// Message n gets uid 10 n and id 100 + n.
    void addMessage(const QByteArray &text) { messages.append(text); }

    void start() { take(session.start(now)); }
    void send(QByteArrayView bytes) { take(session.feed(bytes, now)); }
    /// start(), and in.
    void signIn()
    {
        start();
        send("USER anna\r\nPASS right\r\n");
        takeOutput();
    }
    QByteArray say(QByteArrayView bytes)
    {
        send(bytes);
        return takeOutput();
    }
    void handshakeDone() { take(session.tlsStarted(now)); }
    void expire() { take(session.timedOut()); }
    void drain() { take(session.drain()); }
    QByteArray takeOutput() { return std::exchange(output, {}); }

    mail::FolderSnapshotPtr inbox() const
    {
        QList<mail::FolderEntry> entries;
        for (qsizetype i = 0; i < messages.size(); ++i) {
            mail::FolderEntry entry;
            entry.messageId = base::Id(101 + i);
            entry.uid = quint32(10 * (i + 1));
            entry.size = messages[i].size();
            entries.append(entry);
        }
        return mail::FolderSnapshot::make(1, kUidValidity, quint32(10 * messages.size() + 1), 1, entries);
    }

    /// Answers the oldest open question; false when there is none.
    bool answerOne()
    {
        if (questions.empty())
            return false;
        pop3::Action question = std::move(questions.front());
        questions.pop_front();
        if (auto *password = std::get_if<pop3::CheckPassword>(&question)) {
            name = password->name;
            judge(password->question, password->password);
        } else if (auto *begin = std::get_if<pop3::Authenticate>(&question)) {
            mechanism = begin->mechanism;
            if (begin->initial)
                judge(begin->question, *begin->initial);
            else
                take(session.answerChallenge(begin->question, "who?", now));
        } else if (auto *response = std::get_if<pop3::AuthResponse>(&question)) {
            judge(response->question, response->bytes);
        } else if (auto *read = std::get_if<pop3::ReadText>(&question)) {
            ++reads;
            const QByteArray text = messages.value(qsizetype(read->messageId) - 101);
            if (read->offset + read->length > text.size())
                fault = "read beyond the end";
            const bool fails = read->messageId == unreadable && read->offset >= unreadableFrom;
            take(session.answerText(read->question, fails ? std::nullopt : std::optional(text.mid(read->offset, read->length)), now));
        } else if (auto *room = std::get_if<pop3::AwaitRoom>(&question)) {
            take(session.answerRoom(room->question, now));
        } else if (auto *update = std::get_if<pop3::Update>(&question)) {
            ++updates;
            removed = update->uids;
            take(session.answerUpdate(update->question, updateWorks, now));
        }
        return true;
    }

    pop3::Pop3ServerSession session;
    qint64 now = 1'000'000;
    QList<QByteArray> messages;
    base::Id unreadable = 0;
    qint64 unreadableFrom = 0;
    bool updateWorks = true;
    bool answering = true;
    QByteArray output;
    QByteArray name;      ///< of the last USER
    QByteArray mechanism; ///< of the last AUTH
    int reads = 0;
    int updates = 0;
    QList<quint32> removed;
    std::deque<pop3::Action> questions;
    int tlsStarts = 0;
    int aborts = 0;
    bool closed = false;
    bool reading = true;
    qsizetype largest = 0; ///< of what was said at a time
    const char *fault = nullptr; ///< an action that may not come where it came

private:
    void judge(quint64 question, const QByteArray &secret)
    {
        if (secret.endsWith("right"))
            take(session.answerSignIn(question, pop3::Maildrop(inbox(), pop3::Maildrop::octetsOf(*inbox())), now));
        else
            take(session.refuseSignIn(question,
                                      secret == "later"    ? pop3::replies::tryLater()
                                      : secret == "banned" ? pop3::replies::tooManyFailures()
                                      : secret == "busy"   ? pop3::replies::inUse()
                                                           : pop3::replies::wrongCredentials(),
                                      now));
    }

    void take(pop3::Actions actions)
    {
        for (pop3::Action &action : actions) {
            if (closed)
                fault = "an action after Close";
            if (auto *reply = std::get_if<pop3::SendReply>(&action)) {
                output += reply->bytes;
                largest = std::max(largest, reply->bytes.size());
            } else if (std::holds_alternative<pop3::AbortAuth>(action)) {
                ++aborts;
            } else if (std::holds_alternative<pop3::StartTls>(action)) {
                ++tlsStarts;
            } else if (std::holds_alternative<pop3::Close>(action)) {
                closed = true;
            } else if (auto *read = std::get_if<pop3::SetReading>(&action)) {
                reading = read->on;
            } else {
                questions.push_back(std::move(action));
            }
        }
        while (answering && answerOne()) {
        }
    }
};

/// What a transcript would hold.
struct Pop3Notes final : base::Dialogue
{
    void line(Side side, QByteArrayView text) override { lines.append((side == Side::Theirs ? "C: " : "S: ") + text.toByteArray()); }
    void content(Side, qint64 octets) override { said += octets; }
    QList<QByteArray> lines;
    qint64 said = 0;
};
