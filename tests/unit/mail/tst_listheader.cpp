// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/listheader.h"
#include "mail/autoreply.h"
#include "mail/traceheaders.h"
#include <QTest>

using namespace Qt::StringLiterals;
using mail::Address;

class TestListHeader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fields();
    void oddAddresses();
    void announcements();
    void takesOutThoseOfOthers();
    void knowsTheWayHere_data();
    void knowsTheWayHere();
    void isNeverAnswered();
};

void TestListHeader::fields()
{
    QCOMPARE(mail::listFields({Address(u"Team"_s, u"example.test"_s), u"The team, all of it"_s}),
             QByteArray("List-Id: \"The team, all of it\" <team.example.test>\r\nList-Post: <mailto:Team@example.test>\r\n"
                        "List-Owner: <mailto:Team-owner@example.test>\r\nList-Help: <mailto:Team-owner@example.test?subject=help>\r\n"
                        "List-Unsubscribe: <mailto:Team-owner@example.test?subject=unsubscribe>\r\nPrecedence: list\r\n"));
}

void TestListHeader::oddAddresses()
{
    const QByteArray quoted = mail::listFields({Address(u"a b>"_s, u"example.test"_s), u"\u7ec4\r\nBcc: x@y"_s});
    QVERIFY2(quoted.contains("List-Id: =?") && !quoted.contains("\nBcc") && quoted.contains("<a20b3e.example.test>"), quoted);
    QVERIFY2(quoted.contains("<mailto:%22a%20b%3E%22@example.test>"), quoted);
    for (const QByteArray &line : quoted.split('\n'))
        QVERIFY(line.size() <= 998);
}

void TestListHeader::announcements()
{
    QVERIFY(mail::listFields({Address(u"news"_s, u"example.test"_s), {}, false}).contains("List-Post: NO\r\n"));
    QVERIFY(mail::listFields({Address(u"news"_s, u"example.test"_s), {}, false}).startsWith("List-Id: <news.example.test>\r\n"));
}

void TestListHeader::takesOutThoseOfOthers()
{
    const QByteArray body = "\r\nList-Id: text\r\n";
    QCOMPARE(mail::withoutListFields("Return-Path: <a@b>\r\nReceived: x\r\nlist-id:\r\n <evil>\r\nSubject: s\r\nPRECEDENCE: bulk\r\nReturn-Path: <kept>\r\n" + body),
             "Received: x\r\nSubject: s\r\nReturn-Path: <kept>\r\n" + body);
    const QByteArray plain = "From: a\r\nX-List-Id: kept\r\n" + body;
    QCOMPARE(mail::withoutListFields(plain), plain);
    QCOMPARE(mail::withoutListFields({}), QByteArray());
}

void TestListHeader::knowsTheWayHere_data()
{
    QTest::addColumn<bool>("http");
    QTest::addColumn<bool>("authenticated");
    QTest::addColumn<QString>("helo");
    QTest::addColumn<bool>("signedIn");
    QTest::newRow("stranger") << false << false << u"client.test"_s << false;
    QTest::newRow("signed in") << false << true << u"client.test"_s << true;
    QTest::newRow("api") << true << false << QString() << true;
    QTest::newRow("a stranger who says so") << false << false << u"x with ESMTPA id"_s << false;
    QTest::newRow("a stranger who says so in a comment") << false << false << u"by here with ESMTPSA"_s << false;
}

void TestListHeader::knowsTheWayHere()
{
    QFETCH(bool, http);
    QFETCH(bool, authenticated);
    QFETCH(QString, helo);
    QFETCH(bool, signedIn);
    mail::ReceivedTrace trace;
    trace.http = http;
    trace.authenticated = authenticated;
    trace.helo = helo;
    trace.peerAddress = u"192.0.2.1"_s;
    trace.by = u"mx.example.test"_s;
    trace.tls = true;
    const auto received = mail::receivedHeader(trace);
    QVERIFY(received.ok());
    const QByteArray theirs = "Received: from a\r\n\tby b with ESMTPSA id 1;\r\n\tdate\r\nDelivered-To: x@y\r\nSubject: s\r\n\r\ntext";
    const QByteArray message = "Return-Path: <a@b>\r\n" + *received + theirs;
    QCOMPARE(mail::wayHere(message).signedIn, signedIn);
    QCOMPARE(mail::wayHere(message).sentOn, false); // what a stranger wrote says nothing
    QCOMPARE(mail::wayHere("Delivered-To: list@example.test\r\n" + message).sentOn, true);
    QCOMPARE(mail::wayHere("Delivered-To: list@example.test\r\n" + message).signedIn, signedIn);
}

void TestListHeader::isNeverAnswered()
{
    const QByteArray header = mail::listFields({Address(u"team"_s, u"example.test"_s), {}}) + "To: me@example.test\r\n\r\n";
    QVERIFY(!mail::mayAutoReply(header, Address(u"a"_s, u"far.test"_s), {u"me@example.test"_s}));
    QVERIFY(mail::mayAutoReply("To: me@example.test\r\n\r\n", Address(u"a"_s, u"far.test"_s), {u"me@example.test"_s}));
    QVERIFY(!mail::mayAutoReply("To: me@example.test\r\n\r\n", mail::listBounces(Address(u"team"_s, u"example.test"_s)), {u"me@example.test"_s}));
}

QTEST_GUILESS_MAIN(TestListHeader)
#include "tst_listheader.moc"
