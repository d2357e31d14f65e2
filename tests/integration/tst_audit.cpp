// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/route.h"
#include "auditrows.h"
#include "support/engineprocess.h"
#include "support/onetimecode.h"
#include "support/restclient.h"
#include "support/smtpclient.h"
#include <QDateTime>
#include <QJsonArray>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "korrekt-pferd-batterie";
const QByteArray kNewPassword = "noch-ein-pferd-mehr";
const QByteArray kSettingSecret = "smarthost-geheimnis";

QByteArray letter(const QByteArray &to, const QByteArray &subject)
{
    return "From: a@far.test\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + subject +
           "@far.test>\r\n\r\nHello\r\n";
}

QByteArray textOf(const QJsonValue &value)
{
    return QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
}

/// What nobody did: mail on its way, and what the server does by itself.
bool isServers(const QJsonObject &event)
{
    static const QSet<QString> kinds{u"alert.raised"_s,    u"alert.cleared"_s,      u"server.load"_s,     u"retention.run"_s, u"certificate.loaded"_s,
                                     u"webhook.failed"_s,  u"webhook.disabled"_s,   u"certificate.failed"_s, u"dkim.added"_s, u"mailbox.created"_s,
                                     u"user.sign_in_failed"_s, u"flight-record.kept"_s}; // that of an alarm
    return !event[u"detail"].toObject().contains(u"by") && (event.contains(u"mailId") || kinds.contains(event[u"kind"].toString()));
}

} // namespace

/// Every route that changes something leaves one event that says who did what from where, and what it was before.
class TestAudit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyRouteHasARow();
    void everyChangeIsOnRecord_data();
    void everyChangeIsOnRecord();
    void longTextsAndListsAreShort();
    void secretsAreNowhere();

private:
    void prepare(const QByteArray &step);
    void prepareItem();
    void prepareHeld();
    void prepareTray(const QByteArray &user);
    void prepareAlert();
    void prepareCode();
    QByteArray filled(QByteArray text) const;
    RestClient &clientOf(const QByteArray &who);
    bool signIn(const QByteArray &name);
    QByteArray nameOf(const QByteArray &who) const { return who == "admin" ? "bootstrap" : who + "@example.test"; }
    bool deliver(const QByteArray &to, const QByteArray &subject);
    qint64 lastSeq();
    QJsonArray eventsAfter(qint64 seq);
    void keepSecrets(const QJsonValue &answer);
    void keepAnswer(const AuditRow &row, const RestReply &answer);
    static QByteArray objectOf(const AuditRow &row);

    EngineProcess m_engine;
    QHash<QByteArray, std::shared_ptr<RestClient>> m_clients;
    QHash<QByteArray, QByteArray> m_kept;
    QSet<QByteArray> m_secrets{kPassword, kNewPassword, kSettingSecret};
    SmtpClient m_open;
    int m_mails = 0;
};

void TestAudit::initTestCase()
{
    m_engine.setEnvironment(u"POSTKONTOR_LISTEN_SUBMISSION"_s, u"127.0.0.1:0"_s);
    m_engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:9\"\n"
                       "[guard]\nnew_recipients = 1\n[acme]\ndirectory = \"https://127.0.0.1:9/directory\"\nnames = [\"mail.example.test\"]\nagree_terms = true\n"_s);
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_secrets.insert(m_engine.token());
    m_clients["admin"] = std::make_shared<RestClient>(m_engine.url({}), m_engine.token());
    m_clients["nobody"] = std::make_shared<RestClient>(m_engine.url({}), QByteArray());
    m_kept = {{"password", kPassword},       {"newPassword", kNewPassword}, {"settingSecret", kSettingSecret},
              {"far", "far.test"},           {"suppressed", "x@far.test"},  {"imported", "imp@example.test"},
              {"banned", "198.51.100.9"},    {"hostname", "mail.example.test"}};
    RestClient &admin = clientOf("admin");
    m_kept["domain"] = admin.post(u"/v1/domains"_s, R"({"name":"example.test"})").object()[u"id"].toString().toLatin1();
    for (const QByteArray &name : {QByteArray("mei"), QByteArray("hugo"), QByteArray("ines")}) {
        const RestReply made = admin.post(u"/v1/users"_s, R"({"address":")" + name + R"(@example.test","password":")" + kPassword + "\"}");
        QVERIFY2(made.status == 201, made.body);
        m_kept[name] = made.object()[u"id"].toString().toLatin1();
    }
}

