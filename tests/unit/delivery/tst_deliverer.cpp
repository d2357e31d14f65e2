// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/delivery/deliverybench.h"
#include "net/selfsigned.h"
#include <QElapsedTimer>
#include <QTemporaryDir>

using mail::DeliveryResult;
using support::FakeDns;
using support::ScriptedServer;
using namespace Qt::StringLiterals;

namespace {

/// Three servers on one port of 127.0.0.2 … 4, exchangers 10, 20 and 30 of "office.test".
struct Three
{
    explicit Three(DeliveryBench &bench)
    {
        bench.dns.addMx("office.test", 20, "mx2.office.test");
        bench.dns.addMx("office.test", 10, "mx1.office.test");
        bench.dns.addMx("office.test", 30, "mx3.office.test");
        for (int i = 0; i < 3; ++i)
            bench.dns.addA("mx" + QByteArray::number(i + 1) + ".office.test", u"127.0.0.%1"_s.arg(i + 2));
    }
};

quint16 freePort()
{
    return support::freePortOnSeveral(4310);
}

} // namespace

class TestDeliverer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bestExchangerFirst()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) { options.mxPort = port; });
        const Three three(bench);
        ScriptedServer servers[3];
        for (int i = 0; i < 3; ++i)
            QVERIFY(servers[i].start(u"127.0.0.%1"_s.arg(i + 2), port));
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"b@office.test"_s, u"c@office.test"_s});
        QCOMPARE(report.outcomes.size(), 2);
        QCOMPARE(report.outcomes[0].result, DeliveryResult::Delivered);
        QCOMPARE(report.outcomes[0].reply, u"2.0.0 taken"_s);
        QCOMPARE(report.remoteHost, u"mx1.office.test"_s);
        QCOMPARE(report.remoteAddress, u"127.0.0.2:%1"_s.arg(port));
        QVERIFY(!report.reused && !report.destinationDown && report.tls.isEmpty());
        QCOMPARE(servers[0].mails.size(), 1);
        QCOMPARE(servers[1].connections + servers[2].connections, 0);
        // What the other side got: signed nothing, no Return-Path, dots as they were.
        QVERIFY(servers[0].mails[0].text.startsWith("Received: from a"));
        QVERIFY(servers[0].mails[0].text.endsWith("\r\n\r\nText.\r\n.dot\r\n"));
        QCOMPARE(servers[0].mails[0].from.left(18), QByteArray("<anna@sender.test>"));
        QCOMPARE(servers[0].mails[0].to, (QList<QByteArray>{"<b@office.test>", "<c@office.test>"}));
    }

    // What the first exchanger does, and which one has the mail in the end (0: none).
    void fallback_data()
    {
        QTest::addColumn<QByteArray>("stage");
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<int>("taker");
        QTest::addColumn<int>("result");
        QTest::addColumn<QByteArray>("status");
        const int ok = int(DeliveryResult::Delivered);
        const int deferred = int(DeliveryResult::Deferred);
        const int failed = int(DeliveryResult::Failed);
        const auto row = [](const char *stage, const char *reply, int taker, int result, const char *status) {
            QTest::addRow("%s %s", stage, reply) << QByteArray(stage) << QByteArray(reply) << taker << result << QByteArray(status);
        };
        row("none", "", 1, ok, "2.0.0");
        row("listen", "", 2, ok, "2.0.0"); // nobody there
        for (const char *reply : {"421 4.3.2 later", "450 no", "554 5.7.1 no", "close", "silent", "half", "hello"})
            row("GREETING", reply, 2, ok, "2.0.0");
        for (const char *reply : {"421 4.3.2 later", "450 no", "close", "silent", "half", "99 x"})
            row("EHLO", reply, 2, ok, "2.0.0");
        row("EHLO", "500 5.5.1 what", 1, ok, "2.0.0"); // HELO
        for (const char *stage : {"MAIL", "RCPT", "DATA"}) {
            for (const char *reply : {"421 4.3.2 later", "close", "silent", "half"}) {
                // With PIPELINING half a reply and the next one are junk: the same.
                row(stage, reply, 2, ok, "2.0.0");
            }
            row(stage, "450 4.2.0 greylisted", 0, deferred, "4.2.0");
            row(stage, "550 5.7.1 refused", 0, failed, "5.7.1");
        }
        // After the end of the text another server would get a second copy: it is left to the queue (RFC 1047).
        for (const char *reply : {"close", "silent", "half"})
            row("END", reply, 0, deferred, "4.4.2");
        row("END", "421 4.3.2 later", 0, deferred, "4.3.2");
        row("END", "451 4.3.0 disk", 0, deferred, "4.3.0");
        row("END", "554 5.6.0 spam", 0, failed, "5.6.0");
    }
    void fallback()
    {
        QFETCH(QByteArray, stage);
        QFETCH(QByteArray, reply);
        QFETCH(int, taker);
        QFETCH(int, result);
        QFETCH(QByteArray, status);
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            if (reply == "silent" || reply == "half")
                options.timeouts = {500, 500, 500, 500, 500, 500, 500, 500};
        });
        const Three three(bench);
        ScriptedServer servers[3];
        for (int i = 0; i < 3; ++i) {
            if (i > 0 || stage != "listen")
                QVERIFY(servers[i].start(u"127.0.0.%1"_s.arg(i + 2), port));
        }
        servers[0].replies.insert(stage, reply);
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"b@office.test"_s});
        QCOMPARE(report.outcomes.size(), 1);
        QCOMPARE(int(report.outcomes[0].result), result);
        QCOMPARE(report.outcomes[0].status.toByteArray(), status);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(servers[i].mails.size(), i + 1 == taker ? 1 : 0);
        QCOMPARE(servers[2].connections, 0);
        const bool lost = stage == "END" && !reply.startsWith("451") && !reply.startsWith("554");
        QCOMPARE(report.destinationDown, lost);
        if (taker > 0)
            QCOMPARE(report.remoteHost, u"mx%1.office.test"_s.arg(taker));
    }

    // A server that hangs up in the middle of a text has said why: that is read though nothing can be written any more.
    void refusedInTheMiddle()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) { options.mxPort = port; });
        bench.dns.addMx("office.test", 10, "mx1.office.test");
        bench.dns.addA("mx1.office.test", u"127.0.0.2"_s);
        bench.messages.text = "Subject: long\r\n\r\n" + QByteArray("0123456789012345678901234567890123456789\r\n").repeated(100'000);
        ScriptedServer server;
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        server.replies.insert("TEXT", "552 5.3.4 that is too long");
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"b@office.test"_s});
        QCOMPARE(report.outcomes.size(), 1);
        QCOMPARE(report.outcomes[0].result, DeliveryResult::Failed);
        QCOMPARE(report.outcomes[0].reply, u"5.3.4 that is too long"_s);
        QCOMPARE(server.mails.size(), 0);
    }

    void nobodyAnswers()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) { options.mxPort = port; });
        const Three three(bench);
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"b@office.test"_s, u"c@office.test"_s});
        for (const mail::DeliveryOutcome &outcome : report.outcomes) {
            QCOMPARE(outcome.result, DeliveryResult::Deferred);
            QCOMPARE(outcome.status.toByteArray(), QByteArray("4.4.1"));
            QCOMPARE(outcome.reply, u"cannot connect: connection refused"_s);
        }
        QVERIFY(report.destinationDown);
        QCOMPARE(report.remoteHost, u"mx3.office.test"_s); // all were tried
    }

    // What this machine cannot do says nothing about the destination.
    void ownFault()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.source4 = QHostAddress(u"192.0.2.7"_s); // nobody has it
        });
        const Three three(bench);
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"b@office.test"_s});
        QCOMPARE(report.outcomes.size(), 1);
        QCOMPARE(report.outcomes[0].result, DeliveryResult::Deferred);
        QVERIFY(report.outcomes[0].reply.contains(u"192.0.2.7"_s));
        QVERIFY(report.failedHere && !report.destinationDown);
    }

    // R58: what the DNS may say.
    void dns_data()
    {
        QTest::addColumn<QString>("domain");
        QTest::addColumn<int>("result");
        QTest::addColumn<QByteArray>("status");
        const int deferred = int(DeliveryResult::Deferred);
        const int failed = int(DeliveryResult::Failed);
        const int ok = int(DeliveryResult::Delivered);
        QTest::newRow("null MX") << u"null.test"_s << failed << QByteArray("5.1.10");
        QTest::newRow("no such domain") << u"nowhere.test"_s << failed << QByteArray("5.1.2");
        QTest::newRow("neither MX nor address") << u"text.test"_s << failed << QByteArray("5.1.2");
        QTest::newRow("SERVFAIL") << u"servfail.test"_s << deferred << QByteArray("4.4.3");
        QTest::newRow("REFUSED") << u"refused.test"_s << deferred << QByteArray("4.4.3");
        QTest::newRow("no answer") << u"silent.test"_s << deferred << QByteArray("4.4.3");
        QTest::newRow("alias loop") << u"loop.test"_s << deferred << QByteArray("4.4.3");
        QTest::newRow("garbage") << u"garbage.test"_s << deferred << QByteArray("4.4.3");
        QTest::newRow("own name") << u"own.test"_s << failed << QByteArray("5.4.6");
        QTest::newRow("own address") << u"ownaddress.test"_s << failed << QByteArray("5.4.6");
        QTest::newRow("own address behind one whose DNS fails") << u"ownbehind.test"_s << deferred << QByteArray("4.4.3");
        QTest::newRow("own name behind another") << u"backup.test"_s << ok << QByteArray("2.0.0");
        QTest::newRow("exchangers without address") << u"lame.test"_s << failed << QByteArray("5.4.4");
        QTest::newRow("exchanger whose DNS fails") << u"broken.test"_s << deferred << QByteArray("4.4.3");
        QTest::newRow("a thousand exchangers") << u"thousand.test"_s << ok << QByteArray("2.0.0");
        QTest::newRow("address alone") << u"address.test"_s << ok << QByteArray("2.0.0");
        QTest::newRow("alias") << u"alias.test"_s << ok << QByteArray("2.0.0");
        QTest::newRow("exchanger is an alias") << u"mxalias.test"_s << ok << QByteArray("2.0.0");
        QTest::newRow("truncated") << u"truncated.test"_s << ok << QByteArray("2.0.0");
        QTest::newRow("foreign records") << u"poison.test"_s << ok << QByteArray("2.0.0");
        QTest::newRow("address literal") << u"[127.0.0.2]"_s << ok << QByteArray("2.0.0");
        QTest::newRow("no name at all") << u"bad_\u0001name"_s << failed << QByteArray("5.1.2");
    }
    void dns()
    {
        QFETCH(QString, domain);
        QFETCH(int, result);
        QFETCH(QByteArray, status);
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.own = {{QHostAddress(u"127.0.0.5"_s), port}};
        });
        ScriptedServer server;
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        FakeDns &dns = bench.dns;
        dns.addA("mx.test", u"127.0.0.2"_s);
        dns.addA("own.address.test", u"127.0.0.5"_s);
        dns.addMx("null.test", 0, "");
        dns.set("text.test", FakeDns::Txt, {.records = {{{}, FakeDns::Txt, 60, QByteArray("\1x")}}});
        dns.fail("servfail.test", 2);
        dns.fail("refused.test", 5);
        dns.keepSilent("silent.test");
        dns.set("loop.test", FakeDns::Mx, {.records = {{{}, FakeDns::Cname, 60, FakeDns::encoded("loop2.test")}, {"loop2.test", FakeDns::Cname, 60, FakeDns::encoded("loop.test")}}});
        static constexpr char kGarbage[] = "\x81\x80\x00\x01\x00\xff\x00\x00\x00\x00\x07garbage\x04test\x00\x00\x0f\x00\x01\xc0\xff\xff";
        dns.set("garbage.test", FakeDns::Mx, {.raw = QByteArray(kGarbage, sizeof kGarbage - 1)});
        dns.addMx("own.test", 10, "mail.example.test");
        dns.addMx("own.test", 20, "mx.test");
        dns.addMx("ownaddress.test", 10, "own.address.test");
        dns.addMx("ownaddress.test", 20, "mx.test");
        dns.addMx("ownbehind.test", 10, "servfail.test");
        dns.addMx("ownbehind.test", 20, "own.address.test");
        dns.addMx("backup.test", 10, "mx.test");
        dns.addMx("backup.test", 20, "mail.example.test");
        dns.addMx("lame.test", 10, "nowhere.lame.test");
        dns.addMx("broken.test", 10, "servfail.test");
        for (int i = 0; i < 1000; ++i)
            dns.addMx("thousand.test", 10, "mx.test");
        dns.addA("address.test", u"127.0.0.2"_s);
        dns.set("address.test", FakeDns::Mx, {});
        dns.set("alias.test", FakeDns::Mx, {.records = {{{}, FakeDns::Cname, 60, FakeDns::encoded("backup.test")}}});
        dns.addMx("mxalias.test", 10, "other.test");
        dns.set("other.test", FakeDns::A, {.records = {{{}, FakeDns::Cname, 60, FakeDns::encoded("mx.test")}, {"mx.test", FakeDns::A, 60, FakeDns::address4(u"127.0.0.2"_s)}}});
        dns.set("truncated.test", FakeDns::Mx, {.records = {{{}, FakeDns::Mx, 60, FakeDns::word(10) + FakeDns::encoded("mx.test")}}, .truncated = true});
        dns.set("poison.test", FakeDns::Mx, {.records = {{{}, FakeDns::Mx, 60, FakeDns::word(10) + FakeDns::encoded("mx.test")}},
                                             .extra = {{"other.example", FakeDns::Mx, 60, FakeDns::word(0) + FakeDns::encoded("evil.test")}, {"mx.test", FakeDns::A, 60, FakeDns::address4(u"127.0.0.4"_s)}}});
        const mail::DeliveryReport report = bench.deliver(domain, {u"b@"_s + (domain.startsWith(u'[') ? domain : u"office.test"_s)});
        QCOMPARE(int(report.outcomes[0].result), result);
        QCOMPARE(report.outcomes[0].status.toByteArray(), status);
        QCOMPARE(server.mails.size(), result == int(DeliveryResult::Delivered) ? 1 : 0);
    }

    void poolIsReused()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.maxPerGroup = 5;
        });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        const mail::DeliveryGroup group = bench.plan(u"office.test"_s);
        for (int i = 0; i < 100; ++i)
            bench.begin(u"office.test"_s, {u"b@office.test"_s}, group);
        QVERIFY(bench.wait());
        QCOMPARE(server.mails.size(), 100);
        QVERIFY2(server.connections <= 5, qPrintable(QString::number(server.connections)));
        const auto state = bench.deliverer->groupState(group.key);
        QCOMPARE(state.opened, server.connections);
        QCOMPARE(state.reused, 100 - server.connections);
        QCOMPARE(state.connections, server.connections);
        QVERIFY(!server.lines.contains("RSET"));
        QCOMPARE(std::count_if(bench.reports.begin(), bench.reports.end(), [](const auto &r) { return r.reused; }), 100 - server.connections);
    }
    void mailsPerConnection()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.maxPerGroup = 1;
            options.maxMails = 3;
        });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        const mail::DeliveryGroup group = bench.plan(u"office.test"_s);
        for (int i = 0; i < 7; ++i)
            bench.begin(u"office.test"_s, {u"b@office.test"_s}, group);
        QVERIFY(bench.wait());
        QCOMPARE(server.mails.size(), 7);
        QCOMPARE(server.connections, 3);
        QCOMPARE(server.mostOpen, 1);
    }
    void idleConnectionsEnd()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.idleMs = 200;
        });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        QCOMPARE(bench.deliver(u"office.test"_s, {u"b@office.test"_s}).outcomes[0].result, DeliveryResult::Delivered);
        QTRY_COMPARE(server.open, 0);
        QVERIFY(server.lines.contains("QUIT"));
        // And the next mail opens another, although the server closed in between without a word.
        QCOMPARE(bench.deliver(u"office.test"_s, {u"b@office.test"_s}).outcomes[0].result, DeliveryResult::Delivered);
    }
    void serverThatTakesFewConnections()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) { options.mxPort = port; });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        server.acceptAtMost = 2;
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        const mail::DeliveryGroup group = bench.plan(u"office.test"_s);
        bench.begin(u"office.test"_s, {u"b@office.test"_s}, group);
        QVERIFY(bench.wait()); // one connection lives
        for (int i = 0; i < 30; ++i)
            bench.begin(u"office.test"_s, {u"b@office.test"_s}, group);
        QVERIFY(bench.wait());
        QCOMPARE(server.mails.size(), 31);
    }

    // R59, done-when 2: a server that says nothing holds up nobody else.
    void slowServerDelaysNobody()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.timeouts.greeting = 20'000;
        });
        bench.dns.addA("slow.test", u"127.0.0.2"_s);
        bench.dns.addA("fast.test", u"127.0.0.3"_s);
        bench.dns.set("slow.test", FakeDns::Mx, {});
        bench.dns.set("fast.test", FakeDns::Mx, {});
        ScriptedServer slow;
        ScriptedServer fast;
        slow.replies.insert("GREETING", "silent");
        QVERIFY(slow.start(u"127.0.0.2"_s, port));
        QVERIFY(fast.start(u"127.0.0.3"_s, port));
        const mail::DeliveryGroup slowGroup = bench.plan(u"slow.test"_s);
        const mail::DeliveryGroup fastGroup = bench.plan(u"fast.test"_s);
        for (int i = 0; i < 50; ++i)
            bench.begin(u"slow.test"_s, {u"b@slow.test"_s}, slowGroup);
        for (int i = 0; i < 100; ++i)
            bench.begin(u"fast.test"_s, {u"b@fast.test"_s}, fastGroup);
        QTRY_COMPARE_WITH_TIMEOUT(fast.mails.size(), 100, 15'000);
        QTRY_COMPARE(bench.reports.size(), 100); // what the server has, the client hears of a moment later
        slow.replies.remove("GREETING");
    }

    void recipientsOneByOne()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.maxRecipients = 2;
        });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        server.recipientReplies = {{"<bad@office.test>", "550 5.1.1 no such user"}, {"<later@office.test>", "451 4.2.1 later"}};
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"a@office.test"_s, u"bad@office.test"_s, u"later@office.test"_s, u"d@office.test"_s, u"e@office.test"_s});
        QCOMPARE(report.outcomes[0].result, DeliveryResult::Delivered);
        QCOMPARE(report.outcomes[1].result, DeliveryResult::Failed);
        QCOMPARE(report.outcomes[1].replyCode, 550);
        QCOMPARE(report.outcomes[1].status.toByteArray(), QByteArray("5.1.1"));
        QCOMPARE(report.outcomes[2].result, DeliveryResult::Deferred);
        QCOMPARE(report.outcomes[3].result, DeliveryResult::Delivered);
        QCOMPARE(report.outcomes[4].result, DeliveryResult::Delivered);
        QCOMPARE(server.mails.size(), 3);
        QCOMPARE(server.connections, 1);
        QVERIFY(!report.destinationDown);
    }

    // R20: whatever stands in a queue row, no command of a stranger's is sent.
    void addressesCannotInject_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QByteArray>("dsn");
        QTest::newRow("CRLF in the sender") << u"a@b.test>\r\nRCPT TO:<evil@x.test"_s << u"b@office.test"_s << QByteArray();
        QTest::newRow("CRLF in the recipient") << u"a@b.test"_s << u"b@office.test>\r\nDATA"_s << QByteArray();
        QTest::newRow("bracket in the recipient") << u"a@b.test"_s << u"b@office.test> NOTIFY=NEVER"_s << QByteArray();
        QTest::newRow("NUL") << u"a@b.test"_s << u"b\0@office.test"_s << QByteArray();
        QTest::newRow("CRLF in a parameter") << u"a@b.test"_s << u"ok@office.test"_s << QByteArray("ORCPT=rfc822;x\r\nRSET");
        QTest::newRow("foreign parameter") << u"a@b.test"_s << u"ok@office.test"_s << QByteArray("X-EVIL=1");
    }
    void addressesCannotInject()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QByteArray, dsn);
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) { options.mxPort = port; });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        server.replies.insert("EHLO", "250-peer.test\r\n250-PIPELINING\r\n250 DSN");
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        bench.change = [&](mail::DeliveryJob &job) {
            job.mailFrom = from;
            job.recipients[0].dsn = dsn;
        };
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {to});
        const bool fine = to.startsWith(u"ok@");
        QCOMPARE(report.outcomes[0].result, fine ? DeliveryResult::Delivered : DeliveryResult::Failed);
        for (const QByteArray &line : server.lines)
            QVERIFY2(line == "EHLO mail.example.test" || line == "MAIL FROM:<a@b.test>" || line == "RCPT TO:<ok@office.test>" || line == "DATA" || line == "QUIT", line.constData());
    }

    // R14
    void loopsEnd()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) { options.mxPort = port; });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        bench.messages.text = "Return-Path: <>\r\n" + QByteArray("Received: from a by b\r\n").repeated(100) + "Subject: x\r\n\r\nx\r\n";
        QCOMPARE(bench.deliver(u"office.test"_s, {u"b@office.test"_s}).outcomes[0].result, DeliveryResult::Delivered);
        bench.messages.text.insert(17, "Received: from a by b\r\n");
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"b@office.test"_s});
        QCOMPARE(report.outcomes[0].status.toByteArray(), QByteArray("5.4.6"));
        QCOMPARE(report.outcomes[0].result, DeliveryResult::Failed);
        QCOMPARE(server.mails.size(), 1);
    }
    void storeThatCannotBeRead()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) { options.mxPort = port; });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        bench.messages.broken = true;
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"b@office.test"_s});
        QCOMPARE(report.outcomes[0].result, DeliveryResult::Deferred);
        QCOMPARE(report.outcomes[0].status.toByteArray(), QByteArray("4.3.0"));
        bench.messages.broken = false;
        QCOMPARE(bench.deliver(u"office.test"_s, {u"b@office.test"_s}).outcomes[0].result, DeliveryResult::Delivered);
    }
    void longTexts()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.memoryBytes = 8 << 20; // less than all of them together
        });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        bench.messages.text = "Subject: long\r\n\r\n" + (QByteArray(".") + QByteArray(97, 'x') + "\r\n").repeated(20'000);
        const mail::DeliveryGroup group = bench.plan(u"office.test"_s);
        for (int i = 0; i < 12; ++i)
            bench.begin(u"office.test"_s, {u"b@office.test"_s}, group);
        QVERIFY(bench.wait(60'000));
        QCOMPARE(server.mails.size(), 12);
        for (const ScriptedServer::Mail &mail : server.mails)
            QCOMPARE(mail.text, bench.messages.text);
    }

    void smarthosts_data()
    {
        QTest::addColumn<int>("balance");
        QTest::newRow("round robin") << int(delivery::Balance::RoundRobin);
        QTest::newRow("least connections") << int(delivery::Balance::LeastConnections);
        QTest::newRow("hash") << int(delivery::Balance::Hash);
    }
    void smarthosts()
    {
        QFETCH(int, balance);
        ScriptedServer servers[3];
        for (ScriptedServer &server : servers)
            QVERIFY(server.start(u"127.0.0.1"_s));
        DeliveryBench bench([&](auto &options) {
            for (const ScriptedServer &server : servers)
                options.smarthosts.append({u"127.0.0.1"_s, server.serverPort()});
            options.balance = delivery::Balance(balance);
            options.maxMails = 1;
        });
        for (int i = 0; i < 30; ++i) {
            const QString domain = u"d%1.test"_s.arg(i);
            bench.begin(domain, {u"b@"_s + domain}, bench.plan(domain));
        }
        QVERIFY(bench.wait());
        for (const ScriptedServer &server : servers)
            QVERIFY2(server.mails.size() >= 3 && server.mails.size() <= 20, qPrintable(QString::number(server.mails.size())));
        QCOMPARE(bench.dns.questions(), 0);
        // One of them goes away: the others take its share.
        servers[1].close();
        QCOMPARE(bench.deliver(u"after.test"_s, {u"b@after.test"_s}).outcomes[0].result, DeliveryResult::Delivered);
    }
    void routes()
    {
        ScriptedServer server;
        QVERIFY(server.start(u"127.0.0.1"_s));
        DeliveryBench bench([&](auto &options) { options.routes.insert(u"office.test"_s, {u"127.0.0.1"_s, server.serverPort()}); });
        QCOMPARE(bench.deliver(u"Office.test"_s, {u"b@office.test"_s}).outcomes[0].result, DeliveryResult::Delivered);
        // Set by hand, in the forms the queue's levers take.
        QCOMPARE(bench.deliver(u"127.0.0.1:%1"_s.arg(server.serverPort()), {u"b@office.test"_s}).outcomes[0].result, DeliveryResult::Delivered);
        QCOMPARE(bench.deliver(u"[127.0.0.1]:%1"_s.arg(server.serverPort()), {u"b@office.test"_s}).outcomes[0].result, DeliveryResult::Delivered);
        QCOMPARE(bench.deliver(u"localhost:%1"_s.arg(server.serverPort()), {u"b@office.test"_s}).outcomes[0].result, DeliveryResult::Delivered);
        QCOMPARE(server.mails.size(), 4);
        QCOMPARE(bench.dns.questions(), 0);
    }

    void tls_data()
    {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<QString>("server"); ///< "offers", "plain", "refuses", "broken"
        QTest::addColumn<int>("result");
        QTest::addColumn<QByteArray>("status");
        QTest::addColumn<QString>("tls"); ///< end of what the report says
        const int ok = int(DeliveryResult::Delivered);
        const int deferred = int(DeliveryResult::Deferred);
        const auto row = [](const char *rule, const char *server, int result, const char *status, const char *tls) {
            QTest::addRow("%s %s", rule, server) << QString::fromLatin1(rule) << QString::fromLatin1(server) << result << QByteArray(status) << QString::fromLatin1(tls);
        };
        row("none", "offers", ok, "2.0.0", "");
        row("opportunistic", "offers", ok, "2.0.0", " unverified");
        row("opportunistic", "trusted", ok, "2.0.0", " verified");
        row("opportunistic", "plain", ok, "2.0.0", "");
        row("opportunistic", "refuses", ok, "2.0.0", "");
        row("opportunistic", "broken", ok, "2.0.0", "");
        row("required", "offers", ok, "2.0.0", " unverified");
        row("required", "plain", deferred, "4.7.4", "");
        row("required", "refuses", deferred, "4.7.4", "");
        row("required", "broken", deferred, "4.7.5", "");
        row("verified", "offers", deferred, "4.7.5", "");
        row("verified", "trusted", ok, "2.0.0", " verified");
        row("pinned", "offers", ok, "2.0.0", " unverified");
        row("sha256:0000000000000000000000000000000000000000000000000000000000000000", "offers", deferred, "4.7.5", "");
    }
    void tls()
    {
        QFETCH(QString, rule);
        QFETCH(QString, server);
        QFETCH(int, result);
        QFETCH(QByteArray, status);
        QFETCH(QString, tls);
        QTemporaryDir dir;
        const QByteArray pem = *net::selfSignedPem(dir.path(), u"mx.office.test"_s);
        QFile file(dir.filePath(u"server.pem"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(pem);
        file.close();
        const QSslCertificate certificate(pem);
        if (rule == u"pinned")
            rule = u"sha256:"_s + QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex());
        const quint16 port = freePort();
        QFile empty(dir.filePath(u"other.pem"_s));
        QVERIFY(empty.open(QIODevice::WriteOnly));
        QDir(dir.path()).mkpath(u"other"_s);
        empty.write(*net::selfSignedPem(dir.filePath(u"other"_s), u"other.test"_s));
        empty.close();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.tlsFor.insert(u"office.test"_s, *delivery::TlsRule::parse(rule));
        }, server == u"trusted" ? file.fileName() : empty.fileName());
        bench.dns.addMx("office.test", 10, "mx.office.test");
        bench.dns.addA("mx.office.test", u"127.0.0.2"_s);
        ScriptedServer peer;
        if (server != u"plain") {
            peer.certificate = certificate;
            peer.key = QSslKey(pem, QSsl::Ec);
            if (peer.key.isNull())
                peer.key = QSslKey(pem, QSsl::Rsa);
            QVERIFY(!peer.certificate.isNull() && !peer.key.isNull());
        }
        if (server == u"refuses")
            peer.replies.insert("STARTTLS", "454 4.7.0 not now");
        peer.breakHandshake = server == u"broken";
        QVERIFY(peer.start(u"127.0.0.2"_s, port));
        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"b@office.test"_s});
        QVERIFY2(int(report.outcomes[0].result) == result, qPrintable(report.outcomes[0].reply));
        QCOMPARE(report.outcomes[0].status.toByteArray(), status);
        QVERIFY2(tls.isEmpty() ? report.tls.isEmpty() : report.tls.startsWith(u"TLSv1.3 ") && report.tls.endsWith(tls), qPrintable(report.tls));
        QCOMPARE(peer.mails.size(), result == int(DeliveryResult::Delivered) ? 1 : 0);
        if (!peer.mails.isEmpty())
            QCOMPARE(peer.mails[0].tls, !tls.isEmpty());
    }
    void drainFinishesAndRefuses()
    {
        const quint16 port = freePort();
        DeliveryBench bench([&](auto &options) {
            options.mxPort = port;
            options.maxPerGroup = 1;
            options.timeouts.dataEnd = 20'000;
        });
        bench.dns.addA("office.test", u"127.0.0.2"_s);
        bench.dns.set("office.test", FakeDns::Mx, {});
        ScriptedServer server;
        server.replies.insert("END", "silent");
        QVERIFY(server.start(u"127.0.0.2"_s, port));
        const mail::DeliveryGroup group = bench.plan(u"office.test"_s);
        bench.begin(u"office.test"_s, {u"b@office.test"_s}, group);
        bench.begin(u"office.test"_s, {u"b@office.test"_s}, group);
        QTRY_VERIFY(server.lines.contains("DATA"));
        bool drained = false;
        bench.network->drain(500, [&] { drained = true; });
        QTRY_VERIFY(drained);
        QTRY_COMPARE(bench.reports.size() + bench.refused, 2);
        QCOMPARE(bench.refused, 1);      // never begun
        QCOMPARE(bench.reports.size(), 1); // cut off after its text: to be tried again
        QCOMPARE(bench.reports[0].outcomes[0].result, DeliveryResult::Deferred);
    }
};

QTEST_GUILESS_MAIN(TestDeliverer)
#include "tst_deliverer.moc"
