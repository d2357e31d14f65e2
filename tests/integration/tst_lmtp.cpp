// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/imapclient.h"
#include "support/mimemails.h"
#include "support/office.h"
#include "support/postfixserver.h"
#include "support/rawsocket.h"
#include "support/testauthority.h"
#include <QDirIterator>
#include <QJsonArray>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using support::ImapClient;
using support::Office;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "Plant3dSecret-oeffne dich";
constexpr int kWaitMs = 60'000;

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

QByteArray longLetter(qsizetype octets)
{
    return Office::letter("long", QByteArray("0123456789abcdef\r\n").repeated(octets / 18));
}

} // namespace

/// Mail that another MTA hands over to a real engine.
class TestLmtp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void corpora_data();
    void corpora();
    void eachRecipientHearsItsOwn();
    void localRecipientsOnly();
    void namesThatStandForOthers();
    void keptWhenAcknowledged();
    void injectedBeforeTls();
    void notFromElsewhere();
    void shownAndCounted();
    void postfixInFront();

private:
    QByteArray newUser(const QByteArray &more = {});
    /// Connects and says LHLO.
    bool greet(SmtpClient &client) { return client.connectTo(port()).startsWith("220") && client.command("LHLO front.test").startsWith("250"); }
    quint16 port() const { return m_office.engine.port(u"lmtp"_s); }
    /// The texts in a user's inbox, without the trace headers; newest first.
    QList<QByteArray> inbox(const QByteArray &user);

    Office m_office;
    QHash<QByteArray, QString> m_userIds;
    int m_users = 0;
};

void TestLmtp::initTestCase()
{
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_LMTP"_s, u"127.0.0.1:0"_s);
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAPS"_s, u"127.0.0.1:0"_s);
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_PROXY_PROTOCOL_FROM"_s, u"127.0.0.2"_s);
    m_office.engine.setEnvironment(u"POSTKONTOR_SMTP_RELAY_FROM"_s, u"127.0.0.0/8"_s); // of no use here
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
    QVERIFY(port());
}

QByteArray TestLmtp::newUser(const QByteArray &more)
{
    const QByteArray address = "user" + QByteArray::number(++m_users) + "@example.test";
    const auto made = m_office.rest->post(u"/v1/users"_s, R"({"address":")" + address + R"(","password":")" + kPassword + '"' + more + '}');
    m_userIds.insert(address, made.object().value(u"id").toString());
    return made.status == 201 ? address : QByteArray();
}

QList<QByteArray> TestLmtp::inbox(const QByteArray &user)
{
    QList<QByteArray> out;
    const QString mailbox = m_office.rest->ensureMailbox(QString::fromLatin1(user));
    for (const QJsonValue &one : m_office.rest->list(u"/v1/mailboxes/%1/messages"_s.arg(mailbox)))
        out << m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(one[u"id"].toString())).body;
    return out;
}

void TestLmtp::corpora_data()
{
    support::addMimeFolders();
}

