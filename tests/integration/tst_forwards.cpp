// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "korrekt-pferd-batterie";

} // namespace

/// Mail that is sent on, and answers of two who are both away, in dialogues with a running engine.
class TestForwards : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void forwards();
    void forwardsInACircle();
    void bothAway();

private:
    RestReply signIn(const QByteArray &address) const;
    QByteArray deliver(const QByteArray &from, const QByteArray &to, const QByteArray &subject) const;
    QStringList subjectsOf(const QString &address) const;
    QString idOf(const QString &path, const QString &address) const;

    support::EngineProcess m_engine;
    std::unique_ptr<RestClient> m_admin;
};

void TestForwards::initTestCase()
{
    m_engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:9\"\n"_s); // mail for elsewhere waits
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    m_admin->post(u"/v1/domains"_s, R"({"name":"example.test"})");
    for (const QByteArray &name : {QByteArray("vera"), QByteArray("walt")}) {
        const QByteArray user = R"({"address":")" + name + R"(@example.test","password":")" + kPassword + "\"}";
        QCOMPARE(m_admin->post(u"/v1/users"_s, user).status, 201);
    }
}

RestReply TestForwards::signIn(const QByteArray &address) const
{
    return RestClient(m_engine.url({}), {}).post(u"/v1/sessions"_s, R"({"address":")" + address + R"(","password":")" + kPassword + "\"}");
}

