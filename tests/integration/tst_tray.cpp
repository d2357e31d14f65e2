// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "korrekt-pferd-batterie";

QByteArray letter(const QByteArray &from, const QByteArray &subject, const QByteArray &text = "Hello")
{
    return "From: " + from + "\r\nTo: somebody\r\nSubject: " + subject + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + subject +
           "@example.test>\r\n\r\n" + text + "\r\n";
}

} // namespace

/// Limits by the hour and the tray at a real engine: mail by submission and the send API, decisions over REST, restarts and crashes in between.
class TestTray : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void limitOfAUser();
    void limitOfADomain();
    void limitOfAnAddress();
    void limitOutlivesACrash();
    void nobodyElseIsCharged();
    void hackedAccount();
    void heldMailOutlivesACrash();
    void oneMailAlone();
    void release();
    void lockAndKeep();
    void lockAndDelete();
    void onlyWhoMay();
    void switchedOff();

private:
    struct User
    {
        QByteArray address;
        QString id;
    };
    User createUser(const QByteArray &name);
    QByteArray signIn(const QByteArray &address);
    bool openSession(SmtpClient &client, const User &user);
    QByteArray send(const User &user, const QList<QByteArray> &to, const QByteArray &subject = "s", const QByteArray &text = "Hello");
    RestReply sendOverRest(const QByteArray &token, const QByteArray &from, const QByteArray &to);
    int patch(const QString &path, const QByteArray &json) { return m_admin->send("PATCH", path, json).status; }
    QJsonObject usage(const User &user) { return m_admin->get(u"/v1/users/%1/usage"_s.arg(user.id)).object(); }
    QString trayPath(const User &user, const QString &rest = {}) { return u"/v1/tray/%1"_s.arg(user.id) + rest; }
    qint64 queued(const User &user, const QString &state);
    qsizetype received(const QString &address);
    QByteArray eventKinds();
    /// As if an hour had passed while the engine was down.
    void restartAnHourLater();
    bool restart();

    EngineProcess m_engine;
    std::unique_ptr<RestClient> m_admin;
    QString m_domain;
    User m_hacked;
};

void TestTray::initTestCase()
{
    m_engine.setEnvironment(u"POSTKONTOR_LISTEN_SUBMISSION"_s, u"127.0.0.1:0"_s);
    m_engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:9\"\n"_s); // mail for elsewhere waits
    m_engine.addConfig(u"[smtp]\nrelay_from = [\"127.0.0.0/8\"]\n"_s);
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    const RestReply domain = m_admin->post(u"/v1/domains"_s, R"({"name":"example.test"})");
    m_domain = domain.object()[u"id"].toString();
    QVERIFY(!m_domain.isEmpty());
    QVERIFY(!createUser("mei").id.isEmpty());
}

TestTray::User TestTray::createUser(const QByteArray &name)
{
    const QByteArray address = name + "@example.test";
    const RestReply made = m_admin->post(u"/v1/users"_s, R"({"address":")" + address + R"(","password":")" + kPassword + "\"}");
    return {address, made.status == 201 ? made.object()[u"id"].toString() : QString()};
}

QByteArray TestTray::signIn(const QByteArray &address)
{
    RestClient nobody(m_engine.url({}), {});
    return nobody.post(u"/v1/sessions"_s, R"({"address":")" + address + R"(","password":")" + kPassword + "\"}").object()[u"token"].toString().toLatin1();
}

bool TestTray::openSession(SmtpClient &client, const User &user)
{
    const QByteArray secret = ('\0' + user.address + '\0' + kPassword).toBase64();
    return client.connectTo(m_engine.port(u"submission"_s)).startsWith("220") && client.command("EHLO client.test").startsWith("250") &&
           client.command("AUTH PLAIN " + secret).startsWith("235");
}

QByteArray TestTray::send(const User &user, const QList<QByteArray> &to, const QByteArray &subject, const QByteArray &text)
{
    SmtpClient client;
    return openSession(client, user) ? client.deliver(user.address, to, letter(user.address, subject, text)) : QByteArray("no session");
}

RestReply TestTray::sendOverRest(const QByteArray &token, const QByteArray &from, const QByteArray &to)
{
    RestClient client(m_engine.url({}), token);
    return client.post(u"/v1/messages"_s, R"({"from":")" + from + R"(","to":[")" + to + R"("],"subject":"s","text":"t"})");
}

qint64 TestTray::queued(const User &user, const QString &state)
{
    return m_admin->list(u"/v1/queue?state=%1&from=%2"_s.arg(state, QString::fromLatin1(user.address))).size();
}

