// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eventsocket.h"
#include "support/fakedns.h"
#include "support/office.h"
#include "support/rawsocket.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EventSocket;
using support::FakeDns;
using support::Office;
using support::RawSocket;

/// What strangers pass on port 25: blocklists, greylisting, their measure of mails, and patience with those who try names. 127.0.0.2
/// is a balancer that names clients by the PROXY header.
class TestDoorChecks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void blocklists();
    void blocklistsThatSayNothing();
    void whoIsNotAsked();
    void greylist();
    void greylistKnowsGoodSenders();
    void mailsPerMinute();
    void tryingNames();
    void talkingFirst();

private:
    bool open(const QString &config);
    bool greet(RawSocket &socket, const QString &client, const QByteArray &early = {});
    /// The reply to a line; the name server of the test answers meanwhile.
    QByteArray ask(RawSocket &socket, const QByteArray &line);
    QByteArray rcpt(const QString &client, const QByteArray &from = "anna@sender.test", const QByteArray &to = "mei@example.test");
    qint64 metric(const QByteArray &name);

    std::unique_ptr<FakeDns> m_dns;
    std::unique_ptr<Office> m_office;
};

bool TestDoorChecks::open(const QString &config)
{
    m_office = std::make_unique<Office>();
    m_dns = std::make_unique<FakeDns>();
    m_office->engine.setEnvironment(u"POSTKONTOR_LISTEN_PROXY_PROTOCOL_FROM"_s, u"127.0.0.2"_s);
    m_office->engine.addConfig(u"[dns]\nservers = [\"%1\"]\ntimeout_s = 1\n"_s.arg(m_dns->server()) + config);
    return m_office->open();
}

bool TestDoorChecks::greet(RawSocket &socket, const QString &client, const QByteArray &early)
{
    return socket.connectTo(m_office->engine.port(u"smtp"_s), u"127.0.0.2"_s)
        && socket.write("PROXY TCP4 " + client.toLatin1() + " 192.0.2.1 12345 25\r\n" + early) && socket.readUntil("\r\n").startsWith("220");
}

QByteArray TestDoorChecks::ask(RawSocket &socket, const QByteArray &line)
{
    QByteArray reply;
    socket.write(line + "\r\n");
    const auto complete = [&] {
        reply += socket.readSome(5);
        const qsizetype last = reply.lastIndexOf('\n', -2) + 1;
        return (reply.endsWith("\r\n") && reply.size() > last + 3 && reply[last + 3] == ' ') || !socket.isOpen();
    };
    return QTest::qWaitFor(complete, 60000) ? reply : QByteArray();
}

QByteArray TestDoorChecks::rcpt(const QString &client, const QByteArray &from, const QByteArray &to)
{
    RawSocket socket;
    if (!greet(socket, client) || !ask(socket, "EHLO client.test").startsWith("250") || !ask(socket, "MAIL FROM:<" + from + ">").startsWith("250"))
        return {};
    return ask(socket, "RCPT TO:<" + to + ">");
}

qint64 TestDoorChecks::metric(const QByteArray &name)
{
    for (const QByteArray &line : m_office->rest->get(u"/metrics"_s).body.split('\n')) {
        if (line.startsWith(name + ' '))
            return line.mid(name.size() + 1).toLongLong();
    }
    return -1;
}

void TestDoorChecks::blocklists()
{
    QVERIFY(open(u"[checks]\ndnsbl = [\"zen.test:2\", \"other.test\"]\ndnsbl_threshold = 2\n"_s));
    m_dns->addA("7.100.51.198.zen.test", u"127.0.0.4"_s);
    const QByteArray text = "Listed: see http://zen.test/?q=198.51.100.7";
    m_dns->set("7.100.51.198.zen.test", FakeDns::Txt, {.records = {{{}, FakeDns::Txt, 300, char(text.size()) + text}}});
    m_dns->addA("8.100.51.198.other.test", u"127.0.0.2"_s);
    m_dns->addA("9.100.51.198.zen.test", u"192.0.2.80"_s);       // a list whose domain has been sold
    m_dns->addA("10.100.51.198.zen.test", u"127.255.255.254"_s); // "you may not ask me"
    EventSocket feed;
    QVERIFY(feed.open(m_office->engine, {u"events"_s}));
    const QByteArray refusal = rcpt(u"198.51.100.7"_s);
    QVERIFY2(refusal.startsWith("554 5.7.1 Your address 198.51.100.7 is listed by zen.test: " + text), refusal.constData());
    QVERIFY(rcpt(u"198.51.100.7"_s, "anna@sender.test", "postmaster@example.test").startsWith("250")); // RFC 5321 4.5.1
    QVERIFY(rcpt(u"198.51.100.8"_s).startsWith("250")); // 1 of 2
    QVERIFY(rcpt(u"198.51.100.9"_s).startsWith("250"));
    QVERIFY(rcpt(u"198.51.100.10"_s).startsWith("250"));
    QVERIFY(rcpt(u"198.51.100.11"_s).startsWith("250"));
    const int asked = m_dns->questions("7.100.51.198.zen.test");
    QVERIFY(rcpt(u"198.51.100.7"_s).startsWith("554"));
    QCOMPARE(m_dns->questions("7.100.51.198.zen.test"), asked); // kept as long as its TTL says
    QVERIFY(feed.waitFor(u"mail.refused"_s, 2));
    const QJsonObject why = feed.ofType(u"mail.refused"_s)[0].object[u"data"_s][u"detail"_s].toObject();
    QCOMPARE(why[u"check"_s].toString(), u"dnsbl"_s);
    QCOMPARE(why[u"detail"_s].toString(), u"zen.test"_s);
    QCOMPARE(why[u"peer"_s].toString(), u"198.51.100.7"_s);
    QCOMPARE(why[u"to"_s].toString(), u"mei@example.test"_s);
    QCOMPARE(metric("smtp_refused_at_door_total{check=\"dnsbl\"}"), 2);
}

