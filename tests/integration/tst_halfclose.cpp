// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/rawsocket.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::RawSocket;

/// Scripts say all they have and shut down their side (`printf … | nc -N`): what was asked is still answered.
class TestHalfClose : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_office.open(), qPrintable(m_office.engine.log())); }
    void mail_data();
    void mail();
    void cutOffMailIsNotKept();
    void rest();

private:
    qsizetype stored() { return m_office.rest->list(m_office.messagesPath()).size(); }

    Office m_office;
};

namespace {

const QByteArray kEnvelope = "EHLO script.test\r\nMAIL FROM:<anna@sender.test>\r\nRCPT TO:<mei@example.test>\r\n";

} // namespace

void TestHalfClose::mail_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<QByteArray>("goodbye");
    QTest::newRow("small") << 10 << QByteArray("QUIT\r\n");
    QTest::newRow("without quit") << 10 << QByteArray();
    QTest::newRow("spooled") << 3'000'000 << QByteArray("QUIT\r\n");
}

void TestHalfClose::mail()
{
    QFETCH(int, size);
    QFETCH(QByteArray, goodbye);
    const qsizetype before = stored();
    const QByteArray line = QByteArray(70, 'x') + "\r\n";
    RawSocket client;
    QVERIFY(client.connectTo(m_office.engine.port(u"smtp"_s)));
    QVERIFY(client.write(kEnvelope + "DATA\r\n" + Office::letter("script", line.repeated(1 + size / 72)) + ".\r\n" + goodbye));
    client.shutdownWrite();
    const QByteArray replies = client.readToEnd();
    QVERIFY2(replies.startsWith("220 "), replies.constData());
    QVERIFY2(replies.contains("\r\n250 2.0.0 Ok: queued as "), replies.constData());
    QCOMPARE(replies.contains("\r\n221 "), !goodbye.isEmpty());
    QVERIFY(!client.isOpen());
    QCOMPARE(stored(), before + 1);
}

void TestHalfClose::cutOffMailIsNotKept()
{
    const qsizetype before = stored();
    RawSocket client;
    QVERIFY(client.connectTo(m_office.engine.port(u"smtp"_s)));
    QVERIFY(client.write(kEnvelope + "DATA\r\n" + Office::letter("cut")));
    client.shutdownWrite();
    const QByteArray replies = client.readToEnd();
    QVERIFY2(replies.contains("\r\n354 ") && !replies.contains("queued"), replies.constData());
    QVERIFY(!client.isOpen());
    QCOMPARE(stored(), before);
}

void TestHalfClose::rest()
{
    RawSocket client;
    QVERIFY(client.connectTo(m_office.engine.port(u"http"_s)));
    const QByteArray ask = "GET /v1/mailboxes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + m_office.engine.token() + "\r\n\r\n";
    QVERIFY(client.write(ask + ask));
    client.shutdownWrite();
    const QByteArray answers = client.readToEnd();
    QCOMPARE(answers.count("HTTP/1.1 200 "), 2);
    QCOMPARE(answers.count("mei@example.test"), 2);
    QVERIFY(!client.isOpen());
}

QTEST_GUILESS_MAIN(TestHalfClose)
#include "tst_halfclose.moc"