qsizetype TestTray::received(const QString &address)
{
    for (const QJsonValue &box : m_admin->list(u"/v1/mailboxes"_s)) {
        if (box[u"address"].toString() == address)
            return m_admin->list(u"/v1/mailboxes/%1/messages"_s.arg(box[u"id"].toString())).size();
    }
    return -1;
}

QByteArray TestTray::eventKinds()
{
    return QJsonDocument(m_admin->list(u"/v1/events"_s)).toJson(QJsonDocument::Compact);
}

bool TestTray::restart()
{
    if (m_engine.running())
        m_engine.stop();
    if (!m_engine.start())
        return false;
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    return true;
}

void TestTray::restartAnHourLater()
{
    QCOMPARE(m_engine.stop(), 0);
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"clock"_s);
        db.setDatabaseName(m_engine.dataDir() + u"/index.sqlite"_s);
        QVERIFY(db.open());
        QSqlQuery query(db);
        QVERIFY2(query.exec(u"UPDATE send_use SET slot = slot - 13"_s), qPrintable(query.lastError().text()));
        QVERIFY(query.numRowsAffected() > 0);
    }
    QSqlDatabase::removeDatabase(u"clock"_s);
    QVERIFY2(restart(), qPrintable(m_engine.log()));
}

void TestTray::limitOfAUser()
{
    const User anna = createUser("anna");
    QCOMPARE(patch(u"/v1/users/"_s + anna.id, R"({"sendLimits":{"recipients":5}})"), 200);
    QCOMPARE(m_admin->get(u"/v1/users/"_s + anna.id).object()[u"sendLimits"][u"recipients"].toInt(), 5);
    QVERIFY(send(anna, {"mei@example.test", "a@else.test", "b@else.test"}).startsWith("250"));
    const QByteArray tooMany = send(anna, {"a@else.test", "b@else.test", "c@else.test"});
    QVERIFY2(tooMany.startsWith("452 4.7.1 The user anna@example.test may send 5 recipients an hour and sent 3; there is room again at "), tooMany);
    const QByteArray neverFits = send(anna, {"a@else.test", "b@else.test", "c@else.test", "d@else.test", "e@else.test", "f@else.test"});
    QVERIFY2(neverFits.startsWith("550 5.7.1 The user anna@example.test may send 5 recipients an hour, and this mail alone has 6"), neverFits);
    const QByteArray token = signIn(anna.address);
    QCOMPARE(sendOverRest(token, anna.address, "c@else.test").status, 202);
    QVERIFY(send(anna, {"d@else.test"}).startsWith("250"));

    SmtpClient client; // full: said at MAIL, before the text is sent
    QVERIFY(openSession(client, anna));
    QVERIFY(client.command("MAIL FROM:<anna@example.test>").startsWith("452 4.7.1"));
    const RestReply refused = sendOverRest(token, anna.address, "e@else.test");
    QCOMPARE(refused.status, 429);
    const int seconds = refused.header("Retry-After").toInt();
    QVERIFY2(seconds > 3000 && seconds <= 3900, refused.header("Retry-After"));
    QVERIFY(refused.object()[u"detail"].toString().contains(u"may send 5 recipients an hour and sent 5"_s));

    RestClient herself(m_engine.url({}), token);
    const QJsonObject use = herself.get(u"/v1/users/%1/usage"_s.arg(anna.id)).object();
    QCOMPARE(use[u"used"][u"recipients"].toInt(), 5);
    QCOMPARE(use[u"used"][u"messages"].toInt(), 3);
    QCOMPARE(use[u"limits"][u"recipients"].toInt(), 5);
    QCOMPARE(use[u"held"].toBool(true), false);
    QVERIFY(eventKinds().contains("\"send.limited\""));
    const QByteArray metrics = m_admin->get(u"/metrics"_s).body;
    QVERIFY(metrics.contains("send_limited_total{kind=\"user\"} "));
    QVERIFY(!metrics.contains("anna@"));

    restartAnHourLater();
    QVERIFY(send(anna, {"d@else.test"}).startsWith("250"));
    QCOMPARE(usage(anna)[u"used"][u"recipients"].toInt(), 1);
}

