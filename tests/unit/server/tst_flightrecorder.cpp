// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/flightwriter.h"
#include "server/pseudonyms.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using server::Pseudonyms;

class TestFlightRecorder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void names_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("address") << u"MAIL FROM:<anna@example.net> SIZE=100"_s << u"MAIL FROM:<u1@d1.invalid> SIZE=100"_s;
        QTest::newRow("same again, other case") << u"<anna@example.net> <ANNA@Example.NET>"_s << u"<u1@d1.invalid> <u1@d1.invalid>"_s;
        QTest::newRow("local part alone") << u"550 no such user anna (anna@example.net)"_s << u"550 no such user u1 (u1@d1.invalid)"_s;
        QTest::newRow("international") << u"<用户@例子.test>"_s << u"<u1@d1.invalid>"_s;
        QTest::newRow("host") << u"220 mx.example.net ESMTP"_s << u"220 d1.invalid ESMTP"_s;
        QTest::newRow("address literal") << u"anna@[192.0.2.7]"_s << u"u1@ip1"_s;
        QTest::newRow("peer") << u"session of 192.0.2.7 ended, 192.0.2.7:25"_s << u"session of ip1 ended, ip1:25"_s;
        QTest::newRow("IPv6") << u"from 2001:db8::1 and [2001:db8::1]:25"_s << u"from ip1 and ip1:25"_s;
        QTest::newRow("codes and versions stay") << u"550 5.1.1 TLSv1.3 at 12:34:56"_s << u"550 5.1.1 TLSv1.3 at 12:34:56"_s;
        QTest::newRow("quoted local part") << u"<\"anna smith\"@example.net>: 550"_s << u"<u1@d1.invalid>: 550"_s;
        QTest::newRow("quoted words stay") << u"said \"try again\" later"_s << u"said \"try again\" later"_s;
        QTest::newRow("domain behind an at sign") << u"nobody at @example.net"_s << u"nobody at @d1.invalid"_s;
        QTest::newRow("key before an address") << u"from=anna@example.net; anna"_s << u"from=u1@d1.invalid; u1"_s;
        QTest::newRow("returned to sender") << u"bounces-anna=example.org@list.example.net"_s << u"u1@d1.invalid"_s;
        QTest::newRow("address in a link") << u"anna%40example.net"_s << u"u1"_s;
        QTest::newRow("link") << u"see https://mail.example.net/why?ip=192.0.2.7&to=anna"_s << u"see https://d1.invalid/…"_s;
        QTest::newRow("link with a port") << u"http://192.0.2.7:8080/secret"_s << u"http://ip1:8080/…"_s;
        QTest::newRow("link without scheme") << u"listed at example.net/query/ip/192.0.2.7"_s << u"listed at d1.invalid/query/ip/ip1"_s;
        QTest::newRow("key and address") << u"client-ip=192.0.2.7 helo=mx.example.net ip:192.0.2.7"_s << u"client-ip=ip1 helo=d1.invalid ip:ip1"_s;
        QTest::newRow("IPv6 with two colons") << u"fe80::1 ::1 ::ffff"_s << u"ip1 ip2 ip3"_s;
        QTest::newRow("network") << u"2001:db8::/32 192.0.2.0/24"_s << u"ip1/32 ip2/24"_s;
        QTest::newRow("reply code before a name") << u"250-mx.example.net greets you"_s << u"250-d1.invalid greets you"_s;
        QTest::newRow("address as a name") << u"203-0-113-9.example.net"_s << u"d1.invalid"_s;
        QTest::newRow("words stay") << u"disk full. Try again!"_s << u"disk full. Try again!"_s;
    }
    void names()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        Pseudonyms names;
        names.learn(text);
        QCOMPARE(names.replaced(text), shown);
    }
    void nothingOfPeopleIsLeft()
    {
        server::FlightGathering gathered;
        gathered.from = 1790000000000;
        gathered.to = gathered.from + 1000;
        control::Event event;
        event.seq = 1;
        event.at = gathered.from;
        event.kind = u"mail.accepted"_s;
        event.mailId = 77;
        event.to = u"bert@far.example.org"_s;
        event.detail = "{\"from\":\"anna@example.net\",\"helo\":\"LAPTOP-ANNA\",\"peer\":\"192.0.2.7\",\"subject\":\"my secret\",\"before\":{\"text\":\"my secret\"},\"after\":{\"text\":\"a secret\"},\"recipients\":[\"bert@far.example.org\"]}";
        gathered.events.append(event);
        control::LogLine line;
        line.n = 1;
        line.at = gathered.from;
        line.component = u"smtp"_s;
        line.message = u"session of 192.0.2.7 ended after 550 5.1.1 <bert@far.example.org>: bert is unknown"_s;
        gathered.log.append(line);
        auto transcript = std::make_shared<control::Transcript>();
        transcript->id = 5;
        transcript->peer = u"192.0.2.7:4711"_s;
        transcript->lines.append({1, gathered.from, control::TranscriptLine::In, control::TranscriptLine::Said, u"EHLO LAPTOP-ANNA"_s, 0});
        transcript->lines.append({2, gathered.from, control::TranscriptLine::Out, control::TranscriptLine::Said, u"250 hello LAPTOP-ANNA"_s, 0});
        gathered.transcripts.append(transcript);
        gathered.reason = {.kind = u"alarm"_s, .name = u"Mail for bert@far.example.org waits"_s, .metric = u"destination_oldest_seconds"_s, .destination = u"far.example.org"_s};
        const QByteArray file = server::writtenFlight(gathered);
        for (const char *word : {"anna", "ANNA", "bert", "example", "192.0.2", "secret"})
            QVERIFY2(!file.contains(word), file.constData());
        const QJsonObject json = QJsonDocument::fromJson(file).object();
        QCOMPARE(json["format"_L1].toString(), u"postkontor-flight-record"_s);
        const QJsonObject stored = json["events"_L1].toArray()[0].toObject();
        QCOMPARE(stored["kind"_L1].toString(), u"mail.accepted"_s);
        QCOMPARE(stored["mailId"_L1].toString(), base::idToString(77));
        QVERIFY(!stored["detail"_L1].toObject().contains("subject"_L1));
        const QJsonObject reason = json["reason"_L1].toObject();
        QCOMPARE(reason["metric"_L1].toString(), u"destination_oldest_seconds"_s);
        QVERIFY(stored["to"_L1].toString().endsWith(u'@' + reason["destination"_L1].toString()));
        // The same name for the same thing everywhere.
        const QString peer = stored["detail"_L1].toObject()["peer"_L1].toString();
        QVERIFY(json["log"_L1].toArray()[0].toObject()["message"_L1].toString().startsWith(u"session of "_s + peer));
        const QJsonObject session = json["transcripts"_L1].toArray()[0].toObject();
        QCOMPARE(session["peer"_L1].toString(), peer + u":4711"_s);
        const QString helo = stored["detail"_L1].toObject()["helo"_L1].toString();
        QCOMPARE(session["lines"_L1].toArray()[0].toObject()["text"_L1].toString(), u"EHLO "_s + helo);
        QCOMPARE(session["lines"_L1].toArray()[1].toObject()["text"_L1].toString(), u"250 hello "_s + helo);
    }
    void opensAgain()
    {
        server::FlightGathering gathered;
        gathered.from = 1790000000000;
        gathered.to = gathered.from + 20'000;
        gathered.version = u"1.2.3"_s;
        gathered.reason = {.kind = u"crash"_s, .signal = u"SIGSEGV"_s, .lost = {u"open-sessions"_s}};
        control::Event event;
        event.seq = 1;
        event.at = gathered.from;
        event.kind = u"server.load"_s;
        gathered.events.append(event);
        gathered.metrics.append({u"queue_depth{state=\"ready\"}"_s, gathered.from, 5000, {1, std::nan(""), 3}});
        const auto record = control::fromJson<control::FlightRecord>(server::writtenFlight(gathered));
        QVERIFY(record);
        QCOMPARE(record->version, u"1.2.3"_s);
        QCOMPARE(record->from, gathered.from);
        QCOMPARE(record->to, gathered.to);
        QCOMPARE(record->reason.kind, u"crash"_s);
        QCOMPARE(record->reason.signal, u"SIGSEGV"_s);
        QCOMPARE(record->reason.lost, QStringList{u"open-sessions"_s});
        QCOMPARE(record->events.size(), 1);
        QCOMPARE(record->metrics.value(0).values.value(2), 3.0);
        QVERIFY(std::isnan(record->metrics.value(0).values.value(1)));
    }
    void otherFilesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("other format") << QByteArray(R"({"format":"x","from":"2026-11-21T10:00:00Z","to":"2026-11-21T10:15:00Z"})");
        QTest::newRow("no time") << QByteArray(R"({"format":"postkontor-flight-record"})");
        QTest::newRow("backwards") << QByteArray(R"({"format":"postkontor-flight-record","from":"2026-11-21T11:00:00Z","to":"2026-11-21T10:15:00Z"})");
        QTest::newRow("no object") << QByteArray("[]");
    }
    void otherFilesAreRefused()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!control::fromJson<control::FlightRecord>(text));
    }
};

QTEST_GUILESS_MAIN(TestFlightRecorder)
#include "tst_flightrecorder.moc"
