// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/smtpserversession.h"
#include <QRandomGenerator>
#include <deque>

/// The world around a session under test: a directory of a few users, a store that keeps what was committed,
/// and a client whose octets can be cut anywhere. Questions are answered at once, or when answerOne() says
/// so. There is no room for mail from full@ anywhere, and mail from fails@ cannot be stored. Whoever signs in is judged by
/// what he says last: kRight, "later", "banned"; anything else is wrong.
class ScriptedPeer
{
public:
    struct Mail
    {
        smtp::Transaction envelope;
        QByteArray body;
    };

    static constexpr char kRight[] = "\0anna\0right"; ///< 11 octets; LOGIN: kRight + 6

    explicit ScriptedPeer(const smtp::SessionOptions &options = defaults())
        : session(options)
    {
    }

    static smtp::SessionOptions defaults()
    {
        smtp::SessionOptions options;
        options.hostname = "mx.local.test";
        options.offerTls = true;
        options.maxMessageBytes = 1 << 20;
        options.maxRecipients = 5;
        return options;
    }

    void start() { take(session.start(now)); }

    void send(QByteArrayView bytes) { take(session.feed(bytes, now)); }

    /// The same octets in pieces of 1 to `largest`, each in memory of its own that is gone after the call.
    void sendCut(QByteArrayView bytes, int largest, quint32 seed)
    {
        QRandomGenerator random(seed);
        while (!bytes.isEmpty()) {
            const qsizetype n = std::min<qsizetype>(bytes.size(), 1 + random.bounded(largest));
            QByteArray piece = bytes.first(n).toByteArray();
            send(piece);
            piece.fill('#');
            bytes = bytes.sliced(n);
        }
    }

    /// Answers the oldest open question; false when there is none.
    bool answerOne()
    {
        if (questions.empty())
            return false;
        smtp::Action question = std::move(questions.front());
        questions.pop_front();
        if (auto *mail = std::get_if<smtp::BeginMail>(&question)) {
            const bool full = session.transaction().sender.localPart == u"full";
            take(session.answerMail(mail->question, full ? smtp::SmtpServerSession::MailAnswer::NoSpace : mailAnswer, now));
        } else if (auto *begin = std::get_if<smtp::Authenticate>(&question)) {
            mechanism = begin->mechanism;
            said.clear();
            if (begin->initial)
                hear(begin->question, *begin->initial);
            else
                take(session.answerChallenge(begin->question, mechanism == "LOGIN" ? "Username:" : "", now));
        } else if (auto *response = std::get_if<smtp::AuthResponse>(&question)) {
            hear(response->question, response->bytes);
        } else if (auto *lookup = std::get_if<smtp::LookupRecipient>(&question)) {
            lookups.append(lookup->address.toString());
            take(session.answerRecipient(lookup->question, whose(lookup->address), 7,
                                         lookup->address.lookupKey(), now));
        } else if (auto *commit = std::get_if<smtp::CommitMail>(&question)) {
            const bool fails = commit->transaction.sender.localPart == u"fails";
            const smtp::Reply &reply = fails ? failedCommit : commitReply;
            if (reply.positive())
                mails.append({std::move(commit->transaction), body});
            body.clear();
            take(session.answerCommit(commit->question, reply, now));
        }
        return true;
    }

    void handshakeDone() { take(session.tlsStarted(now)); }
    void expire() { take(session.timedOut()); }
    void drain() { take(session.drain()); }
    QByteArray takeOutput() { return std::exchange(output, {}); }

    static smtp::SmtpServerSession::RecipientAnswer whose(const mail::Address &address)
    {
        using Answer = smtp::SmtpServerSession::RecipientAnswer;
        const QString domain = address.domain;
        if (!domain.isEmpty() && domain != u"local.test" && domain != u"testserver")
            return Answer::NotLocal;
        static const QStringList users = {QStringLiteral("alice"), QStringLiteral("bob"),
                                          QStringLiteral("user"), QStringLiteral("postmaster"),
                                          QString::fromUtf8("jürgen")};
        const QString local = address.localPart.toLower();
        if (local == u"away")
            return Answer::TryLater;
        const bool known = users.contains(local) || (local.startsWith(u'u') && local.mid(1).toInt() > 0);
        return known ? Answer::Local : Answer::UnknownUser;
    }

    smtp::SmtpServerSession session;
    qint64 now = 1'000'000;
    bool answering = true;
    smtp::SmtpServerSession::MailAnswer mailAnswer = smtp::SmtpServerSession::MailAnswer::Accept;
    smtp::Reply commitReply{250, "2.0.0", "Ok: queued as x"};
    const smtp::Reply failedCommit{451, "4.3.0", "Cannot store it"};
    QByteArray output;
    QByteArray body; ///< of the mail in hand
    QByteArray mechanism; ///< of the last AUTH
    QList<QByteArray> said; ///< in its exchange
    int aborts = 0;
    QList<Mail> mails;
    QStringList lookups;
    std::deque<smtp::Action> questions;
    int tlsStarts = 0;
    int discards = 0;
    bool closed = false;
    bool reading = true;
    const char *fault = nullptr; ///< an action that may not come where it came

private:
    /// What every owner of a session relies on: text only inside a body, a commit only behind one, nothing after Close.
    void checkOrder(const smtp::Action &action)
    {
        if (closed)
            fault = "an action after Close";
        else if (std::holds_alternative<smtp::BeginBody>(action))
            inBody = true;
        else if (std::holds_alternative<smtp::BodyChunk>(action) && !inBody)
            fault = "text outside a body";
        else if (std::holds_alternative<smtp::DiscardMail>(action))
            inBody = false;
        else if (std::holds_alternative<smtp::CommitMail>(action) && !std::exchange(inBody, false))
            fault = "a commit without a body";
    }

    bool inBody = false;

    void hear(quint64 question, const QByteArray &bytes)
    {
        said.append(bytes);
        if (mechanism == "LOGIN" && said.size() == 1) {
            take(session.answerChallenge(question, "Password:", now));
            return;
        }
        const bool right = bytes == QByteArray(kRight, sizeof kRight - 1) || (mechanism == "LOGIN" && bytes == "right");
        take(session.answerAuth(question,
                                right               ? smtp::replies::authenticated()
                                : bytes == "later"  ? smtp::replies::authTryLater()
                                : bytes == "banned" ? smtp::replies::tooManyFailures("mx.local.test")
                                                    : smtp::replies::wrongCredentials(),
                                now));
    }

    void take(smtp::Actions actions)
    {
        for (smtp::Action &action : actions) {
            checkOrder(action);
            if (auto *reply = std::get_if<smtp::SendReply>(&action)) {
                output += reply->bytes;
            } else if (auto *chunk = std::get_if<smtp::BodyChunk>(&action)) {
                body += chunk->bytes;
            } else if (std::holds_alternative<smtp::BeginBody>(action)) {
                body.clear();
            } else if (std::holds_alternative<smtp::DiscardMail>(action)) {
                body.clear();
                ++discards;
            } else if (std::holds_alternative<smtp::AbortAuth>(action)) {
                ++aborts;
            } else if (std::holds_alternative<smtp::StartTls>(action)) {
                ++tlsStarts;
            } else if (std::holds_alternative<smtp::Close>(action)) {
                closed = true;
            } else if (auto *read = std::get_if<smtp::SetReading>(&action)) {
                reading = read->on;
            } else {
                questions.push_back(std::move(action));
            }
        }
        while (answering && answerOne()) {
        }
    }
};