void TestTray::limitOfADomain()
{
    const User bea = createUser("bea"), ben = createUser("ben");
    restartAnHourLater();
    QCOMPARE(patch(u"/v1/domains/"_s + m_domain, R"({"sendLimits":{"messages":2}})"), 200);
    QVERIFY(send(bea, {"x@else.test"}).startsWith("250"));
    QVERIFY(send(ben, {"x@else.test"}).startsWith("250"));
    const QByteArray refused = send(bea, {"x@else.test"});
    QVERIFY2(refused.startsWith("452 4.7.1 The domain example.test may send 2 messages an hour and sent 2"), refused);
    QCOMPARE(patch(u"/v1/domains/"_s + m_domain, R"({"sendLimits":{}})"), 200);
    QVERIFY(send(bea, {"x@else.test"}).startsWith("250")); // no limit of its own: none
}

void TestTray::limitOfAnAddress()
{
    QCOMPARE(patch(u"/v1/settings"_s, R"({"changes":{"limits.address_bytes_per_hour":5000}})"), 200);
    const auto relay = [this](const QByteArray &text) {
        SmtpClient client;
        client.connectTo(m_engine.port(u"smtp"_s));
        client.command("EHLO printer.test");
        return client.deliver("printer@else.test", {"x@else.test"}, letter("printer@else.test", "scan", text));
    };
    QVERIFY(relay(QByteArray(40, 'x') + "\r\n" + QByteArray(900, 'y')).startsWith("250"));
    QByteArray lines;
    for (int i = 0; i < 40; ++i)
        lines += QByteArray(98, 'z') + "\r\n";
    const QByteArray refused = relay(lines);
    QVERIFY2(refused.startsWith("452 4.7.1 The address 127.0.0.1 may send 5000 bytes an hour"), refused);
    QVERIFY(relay(lines + lines).startsWith("550 5.7.1 The address 127.0.0.1 may send 5000 bytes an hour, and this mail alone has "));
    QCOMPARE(sendOverRest(m_engine.token(), "shop@example.test", "x@else.test").status, 202); // a small one still fits
    QCOMPARE(patch(u"/v1/settings"_s, R"({"changes":{"limits.address_bytes_per_hour":null}})"), 200);
    QVERIFY(relay(lines).startsWith("250"));
}

void TestTray::limitOutlivesACrash()
{
    const User cleo = createUser("cleo");
    QCOMPARE(patch(u"/v1/users/"_s + cleo.id, R"({"sendLimits":{"messages":3}})"), 200);
    for (int i = 0; i < 3; ++i)
        QVERIFY(send(cleo, {"x@else.test"}).startsWith("250"));
    m_engine.kill();
    QVERIFY(restart());
    QVERIFY(send(cleo, {"x@else.test"}).startsWith("452 4.7.1 The user cleo@example.test may send 3 messages an hour and sent 3"));
    QCOMPARE(usage(cleo)[u"used"][u"messages"].toInt(), 3);
}

/// Mail from strangers, and what the server itself writes, is nobody's; what was refused does not count.
void TestTray::nobodyElseIsCharged()
{
    const User dora = createUser("dora");
    QCOMPARE(patch(u"/v1/users/"_s + dora.id, R"({"sendLimits":{"messages":1}})"), 200);
    SmtpClient stranger;
    stranger.connectTo(m_engine.port(u"smtp"_s));
    stranger.command("EHLO stranger.test");
    for (const char *subject : {"one", "two"})
        QVERIFY(stranger.deliver("dora@example.test", {"dora@example.test"}, letter("dora@example.test", subject)).startsWith("250"));
    QTRY_COMPARE(received(u"dora@example.test"_s), 2);
    QCOMPARE(usage(dora)[u"used"][u"messages"].toInt(-1), 0);
    SmtpClient client;
    QVERIFY(openSession(client, dora));
    QVERIFY(client.command("MAIL FROM:<dora@example.test>").startsWith("250"));
    QVERIFY(client.command("RCPT TO:<x@else.test>").startsWith("250"));
    QVERIFY(client.command("RSET").startsWith("250"));
    QVERIFY(client.deliver("dora@example.test", {"x@else.test"}, letter("mei@example.test", "not hers")).startsWith("553"));
    QCOMPARE(usage(dora)[u"used"][u"messages"].toInt(-1), 0);
    QVERIFY(send(dora, {"x@else.test"}).startsWith("250"));
    QVERIFY(send(dora, {"x@else.test"}).startsWith("452"));
}

