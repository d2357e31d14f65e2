// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/attempt.h"
#include "delivery/groupkey.h"
#include <QTest>

using delivery::GroupKey;
using delivery::NamedPort;
using delivery::TlsRule;
using namespace Qt::StringLiterals;

class TestGroupKey : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void servers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("read"); ///< empty: refused
        QTest::newRow("name") << u"Relay.Example.net:587"_s << u"relay.example.net:587"_s;
        QTest::newRow("IPv4") << u"192.0.2.1:25"_s << u"192.0.2.1:25"_s;
        QTest::newRow("IPv6") << u"[2001:db8::1]:25"_s << u"[2001:db8::1]:25"_s;
        QTest::newRow("mail literal") << u"[IPv6:2001:db8::1]:25"_s << u"[2001:db8::1]:25"_s;
        QTest::newRow("bracketed IPv4") << u"[192.0.2.1]:2525"_s << u"192.0.2.1:2525"_s;
        QTest::newRow("no port") << u"relay.example.net"_s << QString();
        QTest::newRow("port 0") << u"relay.example.net:0"_s << QString();
        QTest::newRow("port too large") << u"relay.example.net:65536"_s << QString();
        QTest::newRow("port that is none") << u"relay.example.net:smtp"_s << QString();
        QTest::newRow("open bracket") << u"[192.0.2.1:25"_s << QString();
        QTest::newRow("name in brackets") << u"[relay.example.net]:25"_s << QString();
        QTest::newRow("semicolon") << u"a;tls=none:25"_s << QString();
        QTest::newRow("comma") << u"a,b:25"_s << QString();
        QTest::newRow("line break") << u"a\r\nb:25"_s << QString();
        QTest::newRow("empty") << QString() << QString();
    }
    void servers()
    {
        QFETCH(QString, text);
        QFETCH(QString, read);
        const auto server = NamedPort::parse(text);
        QCOMPARE(server ? server->toString() : QString(), read);
        if (server)
            QCOMPARE(*NamedPort::parse(server->toString()), *server);
    }
    void tlsRules_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("valid");
        for (const char *text : {"none", "opportunistic", "required", "verified"})
            QTest::newRow(text) << QString::fromLatin1(text) << true;
        QTest::newRow("pin") << u"sha256:"_s + QString(64, u'a') << true;
        QTest::newRow("short pin") << u"sha256:"_s + QString(62, u'a') << false;
        QTest::newRow("pin with junk") << u"sha256:"_s + QString(63, u'a') + u'g' << false;
        QTest::newRow("case") << u"Required"_s << false;
        QTest::newRow("empty") << QString() << false;
    }
    void tlsRules()
    {
        QFETCH(QString, text);
        QFETCH(bool, valid);
        const auto rule = TlsRule::parse(text);
        QCOMPARE(rule.has_value(), valid);
        if (rule)
            QCOMPARE(rule->toString(), text);
    }
    void keysTellAll()
    {
        const delivery::DeliveryOptions defaults;
        GroupKey key;
        key.servers = {{10, {u"mx1.example.net"_s, 25}}, {20, {u"2001:db8::1"_s, 2525}}};
        QCOMPARE(key.toString(defaults), u"mx:10/mx1.example.net:25,20/[2001:db8::1]:2525"_s);
        key.tls = *TlsRule::parse(u"sha256:"_s + QString(64, u'b'));
        key.ip = delivery::IpChoice::Ipv6;
        for (const GroupKey::Kind kind : {GroupKey::Mx, GroupKey::Host, GroupKey::Smarthost}) {
            key.kind = kind;
            if (kind != GroupKey::Mx)
                key.servers[0].preference = key.servers[1].preference = 0;
            const auto read = GroupKey::parse(key.toString(defaults), defaults);
            QVERIFY(read);
            QCOMPARE(read->kind, key.kind);
            QCOMPARE(read->servers, key.servers);
            QCOMPARE(read->tls, key.tls);
            QCOMPARE(read->ip, key.ip);
        }
        // Another rule is another group, although the servers are the same.
        GroupKey plain = key;
        plain.tls = TlsRule();
        QVERIFY(plain.toString(defaults) != key.toString(defaults));
    }
    void brokenKeys()
    {
        const delivery::DeliveryOptions defaults;
        for (const char *text : {"", "mx", "mx:", "lmtp:a:25", "mx:10/a", "mx:10/a:25;tls=maybe", "mx:10/a:25;x=y", "mx:10/a:25,", "smarthost::25"})
            QVERIFY2(!GroupKey::parse(QString::fromLatin1(text), defaults), text);
    }
    // R14, RFC 5321 4.4: what the store put before the text stays here.
    void preparedText()
    {
        const auto make = [](const QByteArray &raw) { return delivery::PreparedMail::make(raw, u"a@b.test"_s, 100, nullptr); };
        QCOMPARE(make("Return-Path: <a@b.test>\r\nReceived: x\r\n\r\nt\r\n").text, QByteArray("Received: x\r\n\r\nt\r\n"));
        QCOMPARE(make("return-path: <a@b.test>\r\n folded\r\nReceived: x\r\n\r\nt\r\n").text, QByteArray("Received: x\r\n\r\nt\r\n"));
        QCOMPARE(make("Received: x\r\nReturn-Path: <z>\r\n\r\nt\r\n").text, QByteArray("Received: x\r\nReturn-Path: <z>\r\n\r\nt\r\n"));
        QCOMPARE(make("Return-Path: <a@b.test>").text, QByteArray("Return-Path: <a@b.test>"));
        QCOMPARE(make("Received: 1\r\nreceived: 2\r\nX: Received: no\r\n\r\nReceived: text\r\n").hops, 2);
        QVERIFY(!make("Subject: x\r\n\r\nplain\r\n").eightBit);
        QVERIFY(make("Subject: x\r\n\r\n123456789012345\xe9\r\n").eightBit);
        QVERIFY(!make("Subject: x\r\n\r\n\xe9\r\n").eightBitHeader);
        QVERIFY(make("Subject: \xe9\r\n\r\nx\r\n").eightBitHeader);
    }
};

QTEST_GUILESS_MAIN(TestGroupKey)
#include "tst_groupkey.moc"
