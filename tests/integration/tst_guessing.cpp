// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/rawsocket.h"
#include <QHostAddress>
#include <QJsonArray>
#include <QSslSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::RawSocket;

namespace {

const QByteArray kPassword = "korrekt-pferd-batterie";
const QString kBalancer = u"127.0.0.2"_s; // names clients by the PROXY header
const QString kGuesser = u"198.51.100.7"_s;

QByteArray proxyHeader(const QString &client)
{
    return "PROXY TCP4 " + client.toLatin1() + " 192.0.2.1 12345 25\r\n";
}

/// A mail program on the port with implicit TLS, behind the balancer.
class MailProgram
{
public:
    /// The greeting; empty when the server closes before it.
    QByteArray connectAs(const QString &client, quint16 port)
    {
        m_socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        if (!m_socket.bind(QHostAddress(kBalancer)))
            return {};
        m_socket.connectToHost(u"127.0.0.1"_s, port);
        if (!m_socket.waitForConnected(30000))
            return {};
        m_socket.write(proxyHeader(client));
        m_socket.startClientEncryption();
        return m_socket.waitForEncrypted(30000) ? reply() : QByteArray();
    }
    QByteArray command(const QByteArray &line)
    {
        m_socket.write(line + "\r\n");
        return reply();
    }
    QByteArray signIn(const QByteArray &address, const QByteArray &password)
    {
        command("EHLO client.test");
        return command("AUTH PLAIN " + ('\0' + address + '\0' + password).toBase64()).left(9);
    }

private:
    QByteArray reply()
    {
        QByteArray whole, line;
        do {
            while (!m_socket.canReadLine()) {
                if (!m_socket.waitForReadyRead(30000))
                    return {};
            }
            line = m_socket.readLine();
            whole += line;
        } while (line.size() > 3 && line[3] == '-');
        return whole;
    }

    QSslSocket m_socket;
};

} // namespace

/// Passwords guessed on every door, with one count for all (R18): who guesses is kept out everywhere, whose password it is comes in.
class TestGuessing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void allDoorsCountTogether();
    void rightPasswordOfTheBanned();
    void accountsOfOthersGoOn();

private:
    QByteArray mailSignIn(const QString &client, const QByteArray &password, const QByteArray &address = "anna@example.test");
    /// By POP3.
    QByteArray collect(const QString &client, const QByteArray &password);
    /// Status of a sign-in over REST.
    int session(const QString &client, const QByteArray &password);
    int token(const QString &client, const QByteArray &secret);
    /// The first line that a client hears on a port that speaks in the clear.
    QByteArray greeting(const QString &client, const QString &listener);
    /// Ten wrong ones: two tokens, three sessions, three on the mail port, two where mail is collected.
    void guessTen();
    std::unique_ptr<Office> m_office;
};

void TestGuessing::init()
{
    m_office = std::make_unique<Office>();
    m_office->engine.setEnvironment(u"POSTKONTOR_LISTEN_PROXY_PROTOCOL_FROM"_s, kBalancer);
    m_office->engine.setEnvironment(u"POSTKONTOR_LISTEN_POP3"_s, u"127.0.0.1:0"_s);
    m_office->engine.setEnvironment(u"POSTKONTOR_LISTEN_POP3S"_s, u"127.0.0.1:0"_s);
    m_office->engine.addConfig(u"[bans]\nfirst_delay_ms = 0\n"_s); // delays are counted in tst_signinguard
    QVERIFY2(m_office->open(), qPrintable(m_office->engine.log()));
    for (const QByteArray &name : {QByteArray("anna"), QByteArray("bert")}) {
        const QByteArray user = R"({"address":")" + name + R"(@example.test","password":")" + kPassword + "\"}";
        QCOMPARE(m_office->rest->post(u"/v1/users"_s, user).status, 201);
    }
}

QByteArray TestGuessing::mailSignIn(const QString &client, const QByteArray &password, const QByteArray &address)
{
    MailProgram program;
    const QByteArray hello = program.connectAs(client, m_office->engine.port(u"submissions"_s));
    return hello.startsWith("220") ? program.signIn(address, password) : hello.left(9);
}

QByteArray TestGuessing::collect(const QString &client, const QByteArray &password)
{
    MailProgram program;
    const QByteArray hello = program.connectAs(client, m_office->engine.port(u"pop3s"_s));
    if (!hello.startsWith("+OK"))
        return hello;
    program.command("USER anna@example.test");
    return program.command("PASS " + password).trimmed();
}

int TestGuessing::session(const QString &client, const QByteArray &password)
{
    RawSocket socket;
    socket.fields = "X-Forwarded-Proto: https\r\n"; // the balancer ends TLS
    if (!socket.connectTo(m_office->engine.port(u"http"_s), kBalancer) || !socket.write(proxyHeader(client)))
        return 0;
    return socket.ask("POST", "/v1/sessions", {}, R"({"address":"anna@example.test","password":")" + password + "\"}").status;
}

