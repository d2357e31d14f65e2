// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/enhancedstatus.h"
#include "mail/maildate.h"
#include "mail/traceheaders.h"
#include <QTest>

using namespace Qt::StringLiterals;

class TestTraceHeaders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void received()
    {
        mail::ReceivedTrace trace = sample();
        const auto header = mail::receivedHeader(trace);
        QVERIFY(header);
        QCOMPARE(*header, QByteArray("Received: from mail.example.com (host.example.com [192.0.2.1])\r\n"
                                     "\tby mx.example.test with ESMTPSA (TLSv1.3 TLS_AES_256_GCM_SHA384) id 0abc\r\n"
                                     "\tfor <\"a b\"@example.test>;\r\n"
                                     "\tSat, 21 Nov 2026 18:20:07 +0000\r\n"));
        trace.helo = u"not a (domain"_s;
        trace.peerAddress = u"2001:db8::1"_s;
        trace.forAddress = {};
        trace.id.clear();
        trace.tls = false;
        QCOMPARE(*mail::receivedHeader(trace), QByteArray("Received: from [IPv6:2001:db8::1] (HELO not a \\(domain, host.example.com)\r\n"
                                                          "\tby mx.example.test with ESMTPA;\r\n"
                                                          "\tSat, 21 Nov 2026 18:20:07 +0000\r\n"));
    }
    void utf8RecipientNeedsUtf8()
    {
        mail::ReceivedTrace trace = sample();
        trace.forAddress = mail::Address(u"jürgen"_s, u"example.test"_s);
        QVERIFY(!mail::receivedHeader(trace)->contains("for "));
        trace.utf8 = true;
        QVERIFY(mail::receivedHeader(trace)->contains("for <j\xc3\xbcrgen@example.test>"));
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("bad");
        QTest::newRow("crlf") << u"a\r\nX-Evil: 1"_s;
        QTest::newRow("lf") << u"a\nb"_s;
        QTest::newRow("nul") << u"a"_s + QChar(0);
        QTest::newRow("del") << u"a\x7f"_s;
        QTest::newRow("nel") << u"a"_s + QChar(0x85);
        QTest::newRow("line separator") << u"a"_s + QChar(0x2028);
        QTest::newRow("long") << QString(256, u'a');
    }
    void refuses()
    {
        QFETCH(QString, bad);
        const auto fails = [&bad](QString mail::ReceivedTrace::*member, const QString &name) {
            mail::ReceivedTrace trace = sample();
            trace.*member = bad;
            const auto result = mail::receivedHeader(trace);
            return !result && result.error().field == name && result.error().kind == base::ErrorKind::Invalid;
        };
        QVERIFY(fails(&mail::ReceivedTrace::helo, u"helo"_s));
        QVERIFY(fails(&mail::ReceivedTrace::peerName, u"peerName"_s));
        QVERIFY(fails(&mail::ReceivedTrace::peerAddress, u"peerAddress"_s));
        QVERIFY(fails(&mail::ReceivedTrace::by, u"by"_s));
        QVERIFY(fails(&mail::ReceivedTrace::id, u"id"_s));
        QVERIFY(fails(&mail::ReceivedTrace::tlsDetail, u"tlsDetail"_s));
        mail::ReceivedTrace trace = sample();
        trace.forAddress.localPart = bad;
        QVERIFY(!mail::receivedHeader(trace));
    }
    void protocols()
    {
        const auto word = [](bool extended, bool tls, bool auth, bool utf8, bool lmtp) {
            mail::ReceivedTrace trace;
            trace.extended = extended;
            trace.tls = tls;
            trace.authenticated = auth;
            trace.utf8 = utf8;
            trace.lmtp = lmtp;
            return mail::withProtocol(trace);
        };
        QCOMPARE(word(false, false, false, false, false), QByteArray("SMTP"));
        QCOMPARE(word(false, true, false, false, false), QByteArray("SMTP"));
        QCOMPARE(word(true, false, false, false, false), QByteArray("ESMTP"));
        QCOMPARE(word(true, true, false, false, false), QByteArray("ESMTPS"));
        QCOMPARE(word(true, false, true, false, false), QByteArray("ESMTPA"));
        QCOMPARE(word(true, true, true, false, false), QByteArray("ESMTPSA"));
        QCOMPARE(word(true, true, true, true, false), QByteArray("UTF8SMTPSA"));
        QCOMPARE(word(true, false, false, true, false), QByteArray("UTF8SMTP"));
        QCOMPARE(word(true, true, false, false, true), QByteArray("LMTPS"));
        QCOMPARE(word(true, false, false, true, true), QByteArray("UTF8LMTP"));
    }
    void returnPath()
    {
        QCOMPARE(mail::returnPathHeader({}), QByteArray("Return-Path: <>\r\n"));
        QCOMPARE(mail::returnPathHeader({u"a b"_s, u"x.example"_s}), QByteArray("Return-Path: <\"a b\"@x.example>\r\n"));
    }
    void dateRoundTrip()
    {
        for (const qint64 ms : {0ll, 1795285207000ll, 951782400000ll, 4102444799000ll})
            QCOMPARE(mail::parseDate(mail::formatDate(ms)), std::optional<qint64>(ms));
    }
    void enhancedCodes()
    {
        using mail::EnhancedStatus;
        QCOMPARE(EnhancedStatus::parse("5.1.1")->toByteArray(), QByteArray("5.1.1"));
        QVERIFY(EnhancedStatus::parse("4.999.100")->isTemporary());
        for (const char *bad : {"", "5", "5.1", "5.1.", "3.1.1", "5.1.1 ", " 5.1.1", "5.01.1", "5.1.1000", "5.1.1.1", "5..1", "55.1.1", "5.1.-1"})
            QVERIFY2(!EnhancedStatus::parse(bad), bad);
        QCOMPARE(EnhancedStatus::atStartOf("5.7.1 no relay"), std::optional<EnhancedStatus>(EnhancedStatus{5, 7, 1}));
        QVERIFY(!EnhancedStatus::atStartOf("5.7.1x"));
        QVERIFY(!EnhancedStatus::atStartOf("no 5.7.1"));
        QCOMPARE(EnhancedStatus::fromReplyCode(250), (EnhancedStatus{2, 0, 0}));
        QCOMPARE(EnhancedStatus::fromReplyCode(421), (EnhancedStatus{4, 0, 0}));
        QCOMPARE(EnhancedStatus::fromReplyCode(554), (EnhancedStatus{5, 0, 0}));
    }

private:
    static mail::ReceivedTrace sample()
    {
        mail::ReceivedTrace trace;
        trace.helo = u"mail.example.com"_s;
        trace.peerName = u"host.example.com"_s;
        trace.peerAddress = u"192.0.2.1"_s;
        trace.by = u"mx.example.test"_s;
        trace.tls = trace.authenticated = true;
        trace.tlsDetail = u"TLSv1.3 TLS_AES_256_GCM_SHA384"_s;
        trace.id = u"0abc"_s;
        trace.forAddress = mail::Address(u"a b"_s, u"example.test"_s);
        trace.wallMs = 1795285207000;
        return trace;
    }
};

QTEST_GUILESS_MAIN(TestTraceHeaders)
#include "tst_traceheaders.moc"
