// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakedns.h"
#include "support/office.h"
#include "support/scriptedserver.h"
#include <QJsonArray>
#include <QTest>

using support::FakeDns;
using support::ScriptedServer;
using namespace Qt::StringLiterals;

namespace {

quint16 freePort()
{
    return support::freePortOnSeveral(4410);
}

} // namespace

/// From RCPT to the state of the queue item: a real engine, a name server and exchangers with a script.
class TestRelay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_port = freePort();
        m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_SMTP"_s, u"127.0.0.1:%1"_s.arg(m_port));
        m_office.engine.addConfig(u"[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n[delivery]\nmx_port = %1\nip = \"ipv4\"\nreply_timeout_s = 2\nroutes = [\"circle.test=127.0.0.1:%1\"]\n"
                                  "[dns]\nservers = [\"%2\"]\ntimeout_s = 1\n"_s.arg(m_port).arg(m_dns.server()));
        QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
        for (int i = 0; i < 3; ++i) {
            QVERIFY(m_servers[i].start(u"127.0.0.%1"_s.arg(i + 2), m_port));
            m_dns.addA("mx" + QByteArray::number(i + 1) + ".test", u"127.0.0.%1"_s.arg(i + 2));
        }
        m_dns.addMx("null.test", 0, "");
        m_dns.fail("servfail.test", 2);
        m_dns.addMx("loop.test", 10, "mail.example.test");
        m_dns.addMx("down.test", 10, "down.mx.test");
        m_dns.addA("down.mx.test", u"127.0.0.9"_s);
    }
    void init()
    {
        for (ScriptedServer &server : m_servers) {
            server.replies.clear();
            server.mails.clear();
            server.lines.clear();
        }
    }

    void everyCase_data()
    {
        QTest::addColumn<QString>("domain"); ///< empty: one of its own with exchangers 10, 20, 30
        QTest::addColumn<QByteArray>("stage");
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<QString>("state");
        QTest::addColumn<QString>("lastReply"); ///< its beginning
        QTest::addColumn<int>("taker");
        QTest::addColumn<QString>("cause");
        const auto row = [](const char *name, const char *domain, const char *stage, const char *reply, const char *state, const char *lastReply, int taker,
                            const char *cause = "") {
            QTest::newRow(name) << QString::fromLatin1(domain) << QByteArray(stage) << QByteArray(reply) << QString::fromLatin1(state)
                                << QString::fromLatin1(lastReply) << taker << QString::fromLatin1(cause);
        };
        row("taken", "", "", "", "sent", "250 2.0.0 taken", 1);
        row("refused greeting", "", "GREETING", "554 5.3.2 closed", "sent", "250 2.0.0 taken", 2);
        row("slow greeting", "", "GREETING", "silent", "sent", "250 2.0.0 taken", 2);
        row("half a reply", "", "EHLO", "half", "sent", "250 2.0.0 taken", 2);
        row("drop at MAIL", "", "MAIL", "close", "sent", "250 2.0.0 taken", 2);
        row("drop at RCPT", "", "RCPT", "close", "sent", "250 2.0.0 taken", 2);
        row("drop at DATA", "", "DATA", "close", "sent", "250 2.0.0 taken", 2);
        row("drop after the text", "", "END", "close", "deferred", "4.4.2 ", 0, "connection-broken");
        row("greylisted", "", "RCPT", "450 4.2.0 come back later", "deferred", "450 4.2.0 come back later", 0, "mailbox-problem");
        row("no such user", "", "RCPT", "550 5.1.1 no such user", "bounced", "550 5.1.1 no such user", 0, "no-such-mailbox");
        row("text refused", "", "END", "554 5.7.1 spam", "bounced", "554 5.7.1 spam", 0, "refused-by-policy");
        row("text deferred", "", "END", "452 4.3.1 full", "deferred", "452 4.3.1 full", 0, "remote-system-full");
        row("null MX", "null.test", "", "", "bounced", "5.1.10 ", 0, "domain-takes-no-mail");
        row("no such domain", "nowhere.test", "", "", "bounced", "5.1.2 ", 0, "no-such-domain");
        row("DNS fails", "servfail.test", "", "", "deferred", "4.4.3 ", 0, "dns-problem");
        row("this server", "loop.test", "", "", "bounced", "5.4.6 ", 0, "mail-loop");
        row("nobody listens", "down.test", "", "", "deferred", "4.4.1 ", 0, "no-answer");
    }
    void everyCase()
    {
        QFETCH(QString, domain);
        QFETCH(QByteArray, stage);
        QFETCH(QByteArray, reply);
        QFETCH(QString, state);
        QFETCH(QString, lastReply);
        QFETCH(int, taker);
        QFETCH(QString, cause);
        if (domain.isEmpty()) { // no pause after failures of another row falls on it
            const QByteArray name = "d" + QByteArray::number(++m_domains) + ".test";
            for (int i = 0; i < 3; ++i) {
                const QByteArray host = "mx" + QByteArray::number(i + 1) + '.' + name;
                m_dns.addMx(name, (i + 1) * 10, host);
                m_dns.addA(host, u"127.0.0.%1"_s.arg(i + 2));
            }
            domain = QString::fromLatin1(name);
        }
        if (!stage.isEmpty())
            m_servers[0].replies.insert(stage, reply);
        const QByteArray to = "bo@" + domain.toLatin1();
        support::SmtpClient client;
        QVERIFY(m_office.greet(client));
        const QByteArray accepted = client.deliver("anna@sender.test", {to}, support::Office::letter("hello"));
        QVERIFY2(accepted.startsWith("250"), accepted.constData());
        const QString mailId = QString::fromLatin1(accepted.trimmed().split(' ').last());

        QJsonObject item;
        QTRY_VERIFY_WITH_TIMEOUT(
            (item = m_office.rest->list(u"/v1/queue?mailId="_s + mailId).first().toObject(), item[u"state"_s].toString() == state), 30'000);
        QVERIFY2(item[u"lastReply"_s].toString().startsWith(lastReply), qPrintable(item[u"lastReply"_s].toString()));
        QCOMPARE(item[u"nextAttemptAt"_s].isNull(), state != u"deferred");
        QCOMPARE(item[u"cause"_s][u"id"_s].toString(), cause);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(m_servers[i].mails.size(), i + 1 == taker ? 1 : 0);
        QJsonObject attempt;
        for (const QJsonValue &event : m_office.rest->list(u"/v1/mails/%1/trace"_s.arg(mailId))) {
            if (event[u"kind"_s] == u"delivery.attempt"_s)
                attempt = event[u"detail"_s].toObject();
        }
        QCOMPARE(attempt[u"cause"_s][u"id"_s].toString(), cause);
        if (taker > 0) {
            QCOMPARE(attempt[u"remoteAddress"_s].toString(), u"127.0.0.%1:%2"_s.arg(taker + 1).arg(m_port));
            QCOMPARE(attempt[u"code"_s].toInt(), 250);
        }
    }
    void resultsByDestinationAndClass()
    {
        support::SmtpClient client;
        QVERIFY(m_office.greet(client));
        const QByteArray mail = "X-Postkontor-Class: reset\r\n" + support::Office::letter("hello");
        QVERIFY(client.deliver("anna@sender.test", {"bo@null.test"}, mail).startsWith("250"));
        const auto total = [this](const QString &by, const QString &name) {
            for (const QJsonValue &one : m_office.rest->list(u"/v1/delivery-totals?hours=2&by="_s + by)) {
                if (one[u"name"_s] == name)
                    return one.toObject();
            }
            return QJsonObject();
        };
        QTRY_COMPARE_WITH_TIMEOUT(total(u"class"_s, u"reset"_s)[u"bounced"_s].toInt(), 1, 30'000);
        QCOMPARE(total(u"class"_s, u"reset"_s)[u"tried"_s].toInt(), 1);
        QVERIFY(total(u"destination"_s, u"null.test"_s)[u"bounced"_s].toInt() >= 1);
        QCOMPARE(total(u"destination"_s, u"null.test"_s)[u"delivered"_s].toInt(), 0);
    }
    void checksTheDnsOfADomain()
    {
        const QJsonObject domain = m_office.rest->list(u"/v1/domains"_s).first().toObject();
        const QString path = u"/v1/domains/%1/dns"_s.arg(domain[u"id"_s].toString());
        const auto recordsOf = [this](const QString &where) { // of mail between servers
            QJsonArray records;
            for (const QJsonValue &record : m_office.rest->get(where).object()[u"records"_s].toArray()) {
                if (record[u"purpose"_s] != u"clients"_s)
                    records << record;
            }
            return records;
        };
        // the keys are made in the background
        QTRY_COMPARE_WITH_TIMEOUT(recordsOf(path).size(), 5, 60'000);
        m_dns.addMx("example.test", 10, "mail.example.test");
        m_dns.addA("mail.example.test", u"127.0.0.2"_s);
        const QJsonArray records = recordsOf(path + u"/check"_s);
        QCOMPARE(records.size(), 5);
        QCOMPARE(records[0][u"purpose"_s].toString(), u"mx"_s);
        QCOMPARE(records[0][u"check"_s].toString(), u"ok"_s);
        for (int i = 1; i < 5; ++i)
            QCOMPARE(records[i][u"check"_s].toString(), u"missing"_s);
        QVERIFY(records[0][u"windows"_s].toString().startsWith(u"dnscmd . /RecordAdd example.test @ MX 10 "_s));
    }

    // R14: a route that leads back here. The mail goes round until it has passed too many servers; its sender hears of it once.
    void mailThatGoesRound()
    {
        m_dns.addMx("round.test", 10, "mx1.test");
        support::SmtpClient client;
        QVERIFY(m_office.greet(client));
        const QByteArray accepted = client.deliver("anna@round.test", {"bo@circle.test"}, support::Office::letter("round"));
        QVERIFY2(accepted.startsWith("250"), accepted.constData());
        const auto count = [&](const char *state) { return m_office.rest->list(u"/v1/queue?destination=circle.test&state="_s + QLatin1StringView(state)).size(); };
        QTRY_COMPARE_WITH_TIMEOUT(count("bounced"), 1, 120'000);
        const QJsonObject last = m_office.rest->list(u"/v1/queue?destination=circle.test&state=bounced"_s).first().toObject();
        QVERIFY2(last[u"lastReply"_s].toString().contains(u"5.4.6 "), qPrintable(last[u"lastReply"_s].toString()));
        QCOMPARE(count("sent"), 100);
        QTRY_COMPARE_WITH_TIMEOUT(m_servers[0].mails.size(), 1, 30'000); // the notice
        QVERIFY(m_servers[0].mails[0].from.startsWith("<>"));
        QVERIFY(m_servers[0].mails[0].text.contains("5.4.6"));
        QTRY_COMPARE_WITH_TIMEOUT(m_office.rest->list(u"/v1/queue?destination=round.test&state=sent"_s).size(), 1, 30'000);
    }

    // R15, backscatter: what can be refused is refused in the session; what fails later is told to whoever asked for it, in
    // one notice, and a notice that fails is told to nobody (RFC 5321 6.1, RFC 3461 4.1).
    void backscatterInSession_data()
    {
        QTest::addColumn<QByteArray>("sender");
        QTest::addColumn<QByteArray>("recipient");
        QTest::addColumn<QByteArray>("reply");
        QTest::newRow("unknown user") << QByteArray("<forged@victim.test>") << QByteArray("<nobody@example.test>") << QByteArray("550 5.1.1");
        QTest::newRow("unknown user, null sender") << QByteArray("<>") << QByteArray("<nobody@example.test>") << QByteArray("550 5.1.1");
        QTest::newRow("too large") << QByteArray("<forged@victim.test> SIZE=999999999") << QByteArray("<mei@example.test>") << QByteArray("552 5.3.4");
        QTest::newRow("not an address") << QByteArray("<forged@victim.test>") << QByteArray("<mei@example..test>") << QByteArray("501 5.1.3");
    }
    void backscatterInSession()
    {
        QFETCH(QByteArray, sender);
        QFETCH(QByteArray, recipient);
        QFETCH(QByteArray, reply);
        const qsizetype before = m_office.rest->list(allStates()).size();
        support::SmtpClient client;
        QVERIFY(m_office.greet(client));
        QByteArray answer = client.command("MAIL FROM:" + sender);
        if (answer.startsWith("250"))
            answer = client.command("RCPT TO:" + recipient);
        QVERIFY2(answer.startsWith(reply), answer.constData());
        answer = client.command("DATA");
        QVERIFY2(answer.startsWith("503") || answer.startsWith("554"), answer.constData());
        QCOMPARE(m_office.rest->list(allStates()).size(), before);
    }
    void backscatterLater_data()
    {
        QTest::addColumn<QByteArray>("parameters"); ///< of RCPT
        QTest::addColumn<bool>("nullSender");
        QTest::addColumn<QByteArray>("stage");
        QTest::addColumn<int>("notices");
        QTest::newRow("refused user") << QByteArray() << false << QByteArray("RCPT") << 1;
        QTest::newRow("refused text") << QByteArray() << false << QByteArray("END") << 1;
        QTest::newRow("NOTIFY=FAILURE") << QByteArray(" NOTIFY=FAILURE") << false << QByteArray("RCPT") << 1;
        QTest::newRow("NOTIFY=SUCCESS") << QByteArray(" NOTIFY=SUCCESS") << false << QByteArray("RCPT") << 0;
        QTest::newRow("NOTIFY=NEVER") << QByteArray(" NOTIFY=NEVER") << false << QByteArray("RCPT") << 0;
        QTest::newRow("NOTIFY=NEVER, refused text") << QByteArray(" NOTIFY=NEVER") << false << QByteArray("END") << 0;
        QTest::newRow("null sender") << QByteArray() << true << QByteArray("RCPT") << 0;
        QTest::newRow("null sender, refused text") << QByteArray() << true << QByteArray("END") << 0;
        QTest::newRow("null sender, NOTIFY=FAILURE") << QByteArray(" NOTIFY=FAILURE") << true << QByteArray("RCPT") << 0;
    }
    void backscatterLater()
    {
        QFETCH(QByteArray, parameters);
        QFETCH(bool, nullSender);
        QFETCH(QByteArray, stage);
        QFETCH(int, notices);
        const QByteArray name = "b" + QByteArray::number(++m_domains) + ".test";
        m_dns.addMx(name, 10, "mx1.test");
        // The sender's own server refuses the notice: nothing may come of that.
        const QByteArray victim = "v" + QByteArray::number(m_domains) + ".test";
        m_dns.addMx(victim, 10, "mx2.test");
        m_servers[1].replies.insert("RCPT", "550 5.1.1 no such user");
        m_servers[0].replies.insert(stage, "550 5.7.1 refused");
        support::SmtpClient client;
        QVERIFY(m_office.greet(client));
        QVERIFY(client.command("MAIL FROM:<" + (nullSender ? QByteArray() : "anna@" + victim) + '>').startsWith("250"));
        QVERIFY(client.command("RCPT TO:<bo@" + name + '>' + parameters).startsWith("250"));
        QVERIFY(client.command("DATA").startsWith("354"));
        client.write(support::Office::letter("hello") + ".\r\n");
        const QByteArray accepted = client.readReply();
        QVERIFY2(accepted.startsWith("250"), accepted.constData());
        const QString mailId = QString::fromLatin1(accepted.trimmed().split(' ').last());
        const auto failed = [&](const QJsonValue &item) { return item[u"state"_s] == u"bounced"_s; };
        QTRY_VERIFY_WITH_TIMEOUT(failed(m_office.rest->list(u"/v1/queue?mailId="_s + mailId).first()), 30'000);
        // A notice is stored in the commit that says "bounced": what is not there now never comes.
        const auto toVictim = [&] { return m_office.rest->list(allStates() + u"&destination="_s + QString::fromLatin1(victim)); };
        QCOMPARE(toVictim().size(), notices);
        if (notices > 0) {
            QTRY_VERIFY_WITH_TIMEOUT(failed(toVictim().first()), 30'000);
            QCOMPARE(toVictim().first()[u"from"_s].toString(), QString());
            QCOMPARE(toVictim().size(), 1);
        }
        for (const QJsonValue &item : m_office.rest->list(allStates()))
            QVERIFY(!item[u"to"_s].toString().isEmpty()); // nobody told the null sender
    }
    /// RFC 3461 5.2.1: what came into a mailbox of this server is told of where that was asked for.
    void deliveredHereOnRequest()
    {
        const auto messages = [&] { return m_office.rest->list(m_office.messagesPath()); };
        const qsizetype before = messages().size();
        for (const QByteArray &sender : {"mei@example.test"_ba, QByteArray()}) {
            support::SmtpClient client;
            QVERIFY(m_office.greet(client));
            QVERIFY(client.command("MAIL FROM:<" + sender + "> ENVID=QQ314").startsWith("250"));
            QVERIFY(client.command("RCPT TO:<mei@example.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Mei@example.test").startsWith("250"));
            QVERIFY(client.command("DATA").startsWith("354"));
            client.write(support::Office::letter("please tell me") + ".\r\n");
            QVERIFY(client.readReply().startsWith("250"));
        }
        QTRY_COMPARE_WITH_TIMEOUT(messages().size(), before + 3, 30'000); // nobody tells the null sender
        int reports = 0;
        for (const QJsonValue &message : messages()) {
            const QByteArray raw = m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(message[u"id"_s].toString())).body;
            if (!raw.contains("multipart/report"))
                continue;
            ++reports;
            QVERIFY2(raw.contains("Action: delivered\r\n"), raw);
            QVERIFY2(raw.contains("Original-Recipient: rfc822;Mei@example.test\r\n"), raw);
            QVERIFY2(raw.contains("Original-Envelope-Id: QQ314\r\n"), raw);
            QVERIFY2(raw.contains("Status: 2.1.5\r\n"), raw);
        }
        QCOMPARE(reports, 1);
        for (const QJsonValue &item : m_office.rest->list(allStates() + u"&destination=mailboxes"_s))
            QCOMPARE(item[u"state"_s].toString(), u"sent"_s);
    }
    void cleanupTestCase() { QCOMPARE(m_office.engine.stop(), 0); }

private:
    static QString allStates() { return u"/v1/queue?state=ready,active,deferred,held,sent,bounced,expired"_s; }

    FakeDns m_dns;
    ScriptedServer m_servers[3];
    support::Office m_office;
    quint16 m_port = 0;
    int m_domains = 0;
};

QTEST_GUILESS_MAIN(TestRelay)
#include "tst_relay.moc"
