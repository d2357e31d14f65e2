// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/ldapdirectory.h"
#include "support/office.h"
#include "support/slapdserver.h"
#include <QJsonArray>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::RestClient;
using support::RestReply;
using support::SlapdServer;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "Losung-4Ld2-der-Leute";
const QByteArray kStartTlsAccepted = QByteArray::fromHex("300c02010178070a010004000400"); // ExtendedResponse of message 1, success

QByteArray plain(const QByteArray &name, const QByteArray &password)
{
    return "AUTH PLAIN " + ('\0' + name + '\0' + password).toBase64();
}

/// Answers each connection's first request with that, and never says more.
void answerFirst(QTcpServer &server, const QByteArray &answer)
{
    QObject::connect(&server, &QTcpServer::newConnection, &server, [&server, answer] {
        QTcpSocket *client = server.nextPendingConnection();
        QObject::connect(client, &QTcpSocket::readyRead, client, [client, answer] {
            client->write(answer);
            client->disconnect(client);
        });
    });
}

} // namespace

/// People whose passwords an LDAP server knows: OpenLDAP's, with StartTLS and ldaps, well, slow, gone, and somebody else's.
class TestLdap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void waysToAsk_data();
    void waysToAsk();
    void namesThatAreFilters_data();
    void namesThatAreFilters();
    void emptyPassword();
    void firstVisit();
    void localPasswordsStayLocal();
    void noPasswordHere();
    void wrongCertificate_data();
    void wrongCertificate();
    void away_data();
    void away();
    void nextServer();
    void slowOnesHoldUpNobodyElse();
    void refusedSettings_data();
    void refusedSettings();

private:
    /// An engine that asks `url`; `more`: lines of [auth].
    void open(Office &office, const QString &url, const QString &more = {}, bool searches = true);
    QByteArray signIn(Office &office, const QByteArray &name, const QByteArray &password);
    static RestReply session(Office &office, const QByteArray &name, const QByteArray &password);
    SlapdServer m_server;
};

void TestLdap::initTestCase()
{
    if (!SlapdServer::isThere())
        QSKIP("slapd is not in the cache: ./dev test fetches it");
    const QByteArray people = SlapdServer::person("anna", kPassword, "mail: a.anders@example.test\n") + SlapdServer::person("bert", "Losung-8Bx5-von-Bert") +
                              SlapdServer::person("fern", kPassword).replace("fern@example.test", "fern@elsewhere.test") + SlapdServer::person("o(*)o", "Losung-1Oo1-von-Klammer");
    QVERIFY2(m_server.start(people), qPrintable(m_server.output()));
}

void TestLdap::open(Office &office, const QString &url, const QString &more, bool searches)
{
    QString settings = u"[auth]\nldap_urls = [\"%1\"]\nldap_domains = [\"example.test\"]\nldap_ca_file = \"%2\"\nldap_makes_users = true\n%3"_s.arg(url, m_server.caFile(), more);
    if (searches)
        settings += u"ldap_bind_name = \"%1\"\nldap_bind_secret = \"%2\"\nldap_base = \"%3\"\n"_s.arg(SlapdServer::bindName(), QString::fromLatin1(SlapdServer::bindSecret()), SlapdServer::base());
    office.engine.addConfig(settings);
    QVERIFY2(office.open(), qPrintable(office.engine.log()));
}

QByteArray TestLdap::signIn(Office &office, const QByteArray &name, const QByteArray &password)
{
    SmtpClient client;
    if (!client.connectTo(office.engine.port(u"submissions"_s), true).startsWith("220"))
        return {};
    const QByteArray hello = client.command("EHLO client.test");
    if (!hello.contains("250-AUTH PLAIN LOGIN\r\n")) // SCRAM needs what only the LDAP server has
        return hello;
    return client.command(plain(name, password)).left(9);
}

RestReply TestLdap::session(Office &office, const QByteArray &name, const QByteArray &password)
{
    return RestClient(office.engine.url({}), {}).post(u"/v1/sessions"_s, R"({"address":")" + name + R"(","password":")" + password + "\"}");
}

