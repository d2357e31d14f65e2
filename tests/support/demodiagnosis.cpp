// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/demodiagnosis.h"
#include <QDateTime>

using namespace Qt::StringLiterals;
using control::LogLevel;
using control::TranscriptLine;

namespace support {
namespace {

struct Said
{
    TranscriptLine::Direction direction;
    const char *text;
    qint64 at;
};

constexpr Said kDialogue[] = {{TranscriptLine::Out, "220 mail.example.test ESMTP Postkontor", 4},
                              {TranscriptLine::In, "EHLO mx.nordbruk.example", 31},
                              {TranscriptLine::Out, "250-mail.example.test greets mx.nordbruk.example", 32},
                              {TranscriptLine::Out, "250-PIPELINING", 32},
                              {TranscriptLine::Out, "250-SIZE 52428800", 32},
                              {TranscriptLine::Out, "250 STARTTLS", 32},
                              {TranscriptLine::In, "STARTTLS", 58},
                              {TranscriptLine::Out, "220 2.0.0 Ready to start TLS", 58},
                              {TranscriptLine::In, "EHLO mx.nordbruk.example", 141},
                              {TranscriptLine::Out, "250 SMTPUTF8", 142},
                              {TranscriptLine::In, "AUTH PLAIN ••••••••", 170},
                              {TranscriptLine::Out, "235 2.7.0 Authentication succeeded", 214},
                              {TranscriptLine::In, "MAIL FROM:<anna@nordbruk.example> SIZE=18342", 240},
                              {TranscriptLine::Out, "250 2.1.0 Sender OK", 241},
                              {TranscriptLine::In, "RCPT TO:<mei@example.test>", 266},
                              {TranscriptLine::Out, "250 2.1.5 Recipient OK", 268},
                              {TranscriptLine::In, "RCPT TO:<nobody@example.test>", 290},
                              {TranscriptLine::Out, "550 5.1.1 No such mailbox here", 291},
                              {TranscriptLine::In, "DATA", 317},
                              {TranscriptLine::Out, "354 End data with <CRLF>.<CRLF>", 318}};

void fillTranscripts(FakeEngine &engine, qint64 now)
{
    for (const control::Connection &connection : std::as_const(engine.connections)) {
        if (connection.protocol != "smtp"_L1 || engine.transcripts.contains(connection.id))
            continue;
        control::Transcript transcript;
        transcript.id = connection.id;
        transcript.protocol = connection.protocol;
        transcript.peer = connection.peer;
        transcript.since = connection.since;
        transcript.open = true;
        engine.transcripts.insert(connection.id, transcript);
        for (const Said &said : kDialogue) {
            TranscriptLine line;
            line.direction = said.direction;
            line.text = QString::fromUtf8(said.text);
            line.at = std::min(now, connection.since + said.at);
            engine.say(connection.id, line);
        }
        TranscriptLine content;
        content.direction = TranscriptLine::In;
        content.kind = TranscriptLine::Content;
        content.bytes = 18342;
        content.text = u"… 18,342 bytes of message"_s;
        content.at = connection.since + 390;
        engine.say(connection.id, content);
    }
}

void fillLog(FakeEngine &engine, qint64 now)
{
    struct Line
    {
        LogLevel level;
        const char16_t *component;
        const char16_t *message;
        bool session;
    };
    const Line lines[] = {{LogLevel::Info, u"smtp", u"203.0.113.7: message from anna@nordbruk.example for mei@example.test accepted, 18342 bytes", true},
                          {LogLevel::Info, u"delivery", u"forge.example: delivered to ci@forge.example by mx1.forge.example, 250 2.0.0 queued as 4B7C", true},
                          {LogLevel::Warning, u"delivery", u"slow.example: put off, 452 4.2.2 Mailbox full; next attempt in 4 min", true},
                          {LogLevel::Info, u"http", u"GET /v1/mailboxes 200 in 3 ms", false},
                          {LogLevel::Debug, u"dns", u"nordbruk.example MX: 2 answers, valid for 3600 s", false},
                          {LogLevel::Info, u"storage", u"segment 000014 sealed, 64 MiB", false},
                          {LogLevel::Error, u"delivery", u"old.example: certificate expired, mail is not sent without encryption", true},
                          {LogLevel::Info, u"smtp", u"198.51.100.24: 550 5.1.1 nobody@example.test: no such mailbox", true}};
    for (int i = 0; i < 220; ++i) {
        const Line &from = lines[(i * 5 + i / 7) % int(std::size(lines))];
        control::LogLine line;
        line.at = now - (220 - i) * 2300;
        line.level = from.level;
        line.component = QString::fromUtf16(from.component);
        line.message = QString::fromUtf16(from.message);
        if (from.session && !engine.connections.isEmpty())
            line.connectionId = engine.connections[i % engine.connections.size()].id;
        engine.log(line);
    }
}

void fillTraces(FakeEngine &engine)
{
    const QByteArray session = engine.connections.isEmpty() ? QByteArray() : base::idToString(engine.connections.first().id).toLatin1();
    for (const control::MessageDetail &detail : std::as_const(engine.details)) {
        const control::Message &message = detail.message;
        if (engine.traces.contains(message.mailId))
            continue;
        const auto event = [&](const QString &kind, qint64 at, const QByteArray &more, const QString &to = {}) {
            control::Event out;
            out.kind = kind;
            out.mailId = message.mailId;
            out.at = message.receivedAt + at;
            out.detail = more;
            out.to = to;
            if (kind == "message.received"_L1)
                out.messageId = message.id;
            return out;
        };
        engine.traces.insert(message.mailId,
                             {event(u"mail.accepted"_s, 0,
                                    "{\"connectionId\":\"" + session +
                                        "\",\"stages\":{\"connect\":28,\"tls\":83,\"envelope\":52,\"content\":96,\"checks\":14}}"),
                              event(u"message.received"_s, 2, "{}", message.to.value(0))});
    }
}

} // namespace

void followDiagnosis(FakeEngine &engine)
{
    fillTranscripts(engine, QDateTime::currentMSecsSinceEpoch());
    fillTraces(engine);
}

void fillDiagnosis(FakeEngine &engine)
{
    fillAlerts(engine);
    fillLog(engine, QDateTime::currentMSecsSinceEpoch());
    followDiagnosis(engine);
}

} // namespace support