/// Silence, failure and nonsense are no reason to refuse mail.
void TestDoorChecks::blocklistsThatSayNothing()
{
    QVERIFY(open(u"[checks]\ndnsbl = [\"silent.test\", \"failing.test\"]\n"_s));
    m_dns->keepSilent("7.100.51.198.silent.test");
    m_dns->fail("7.100.51.198.failing.test", 2);
    RawSocket impatient; // gone before the lists have spoken
    QVERIFY(greet(impatient, u"198.51.100.7"_s));
    QVERIFY(impatient.write("EHLO client.test\r\nMAIL FROM:<anna@sender.test>\r\nRCPT TO:<mei@example.test>\r\n"));
    QVERIFY(impatient.readUntil("250 2.1.0 Ok\r\n").endsWith("250 2.1.0 Ok\r\n"));
    impatient.abort();
    RawSocket socket;
    QVERIFY(greet(socket, u"198.51.100.7"_s)); // nobody waits for lists with the greeting
    QVERIFY(ask(socket, "EHLO client.test").startsWith("250"));
    QVERIFY(ask(socket, "MAIL FROM:<anna@sender.test>").startsWith("250"));
    QVERIFY(ask(socket, "RCPT TO:<mei@example.test>").startsWith("250"));
    QVERIFY(m_office->engine.waitForLog("gave no answer"));
    // Wrong lists are said when they are set.
    for (const char *wrong : {"zen", "zen.test:0", "zen.test:x", "zen.test:101", "-.test", "a b.test"}) {
        const auto reply = m_office->rest->send("PATCH", u"/v1/settings"_s, QByteArray("{\"changes\":{\"checks.dnsbl\":[\"") + wrong + "\"]}}");
        QVERIFY2(reply.status == 422 && reply.body.contains("checks.dnsbl"), wrong);
    }
}

void TestDoorChecks::whoIsNotAsked()
{
    QVERIFY(open(u"[checks]\ndnsbl = [\"zen.test\"]\ngreylist = true\n[limits]\nallow = [\"198.51.100.7\"]\n"
                 "[smtp]\nrelay_from = [\"198.51.100.8\"]\n"_s));
    for (const char *client : {"7.100.51.198", "8.100.51.198", "1.0.0.127"})
        m_dns->addA(QByteArray(client) + ".zen.test", u"127.0.0.2"_s);
    QVERIFY(rcpt(u"198.51.100.7"_s).startsWith("250"));
    QVERIFY(rcpt(u"198.51.100.8"_s).startsWith("250"));
    QVERIFY(m_office->deliver("from this machine").startsWith("250"));
    QCOMPARE(m_dns->questions(), 0);
}

void TestDoorChecks::greylist()
{
    QVERIFY(open(u"[checks]\ngreylist = true\ngreylist_wait_s = 2\n"_s));
    const QByteArray first = rcpt(u"198.51.100.7"_s);
    QVERIFY2(first.startsWith("451 4.7.1 Greylisted"), first.constData());
    QVERIFY(rcpt(u"198.51.100.7"_s).startsWith("451 4.7.1")); // too soon
    QVERIFY(QTest::qWaitFor([&] { return rcpt(u"198.51.100.99"_s).startsWith("250"); }, 60000)); // from the farm of servers it has
    QVERIFY(rcpt(u"198.51.100.7"_s, "ANNA@sender.test", "Mei@example.test").startsWith("250"));
    QVERIFY(rcpt(u"198.51.100.7"_s, "other@sender.test").startsWith("451"));
    QVERIFY(rcpt(u"203.0.113.7"_s).startsWith("451"));
    QVERIFY(metric("smtp_refused_at_door_total{check=\"greylist\"}") >= 4);
    QCOMPARE(m_office->engine.stop(), 0);
    QVERIFY(m_office->open());
    QVERIFY(rcpt(u"198.51.100.7"_s).startsWith("250")); // a restart forgets nothing
    QCOMPARE(m_office->rest->send("PATCH", u"/v1/settings"_s, R"({"changes":{"checks.greylist":false}})").status, 200);
    QVERIFY(QTest::qWaitFor([&] { return rcpt(u"192.0.2.200"_s).startsWith("250"); }, 30000));
}