void TestAudit::everyRouteHasARow()
{
    QSet<QByteArray> known;
    for (const AuditRow &row : auditRows())
        known.insert(row.route);
    for (const UnrecordedRoute &route : unrecordedRoutes()) {
        QVERIFY2(!known.contains(route.route) && *route.why, route.route);
        known.insert(route.route);
    }
    for (const api::Route &route : api::routeTable()) {
        const QByteArray name = QByteArray(route.method) + ' ' + route.pattern;
        if (name.startsWith("GET ") || route.testOnly)
            continue;
        QVERIFY2(known.remove(name), name + ": what does it leave on record? A row of auditrows.h says it.");
    }
    QVERIFY2(known.isEmpty(), known.values().join(", "));
}

QByteArray TestAudit::filled(QByteArray text) const
{
    for (auto it = m_kept.cbegin(); it != m_kept.cend(); ++it)
        text.replace('{' + it.key() + '}', *it);
    return text;
}

RestClient &TestAudit::clientOf(const QByteArray &who)
{
    return *m_clients[who];
}

bool TestAudit::signIn(const QByteArray &name)
{
    for (const QByteArray &password : {kPassword, kNewPassword}) {
        const RestReply in = clientOf("nobody").post(u"/v1/sessions"_s, R"({"address":")" + nameOf(name) + R"(","password":")" + password + "\"}");
        keepSecrets(in.object());
        if (in.status != 201)
            continue;
        m_clients[name] = std::make_shared<RestClient>(m_engine.url({}), in.object()[u"token"].toString().toLatin1());
        return true;
    }
    return false;
}

bool TestAudit::deliver(const QByteArray &to, const QByteArray &subject)
{
    SmtpClient client;
    client.connectTo(m_engine.port(u"smtp"_s));
    client.command("EHLO client.test");
    return client.deliver("a@far.test", {to}, letter(to, subject)).startsWith("250");
}

void TestAudit::prepare(const QByteArray &step)
{
    RestClient &admin = clientOf("admin");
    if (step == "keys") { // those that sign come by themselves
        QTRY_VERIFY(admin.get(QString::fromLatin1(filled("/v1/domains/{domain}/dns"))).body.contains("_domainkey"));
    } else if (step == "mei" || step == "zoe") {
        QVERIFY(signIn(step));
    } else if (step == "session") {
        QVERIFY(signIn("zoe"));
        m_kept["session"] = admin.list(QString::fromLatin1(filled("/v1/users/{zoe}/sessions")))[0][u"id"].toString().toLatin1();
    } else if (step == "message") {
        QVERIFY(deliver("box@example.test", "one"));
        const QString path = QString::fromLatin1(filled("/v1/mailboxes/{box}/messages"));
        QTRY_VERIFY(!admin.list(path).isEmpty());
        m_kept["message"] = admin.list(path)[0][u"id"].toString().toLatin1();
    } else if (step == "connection") {
        QVERIFY(m_open.connectTo(m_engine.port(u"smtp"_s)).startsWith("220"));
        for (const QJsonValue &one : admin.list(u"/v1/connections"_s)) {
            if (one[u"protocol"].toString() == u"smtp"_s)
                m_kept["connection"] = one[u"id"].toString().toLatin1();
        }
        QVERIFY(m_kept.contains("connection"));
    } else if (step == "item") {
        prepareItem();
    } else if (step == "held") {
        prepareHeld();
    } else if (step == "hugo" || step == "ines") {
        prepareTray(step);
    } else if (step == "alert") {
        prepareAlert();
    } else if (step == "code") {
        prepareCode();
    } else {
        QVERIFY2(step.isEmpty(), step);
    }
}

/// A recipient that waits for tomorrow.
void TestAudit::prepareItem()
{
    const QByteArray to = "item" + QByteArray::number(++m_mails) + "@far.test";
    const QByteArray at = QDateTime::currentDateTimeUtc().addDays(1).toString(Qt::ISODate).toLatin1();
    const RestReply sent = clientOf("admin").post(u"/v1/messages"_s, R"({"from":"mei@example.test","to":[")" + to + R"("],"text":"t","sendAt":")" + at + "\"}");
    QVERIFY2(sent.status == 202, sent.body);
    const QJsonArray found = clientOf("admin").list(u"/v1/queue?to="_s + QString::fromLatin1(to));
    QCOMPARE(found.size(), 1);
    m_kept["item"] = found[0][u"id"].toString().toLatin1();
}

void TestAudit::prepareHeld()
{
    const QString path = QString::fromLatin1(filled("/v1/groups/{group}/held"));
    QVERIFY(deliver("team@example.test", "held" + QByteArray::number(++m_mails)));
    QTRY_COMPARE(clientOf("admin").list(path).size(), 1);
    m_kept["held"] = clientOf("admin").list(path)[0][u"id"].toString().toLatin1();
}