QByteArray TestForwards::deliver(const QByteArray &from, const QByteArray &to, const QByteArray &subject) const
{
    SmtpClient client;
    client.connectTo(m_engine.port(u"smtp"_s));
    client.command("EHLO client.test");
    return client.deliver(from, {to}, "From: " + from + "\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject + "@sender.test>\r\n\r\nHello\r\n");
}

QString TestForwards::idOf(const QString &path, const QString &address) const
{
    for (const QJsonValue &item : m_admin->list(path)) {
        if (item[u"address"_s].toString() == address)
            return item[u"id"_s].toString();
    }
    return {};
}

QStringList TestForwards::subjectsOf(const QString &address) const
{
    QStringList subjects;
    for (const QJsonValue &item : m_admin->list(u"/v1/mailboxes/%1/messages"_s.arg(idOf(u"/v1/mailboxes"_s, address))))
        subjects << item[u"subject"_s].toString();
    subjects.sort();
    return subjects;
}

// With a copy and without one, to somebody here and to somebody elsewhere, in the name of who sent it.
void TestForwards::forwards()
{
    const QString vera = idOf(u"/v1/users"_s, u"vera@example.test"_s);
    RestClient own(m_engine.url({}), signIn("vera@example.test").object()[u"token"_s].toString().toLatin1());
    QCOMPARE(own.send("PATCH", u"/v1/users/"_s + vera, R"({"forwardTo":["walt@example.test","vera@far.test"]})").status, 200);
    QVERIFY(deliver("anna@b.test", "vera@example.test", "with-copy").startsWith("250"));
    QTRY_COMPARE(subjectsOf(u"walt@example.test"_s), QStringList{u"with-copy"_s});
    QTRY_COMPARE(subjectsOf(u"vera@example.test"_s), QStringList{u"with-copy"_s});
    QTRY_COMPARE(m_admin->list(u"/v1/queue?to=vera@far.test"_s).size(), 1);
    QCOMPARE(m_admin->list(u"/v1/queue?to=vera@far.test"_s).at(0)[u"from"_s].toString(), u"anna@b.test"_s);
    QCOMPARE(own.send("PATCH", u"/v1/users/"_s + vera, R"({"forwardKeeps":false})").status, 200);
    QVERIFY(deliver("anna@b.test", "vera@example.test", "without-copy").startsWith("250"));
    QTRY_COMPARE(subjectsOf(u"walt@example.test"_s), (QStringList{u"with-copy"_s, u"without-copy"_s}));
    QTRY_COMPARE(m_admin->list(u"/v1/queue?to=vera@far.test"_s).size(), 2);
    QCOMPARE(subjectsOf(u"vera@example.test"_s), QStringList{u"with-copy"_s});
    QCOMPARE(own.send("PATCH", u"/v1/users/"_s + vera, R"({"forwardTo":[]})").status, 200);
    QVERIFY(deliver("anna@b.test", "vera@example.test", "no-longer").startsWith("250"));
    QTRY_VERIFY(subjectsOf(u"vera@example.test"_s).contains(u"no-longer"_s));
    QCOMPARE(subjectsOf(u"walt@example.test"_s).size(), 2);
}

// One copy each, whoever of the two it was for.
void TestForwards::forwardsInACircle()
{
    const QString vera = idOf(u"/v1/users"_s, u"vera@example.test"_s), walt = idOf(u"/v1/users"_s, u"walt@example.test"_s);
    QCOMPARE(m_admin->send("PATCH", u"/v1/users/"_s + vera, R"({"forwardTo":["walt@example.test"],"forwardKeeps":true})").status, 200);
    QCOMPARE(m_admin->send("PATCH", u"/v1/users/"_s + walt, R"({"forwardTo":["vera@example.test"],"forwardKeeps":true})").status, 200);
    for (const QByteArray &to : {QByteArray("vera@example.test"), QByteArray("walt@example.test")}) {
        const QByteArray subject = "circle-to-" + to.left(4);
        QVERIFY(deliver("anna@b.test", to, subject).startsWith("250"));
        for (const QString &address : {u"vera@example.test"_s, u"walt@example.test"_s})
            QTRY_COMPARE(subjectsOf(address).count(QString::fromLatin1(subject)), 1);
    }
    for (const QString &id : {vera, walt})
        QCOMPARE(m_admin->send("PATCH", u"/v1/users/"_s + id, R"({"forwardTo":[]})").status, 200);
    for (const QByteArray &to : {QByteArray("vera@example.test"), QByteArray("walt@example.test")}) {
        QVERIFY(deliver("anna@b.test", to, "after-the-circle").startsWith("250")); // behind all that still went round
        const QString address = QString::fromLatin1(to);
        QTRY_VERIFY(subjectsOf(address).contains(u"after-the-circle"_s));
        QCOMPARE(subjectsOf(address).count(u"circle-to-vera"_s), 1);
        QCOMPARE(subjectsOf(address).count(u"circle-to-walt"_s), 1);
        QCOMPARE(m_admin->list(u"/v1/queue?to="_s + address).size(), 0);
    }
    QCOMPARE(m_admin->list(u"/v1/queue?to=anna@b.test"_s).size(), 0); // nothing is returned
}

// RFC 3834 2: one answers the other once, nobody answers an answer.
void TestForwards::bothAway()
{
    for (const QByteArray &name : {QByteArray("vera"), QByteArray("walt")}) {
        const QString id = idOf(u"/v1/users"_s, QString::fromLatin1(name + "@example.test"));
        const QByteArray away = R"({"autoReply":{"enabled":true,"subject":")" + name + R"(-is-away","text":"Back on Monday."}})";
        QCOMPARE(m_admin->send("PATCH", u"/v1/users/"_s + id, away).status, 200);
    }
    const qsizetype before = subjectsOf(u"walt@example.test"_s).size();
    RestClient vera(m_engine.url({}), signIn("vera@example.test").object()[u"token"_s].toString().toLatin1());
    const auto write = [&vera](const QByteArray &subject) {
        return vera.post(u"/v1/messages"_s, R"({"from":"vera@example.test","to":["walt@example.test"],"subject":")" + subject + R"(","text":"t"})").status;
    };
    QCOMPARE(write("both-away"), 202);
    QTRY_COMPARE(subjectsOf(u"vera@example.test"_s).count(u"walt-is-away"_s), 1);
    QCOMPARE(write("both-still-away"), 202);
    QTRY_VERIFY(subjectsOf(u"walt@example.test"_s).contains(u"both-still-away"_s));
    for (const QByteArray &name : {QByteArray("vera"), QByteArray("walt")}) {
        QVERIFY(deliver(name + "s-friend@far.test", name + "@example.test", "behind-them").startsWith("250")); // behind all that went to and fro
        QTRY_COMPARE(m_admin->list(u"/v1/queue?to="_s + QString::fromLatin1(name) + u"s-friend@far.test"_s).size(), 1); // others get their answer
    }
    QCOMPARE(subjectsOf(u"vera@example.test"_s).count(u"walt-is-away"_s), 1);
    const QStringList walts = subjectsOf(u"walt@example.test"_s);
    QCOMPARE(walts.size(), before + 3); // two of hers, one of the friend
    QVERIFY(!walts.contains(u"vera-is-away"_s));
}

QTEST_GUILESS_MAIN(TestForwards)
#include "tst_forwards.moc"