void TestLdap::waysToAsk_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("more");
    QTest::addColumn<bool>("searches");
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("StartTLS") << m_server.ldap() << QString() << true << QByteArray("anna@example.test");
    QTest::newRow("ldaps") << m_server.ldaps() << QString() << true << QByteArray("Anna@EXAMPLE.test");
    QTest::newRow("a further address") << m_server.ldaps() << QString() << true << QByteArray("a.anders@example.test");
    QTest::newRow("by user name") << m_server.ldaps() << u"ldap_filter = \"(uid=%u)\"\n"_s << true << QByteArray("anna");
    QTest::newRow("by pattern") << m_server.ldaps() << u"ldap_user_name = \"uid=%u,ou=people,dc=example,dc=test\"\n"_s << false << QByteArray("anna@example.test");
    QTest::newRow("by pattern, then read") << m_server.ldap() << u"ldap_user_name = \"uid=%u,ou=people,dc=example,dc=test\"\nldap_base = \"uid=anna,ou=people,dc=example,dc=test\"\n"_s
                                           << false << QByteArray("anna@example.test");
}

void TestLdap::waysToAsk()
{
    QFETCH(QString, url);
    QFETCH(QString, more);
    QFETCH(bool, searches);
    QFETCH(QByteArray, name);
    Office office;
    open(office, url, more, searches);
    const QByteArray in = signIn(office, name, kPassword);
    QVERIFY2(in == "235 2.7.0", in + office.engine.log().right(600).toUtf8());
    QCOMPARE(signIn(office, name, kPassword + 'x'), "535 5.7.8");
    QCOMPARE(signIn(office, "nobody@example.test", kPassword), "535 5.7.8");
    QCOMPARE(signIn(office, "anna@elsewhere.test", kPassword), "535 5.7.8");
    const RestReply opened = session(office, name, kPassword);
    QVERIFY2(opened.status == 201, opened.body);
    QVERIFY(!office.engine.log().contains(QString::fromLatin1(kPassword)) && !office.engine.log().contains(QString::fromLatin1(SlapdServer::bindSecret())));
    const QByteArray metrics = office.rest->get(u"/metrics"_s).body;
    QVERIFY2(metrics.contains("ldap_checks_total{result=\"right\"} 2"), metrics.mid(metrics.indexOf("ldap_checks"), 300));
}

void TestLdap::namesThatAreFilters_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char *name : {"*", "*@example.test", "an*@example.test", "*)(mail=*", "anna@example.test)(uid=*", "x)(|(mail=anna@example.test", "anna@example.test\\00", "\\61nna@example.test",
                             "anna\\2a@example.test", "anna,ou=people@example.test", "anna+cn=x@example.test", "cn=mail,dc=example,dc=test", "uid=anna,ou=people,dc=example,dc=test"})
        QTest::newRow(name) << QByteArray(name);
    QTest::newRow("NUL") << QByteArray("anna@example.test\0x", 19);
    QTest::newRow("line") << QByteArray("anna@example.test\r\n");
    QTest::newRow("long") << QByteArray(5000, 'a') + "@example.test";
}

// With a password that is right for anna and for who searches, no other name of hers lets anybody in.
void TestLdap::namesThatAreFilters()
{
    QFETCH(QByteArray, name);
    for (const QString &more : {QString(), u"ldap_user_name = \"uid=%u,ou=people,dc=example,dc=test\"\n"_s, u"ldap_user_name = \"%s\"\n"_s}) {
        Office office;
        open(office, m_server.ldaps(), more);
        for (const QByteArray &password : {kPassword, SlapdServer::bindSecret()}) {
            const QByteArray reply = signIn(office, name, password);
            QVERIFY2(reply == "535 5.7.8" || reply == "501 5.5.2", more.toUtf8() + reply);
        }
        const QByteArray bert = signIn(office, "bert@example.test", "Losung-8Bx5-von-Bert");
        QVERIFY2(bert == (more.isEmpty() ? "235 2.7.0" : "535 5.7.8"), more.toUtf8() + bert); // it was asked; who signs in by pattern may not search the whole base
        QVERIFY(office.rest->list(u"/v1/users"_s).size() <= 1);
    }
}

// RFC 4513 5.1.2: to a server that is success.
void TestLdap::emptyPassword()
{
    Office office;
    open(office, m_server.ldaps());
    const QByteArray reply = signIn(office, "anna@example.test", "");
    QVERIFY2(reply.startsWith("501") || reply.startsWith("535"), reply);
    QCOMPARE(session(office, "anna@example.test", "").status, 401);
    SmtpClient login;
    login.connectTo(office.engine.port(u"submissions"_s), true);
    login.command("EHLO client.test");
    login.command("AUTH LOGIN");
    login.command(QByteArray("anna@example.test").toBase64());
    QVERIFY(login.command("").startsWith("5"));
    QVERIFY(office.rest->list(u"/v1/users"_s).isEmpty());
}