/// Two recipients of somebody who never wrote to so many before.
void TestAudit::prepareTray(const QByteArray &user)
{
    QVERIFY(signIn(user));
    const QString path = QString::fromLatin1(filled("/v1/tray/{" + user + '}'));
    for (int tries = 0; tries < 5 && clientOf("admin").get(path).status != 200; ++tries) {
        const QByteArray n = QByteArray::number(++m_mails);
        const RestReply sent = clientOf(user).post(u"/v1/messages"_s, R"({"from":")" + nameOf(user) + R"(","to":["t)" + n + R"(@far.test","u)" + n + R"(@far.test"],"text":"t"})");
        QVERIFY2(sent.status == 202, sent.body);
    }
    const RestReply entry = clientOf("admin").get(path);
    QVERIFY2(entry.status == 200, entry.body);
    QCOMPARE(entry.object()[u"recipients"].toInt(), 2);
}

void TestAudit::prepareAlert()
{
    const QString rule = QString::fromLatin1(m_kept.value("rule"));
    QTRY_VERIFY_WITH_TIMEOUT(([&] {
        for (const QJsonValue &alert : clientOf("admin").list(u"/v1/alerts?state=active"_s)) {
            if (alert[u"ruleId"].toString() == rule)
                m_kept["alert"] = alert[u"id"].toString().toLatin1();
        }
        return m_kept.contains("alert");
    })(), 30000);
}

void TestAudit::prepareCode()
{
    QVERIFY(signIn("zoe"));
    const RestReply setup = clientOf("zoe").post(QString::fromLatin1(filled("/v1/users/{zoe}/two-factor")), "{}");
    QVERIFY2(setup.status == 201, setup.body);
    keepSecrets(setup.object());
    m_kept["code"] = support::oneTimeCode(setup.object()[u"secret"].toString()).toLatin1();
}

qint64 TestAudit::lastSeq()
{
    return clientOf("admin").get(u"/v1/events?limit=1"_s).object()[u"items"][0][u"seq"].toInteger();
}

/// What was done, oldest first.
QJsonArray TestAudit::eventsAfter(qint64 seq)
{
    QJsonArray found;
    for (const QJsonValue &event : clientOf("admin").get(u"/v1/events?limit=100"_s).object()[u"items"].toArray()) {
        if (event[u"seq"].toInteger() > seq && !isServers(event.toObject()))
            found.prepend(event);
    }
    return found;
}

void TestAudit::keepSecrets(const QJsonValue &answer)
{
    const QJsonObject object = answer.toObject();
    for (const QString &name : {u"token"_s, u"secret"_s, u"password"_s, u"uri"_s}) {
        if (object[name].isString())
            m_secrets.insert(object[name].toString().toLatin1());
    }
    for (const QJsonValue &code : object[u"recoveryCodes"].toArray())
        m_secrets.insert(code.toString().toLatin1());
}

void TestAudit::keepAnswer(const AuditRow &row, const RestReply &answer)
{
    keepSecrets(answer.object());
    for (const QString &name : {u"id"_s, u"version"_s, u"name"_s}) {
        const QJsonValue value = answer.object().value(name);
        if (row.keep.isEmpty() || value.isUndefined())
            continue;
        m_kept[row.keep] = value.isDouble() ? QByteArray::number(value.toInteger()) : value.toString().toLatin1();
        return;
    }
}

/// The name of what is changed.
QByteArray TestAudit::objectOf(const AuditRow &row)
{
    if (!row.object.isEmpty() || !row.keep.isEmpty())
        return row.object.isEmpty() ? row.keep : row.object;
    const qsizetype end = row.target.lastIndexOf('}');
    const qsizetype begin = row.target.lastIndexOf('{');
    return row.target.mid(begin + 1, end - begin - 1);
}

void TestAudit::everyChangeIsOnRecord_data()
{
    QTest::addColumn<int>("index");
    QHash<QByteArray, int> times;
    for (int i = 0; i < auditRows().size(); ++i) {
        const QByteArray route = auditRows()[i].route;
        QTest::newRow(route + (++times[route] > 1 ? ' ' + QByteArray::number(times[route]) : QByteArray())) << i;
    }
}

