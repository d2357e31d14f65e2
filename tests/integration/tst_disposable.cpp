// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eventsocket.h"
#include "support/office.h"
#include <QDateTime>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EventSocket;
using support::Office;
using support::RestClient;
using support::SmtpClient;

/// The life of a disposable mailbox: it ends on time for senders and readers, and its mail is cleaned away after.
class TestDisposable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void endsOnTime();
    void refusesOddLives();
    void keysHaveLimits();
};

void TestDisposable::endsOnTime()
{
    Office office;
    QVERIFY(office.open());
    EventSocket events;
    QVERIFY(events.open(office.engine, {u"events"_s}));
    const support::RestReply made = office.rest->post(u"/v1/mailboxes"_s, R"({"ttlSeconds": 4})");
    QCOMPARE(made.status, 201);
    const QByteArray address = made.object()[u"address"_s].toString().toUtf8();
    const QString id = made.object()[u"id"_s].toString();
    const QDateTime end = QDateTime::fromString(made.object()[u"expiresAt"_s].toString(), Qt::ISODateWithMs);
    QVERIFY(end.isValid());
    SmtpClient smtp;
    QVERIFY(office.greet(smtp));
    QVERIFY(smtp.deliver("a@b.test", {address}, Office::letter("code 1")).startsWith("250"));
    RestClient guest(office.engine.url({}), made.object()[u"token"_s].toString().toUtf8());
    const QJsonArray mail = guest.list(u"/v1/mailboxes/%1/messages"_s.arg(id));
    QCOMPARE(mail.size(), 1);
    const QString message = u"/v1/messages/"_s + mail[0][u"id"_s].toString();
    QCOMPARE(guest.get(message).status, 200);

    // Senders have asked for the address a moment before its end: what is remembered of it must not outlive it.
    while (QDateTime::currentMSecsSinceEpoch() < end.toMSecsSinceEpoch() - 300) {
        QVERIFY(smtp.command("RSET").startsWith("250"));
        QVERIFY(smtp.command("MAIL FROM:<a@b.test>").startsWith("250"));
        const QByteArray reply = smtp.command("RCPT TO:<" + address + '>');
        QVERIFY(reply.startsWith("250") || QDateTime::currentMSecsSinceEpoch() >= end.toMSecsSinceEpoch());
        QTest::qWait(100);
    }
    while (QDateTime::currentMSecsSinceEpoch() <= end.toMSecsSinceEpoch())
        QTest::qWait(20);
    QVERIFY(smtp.command("RSET").startsWith("250"));
    QVERIFY(smtp.command("MAIL FROM:<a@b.test>").startsWith("250"));
    QVERIFY(smtp.command("RCPT TO:<" + address + '>').startsWith("550 5.1.1"));
    QCOMPARE(guest.get(message).status, 401);
    QCOMPARE(guest.get(u"/v1/mailboxes/"_s + id).status, 401);

    // Cleaning comes by itself; nothing of the mailbox is left and both are told.
    QVERIFY(office.deliver("stays").startsWith("250"));
    const auto toldOf = [&](const QString &kind) {
        for (const EventSocket::Frame &frame : events.frames()) {
            if (frame.object[u"data"_s][u"kind"_s].toString() == kind)
                return true;
        }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(toldOf(u"mailbox.expired"_s), 90000);
    QTRY_VERIFY_WITH_TIMEOUT(toldOf(u"retention.run"_s), 90000);
    QCOMPARE(office.rest->get(u"/v1/mailboxes/"_s + id).status, 404);
    QCOMPARE(office.rest->get(message).status, 404);
    QCOMPARE(office.rest->get(message + u"/raw"_s).status, 404);
    for (const QJsonValue &token : office.rest->list(u"/v1/tokens"_s))
        QVERIFY(token[u"mailboxId"_s].toString() != id);
    QCOMPARE(office.rest->list(office.messagesPath()).size(), 1);
}

void TestDisposable::refusesOddLives()
{
    Office office;
    QVERIFY(office.open());
    for (const QByteArray ttl : {"0", "-1", "1e99", "\"5\"", "1.5", "99999999999"})
        QCOMPARE(office.rest->post(u"/v1/mailboxes"_s, "{\"ttlSeconds\": " + ttl + '}').status, 422);
    QCOMPARE(office.rest->post(u"/v1/mailboxes"_s, R"({"ttlSeconds": 60, "domain": "elsewhere.test"})").status, 422);
}

/// A token for a test suite: so many mailboxes at a time, so much in each, so long, and nothing else.
void TestDisposable::keysHaveLimits()
{
    Office office;
    QVERIFY(office.open());
    const support::RestReply key = office.rest->post(
        u"/v1/tokens"_s, R"({"name":"suite","scopes":["read"],"disposable":{"mailboxes":2,"messages":1,"bytes":100000,"lifeSeconds":60}})");
    QVERIFY2(key.status == 201, key.body);
    QCOMPARE(key.object()[u"disposable"_s][u"mailboxes"_s].toInt(), 2);
    RestClient suite(office.engine.url({}), key.object()[u"token"_s].toString().toLatin1());
    const QString own = u"/v1/mailboxes"_s;
    QCOMPARE(suite.post(own, R"({"address":"mine@example.test"})").status, 403);
    const support::RestReply tooLong = suite.post(own, R"({"ttlSeconds":61})");
    QCOMPARE(tooLong.status, 403);
    QVERIFY(tooLong.object()[u"detail"_s].toString().contains(u"60 seconds"_s));
    const support::RestReply first = suite.post(own, R"({"ttlSeconds":12})");
    QVERIFY2(first.status == 201, first.body);
    QVERIFY(!first.object()[u"token"_s].toString().isEmpty());
    QCOMPARE(suite.post(own, "{}").status, 201); // as long as it may
    const support::RestReply full = suite.post(own, "{}");
    QVERIFY2(full.status == 429, full.body);
    QVERIFY(full.object()[u"detail"_s].toString().contains(u"2 mailboxes"_s));
    const int seconds = full.header("Retry-After").toInt();
    QVERIFY2(seconds >= 1 && seconds <= 12, full.header("Retry-After"));
    const QByteArray address = first.object()[u"address"_s].toString().toLatin1();
    QVERIFY(office.deliver("one", address).startsWith("250"));
    QByteArray said;
    const auto isFull = [&] {
        said = office.deliver("two", address);
        return said.startsWith("452 4.2.2");
    };
    QVERIFY2(QTest::qWaitFor(isFull, 20000), said); // once it is no longer remembered as empty
    QCOMPARE(suite.send("DELETE", u"/v1/mailboxes/"_s + office.mailbox).status, 403); // nothing else
    QCOMPARE(suite.get(u"/v1/tokens"_s).status, 403);
    QVERIFY(QTest::qWaitFor([&] { return suite.post(own, "{}").status == 201; }, 20000)); // the first has ended
    const QString tokenPath = u"/v1/tokens/"_s + key.object()[u"id"_s].toString();
    QCOMPARE(office.rest->send("PATCH", tokenPath, R"({"disposable":{"mailboxes":3}})").status, 200);
    QCOMPARE(suite.post(own, R"({"ttlSeconds":600})").status, 201);
    QCOMPARE(office.rest->send("PATCH", tokenPath, R"({"disposable":null})").status, 200);
    QCOMPARE(suite.post(own, R"({"ttlSeconds":60})").status, 403);
    QCOMPARE(office.rest->send("PATCH", tokenPath, R"({"disposable":{}})").status, 422);
}

QTEST_GUILESS_MAIN(TestDisposable)
#include "tst_disposable.moc"