void TestLdap::firstVisit()
{
    Office office;
    open(office, m_server.ldaps());
    const RestReply in = session(office, "anna@example.test", kPassword);
    QVERIFY2(in.status == 201, in.body);
    const QJsonObject anna = in.object()[u"user"].toObject();
    QCOMPARE(anna[u"address"].toString(), u"anna@example.test"_s);
    QCOMPARE(anna[u"displayName"].toString(), u"ANNA"_s);
    QVERIFY(anna[u"roles"].toArray().isEmpty());
    bool told = false;
    for (const QJsonValue &event : office.rest->list(u"/v1/events"_s))
        told = told || (event[u"kind"].toString() == "user.created"_L1 && event[u"detail"][u"by"].toString() == "LDAP"_L1);
    QVERIFY(told);
    QCOMPARE(signIn(office, "fern@elsewhere.test", kPassword), "535 5.7.8");
    QCOMPARE(office.rest->list(u"/v1/users"_s).size(), 1);
    SmtpClient smtp;
    QVERIFY(office.greet(smtp));
    QVERIFY(smtp.deliver("x@far.test", {"anna@example.test"}, Office::letter("to anna")).startsWith("250"));
    QCOMPARE(office.rest->send("PATCH", u"/v1/users/"_s + anna[u"id"].toString(), R"({"locked":true})").status, 200);
    QCOMPARE(signIn(office, "anna@example.test", kPassword), "535 5.7.1");

    Office closed; // users are made by hand, without a password
    open(closed, m_server.ldaps(), {});
    closed.engine.stop();
    closed.engine.setEnvironment(u"POSTKONTOR_AUTH_LDAP_MAKES_USERS"_s, u"false"_s);
    QVERIFY(closed.open());
    QCOMPARE(signIn(closed, "anna@example.test", kPassword), "535 5.7.8");
    QCOMPARE(closed.rest->post(u"/v1/users"_s, R"({"address":"anna@example.test"})").status, 201);
    QCOMPARE(signIn(closed, "anna@example.test", kPassword), "235 2.7.0");
    closed.rest->post(u"/v1/domains"_s, R"({"name":"other.test"})");
    QCOMPARE(closed.rest->post(u"/v1/users"_s, R"({"address":"anna@other.test"})").status, 422); // nobody would know his password
}

void TestLdap::localPasswordsStayLocal()
{
    Office office;
    open(office, m_server.ldaps());
    QCOMPARE(office.rest->post(u"/v1/users"_s, R"({"address":"anna@example.test","password":"a password here"})").status, 201);
    QCOMPARE(signIn(office, "anna@example.test", "a password here"), "235 2.7.0");
    QCOMPARE(signIn(office, "anna@example.test", kPassword), "535 5.7.8");
    QCOMPARE(signIn(office, "a.anders@example.test", kPassword), "235 2.7.0"); // a further address of the entry is a user of its own
    QCOMPARE(office.rest->list(u"/v1/users"_s).size(), 2);
}

void TestLdap::noPasswordHere()
{
    Office office;
    open(office, m_server.ldaps());
    const RestReply in = session(office, "anna@example.test", kPassword);
    QVERIFY(in.status == 201);
    const QString path = u"/v1/users/"_s + in.object()[u"user"][u"id"].toString();
    RestClient anna(office.engine.url({}), in.object()[u"token"].toString().toLatin1());
    const RestReply own = anna.send("PATCH", path, R"({"password":"a password of mine","currentPassword":")" + kPassword + "\"}");
    QVERIFY2(own.status == 422 && own.object()[u"field"].toString() == "password"_L1, own.body); // or who is locked there came in here
    QCOMPARE(office.rest->send("PATCH", path, R"({"password":"a password of mine"})").status, 422);
    QCOMPARE(signIn(office, "anna@example.test", "a password of mine"), "535 5.7.8");
    const RestReply app = anna.post(path + u"/app-passwords"_s, R"({"name":"Phone"})");
    QVERIFY2(app.status == 201, app.body);
    QCOMPARE(signIn(office, "anna@example.test", app.object()[u"password"].toString().toLatin1()), "235 2.7.0");
    // By a table, too: those who are there keep what they have.
    const RestReply dry = office.rest->post(u"/v1/users:import?dryRun=true"_s, R"({"csv":"address,name\r\nanna@example.test,Anna\r\nbert@example.test,Bert\r\n"})");
    QVERIFY2(dry.status == 200 && dry.object()[u"created"].toInt() == 1 && dry.object()[u"problems"].toArray().isEmpty(), dry.body);
    const RestReply made = office.rest->post(u"/v1/users:import"_s, R"({"csv":"address,name\r\nanna@example.test,Anna\r\nbert@example.test,Bert\r\n"})");
    QVERIFY2(made.object()[u"applied"].toBool() && made.object()[u"created"].toInt() == 1 && made.object()[u"changed"].toInt() <= 1, made.body);
    QCOMPARE(signIn(office, "bert@example.test", "Losung-8Bx5-von-Bert"), "235 2.7.0");
    QCOMPARE(signIn(office, "anna@example.test", kPassword), "235 2.7.0");
    QCOMPARE(office.rest->send("POST", u"/v1/domains"_s, R"({"name":"here.test"})").status, 201);
    const RestReply here = office.rest->post(u"/v1/users:import"_s, R"({"csv":"address\r\nfritz@here.test\r\n"})"); // whom nobody there knows
    QVERIFY2(!here.object()[u"applied"].toBool() && here.object()[u"problems"].toArray().at(0)[u"field"].toString() == "password"_L1, here.body);
}