void TestAudit::everyChangeIsOnRecord()
{
    QFETCH(int, index);
    const AuditRow &row = auditRows()[index];
    prepare(row.prepare);
    if (QTest::currentTestFailed())
        return;
    const qint64 seq = lastSeq();
    const QByteArray body = row.body.isNull() && row.route.startsWith("DELETE") ? QByteArray() : row.body.isNull() ? "{}" : filled(row.body);
    const RestReply answer = clientOf(row.who).send(row.route.left(row.route.indexOf(' ')), QString::fromLatin1(filled(row.target)), body);
    QVERIFY2(answer.status >= 200 && answer.status < 300, answer.body);
    keepAnswer(row, answer);
    const auto kindsOf = [](const QJsonArray &events) {
        QByteArrayList kinds;
        for (const QJsonValue &event : events)
            kinds << event[u"kind"].toString().toLatin1();
        std::sort(kinds.begin(), kinds.end());
        return kinds.join(' ');
    };
    QByteArrayList wanted = row.also;
    wanted << row.kind;
    std::sort(wanted.begin(), wanted.end());
    const QByteArray expected = wanted.join(' ');
    for (int tries = 0; tries < 100 && eventsAfter(seq).size() < wanted.size(); ++tries)
        QTest::qWait(50); // some are written behind the answer
    const QJsonArray events = eventsAfter(seq);
    QCOMPARE(kindsOf(events), expected);
    const QByteArray by = nameOf(row.who == "nobody" ? QByteArray("zoe") : row.who);
    for (const QJsonValue &event : events) {
        const QJsonObject detail = event[u"detail"].toObject();
        QVERIFY2(detail[u"by"].toString().toLatin1() == by, textOf(event));
        QVERIFY2(detail[u"peer"].toString() == u"127.0.0.1"_s, textOf(event));
        if (event[u"kind"].toString().toLatin1() != row.kind)
            continue;
        const QByteArray object = m_kept.value(objectOf(row));
        QVERIFY2(!object.isEmpty() && textOf(event).contains(object), textOf(event) + " has no " + objectOf(row));
        QByteArrayList members = detail[u"before"].toObject().keys().join(u' ').toLatin1().split(' ');
        members += detail[u"after"].toObject().keys().join(u' ').toLatin1().split(' ');
        for (const QByteArray &member : row.changed)
            QVERIFY2(members.contains(member), textOf(event) + " does not say what became of " + member);
        for (const QString &member : {u"before"_s, u"after"_s})
            QVERIFY2(row.changed.isEmpty() || detail.contains(member), textOf(event));
    }
}

/// A change of a whole book is an event of some lines.
void TestAudit::longTextsAndListsAreShort()
{
    RestClient &admin = clientOf("admin");
    const RestReply made = admin.post(u"/v1/templates"_s, R"({"name":"book","text":")" + QByteArray(500'000, 'a') + "b\"}");
    QVERIFY2(made.status == 201, made.body.left(200));
    QByteArrayList members;
    for (int i = 0; i < 500; ++i)
        members << "\"m" + QByteArray::number(i) + "@far.test\"";
    const RestReply group = admin.post(u"/v1/groups"_s, R"({"address":"all@example.test","kind":"plain","members":[)" + members.join(',') + "]}");
    QVERIFY2(group.status == 201, group.body.left(200));
    const qint64 seq = lastSeq();
    const QByteArray text = R"({"text":")" + QByteArray(500'000, 'a') + "c\"}";
    QCOMPARE(admin.send("PATCH", u"/v1/templates/"_s + made.object()[u"id"].toString(), text).status, 200);
    members[250] = "\"new@far.test\"";
    QCOMPARE(admin.send("PATCH", u"/v1/groups/"_s + group.object()[u"id"].toString(), R"({"members":[)" + members.join(',') + "]}").status, 200);
    const QJsonArray events = eventsAfter(seq);
    QCOMPARE(events.size(), 2);
    const QJsonObject book = events[0][u"detail"].toObject(), people = events[1][u"detail"].toObject();
    QVERIFY(textOf(book).size() < 4000);
    QVERIFY(book[u"before"][u"text"].toString().startsWith(u"aaaa"_s));
    QVERIFY(book[u"before"][u"text"] != book[u"after"][u"text"]);
    QCOMPARE(people[u"before"][u"members"].toArray(), QJsonArray{u"m250@far.test"_s});
    QCOMPARE(people[u"after"][u"members"].toArray(), QJsonArray{u"new@far.test"_s});
}

void TestAudit::secretsAreNowhere()
{
    QVERIFY(m_secrets.size() > 15);
    const QJsonArray events = clientOf("admin").list(u"/v1/events"_s);
    QVERIFY(events.size() > 100);
    for (const QJsonValue &event : events) {
        for (const QByteArray &secret : std::as_const(m_secrets))
            QVERIFY2(!secret.isEmpty() && !textOf(event).contains(secret), textOf(event));
    }
}

QTEST_GUILESS_MAIN(TestAudit)
#include "tst_audit.moc"