/// Somebody who wrote to a few people suddenly writes to 500.
void TestTray::hackedAccount()
{
    m_hacked = createUser("hugo");
    for (int i = 0; i < 5; ++i)
        QVERIFY(send(m_hacked, {"friend" + QByteArray::number(i) + "@else.test"}).startsWith("250"));
    SmtpClient client;
    QVERIFY(openSession(client, m_hacked));
    for (int i = 0; i < 500; ++i) {
        const QByteArray to = "victim" + QByteArray::number(i) + "@else.test";
        const QByteArray said = client.deliver(m_hacked.address, {to}, letter(m_hacked.address, "pills"));
        QVERIFY2(said.startsWith("250"), said);
    }
    const qint64 held = queued(m_hacked, u"held"_s);
    const qint64 left = queued(m_hacked, u"ready"_s) + queued(m_hacked, u"deferred"_s) + queued(m_hacked, u"active"_s);
    qInfo("of 505 recipients %lld were let go before the hold, %lld are held", left, held);
    QCOMPARE(left, 100); // guard.new_recipients, the five friends among them
    QCOMPARE(held, 405);
    QVERIFY(send(m_hacked, {"mei@example.test"}).startsWith("250"));
    QCOMPARE(received(u"mei@example.test"_s), 1); // that of the first test
    const QJsonObject entry = m_admin->get(trayPath(m_hacked)).object();
    QCOMPARE(entry[u"address"].toString(), QString::fromLatin1(m_hacked.address));
    QCOMPARE(entry[u"mails"].toInt(), 406);
    QCOMPARE(entry[u"recipients"].toInt(), 406);
    const QJsonObject why = entry[u"why"][0].toObject();
    QCOMPARE(why[u"measure"].toString(), u"newRecipients"_s);
    QCOMPARE(why[u"seen"].toInt(), 101);
    QCOMPARE(why[u"bound"].toInt(), 100);
    QVERIFY(usage(m_hacked)[u"held"].toBool());
    QVERIFY(eventKinds().contains("\"tray.held\""));
}

void TestTray::heldMailOutlivesACrash()
{
    m_engine.kill();
    QVERIFY(restart());
    const QJsonArray tray = m_admin->list(u"/v1/tray"_s);
    QCOMPARE(tray.size(), 1);
    QCOMPARE(tray[0][u"recipients"].toInt(), 406);
    QVERIFY(send(m_hacked, {"another@else.test"}).startsWith("250")); // he is held still
    QCOMPARE(m_admin->get(trayPath(m_hacked)).object()[u"recipients"].toInt(), 407);
    QCOMPARE(received(u"mei@example.test"_s), 1);
    QTRY_VERIFY(m_admin->get(u"/metrics"_s).body.contains("tray_users 1\n"));
}

void TestTray::oneMailAlone()
{
    const QJsonArray mails = m_admin->list(trayPath(m_hacked, u"/mails"_s));
    QCOMPARE(mails.size(), 407);
    QCOMPARE(mails[0][u"recipients"].toInt(), 1);
    const QByteArray mail = mails[405][u"mailId"].toString().toLatin1();
    const QByteArray body = "{\"mailId\":\"" + mail + "\"}";
    const RestReply released = m_admin->post(trayPath(m_hacked, u"/release"_s), body);
    QVERIFY2(released.status == 200, released.body);
    QCOMPARE(released.object()[u"recipients"].toInt(), 1);
    QTRY_COMPARE(received(u"mei@example.test"_s), 2);
    QCOMPARE(m_admin->get(trayPath(m_hacked)).object()[u"mails"].toInt(), 406);
    QCOMPARE(m_admin->post(trayPath(m_hacked, u"/release"_s), body).status, 404);
    QCOMPARE(m_admin->post(trayPath(m_hacked, u"/release"_s), R"({"mailId":"xyz!"})").status, 422);
}

void TestTray::release()
{
    const RestReply released = m_admin->post(trayPath(m_hacked, u"/release"_s), R"({"trustSeconds":7200})");
    QVERIFY2(released.status == 200, released.body);
    QCOMPARE(released.object()[u"recipients"].toInt(), 406);
    QCOMPARE(released.object()[u"mails"].toInt(), 406);
    QCOMPARE(queued(m_hacked, u"held"_s), 0);
    QCOMPARE(m_admin->get(trayPath(m_hacked)).status, 404);
    QCOMPARE(m_admin->list(u"/v1/tray"_s).size(), 0);
    QVERIFY(!usage(m_hacked)[u"trustedUntil"].toString().isEmpty());
    QVERIFY(eventKinds().contains("\"tray.released\""));
    for (const bool again : {false, true}) { // and after a restart
        QVERIFY(send(m_hacked, {"mei@example.test", again ? "new2@else.test" : "new1@else.test"}).startsWith("250"));
        QCOMPARE(m_admin->list(u"/v1/tray"_s).size(), 0);
        if (!again)
            QVERIFY(restart());
    }
    QTRY_COMPARE(received(u"mei@example.test"_s), 4);
    QCOMPARE(m_admin->post(trayPath(m_hacked, u"/release"_s), "{}").status, 404);
}

