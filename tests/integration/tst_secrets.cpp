// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/totp.h"
#include "support/eventsocket.h"
#include "support/office.h"
#include "support/planted.h"
#include "support/rawsocket.h"
#include "support/scramclient.h"
#include "support/scriptedserver.h"
#include "support/testauthority.h"
#include <QDateTime>
#include <QDir>
#include <QDirIterator>
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::RestReply;
using support::SmtpClient;

namespace {

const QByteArray kAnna = "anna@example.test";
/// What is needed again as it is, and so stands in the database.
const QList<QByteArray> kKeptInClear = {"smarthost", "ldap-bind", "webhook", "webhook-new", "totp-text"};

/// What a client says after "AUTH mechanism", before it is put in base64.
QList<QByteArray> messagesOf(const QByteArray &mechanism, const QByteArray &secret, const QByteArray &name = kAnna)
{
    if (mechanism == "LOGIN")
        return {name, secret};
    if (mechanism == "OAUTHBEARER")
        return {"n,a=" + name + ",\1auth=Bearer " + secret + "\1\1"};
    if (mechanism == "XOAUTH2")
        return {"user=" + name + "\1auth=Bearer " + secret + "\1\1"};
    return {'\0' + name + '\0' + secret};
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QString text(const QByteArray &octets)
{
    return QString::fromLatin1(octets);
}

} // namespace

/// Secrets of every kind, given right, wrong, broken off and in the wrong place, at a real engine that logs all it can: none of
/// them stands in anything it writes, shows or answers afterwards.
class TestSecrets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everySink_data();
    void everySink();

private:
    void start(const QString &logFormat);
    void overSmtp();
    void watched(const QByteArray &mechanism);
    void brokenOff(const QByteArray &mechanism);
    void misplaced(const QByteArray &mechanism);
    void scram();
    void users();
    void secondFactor();
    void tables();
    void sessions();
    void tokens();
    void webSockets();
    void settings();
    void webhooks();
    void deliverThroughSmarthost();
    void gather();
    void verifyFiles();
    /// A call whose answer may show no secret.
    RestReply ask(const QByteArray &method, const QString &path, const QByteArray &body = {});
    /// Connected to submission, inside TLS.
    bool open(SmtpClient &client);
    void say(SmtpClient &client, const QByteArray &line) { m_sinks["replies"] += client.command(line); }
    void keepTranscripts();

    std::unique_ptr<support::Office> m_office;
    std::unique_ptr<support::EventSocket> m_feed;
    support::Planted m_planted;
    QMap<QByteArray, QByteArray> m_sinks; ///< what was written, shown and answered, by where
    QMap<QByteArray, QByteArray> m_expected; ///< what shows that a sink holds what it should
    QString m_anna;
    QByteArray m_password;
    QByteArray m_appPassword;
    support::ScriptedServer m_relay;
    support::TestAuthority m_authority;
};

void TestSecrets::everySink_data()
{
    QTest::addColumn<QString>("logFormat");
    QTest::newRow("text") << u"text"_s;
    QTest::newRow("json") << u"json"_s;
}

void TestSecrets::everySink()
{
    QFETCH(QString, logFormat);
    m_sinks.clear();
    m_planted = {};
    start(logFormat);
    users();
    secondFactor();
    tables();
    sessions();
    tokens();
    webSockets();
    settings();
    webhooks();
    overSmtp();
    deliverThroughSmarthost();
    gather();
    QVERIFY2(m_planted.count() > 60, QByteArray::number(m_planted.count()));
    for (auto it = m_sinks.cbegin(); it != m_sinks.cend(); ++it) {
        QVERIFY2(it->size() > 100 && it->contains(m_expected.value(it.key())), it.key() + ": " + it->left(2000));
        const QList<QByteArray> found = m_planted.in(*it);
        QVERIFY2(found.isEmpty(), it.key() + " holds " + found.join(", "));
    }
    QCOMPARE(m_office->engine.stop(), 0);
    verifyFiles();
}