int TestGuessing::token(const QString &client, const QByteArray &secret)
{
    RawSocket socket;
    socket.fields = "X-Forwarded-Proto: https\r\n";
    if (!socket.connectTo(m_office->engine.port(u"http"_s), kBalancer) || !socket.write(proxyHeader(client)))
        return 0;
    return socket.ask("GET", "/v1/domains", secret).status;
}

QByteArray TestGuessing::greeting(const QString &client, const QString &listener)
{
    RawSocket socket;
    if (!socket.connectTo(m_office->engine.port(listener), kBalancer) || !socket.write(proxyHeader(client)))
        return {};
    return socket.readUntil("\r\n");
}

void TestGuessing::guessTen()
{
    for (int i = 0; i < 2; ++i)
        QCOMPARE(token(kGuesser, "wrong-" + QByteArray::number(i)), 401);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(session(kGuesser, "guess " + QByteArray::number(i)), 401);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(mailSignIn(kGuesser, "other guess " + QByteArray::number(i)), "535 5.7.8");
    for (int i = 0; i < 2; ++i) {
        QVERIFY(greeting(kGuesser, u"smtp"_s).startsWith("220")); // not yet
        QCOMPARE(collect(kGuesser, "third guess " + QByteArray::number(i)), "-ERR [AUTH] Wrong user name or password");
    }
}

void TestGuessing::allDoorsCountTogether()
{
    guessTen();
    if (QTest::currentTestFailed())
        return;
    for (const QString &listener : {u"smtp"_s, u"submission"_s})
        QVERIFY2(greeting(kGuesser, listener).startsWith("421 4.7.0"), qPrintable(listener));
    QCOMPARE(greeting(kGuesser, u"pop3"_s), "-ERR [SYS/TEMP] Too many failures from your address, try again later\r\n");
    QVERIFY(!mailSignIn(kGuesser, "one more guess").startsWith("535"));
    QVERIFY(!collect(kGuesser, "one more guess").startsWith("-ERR [AUTH]"));
    QCOMPARE(session(kGuesser, "one more guess"), 429);
    QCOMPARE(token(kGuesser, "wrong-again"), 429);

    const QJsonArray bans = m_office->rest->list(u"/v1/bans"_s);
    QCOMPARE(bans.size(), 1);
    QCOMPARE(bans[0][u"address"_s].toString(), kGuesser);
    QCOMPARE(bans[0][u"cause"_s].toString(), u"sign_in"_s); // of the last one
    QCOMPARE(bans[0][u"failures"_s].toInt(), 10);
    QVERIFY(m_office->engine.waitForLog("banned: 198.51.100.7 after 10 failures"));
    for (const char *guess : {"guess 0", "other guess 0", "third guess 0", "one more guess", "wrong-0"})
        QVERIFY2(!m_office->engine.log().contains(QLatin1StringView(guess)), guess);

    QCOMPARE(m_office->rest->send("DELETE", u"/v1/bans/"_s + kGuesser).status, 204);
    QCOMPARE(mailSignIn(kGuesser, kPassword), "235 2.7.0"); // nothing stays
    QVERIFY(collect(kGuesser, kPassword).startsWith("+OK"));
}

void TestGuessing::rightPasswordOfTheBanned()
{
    guessTen();
    if (QTest::currentTestFailed())
        return;
    QVERIFY(!mailSignIn(kGuesser, kPassword).startsWith("235"));
    QVERIFY(!collect(kGuesser, kPassword).startsWith("+OK"));
    QCOMPARE(session(kGuesser, kPassword), 429);
    QCOMPARE(token(kGuesser, m_office->engine.token()), 429);
}

/// She never hears of it: not from the address next to the guesser's, not on any door.
void TestGuessing::accountsOfOthersGoOn()
{
    guessTen();
    if (QTest::currentTestFailed())
        return;
    for (const QString &client : {u"198.51.100.8"_s, u"203.0.113.20"_s}) {
        QCOMPARE(mailSignIn(client, kPassword), "235 2.7.0");
        QCOMPARE(session(client, kPassword), 201);
        QVERIFY(collect(client, kPassword).startsWith("+OK"));
    }
    QCOMPARE(mailSignIn(u"203.0.113.20"_s, kPassword, "bert@example.test"), "235 2.7.0");
    QVERIFY(m_office->deliver("still served").startsWith("250"));
    QVERIFY(!m_office->rest->get(u"/metrics"_s).body.contains("198.51.100"));
}

QTEST_GUILESS_MAIN(TestGuessing)
#include "tst_guessing.moc"