void TestLdap::wrongCertificate_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("rightRoot");
    QTest::newRow("another authority, ldaps") << m_server.ldaps() << false;
    QTest::newRow("another authority, StartTLS") << m_server.ldap() << false;
    QTest::newRow("another name, ldaps") << m_server.ldaps().replace(u"127.0.0.1"_s, u"localhost"_s) << true;
    QTest::newRow("another name, StartTLS") << m_server.ldap().replace(u"127.0.0.1"_s, u"localhost"_s) << true;
}

void TestLdap::wrongCertificate()
{
    QFETCH(QString, url);
    QFETCH(bool, rightRoot);
    support::TestAuthority other;
    QVERIFY(other.make("ldap.peers.test,IP:127.0.0.1"));
    Office office;
    office.engine.setEnvironment(u"LDAPTLS_REQCERT"_s, u"never"_s); // of the library: counts for nothing here
    if (!rightRoot)
        office.engine.setEnvironment(u"POSTKONTOR_AUTH_LDAP_CA_FILE"_s, other.authority());
    open(office, url);
    QCOMPARE(signIn(office, "anna@example.test", kPassword), "454 4.7.0");
    QCOMPARE(session(office, "anna@example.test", kPassword).status, 503);
    QVERIFY(office.engine.waitForLog("LDAP: "));
}