/// Octet for octet what was sent, by DATA and by BDAT, behind the trace headers.
void TestLmtp::corpora()
{
    QFETCH(QString, folder);
    QFETCH(int, atLeast);
    if (support::corporaDir().isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    const QStringList files = support::mimeMails(folder);
    QVERIFY2(files.size() >= atLeast, qPrintable(u"%1: only %2 files"_s.arg(folder).arg(files.size())));
    const QByteArray user = newUser();
    QList<QByteArray> sent;
    SmtpClient lmtp;
    QVERIFY(greet(lmtp));
    for (const QString &path : files) {
        QFile in(path);
        QVERIFY(in.open(QIODevice::ReadOnly));
        sent << support::wireForm(in.readAll());
        QByteArray reply;
        if (sent.size() % 2) {
            reply = lmtp.deliver("a@sender.test", {user}, sent.last());
        } else {
            lmtp.write("MAIL FROM:<a@sender.test> BODY=8BITMIME\r\nRCPT TO:<" + user + ">\r\nBDAT " + QByteArray::number(sent.last().size()) + " LAST\r\n" + sent.last());
            QVERIFY(lmtp.readReply().startsWith("250 2.1.0") && lmtp.readReply().startsWith("250 2.1.5"));
            reply = lmtp.readReply();
        }
        QVERIFY2(reply.startsWith("250 2.1.5 Ok: stored as "), qPrintable(path + u": "_s + QString::fromLatin1(reply)));
    }
    ImapClient imap;
    QVERIFY(imap.connectTo(m_office.engine.port(u"imaps"_s), true).startsWith("* OK"));
    QVERIFY(imap.command("LOGIN " + user + " \"" + kPassword + '"').startsWith("OK"));
    QVERIFY(imap.command("SELECT INBOX").startsWith("OK"));
    QVERIFY(imap.untagged().contains("* " + QByteArray::number(sent.size()) + " EXISTS"));
    for (qsizetype i = 0; i < sent.size(); ++i) {
        QVERIFY2(imap.command("FETCH " + QByteArray::number(i + 1) + " BODY.PEEK[]").startsWith("OK"), qPrintable(files[i]));
        const QByteArray got = support::literalOf(imap.untagged().value(0));
        QVERIFY2(got.endsWith(sent[i]), qPrintable(files[i]));
        const QByteArray trace = got.chopped(sent[i].size());
        QVERIFY2(trace.startsWith("Return-Path: <a@sender.test>\r\n") && trace.contains(" with LMTP id ") && !trace.contains("\r\n\r\n"), trace);
    }
}

/// RFC 2033 4.2: one who has no room does not stand in the way of the others, and the MTA in front knows whom to try again.
void TestLmtp::eachRecipientHearsItsOwn()
{
    const QByteArray roomy = newUser();
    const QByteArray narrow = newUser(R"(,"quotaBytes":20000)");
    const QByteArray full = newUser(R"(,"quotaMessages":1)");
    SmtpClient lmtp;
    QVERIFY(greet(lmtp));
    QVERIFY(lmtp.deliver("anna@sender.test", {full}, Office::letter("first")).startsWith("250"));
    const QByteArray letter = longLetter(30'000);
    QVERIFY(lmtp.command("MAIL FROM:<anna@sender.test>").startsWith("250"));
    QVERIFY(lmtp.command("RCPT TO:<" + narrow + '>').startsWith("250")); // nobody has told the size
    QVERIFY(lmtp.command("RCPT TO:<nobody@example.test>").startsWith("550 5.1.1"));
    QVERIFY(lmtp.command("RCPT TO:<" + roomy + '>').startsWith("250"));
    QTRY_VERIFY_WITH_TIMEOUT(inbox(full).size() == 1, kWaitMs);
    QVERIFY(lmtp.command("RCPT TO:<" + full + '>').startsWith("452 4.2.2"));
    QVERIFY(lmtp.command("RCPT TO:<" + roomy + '>').startsWith("250")); // twice: two replies, one copy
    QVERIFY(lmtp.command("DATA").startsWith("354"));
    lmtp.write(letter + ".\r\n");
    QVERIFY(lmtp.readReply().startsWith("452 4.2.2"));
    QVERIFY(lmtp.readReply().startsWith("250 2.1.5"));
    QVERIFY(lmtp.readReply().startsWith("250 2.1.5"));
    QVERIFY(lmtp.command("NOOP").startsWith("250 2.0.0"));
    QCOMPARE(inbox(roomy).size(), 1);
    QVERIFY(inbox(roomy).first().endsWith(letter));
    QCOMPARE(inbox(narrow).size(), 0);
    // room for none: to each the same
    QVERIFY(lmtp.command("MAIL FROM:<anna@sender.test> SIZE=30000").startsWith("250"));
    QVERIFY(lmtp.command("RCPT TO:<" + narrow + '>').startsWith("452 4.2.2"));
    QVERIFY(lmtp.command("DATA").startsWith("503 5.5.1"));
}

void TestLmtp::localRecipientsOnly()
{
    SmtpClient smtp, lmtp;
    QVERIFY(m_office.greet(smtp) && greet(lmtp));
    for (SmtpClient *client : {&smtp, &lmtp})
        QVERIFY(client->command("MAIL FROM:<mei@example.test>").startsWith("250"));
    QVERIFY(smtp.command("RCPT TO:<x@far.test>").startsWith("250")); // this network may
    QVERIFY(lmtp.command("RCPT TO:<x@far.test>").startsWith("550 5.7.1"));
    QVERIFY(lmtp.command("RCPT TO:<x%far.test@example.test>").startsWith("550"));
    QVERIFY(lmtp.command("AUTH PLAIN AG1laQB4").startsWith("502 5.5.1"));
}

/// An alias is answered for itself; whom it stands for is found behind the commit.
void TestLmtp::namesThatStandForOthers()
{
    const QByteArray one = newUser(), two = newUser();
    QCOMPARE(m_office.rest->post(u"/v1/aliases"_s, R"({"address":"both@example.test","targets":[")" + one + R"(",")" + two + "\"]}").status, 201);
    SmtpClient lmtp;
    QVERIFY(greet(lmtp));
    QVERIFY(lmtp.deliver("anna@sender.test", {"both@example.test"}, Office::letter("both")).startsWith("250 2.1.5"));
    for (const QByteArray &user : {one, two})
        QVERIFY(QTest::qWaitFor([&] { return inbox(user).size() == 1; }, kWaitMs));
}

void TestLmtp::keptWhenAcknowledged()
{
    const QByteArray one = newUser(), two = newUser();
    SmtpClient lmtp;
    QVERIFY(greet(lmtp));
    QVERIFY(lmtp.deliver("anna@sender.test", {one, two}, Office::letter("kept")).startsWith("250 2.1.5"));
    QVERIFY(lmtp.readReply().startsWith("250 2.1.5"));
    m_office.engine.kill();
    QVERIFY2(m_office.engine.start(), qPrintable(m_office.engine.log()));
    m_office.rest = std::make_unique<support::RestClient>(m_office.engine.url({}), m_office.engine.token());
    QCOMPARE(inbox(one).size(), 1);
    QCOMPARE(inbox(two).size(), 1);
}

/// R3: what came before the handshake was said by anybody.
void TestLmtp::injectedBeforeTls()
{
    SmtpClient lmtp;
    QVERIFY(greet(lmtp));
    lmtp.write("STARTTLS\r\nLHLO evil.test\r\nMAIL FROM:<evil@sender.test>\r\n");
    QVERIFY(lmtp.readReply().startsWith("220"));
    QVERIFY(lmtp.encrypt());
    QVERIFY(lmtp.command("RCPT TO:<mei@example.test>").startsWith("503"));
    const QByteArray hello = lmtp.command("LHLO front.test");
    QVERIFY2(hello.startsWith("250") && !hello.contains("STARTTLS") && !hello.contains("AUTH"), hello);
    QVERIFY(lmtp.deliver("anna@sender.test", {"mei@example.test"}, Office::letter("tls")).startsWith("250 2.1.5"));
    QVERIFY(inbox("mei@example.test").first().contains(" with LMTPS ("));
}

/// Whoever is not named waits at home: 421, and no mail is lost by a setting forgotten.
void TestLmtp::notFromElsewhere()
{
    support::RawSocket stranger;
    QVERIFY(stranger.connectTo(port(), u"127.0.0.2"_s));
    QVERIFY(stranger.write("PROXY TCP4 198.51.100.7 192.0.2.1 12345 24\r\nLHLO a\r\nMAIL FROM:<>\r\n"));
    const QByteArray said = stranger.readToEnd();
    QVERIFY2(said.startsWith("421 4.7.1 ") && said.count('\n') == 1, said);
    QCOMPARE(m_office.rest->send("PATCH", u"/v1/settings"_s, R"({"changes":{"lmtp.allow_from":["198.51.100.0/24"]}})").status, 200);
    support::RawSocket known;
    QVERIFY(known.connectTo(port(), u"127.0.0.2"_s));
    QVERIFY(known.write("PROXY TCP4 198.51.100.7 192.0.2.1 12345 24\r\n"));
    QVERIFY(known.readUntil("\r\n").startsWith("220 "));
    SmtpClient loopback;
    QVERIFY(loopback.connectTo(port()).startsWith("421 4.7.1"));
    QCOMPARE(m_office.rest->send("PATCH", u"/v1/settings"_s, R"({"changes":{"lmtp.allow_from":null}})").status, 200);
    QVERIFY(loopback.connectTo(port()).startsWith("220"));
}

void TestLmtp::shownAndCounted()
{
    SmtpClient lmtp;
    QVERIFY(greet(lmtp));
    QJsonValue own;
    for (const QJsonValue &one : m_office.rest->list(u"/v1/connections"_s)) {
        if (one[u"protocol"].toString() == "lmtp"_L1)
            own = one;
    }
    QVERIFY(own.isObject());
    QVERIFY(lmtp.command("MAIL FROM:<seen@sender.test>").startsWith("250"));
    const QByteArray transcript = m_office.rest->get(u"/v1/connections/%1/transcript"_s.arg(own[u"id"].toString())).body;
    QVERIFY2(transcript.contains("LHLO front.test") && transcript.contains("seen@sender.test"), transcript);
    QVERIFY(m_office.rest->get(u"/metrics"_s).body.contains(R"(listener_connections_active{listener="lmtp"} 1)"));
}

/// A real one. What has no room here waits there, and comes when there is; whom nobody knows it tells its sender itself.
void TestLmtp::postfixInFront()
{
    if (!support::PostfixServer::available())
        QSKIP("Postfix is not unpacked, or this is not root: run ./dev test");
    const QByteArray roomy = newUser();
    const QByteArray narrow = newUser(R"(,"quotaBytes":20000)");
    support::TestAuthority authority;
    QVERIFY(authority.make("front.test"));
    support::PostfixServer postfix;
    postfix.handOver("example.test", {u"127.0.0.1"_s, port()});
    const support::Endpoint at{u"127.0.0.1"_s, freePort()};
    QVERIFY2(postfix.start({{at}}, "front.test", authority.certificate(), authority.key()), qPrintable(postfix.log()));
    const QByteArray letter = longLetter(30'000);
    SmtpClient smtp;
    QVERIFY(smtp.connectTo(at.port).startsWith("220") && smtp.command("EHLO client.test").startsWith("250"));
    QVERIFY(smtp.deliver("anna@away.postfix.test", {narrow, "nobody@example.test", roomy}, letter).startsWith("250"));
    QVERIFY2(QTest::qWaitFor([&] { return inbox(roomy).size() == 1; }, kWaitMs), qPrintable(postfix.log()));
    const QByteArray got = inbox(roomy).first();
    QVERIFY2(got.endsWith(letter) && got.contains(" with LMTPS ("), got.first(400));
    const auto notice = [&] {
        for (QDirIterator it(postfix.mailbox(u"anna"_s), QDir::Files); it.hasNext();) {
            QFile file(it.next());
            if (file.open(QIODevice::ReadOnly))
                return file.readAll();
        }
        return QByteArray();
    };
    QVERIFY2(QTest::qWaitFor([&] { return !notice().isEmpty(); }, kWaitMs), qPrintable(postfix.log()));
    QVERIFY(notice().contains("nobody@example.test") && notice().contains("550 5.1.1") && !notice().contains(narrow));
    QVERIFY2(QTest::qWaitFor([&] { return postfix.log().contains(u"452 4.2.2"_s); }, kWaitMs), qPrintable(postfix.log()));
    QCOMPARE(inbox(narrow).size(), 0);
    QCOMPARE(m_office.rest->send("PATCH", u"/v1/users/"_s + m_userIds[narrow], R"({"quotaBytes":0})").status, 200);
    QVERIFY2(QTest::qWaitFor([&] { return inbox(narrow).size() == 1; }, kWaitMs), qPrintable(postfix.log()));
    QVERIFY(inbox(narrow).first().endsWith(letter));
    QCOMPARE(inbox(roomy).size(), 1);
}

QTEST_GUILESS_MAIN(TestLmtp)
#include "tst_lmtp.moc"