void TestDoorChecks::greylistKnowsGoodSenders()
{
    QVERIFY(open(u"[checks]\ngreylist = true\ngreylist_wait_s = 1\ngreylist_known_after = 3\n"_s));
    for (int i = 0; i < 3; ++i) {
        const QByteArray sender = "news" + QByteArray::number(i) + "@sender.test";
        QVERIFY(rcpt(u"198.51.100.7"_s, sender).startsWith("451"));
        QVERIFY(QTest::qWaitFor([&] { return rcpt(u"198.51.100.7"_s, sender).startsWith("250"); }, 30000));
    }
    QVERIFY(rcpt(u"198.51.100.7"_s, "never.seen@sender.test").startsWith("250"));
    QVERIFY(rcpt(u"198.51.101.7"_s, "never.seen@sender.test").startsWith("451"));
}

void TestDoorChecks::mailsPerMinute()
{
    QVERIFY(open(u"[limits]\nmessages_per_minute = 3\n"_s));
    RawSocket socket;
    QVERIFY(greet(socket, u"198.51.100.7"_s));
    QVERIFY(ask(socket, "EHLO client.test").startsWith("250"));
    for (int i = 0; i < 3; ++i) {
        QVERIFY(ask(socket, "MAIL FROM:<anna@sender.test>").startsWith("250"));
        QVERIFY(ask(socket, "RSET").startsWith("250"));
    }
    QVERIFY(ask(socket, "MAIL FROM:<anna@sender.test>").startsWith("451 4.7.1"));
    QVERIFY(rcpt(u"198.51.100.8"_s).startsWith("250"));
    for (int i = 0; i < 10; ++i)
        QVERIFY(m_office->deliver("from this machine").startsWith("250"));
    QCOMPARE(metric("smtp_refused_at_door_total{check=\"rate\"}"), 1);
}

/// Names from a dictionary: each refusal is slower than the last, mistakes end the session, and sessions ended so end in a ban.
void TestDoorChecks::tryingNames()
{
    QVERIFY(open({}));
    RawSocket socket;
    QVERIFY(greet(socket, u"198.51.100.7"_s));
    QVERIFY(ask(socket, "EHLO client.test").startsWith("250"));
    QVERIFY(ask(socket, "MAIL FROM:<anna@sender.test>").startsWith("250"));
    for (int i = 0; i < 8; ++i)
        QVERIFY(ask(socket, "RCPT TO:<name" + QByteArray::number(i) + "@example.test>").startsWith("550 5.1.1"));
    QVERIFY(ask(socket, "RCPT TO:<mei@example.test>").startsWith("250"));
    for (int session = 0; session < 3; ++session) {
        RawSocket bad;
        QVERIFY(greet(bad, u"198.51.100.20"_s));
        QByteArray noise;
        for (int i = 0; i < 60; ++i)
            noise += "XYZZY\r\n";
        bad.write(noise);
        QVERIFY(bad.readToEnd().contains("\r\n421 4.7.0"));
    }
    QJsonArray bans;
    QVERIFY(QTest::qWaitFor([&] { bans = m_office->rest->list(u"/v1/bans"_s); return bans.size() == 1; }, 30000));
    QCOMPARE(bans[0][u"address"_s].toString(), u"198.51.100.20"_s);
    QCOMPARE(bans[0][u"cause"_s].toString(), u"commands"_s);
    for (int session = 0; session < 4; ++session) { // never this machine
        RawSocket local;
        QVERIFY(local.connectTo(m_office->engine.port(u"smtp"_s)));
        local.write(QByteArray("XYZZY\r\n").repeated(60));
        QVERIFY(local.readToEnd().contains("\r\n421 4.7.0"));
    }
    QCOMPARE(m_office->rest->list(u"/v1/bans"_s).size(), 1);
}

void TestDoorChecks::talkingFirst()
{
    QVERIFY(open({}));
    RawSocket early;
    QVERIFY(greet(early, u"198.51.100.7"_s, "EHLO client.test\r\n"));
    QVERIFY(QTest::qWaitFor([&] { return metric("smtp_early_talkers_total") == 1; }, 30000));
    early.write(QByteArray("XYZZY\r\n").repeated(15)); // a fifth of the usual patience
    QVERIFY(early.readToEnd().contains("\r\n421 4.7.0"));
    RawSocket polite;
    QVERIFY(greet(polite, u"198.51.100.8"_s));
    QVERIFY(ask(polite, "EHLO client.test").startsWith("250"));
    for (int i = 0; i < 15; ++i)
        QVERIFY(ask(polite, "XYZZY").startsWith("500"));
    QVERIFY(ask(polite, "NOOP").startsWith("250"));
    for (int i = 0; i < 20; ++i) { // from elsewhere than this machine, without a balancer, waiting for the greeting: never taken for early
        RawSocket direct;
        QVERIFY(direct.connectTo(m_office->engine.port(u"smtp"_s)));
        QVERIFY(direct.readUntil("\r\n").startsWith("220"));
        QVERIFY(ask(direct, "NOOP").startsWith("250"));
    }
    QCOMPARE(metric("smtp_early_talkers_total"), 1);
}

QTEST_GUILESS_MAIN(TestDoorChecks)
#include "tst_doorchecks.moc"