void TestTray::lockAndKeep()
{
    QCOMPARE(patch(u"/v1/settings"_s, R"({"changes":{"guard.new_recipients":3}})"), 200);
    const User ida = createUser("ida");
    const QByteArray token = signIn(ida.address);
    RestClient herself(m_engine.url({}), token);
    QCOMPARE(m_admin->post(u"/v1/users/%1/app-passwords"_s.arg(ida.id), R"({"name":"Phone"})").status, 201);
    SmtpClient open;
    QVERIFY(openSession(open, ida));
    for (int i = 0; i < 6; ++i)
        QCOMPARE(sendOverRest(token, ida.address, "p" + QByteArray::number(i) + "@else.test").status, 202);
    QCOMPARE(queued(ida, u"held"_s), 3);
    QCOMPARE(m_admin->post(trayPath(ida, u"/lock"_s), R"({"mail":"burn"})").status, 422);
    const RestReply locked = m_admin->post(trayPath(ida, u"/lock"_s), R"({"mail":"keep"})");
    QVERIFY2(locked.status == 200, locked.body);
    QCOMPARE(herself.get(u"/v1/sessions"_s).status, 401);
    QVERIFY(signIn(ida.address).isEmpty());
    QVERIFY(open.command("MAIL FROM:<ida@example.test>").startsWith("550 5.7.13")); // also where he is in already
    QCOMPARE(m_admin->list(u"/v1/users/%1/app-passwords"_s.arg(ida.id)).size(), 0);
    const QJsonObject entry = m_admin->get(trayPath(ida)).object();
    QVERIFY(entry[u"locked"].toBool());
    QCOMPARE(entry[u"mails"].toInt(), 3);
    QVERIFY(eventKinds().contains("\"tray.locked\""));
    QCOMPARE(received(u"ida@example.test"_s), 0); // nobody gets it back
}

void TestTray::lockAndDelete()
{
    const QString ida = m_admin->list(u"/v1/tray"_s)[0][u"userId"].toString();
    const RestReply locked = m_admin->post(u"/v1/tray/%1/lock"_s.arg(ida), R"({"mail":"delete"})");
    QVERIFY2(locked.status == 200, locked.body);
    QCOMPARE(locked.object()[u"recipients"].toInt(), 3);
    QCOMPARE(m_admin->list(u"/v1/tray"_s).size(), 0);
    QCOMPARE(m_admin->list(u"/v1/queue?state=held"_s).size(), 0);
    QCOMPARE(patch(u"/v1/users/"_s + ida, R"({"locked":false})"), 200);
    QVERIFY(!signIn("ida@example.test").isEmpty());
}

void TestTray::onlyWhoMay()
{
    const User jan = createUser("jan");
    const QByteArray token = signIn(jan.address);
    RestClient himself(m_engine.url({}), token);
    QCOMPARE(himself.get(u"/v1/tray"_s).status, 403);
    QCOMPARE(himself.post(trayPath(jan, u"/release"_s), "{}").status, 403);
    QCOMPARE(himself.post(trayPath(jan, u"/lock"_s), R"({"mail":"keep"})").status, 403);
    QCOMPARE(himself.get(u"/v1/users/%1/usage"_s.arg(jan.id)).status, 200);
    QCOMPARE(himself.get(u"/v1/users/%1/usage"_s.arg(m_hacked.id)).status, 404);
    QCOMPARE(himself.send("PATCH", u"/v1/users/"_s + jan.id, R"({"sendLimits":{"messages":9}})").status, 403);
    QCOMPARE(patch(u"/v1/users/"_s + jan.id, R"({"sendLimits":{"messages":-1}})"), 422);
    QCOMPARE(patch(u"/v1/users/"_s + jan.id, R"({"sendLimits":{"mails":1}})"), 422);
}

void TestTray::switchedOff()
{
    QCOMPARE(patch(u"/v1/settings"_s, R"({"changes":{"guard.enabled":false}})"), 200);
    const User kim = createUser("kim");
    for (int i = 0; i < 8; ++i)
        QVERIFY(send(kim, {"p" + QByteArray::number(i) + "@else.test"}).startsWith("250"));
    QCOMPARE(queued(kim, u"held"_s), 0);
}

QTEST_GUILESS_MAIN(TestTray)
#include "tst_tray.moc"