void TestLdap::away_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how :
         {"nobody listens", "says nothing", "says nothing to TLS", "says nothing after StartTLS", "says half of something", "hangs up", "the search may not be made"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void TestLdap::away()
{
    QFETCH(QString, how);
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    if (how == "hangs up"_L1)
        connect(&mute, &QTcpServer::newConnection, &mute, [&mute] { mute.nextPendingConnection()->abort(); });
    else if (how == "says half of something"_L1)
        answerFirst(mute, "\x30");
    else if (how == "says nothing after StartTLS"_L1)
        answerFirst(mute, kStartTlsAccepted);
    QString url = u"%1://localhost:%2"_s.arg(how == "says nothing to TLS"_L1 ? u"ldaps"_s : u"ldap"_s).arg(mute.serverPort());
    if (how == "nobody listens"_L1)
        mute.close();
    Office office;
    if (how == "the search may not be made"_L1) {
        url = m_server.ldaps();
        office.engine.setEnvironment(u"POSTKONTOR_AUTH_LDAP_BIND_SECRET"_s, u"another"_s);
    }
    open(office, url, u"ldap_timeout_s = 1\n"_s);
    QCOMPARE(signIn(office, "anna@example.test", kPassword), "454 4.7.0");
    const RestReply in = session(office, "anna@example.test", kPassword);
    QCOMPARE(in.status, 503);
    QCOMPARE(session(office, "anna@example.test", "wrong").body, in.body);
    QVERIFY(office.rest->list(u"/v1/bans"_s).isEmpty());
    const QByteArray metrics = office.rest->get(u"/metrics"_s).body;
    QVERIFY(office.engine.waitForLog("LDAP: " + url.toUtf8()));
    const auto alerts = [&office] {
        QStringList keys;
        for (const QJsonValue &one : office.rest->list(u"/v1/alerts?state=active"_s))
            keys << one[u"ruleKey"_s].toString();
        return keys;
    };
    bool told = false; // nobody of the office can sign in: the administrator is told
    for (int tries = 0; tries < 12 && !told; ++tries) {
        signIn(office, "anna@example.test", kPassword);
        told = QTest::qWaitFor([&alerts] { return alerts().contains(u"directory"_s); }, 5000);
    }
    QVERIFY(told);
    QVERIFY(metrics.contains("ldap_checks_total{result=\"failed\"} 3") && metrics.contains("sign_ins_total{result=\"wrong\"} 0"));
    QCOMPARE(office.engine.stop(), 0);
}

void TestLdap::nextServer()
{
    Office office;
    open(office, u"ldap://localhost:1\", \""_s + m_server.ldaps(), u"ldap_timeout_s = 1\n"_s);
    QCOMPARE(signIn(office, "anna@example.test", kPassword), "235 2.7.0");
}

// All threads that ask wait for a server that has stopped: mail goes on, others sign in, and the line before them ends.
void TestLdap::slowOnesHoldUpNobodyElse()
{
    SlapdServer server;
    QVERIFY2(server.start(SlapdServer::person("anna", kPassword)), qPrintable(server.output()));
    Office office;
    office.engine.addConfig(u"[limits]\nconnections_per_address = 1000\n"_s);
    office.engine.setEnvironment(u"POSTKONTOR_AUTH_LDAP_CA_FILE"_s, server.caFile());
    open(office, server.ldap(), u"ldap_timeout_s = 5\n"_s);
    QCOMPARE(office.rest->post(u"/v1/users"_s, R"({"address":"here@example.test","password":"a password here"})").status, 201);
    server.freeze();
    std::vector<std::unique_ptr<SmtpClient>> waiting;
    for (int i = 0; i < 100; ++i) {
        auto client = std::make_unique<SmtpClient>();
        QVERIFY(client->connectTo(office.engine.port(u"submission"_s)).startsWith("220"));
        client->command("EHLO client.test");
        client->write(plain("anna@example.test", kPassword) + "\r\n");
        waiting.push_back(std::move(client));
    }
    QCOMPARE(signIn(office, "here@example.test", "a password here"), "235 2.7.0");
    QVERIFY(office.deliver("meanwhile").startsWith("250"));
    const QByteArray metrics = office.rest->get(u"/metrics"_s).body;
    const qsizetype at = metrics.indexOf("ldap_checks_total{result=\"line_full\"} ");
    const int turnedAway = at < 0 ? 0 : metrics.mid(at + 39, 4).simplified().split(' ').value(0).toInt();
    QVERIFY2(turnedAway > 0 && turnedAway <= 100 - auth::LdapDirectory::kThreads - auth::LdapDirectory::kMostWaiting, metrics.mid(at, 60));
    server.thaw();
    int in = 0, later = 0;
    for (const auto &client : waiting) {
        const QByteArray reply = client->readReply();
        in += reply.startsWith("235");
        later += reply.startsWith("454");
    }
    QCOMPARE(in + later, 100);
    QVERIFY(later >= turnedAway);
    QCOMPARE(office.engine.stop(), 0);
}

void TestLdap::refusedSettings_data()
{
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("why");
    QTest::newRow("no TLS") << u"ldap_urls = [\"ldap://dc.example.test\"]\nldap_starttls = false\nldap_domains = [\"example.test\"]\nldap_base = \"dc=test\"\n"_s << u"in the clear"_s;
    QTest::newRow("no LDAP") << u"ldap_urls = [\"https://dc.example.test\"]\nldap_domains = [\"example.test\"]\nldap_base = \"dc=test\"\n"_s << u"neither ldap"_s;
    QTest::newRow("no domains") << u"ldap_urls = [\"ldaps://dc.example.test\"]\nldap_base = \"dc=test\"\n"_s << u"ldap_domains"_s;
    QTest::newRow("nowhere to search") << u"ldap_urls = [\"ldaps://dc.example.test\"]\nldap_domains = [\"example.test\"]\n"_s << u"ldap_base"_s;
}

void TestLdap::refusedSettings()
{
    QFETCH(QString, settings);
    QFETCH(QString, why);
    support::EngineProcess engine;
    engine.addConfig(u"[auth]\n"_s + settings);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"did not become ready"_s));
    QVERIFY(!engine.start());
    QVERIFY2(engine.log().contains(why), qPrintable(engine.log()));
}

QTEST_GUILESS_MAIN(TestLdap)
#include "tst_ldap.moc"