void TestSecrets::start(const QString &logFormat)
{
    m_office = std::make_unique<support::Office>();
    m_office->engine.addConfig(u"[log]\nlevel = \"debug\"\nformat = \"%1\"\n[auth]\noauth_issuer = \"http://127.0.0.1:1\"\noauth_audience = \"mail\"\n"
                               "[acme]\ndirectory = \"https://127.0.0.1:1/dir\"\nagree_terms = true\nnames = [\"mail.example.test\"]\n"
                               "[webhooks]\nallowed_networks = [\"127.0.0.0/8\"]\n"_s.arg(logFormat));
    QVERIFY2(m_office->open(), qPrintable(m_office->engine.log()));
    m_feed = std::make_unique<support::EventSocket>();
    QVERIFY(m_feed->open(m_office->engine, {u"events"_s, u"log"_s, u"queue"_s, u"connections"_s, u"metrics"_s, u"alerts"_s, u"settings"_s, u"mailbox:"_s + m_office->mailbox}));
    m_planted.add("bootstrap-token", m_office->engine.token());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(m_office->engine.dataDir() + u"/acme/account.pem"_s), 30'000);
    for (const QString &name : {u"/acme/account.pem"_s, u"/tls/self-signed.pem"_s}) {
        QFile file(m_office->engine.dataDir() + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray pem = file.readAll();
        const qsizetype begin = pem.indexOf("PRIVATE KEY-----") + 17;
        QVERIFY(begin > 17);
        const QByteArray key = QByteArray::fromBase64(pem.mid(begin, pem.indexOf("-----END", begin) - begin).replace('\n', ""));
        QVERIFY(key.size() > 100);
        m_planted.add(name.toLatin1(), key.mid(36, 32)); // PKCS #8 of a P-256 key: its number
    }
}

RestReply TestSecrets::ask(const QByteArray &method, const QString &path, const QByteArray &body)
{
    const RestReply reply = m_office->rest->send(method, path, body);
    m_sinks["answers"] += reply.body + '\n';
    return reply;
}

void TestSecrets::users()
{
    m_password = m_planted.make("user");
    const RestReply made = ask("POST", u"/v1/users"_s, json({{u"address"_s, text(kAnna)}, {u"password"_s, text(m_password)}}));
    QVERIFY2(made.status == 201, made.body);
    m_anna = u"/v1/users/"_s + made.object()[u"id"].toString();
    QCOMPARE(ask("POST", u"/v1/users"_s, json({{u"address"_s, text(kAnna)}, {u"password"_s, text(m_planted.make("user-there"))}})).status, 409);
    for (const QByteArray &bad : {json({{u"address"_s, u"no address"_s}, {u"password"_s, text(m_planted.make("user-no-address"))}}),
                                  json({{u"address"_s, u"x@example.test"_s}, {u"password"_s, QJsonArray{text(m_planted.make("user-in-list"))}}}),
                                  json({{u"address"_s, u"x@example.test"_s}, {u"password"_s, u"Losung"_s}, {u"passwort"_s, text(m_planted.make("user-other-member"))}}),
                                  "{\"address\":\"x@example.test\",\"password\":\"" + m_planted.make("user-cut") + "\"",
                                  "{\"address\":\"x@example.test\",\"password\":" + m_planted.make("user-bare") + "}"})
        QVERIFY(ask("POST", u"/v1/users"_s, bad).status >= 400);
    QCOMPARE(ask("PATCH", m_anna, json({{u"password"_s, text(m_planted.make("user-changed"))}})).status, 200);
    QCOMPARE(ask("PATCH", m_anna, json({{u"password"_s, text(m_password)}})).status, 200);
    const RestReply app = m_office->rest->post(m_anna + u"/app-passwords"_s, json({{u"name"_s, u"Phone"_s}}));
    QVERIFY2(app.status == 201, app.body);
    m_appPassword = m_planted.add("app-password", app.object()[u"password"].toString().toLatin1());
    ask("GET", m_anna + u"/app-passwords"_s);
}

void TestSecrets::secondFactor()
{
    const RestReply made = ask("POST", u"/v1/users"_s, json({{u"address"_s, u"carl@example.test"_s}, {u"password"_s, text(m_planted.make("second"))}}));
    const QString carl = u"/v1/users/"_s + made.object()[u"id"].toString();
    const RestReply begun = m_office->rest->post(carl + u"/two-factor"_s, "{}");
    QVERIFY2(begun.status < 300, begun.body);
    const QByteArray shown = m_planted.add("totp-text", begun.object()[u"secret"].toString().toLatin1());
    QByteArray secret; // RFC 4648 6
    quint64 bits = 0;
    int held = 0;
    for (const char c : shown) {
        bits = bits << 5 | quint64(c >= 'A' ? c - 'A' : c - '2' + 26);
        if ((held += 5) >= 8)
            secret += char(bits >> (held -= 8));
    }
    const QString code = auth::totpCode(secret, QDateTime::currentSecsSinceEpoch() / auth::kTotpSecondsPerStep);
    const RestReply confirmed = ask("POST", carl + u"/two-factor/confirm"_s, json({{u"code"_s, code}}));
    QVERIFY2(confirmed.status == 200, confirmed.body);
    const QByteArray recovery = m_planted.add("recovery-code", begun.object()[u"recoveryCodes"].toArray().at(0).toString().toLatin1());
    QJsonObject in{{u"address"_s, u"carl@example.test"_s}, {u"password"_s, text("Losung/second+7Qx9")}};
    QCOMPARE(ask("POST", u"/v1/sessions"_s, json(in)).status, 401);
    // The code that confirmed has had its use (RFC 6238 5.2).
    for (const auto &[proof, status] : {std::pair{m_planted.make("code-wrong"), 401}, {code.toLatin1(), 401}, {recovery, 201}, {recovery, 401}}) {
        in[u"code"_s] = text(proof);
        const RestReply reply = m_office->rest->post(u"/v1/sessions"_s, json(in));
        QCOMPARE(reply.status, status);
        if (status == 201)
            m_planted.add("session-of-second", reply.object()[u"token"].toString().toLatin1());
        else
            m_sinks["answers"] += reply.body;
    }
}

void TestSecrets::tables()
{
    const auto import = [this](const QByteArray &csv, bool dry) {
        const RestReply reply = ask("POST", dry ? u"/v1/users:import?dryRun=true"_s : u"/v1/users:import"_s, json({{u"csv"_s, QString::fromUtf8(csv)}}));
        QVERIFY2(reply.status == 200, reply.body);
    };
    import("address,password\nli@example.test," + m_planted.make("table-dry") + "\n", true);
    import("address,password\nli@example.test," + m_planted.make("table") + "\n", false);
    import("address,password\nno address," + m_planted.make("table-no-address") + "\nlo@example.test,short\n", false);
    import("address,password,quota\nlo@example.test,\"" + m_planted.make("table-unquoted") + "\n", false);
    import("password,address\n" + m_planted.make("table-too-long").repeated(100) + ",lo@example.test\n", false);
    m_sinks["answers"] += m_office->rest->get(u"/v1/users:export"_s).body;
}

void TestSecrets::sessions()
{
    support::RestClient nobody(m_office->engine.url({}), {});
    const auto signIn = [&](const QByteArray &address, const QByteArray &password) {
        return nobody.post(u"/v1/sessions"_s, json({{u"address"_s, text(address)}, {u"password"_s, text(password)}}));
    };
    for (const auto &[address, password] : {std::pair{kAnna, m_planted.make("session-wrong")}, {QByteArray("nobody@example.test"), m_planted.make("session-unknown")},
                                            {m_planted.make("session-as-name"), QByteArray("anything at all")}}) {
        const RestReply refused = signIn(address, password);
        QCOMPARE(refused.status, 401);
        m_sinks["answers"] += refused.body;
    }
    const RestReply in = signIn(kAnna, m_password);
    QVERIFY2(in.status == 201, in.body);
    support::RestClient anna(m_office->engine.url({}), m_planted.add("session", in.object()[u"token"].toString().toLatin1()));
    for (const QByteArray &current : {m_planted.make("session-current-wrong"), m_password}) {
        const RestReply changed = anna.send("PATCH", m_anna, json({{u"password"_s, text(m_planted.make("session-new"))}, {u"currentPassword"_s, text(current)}}));
        QCOMPARE(changed.status, current == m_password ? 200 : 403);
        m_sinks["answers"] += changed.body;
    }
    QCOMPARE(ask("PATCH", m_anna, json({{u"password"_s, text(m_password)}})).status, 200);
}

void TestSecrets::tokens()
{
    const RestReply made = m_office->rest->post(u"/v1/tokens"_s, json({{u"name"_s, u"planted"_s}, {u"scopes"_s, QJsonArray{u"read"_s}}}));
    QVERIFY2(made.status == 201, made.body);
    const QByteArray token = m_planted.add("token", made.object()[u"token"].toString().toLatin1());
    const RestReply box = m_office->rest->post(u"/v1/mailboxes"_s, json({{u"ttlSeconds"_s, 600}, {u"domain"_s, u"example.test"_s}}));
    QVERIFY2(box.status == 201, box.body);
    m_planted.add("mailbox-token", box.object()[u"token"].toString().toLatin1());
    const QByteArray wrong = m_planted.make("token-wrong");
    for (const QByteArray &one : {token, wrong}) {
        const QByteArray spelt = one.toPercentEncoding();
        for (const QByteArray &request : {"GET /v1/domains?token=" + spelt + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "GET /v1/domains/" + spelt + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                                          "GET /" + spelt + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "GET /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + one + "\r\n\r\n",
                                          "GET /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic " + ("anna:" + one).toBase64() + "\r\n\r\n",
                                          "GET /v1/domains HTTP/1.1\r\nHost: " + one + "\r\n\r\n", "GET /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: session=" + one + "\r\n\r\n",
                                          "GET /v1/domains HTTP/1.1\r\nAuthorization Bearer " + one + "\r\n\r\n", one + " /v1/domains HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"}) {
            support::RawSocket socket;
            QVERIFY(socket.connectTo(m_office->engine.port(u"http"_s)));
            socket.write(request);
            socket.shutdownWrite();
            m_sinks["answers"] += socket.readToEnd(5000);
        }
    }
    ask("GET", u"/v1/tokens"_s);
    QCOMPARE(ask("DELETE", u"/v1/tokens/"_s + made.object()[u"id"].toString()).status, 204);
}

void TestSecrets::webSockets()
{
    const QByteArray port = QByteArray::number(m_office->engine.port(u"http"_s));
    const QByteArray wrong = m_planted.make("feed-wrong");
    for (const QByteArray &query : {QByteArray(), QByteArray("?token=" + wrong.toPercentEncoding())}) {
        QWebSocket socket;
        QByteArray heard;
        connect(&socket, &QWebSocket::textMessageReceived, &socket, [&heard](const QString &frame) { heard += frame.toUtf8(); });
        connect(&socket, &QWebSocket::connected, &socket, [&] { socket.sendTextMessage(text("{\"token\":\"" + wrong + "\",\"subscribe\":[\"events\"]}")); });
        bool over = false;
        connect(&socket, &QWebSocket::disconnected, &socket, [&over] { over = true; });
        socket.open(QUrl(text("ws://127.0.0.1:" + port + "/v1/events" + query)));
        QTRY_VERIFY_WITH_TIMEOUT(over, 30'000);
        m_sinks["feed"] += heard + socket.closeReason().toUtf8();
    }
}

void TestSecrets::settings()
{
    const QByteArray secret = m_planted.make("smarthost");
    QVERIFY(m_authority.make("localhost"));
    m_relay.certificate = QSslCertificate::fromPath(m_authority.certificate()).value(0);
    QFile key(m_authority.key());
    QVERIFY(key.open(QIODevice::ReadOnly));
    m_relay.key = QSslKey(&key, QSsl::Rsa);
    if (m_relay.key.isNull()) {
        key.seek(0);
        m_relay.key = QSslKey(&key, QSsl::Ec);
    }
    QVERIFY(!m_relay.key.isNull() && (m_relay.isListening() || m_relay.start(u"127.0.0.1"_s)));
    const QJsonObject relay{{u"delivery.smarthost"_s, m_relay.hostPort()}, {u"delivery.smarthost_user"_s, u"relay"_s}, {u"delivery.smarthost_secret"_s, text(secret)}};
    QCOMPARE(ask("PATCH", u"/v1/settings"_s, json({{u"changes"_s, relay}})).status, 200);
    QCOMPARE(ask("PATCH", u"/v1/settings"_s, json({{u"changes"_s, QJsonObject{{u"auth.ldap_bind_secret"_s, text(m_planted.make("ldap-bind"))}}}})).status, 200);
    const QByteArray other = m_planted.make("smarthost-not-set");
    for (const QJsonObject &changes : {QJsonObject{{u"delivery.smarthost_secret"_s, QJsonArray{text(other)}}}, QJsonObject{{u"delivery.smarthost_secret"_s, text(other + '\1')}},
                                       QJsonObject{{u"delivery.smarthost_secret"_s, text(other)}, {u"smtp.max_recipients"_s, -5}}, QJsonObject{{u"delivery.smarthost_secre"_s, text(other)}},
                                       QJsonObject{{u"storage.dsn"_s, text("postgresql://pk:" + other + "@db.test/pk")}}, QJsonObject{{u"queue.amqp_url"_s, text(other)}}})
        QVERIFY(ask("PATCH", u"/v1/settings"_s, json({{u"changes"_s, changes}})).status >= 400);
    QCOMPARE(ask("PATCH", u"/v1/settings"_s, json({{u"changes"_s, QJsonObject{{u"delivery.smarthost_secret"_s, text(m_planted.make("smarthost-dry"))}}}, {u"dryRun"_s, true}})).status, 200);
    ask("GET", u"/v1/settings"_s);
    ask("GET", u"/v1/settings/history"_s);
}

void TestSecrets::webhooks()
{
    const RestReply made = m_office->rest->post(u"/v1/webhooks"_s, json({{u"url"_s, u"http://127.0.0.1:1/hook"_s}}));
    QVERIFY2(made.status == 201, made.body);
    m_planted.add("webhook", made.object()[u"secret"].toString().toLatin1().sliced(6));
    const QString path = u"/v1/webhooks/"_s + made.object()[u"id"].toString();
    const RestReply renewed = m_office->rest->send("PATCH", path, json({{u"newSecret"_s, true}}));
    QVERIFY2(renewed.status == 200, renewed.body);
    m_planted.add("webhook-new", renewed.object()[u"secret"].toString().toLatin1().sliced(6));
    ask("POST", path + u"/test"_s, "{}");
    QTRY_VERIFY_WITH_TIMEOUT(!ask("GET", path + u"/attempts"_s).object()[u"items"].toArray().isEmpty(), 30'000);
    ask("GET", u"/v1/webhooks"_s);
}

bool TestSecrets::open(SmtpClient &client)
{
    return client.connectTo(m_office->engine.port(u"submission"_s)).startsWith("220") && client.command("EHLO client.test").startsWith("250") && client.startTls() &&
           client.command("EHLO client.test").contains("OAUTHBEARER");
}

void TestSecrets::overSmtp()
{
    for (const QByteArray &mechanism : {QByteArray("PLAIN"), QByteArray("LOGIN"), QByteArray("OAUTHBEARER"), QByteArray("XOAUTH2")}) {
        watched(mechanism);
        brokenOff(mechanism);
        misplaced(mechanism);
    }
    for (const QByteArray &password : {m_password, m_appPassword}) {
        SmtpClient client;
        QVERIFY(open(client));
        QVERIFY(client.command("AUTH PLAIN " + messagesOf("PLAIN", password).constFirst().toBase64()).startsWith("235"));
        keepTranscripts();
    }
    scram();
}

/// Given step by step and at once, wrong, while somebody looks at the session.
void TestSecrets::watched(const QByteArray &mechanism)
{
    SmtpClient client;
    QVERIFY(open(client));
    QStringList topics;
    for (const QJsonValue &one : m_office->rest->list(u"/v1/connections"_s))
        topics << u"transcript:"_s + one[u"id"].toString();
    support::EventSocket watcher;
    QVERIFY(watcher.open(m_office->engine, topics));
    say(client, "AUTH " + mechanism);
    for (const QByteArray &message : messagesOf(mechanism, m_planted.make("stepwise-" + mechanism)))
        say(client, message.toBase64());
    const QByteArray last = messagesOf(mechanism, m_planted.make("at-once-" + mechanism)).constLast();
    say(client, "AUTH " + mechanism + ' ' + (mechanism == "LOGIN" ? kAnna.toBase64() : last.toBase64()));
    if (mechanism == "LOGIN")
        say(client, last.toBase64());
    keepTranscripts();
    QVERIFY(watcher.waitFor(u"transcript.line"_s, 4));
    for (const auto &frame : watcher.frames())
        m_sinks["feed"] += json(frame.object);
}

void TestSecrets::brokenOff(const QByteArray &mechanism)
{
    const QByteArray secret = m_planted.make("broken-" + mechanism);
    const QList<QByteArray> messages = messagesOf(mechanism, secret);
    SmtpClient cut; // in the middle of the line that holds it
    QVERIFY(open(cut));
    cut.write("AUTH " + mechanism + "\r\n" + (messages.size() > 1 ? messages[0].toBase64() + "\r\n" : QByteArray()) + messages.constLast().toBase64());
    keepTranscripts();
    cut.abort();
    SmtpClient starred; // given up after the password was typed as the name
    QVERIFY(open(starred));
    say(starred, "AUTH LOGIN");
    say(starred, m_planted.make("as-name-" + mechanism).toBase64());
    say(starred, "*");
    say(starred, "AUTH " + mechanism + ' ' + secret); // no base64
    say(starred, "AUTH\t" + mechanism + ' ' + messages.constLast().toBase64());
    say(starred, "AUTH " + messages.constLast().toBase64() + ' ' + mechanism);
    say(starred, "AUTH " + mechanism + ' ' + messages.constLast().repeated(500).toBase64());
    keepTranscripts();
    say(starred, "QUIT");
}

/// Where nobody may sign in, clients go on all the same.
void TestSecrets::misplaced(const QByteArray &mechanism)
{
    const QList<QByteArray> messages = messagesOf(mechanism, m_planted.make("misplaced-" + mechanism));
    SmtpClient client;
    QVERIFY(m_office->greet(client));
    say(client, "AUTH " + mechanism);
    for (const QByteArray &message : messages)
        say(client, message.toBase64());
    say(client, "AUTH " + mechanism + ' ' + messages.constLast().toBase64());
    say(client, "PASS " + m_planted.make("pass-" + mechanism));
    keepTranscripts();
    say(client, "QUIT");
}

void TestSecrets::scram()
{
    for (const QByteArray &password : {m_planted.make("scram-wrong"), m_password}) {
        SmtpClient client;
        QVERIFY(open(client));
        ScramClient proof(kAnna, password);
        const QByteArray challenge = client.command("AUTH SCRAM-SHA-256 " + proof.first().toBase64());
        QVERIFY2(challenge.startsWith("334 "), challenge);
        const QByteArray final = proof.final(QByteArray::fromBase64(challenge.mid(4).trimmed()));
        m_planted.add("proof of " + password, final.mid(final.indexOf(",p=") + 3));
        const QByteArray reply = client.command(final.toBase64());
        QVERIFY2(reply.startsWith(password == m_password ? "334" : "535"), reply);
        keepTranscripts();
        say(client, "");
    }
}

/// A relay that wants to know who comes: it is told, and its session is on record.
void TestSecrets::deliverThroughSmarthost()
{
    m_relay.replies = {{"EHLO", "250-relay.test\r\n250-STARTTLS\r\n250 AUTH PLAIN"}, {"AUTH", "535 5.7.8 not you"}};
    const auto mail = json({{u"from"_s, u"shop@example.test"_s}, {u"to"_s, u"a@away.test"_s}, {u"subject"_s, u"Out"_s}, {u"text"_s, u"Hello"_s}});
    QCOMPARE(ask("POST", u"/v1/messages"_s, mail).status, 202);
    const auto signedIn = [this] {
        return std::any_of(m_relay.lines.cbegin(), m_relay.lines.cend(), [](const QByteArray &line) { return line.startsWith("AUTH PLAIN "); });
    };
    QVERIFY2(QTest::qWaitFor(signedIn, 60'000), m_relay.lines.join('|') + ask("GET", u"/v1/queue"_s).body + m_office->engine.log().right(3000).toUtf8());
    QTRY_VERIFY_WITH_TIMEOUT(ask("GET", u"/v1/queue"_s).body.contains("not you"), 60'000);
    m_relay.lines.clear();
}

void TestSecrets::keepTranscripts()
{
    for (const QJsonValue &one : m_office->rest->list(u"/v1/connections"_s)) {
        m_sinks["connections"] += json(one.toObject());
        m_sinks["transcripts"] += m_office->rest->get(u"/v1/connections/%1/transcript"_s.arg(one[u"id"].toString())).body;
    }
}

void TestSecrets::gather()
{
    m_expected = {{"transcripts", "AUTH PLAIN ***"}, {"events", "user.sign_in_failed"}, {"log", "settings: version"}, {"ring", "settings: version"}, {"feed", "334 ***"},
                  {"metrics", "sign_ins_total{result=\"wrong\"}"}, {"answers", "bad_credentials"}, {"replies", "535 5.7.8"}, {"connections", "submission"}};
    QVERIFY(QTest::qWaitFor([&] { return QFile::exists(m_office->engine.dataDir() + u"/records/blackbox"_s); }, 30'000));
    for (const QJsonValue &one : m_office->rest->list(u"/v1/events"_s))
        m_sinks["events"] += json(one.toObject());
    for (const auto &frame : m_feed->frames())
        m_sinks["feed"] += json(frame.object);
    for (const QJsonValue &one : m_office->rest->get(u"/v1/log"_s).object()[u"items"].toArray())
        m_sinks["ring"] += json(one.toObject());
    m_sinks["metrics"] = m_office->rest->get(u"/metrics"_s).body;
    m_sinks["flight"] = m_office->rest->get(u"/v1/flight-record"_s).body;
    m_sinks["health"] = m_office->rest->get(u"/v1/health-report"_s).body;
    for (const QString &path : {u"/v1/users"_s, u"/v1/bans"_s, u"/v1/alerts"_s, u"/v1/status"_s, u"/v1/certificates"_s, u"/v1/destinations"_s, u"/v1/mails"_s, u"/v1/settings/history"_s})
        ask("GET", path);
    QCOMPARE(ask("POST", u"/v1/flight-records"_s, {}).status, 201);
    m_sinks["log"] = m_office->engine.log().toUtf8();
#ifdef Q_OS_LINUX
    for (const QString &pid : QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs)) {
        QFile stat(u"/proc/"_s + pid + u"/stat"_s), line(u"/proc/"_s + pid + u"/cmdline"_s);
        const QByteArray fields = stat.open(QIODevice::ReadOnly) ? stat.readAll() : QByteArray();
        const bool child = fields.mid(fields.lastIndexOf(')') + 2).split(' ').value(1).toLongLong() == m_office->engine.pid();
        if ((child || pid.toLongLong() == m_office->engine.pid()) && line.open(QIODevice::ReadOnly))
            m_sinks["commands"] += line.readAll() + QByteArray(100, ' ');
    }
    m_expected["commands"] = "postkontord";
#endif
}

/// Nothing but the configuration and the token file holds one; of those that are needed again, the database does.
void TestSecrets::verifyFiles()
{
    int files = 0;
    for (QDirIterator it(m_office->engine.folder(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); it.hasNext();) {
        const QString name = it.next();
        QFile file(name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QList<QByteArray> may = {name.mid(m_office->engine.dataDir().size()).toLatin1()};
        if (name == m_office->engine.tokenFile())
            may << "bootstrap-token";
        if (name.contains(u"/index.sqlite"_s))
            may << kKeptInClear;
        const QList<QByteArray> found = m_planted.in(file.readAll(), may);
        QVERIFY2(found.isEmpty(), qPrintable(name + u" holds "_s + text(found.join(", "))));
        ++files;
    }
    QVERIFY(files > 8);
}

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
