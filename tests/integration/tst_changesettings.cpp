// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eventsocket.h"
#include "support/office.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::RestReply;

/// Settings changed while the engine runs: over REST, as an office would.
class TestChangeSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void applyAtOnce();
    void priorities();
    void refusals_data();
    void refusals();
    void refusedAsAWhole();
    void secretsAreNeverShown();
    void somebodyElseWasFaster();
    void history();
    void revertsOneOfMany();
    void keysThatWaitForAStart();
    void confirmed();
    void rollsBackByItself();
    void rollsBackOverAKill_data();
    void rollsBackOverAKill();
    void tellsReaders();
    void stayOverSighup();
    void limitsWithoutAStart();

private:
    static RestReply patch(Office &office, const QByteArray &body) { return office.rest->send("PATCH", u"/v1/settings"_s, body); }
    static QJsonObject setting(Office &office, const QString &key)
    {
        for (const QJsonValue &item : office.rest->get(u"/v1/settings"_s).object().value(u"items").toArray()) {
            if (item[u"key"].toString() == key)
                return item.toObject();
        }
        return {};
    }
    static int version(Office &office) { return office.rest->get(u"/v1/settings"_s).object().value(u"version").toInt(-1); }
    /// How many recipients a new session may name.
    static int recipientsTaken(Office &office);
};

int TestChangeSettings::recipientsTaken(Office &office)
{
    support::SmtpClient smtp;
    if (!office.greet(smtp) || !smtp.command("MAIL FROM:<a@b.test>").startsWith("250"))
        return -1;
    int taken = 0;
    while (taken < 200 && smtp.command("RCPT TO:<mei@example.test>").startsWith("250"))
        ++taken;
    return taken;
}

void TestChangeSettings::applyAtOnce()
{
    Office office;
    QVERIFY(office.open());
    QCOMPARE(version(office), 0);
    const RestReply changed = patch(office, R"({"changes":{"smtp.max_recipients":3,"log.level":"debug"}})");
    QVERIFY2(changed.status == 200, changed.body);
    QCOMPARE(changed.object().value(u"version").toInt(), 1);
    QCOMPARE(changed.object().value(u"applied").toArray(), QJsonArray({u"smtp.max_recipients"_s, u"log.level"_s}));
    QVERIFY(changed.object().value(u"restart").toArray().isEmpty());
    QCOMPARE(recipientsTaken(office), 3);
    QCOMPARE(setting(office, u"smtp.max_recipients"_s).value(u"source"), u"database"_s);
    QCOMPARE(setting(office, u"smtp.max_recipients"_s).value(u"default").toInt(), 100);

    QCOMPARE(office.engine.stop(), 0); // and it lasts
    QVERIFY(office.open());
    QCOMPARE(recipientsTaken(office), 3);
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":null}})").status, 200);
    QCOMPARE(recipientsTaken(office), 100);
    QCOMPARE(setting(office, u"smtp.max_recipients"_s).value(u"source"), u"default"_s);
}

void TestChangeSettings::priorities()
{
    Office office;
    office.engine.addConfig(u"[smtp]\nmax_recipients = 7\nread_timeout_s = 200\n"_s);
    office.engine.setEnvironment(u"POSTKONTOR_SMTP_READ_TIMEOUT_S"_s, u"100"_s);
    QVERIFY(office.open());
    QCOMPARE(setting(office, u"smtp.max_recipients"_s).value(u"source"), u"file"_s);
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":5}})").status, 200);
    QCOMPARE(recipientsTaken(office), 5); // database over file
    const RestReply refused = patch(office, R"({"changes":{"smtp.read_timeout_s":50}})");
    QCOMPARE(refused.status, 422); // environment over database
    QCOMPARE(refused.object().value(u"field"), u"smtp.read_timeout_s"_s);
    QVERIFY(refused.object().value(u"detail").toString().contains(u"POSTKONTOR_SMTP_READ_TIMEOUT_S"_s));
    QCOMPARE(setting(office, u"smtp.read_timeout_s"_s).value(u"lock"), u"environment"_s);
    QCOMPARE(setting(office, u"server.data_dir"_s).value(u"lock"), u"file"_s);
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":null}})").status, 200);
    QCOMPARE(recipientsTaken(office), 7);
}

void TestChangeSettings::refusals_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const QByteArray &change, const QString &field, const QString &word) {
        QTest::newRow(name) << change << field << word;
    };
    row("unknown", R"("smtp.max_recipient":5)", u"smtp.max_recipient"_s, u"smtp.max_recipients"_s);
    row("empty key", R"("":5)", {}, u"unknown"_s);
    row("too small", R"("smtp.max_recipients":0)", u"smtp.max_recipients"_s, u"1 to 100000"_s);
    row("text for a number", R"("smtp.max_recipients":"5")", u"smtp.max_recipients"_s, u"integer"_s);
    row("fraction", R"("smtp.max_recipients":5.5)", u"smtp.max_recipients"_s, u"integer"_s);
    row("number for a word", R"("log.level":5)", u"log.level"_s, u"debug"_s);
    row("unknown word", R"("log.level":"loud")", u"log.level"_s, u"debug, info"_s);
    row("text for a list", R"("dns.servers":"192.0.2.1:53")", u"dns.servers"_s, u"list"_s);
    row("wrong item", R"("dns.servers":["192.0.2.1"])", u"dns.servers"_s, u"host:port"_s);
    row("object", R"("log.level":{})", u"log.level"_s, u"string"_s);
    row("nested list", R"("dns.servers":[["a:1"]])", u"dns.servers"_s, u"list"_s);
    row("control character", R"("delivery.smarthost_user":"a\nb")", u"delivery.smarthost_user"_s, u"control"_s);
    row("data folder", R"("server.data_dir":"/tmp")", u"server.data_dir"_s, u"file"_s);
    row("storage", R"("storage.driver":"mysql")", u"storage.driver"_s, u"file"_s);
    row("admin", R"("admin.bootstrap_token_file":"/tmp/x")", u"admin.bootstrap_token_file"_s, u"file"_s);
    row("pair", R"("tls.certificate":"/tmp/x.pem")", u"tls.certificate"_s, u"tls.key"_s);
    row("no such file", R"("tls.certificate":"/nowhere/x.pem","tls.key":"/nowhere/x.key")", u"tls.certificate"_s, u"/nowhere/x.pem"_s);
    row("no such authorities", R"("delivery.tls_ca_file":"/nowhere/ca.pem")", u"delivery.tls_ca_file"_s, u"/nowhere/ca.pem"_s);
    row("route", R"("delivery.routes":["far.test"])", u"delivery.routes"_s, u"domain=host:port"_s);
    row("retry rule", R"("queue.retry_for":["far.test=soon"])", u"queue.retry_for"_s, u"first_retry_s"_s);
    row("out of order", R"("queue.first_retry_s":20000)", u"queue.first_retry_s"_s, u"queue.max_retry_s"_s);
    row("secret", R"("delivery.smarthost_secret":5)", u"delivery.smarthost_secret"_s, u"string"_s);
}

void TestChangeSettings::refusals()
{
    QFETCH(QByteArray, change);
    QFETCH(QString, field);
    QFETCH(QString, word);
    static Office office; // one engine for all rows: a refusal leaves nothing
    if (!office.engine.running())
        QVERIFY(office.open());
    const RestReply refused = patch(office, "{\"changes\":{" + change + "}}");
    QVERIFY2(refused.status == 422, refused.body);
    QCOMPARE(refused.object().value(u"field").toString(), field);
    QVERIFY2(refused.object().value(u"detail").toString().contains(word), refused.body);
    QCOMPARE(version(office), 0);
}

void TestChangeSettings::refusedAsAWhole()
{
    Office office;
    QVERIFY(office.open());
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":3,"log.level":"loud"}})").status, 422);
    QCOMPARE(recipientsTaken(office), 100);
    const RestReply tried = patch(office, R"({"changes":{"smtp.max_recipients":3,"server.io_threads":2},"dryRun":true})");
    QCOMPARE(tried.status, 200);
    QCOMPARE(tried.object().value(u"restart").toArray(), QJsonArray({u"server.io_threads"_s}));
    QCOMPARE(version(office), 0);
    QCOMPARE(recipientsTaken(office), 100);
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":100}})").status, 200); // said, though it is the default
    QCOMPARE(setting(office, u"smtp.max_recipients"_s).value(u"source"), u"database"_s);
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":100}})").object().value(u"version").toInt(), 1); // nothing new
}

void TestChangeSettings::secretsAreNeverShown()
{
    Office office;
    QVERIFY(office.open());
    support::EventSocket events;
    QVERIFY(events.open(office.engine, {u"settings"_s, u"events"_s}));
    QCOMPARE(patch(office, R"({"changes":{"delivery.smarthost_secret":"hush-hush","delivery.smarthost_user":"u"}})").status, 200);
    QVERIFY(events.waitFor(u"settings.changed"_s, 1));
    QCOMPARE(patch(office, R"({"changes":{"delivery.smarthost_secret":"hush-again"}})").status, 200);
    QVERIFY(events.waitFor(u"settings.changed"_s, 2));
    QByteArray shown = office.engine.log().toUtf8();
    for (const QString &path : {u"/v1/settings"_s, u"/v1/settings/history"_s, u"/v1/events"_s})
        shown += office.rest->get(path).body;
    for (const auto &frame : events.frames())
        shown += QJsonDocument(frame.object).toJson();
    QVERIFY(shown.contains("delivery.smarthost_secret"));
    QVERIFY(!shown.contains("hush"));
    QCOMPARE(setting(office, u"delivery.smarthost_secret"_s).value(u"source"), u"database"_s); // that one is set
    QVERIFY(setting(office, u"delivery.smarthost_secret"_s).value(u"value").isNull());
    QCOMPARE(office.rest->post(u"/v1/settings/revert"_s, R"({"version":2})").status, 200); // the old one is known to the engine
}

void TestChangeSettings::somebodyElseWasFaster()
{
    Office office;
    QVERIFY(office.open());
    const QByteArray tag = office.rest->get(u"/v1/settings"_s).header("etag");
    QVERIFY(tag.startsWith("\"v0-"));
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":3},"baseVersion":0})").status, 200);
    const RestReply late = patch(office, R"({"changes":{"smtp.max_recipients":4},"baseVersion":0})");
    QCOMPARE(late.status, 409);
    QCOMPARE(late.object().value(u"field"), u"baseVersion"_s);
    const auto conditional = [&](const QByteArray &condition) {
        return office.rest->send("PATCH", u"/v1/settings"_s, R"({"changes":{"smtp.max_recipients":4}})", {{"If-Match", condition}}).status;
    };
    QCOMPARE(conditional(tag), 409);
    QCOMPARE(conditional("\"rubbish\""), 409);
    QCOMPARE(recipientsTaken(office), 3);
    QCOMPARE(conditional(office.rest->get(u"/v1/settings"_s).header("etag")), 200);
    QCOMPARE(recipientsTaken(office), 4);
}

void TestChangeSettings::history()
{
    Office office;
    QVERIFY(office.open());
    for (int i = 1; i <= 5; ++i)
        QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":)" + QByteArray::number(i) + "}}").status, 200);
    const QJsonObject page = office.rest->get(u"/v1/settings/history?limit=2"_s).object();
    QCOMPARE(page.value(u"items").toArray().size(), 2);
    const QJsonObject last = page.value(u"items").toArray().at(0).toObject();
    QCOMPARE(last.value(u"version").toInt(), 5);
    QCOMPARE(last.value(u"by"), u"bootstrap"_s);
    const QJsonObject change = last.value(u"changes").toArray().at(0).toObject();
    QCOMPARE(change.value(u"from").toInt(), 4);
    QCOMPARE(change.value(u"to").toInt(), 5);
    QCOMPARE(office.rest->list(u"/v1/settings/history"_s).size(), 5);
    QCOMPARE(office.rest->get(u"/v1/settings/history?cursor=rubbish"_s).status, 422);

    QCOMPARE(office.rest->post(u"/v1/settings/revert"_s, R"({"version":5})").object().value(u"version").toInt(), 6);
    QCOMPARE(recipientsTaken(office), 4);
    const QJsonArray now = office.rest->list(u"/v1/settings/history"_s);
    QCOMPARE(now.at(0)[u"reverts"].toInt(), 5);
    QVERIFY(now.at(1)[u"revertedAt"].isString());
    QCOMPARE(office.rest->post(u"/v1/settings/revert"_s, R"({"version":5})").status, 409); // once
    QCOMPARE(office.rest->post(u"/v1/settings/revert"_s, R"({"version":50})").status, 404);
    QCOMPARE(office.rest->post(u"/v1/settings/revert"_s, R"({"version":6})").status, 200); // undo of the undo
    QCOMPARE(recipientsTaken(office), 5);
}

void TestChangeSettings::revertsOneOfMany()
{
    Office office;
    QVERIFY(office.open());
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":3,"log.level":"debug"}})").status, 200);
    QCOMPARE(patch(office, R"({"changes":{"http.max_connections":500}})").status, 200);
    QCOMPARE(office.rest->post(u"/v1/settings/revert"_s, R"({"version":1})").status, 200); // what came later stays
    QCOMPARE(recipientsTaken(office), 100);
    QCOMPARE(setting(office, u"http.max_connections"_s).value(u"value").toInt(), 500);
    QCOMPARE(patch(office, R"({"changes":{"http.max_connections":600}})").status, 200);
    const RestReply refused = office.rest->post(u"/v1/settings/revert"_s, R"({"version":2})"); // 500 is not there any more
    QCOMPARE(refused.status, 409);
    QVERIFY(refused.object().value(u"detail").toString().contains(u"http.max_connections"_s));
}

void TestChangeSettings::keysThatWaitForAStart()
{
    Office office;
    QVERIFY(office.open());
    const RestReply changed = patch(office, R"({"changes":{"server.io_threads":3}})");
    QCOMPARE(changed.object().value(u"restart").toArray(), QJsonArray({u"server.io_threads"_s}));
    QVERIFY(setting(office, u"server.io_threads"_s).value(u"pending").toBool());
    QCOMPARE(setting(office, u"server.io_threads"_s).value(u"value").toInt(), 3);
    QCOMPARE(office.engine.stop(), 0);
    QVERIFY(office.open());
    QVERIFY(!setting(office, u"server.io_threads"_s).value(u"pending").toBool());
    QCOMPARE(setting(office, u"server.io_threads"_s).value(u"value").toInt(), 3);
}

void TestChangeSettings::confirmed()
{
    Office office;
    QVERIFY(office.open());
    const RestReply changed = patch(office, R"({"changes":{"smtp.max_recipients":3},"confirmWithinSeconds":5})");
    QVERIFY(changed.object().value(u"confirmBy").isString());
    QCOMPARE(office.rest->get(u"/v1/settings"_s).object().value(u"waiting")[u"version"].toInt(), 1);
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":4}})").status, 409); // one after the other
    QCOMPARE(office.rest->post(u"/v1/settings/confirm"_s, R"({"version":1})").status, 200);
    QCOMPARE(office.rest->post(u"/v1/settings/confirm"_s, R"({"version":1})").status, 409);
    QCOMPARE(office.rest->post(u"/v1/settings/confirm"_s, R"({"version":9})").status, 404);
    QCOMPARE(patch(office, R"({"changes":{"log.level":"debug"},"confirmWithinSeconds":5})").status, 200);
    QTRY_COMPARE_WITH_TIMEOUT(version(office), 3, 60000); // that one went back by itself, so the time is over
    QCOMPARE(recipientsTaken(office), 3);
}

void TestChangeSettings::rollsBackByItself()
{
    Office office;
    QVERIFY(office.open());
    support::EventSocket events;
    QVERIFY(events.open(office.engine, {u"settings"_s}));
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":3},"confirmWithinSeconds":5})").status, 200);
    QCOMPARE(recipientsTaken(office), 3);
    QVERIFY(events.waitFor(u"settings.changed"_s, 2, 60000));
    const QJsonObject back = events.ofType(u"settings.changed"_s).at(1).object.value(u"data").toObject();
    QCOMPARE(back.value(u"by"), u"engine"_s);
    QCOMPARE(back.value(u"reverts").toInt(), 1);
    QCOMPARE(version(office), 2); // never behind what a reader was told
    QCOMPARE(recipientsTaken(office), 100);
    QVERIFY(office.rest->get(u"/v1/settings"_s).object().value(u"waiting").isNull());
}

void TestChangeSettings::rollsBackOverAKill_data()
{
    QTest::addColumn<bool>("timeIsUp");
    QTest::newRow("while it was down") << true;
    QTest::newRow("after it came up") << false;
}

void TestChangeSettings::rollsBackOverAKill()
{
    QFETCH(bool, timeIsUp);
    Office office;
    QVERIFY(office.open());
    const QByteArray seconds = timeIsUp ? "5" : "20";
    const RestReply changed = patch(office, R"({"changes":{"smtp.max_recipients":3},"confirmWithinSeconds":)" + seconds + "}");
    QCOMPARE(changed.status, 200);
    const QDateTime until = QDateTime::fromString(changed.object().value(u"confirmBy").toString(), Qt::ISODateWithMs);
    office.engine.kill();
    if (timeIsUp)
        QTRY_VERIFY_WITH_TIMEOUT(QDateTime::currentDateTimeUtc() > until, 60000);
    QVERIFY(office.open());
    if (timeIsUp)
        QCOMPARE(version(office), 2); // before anything was made of it
    else
        QTRY_COMPARE_WITH_TIMEOUT(version(office), 2, 60000);
    QCOMPARE(recipientsTaken(office), 100);
    QCOMPARE(office.rest->list(u"/v1/settings/history"_s).at(0)[u"by"].toString(), u"engine"_s);
}

void TestChangeSettings::tellsReaders()
{
    Office office;
    QVERIFY(office.open());
    support::EventSocket events;
    QVERIFY(events.open(office.engine, {u"settings"_s}));
    QCOMPARE(patch(office, R"({"changes":{"log.level":"debug"},"confirmWithinSeconds":600})").status, 200);
    QVERIFY(events.waitFor(u"settings.changed"_s, 1));
    const QJsonObject data = events.ofType(u"settings.changed"_s).at(0).object.value(u"data").toObject();
    QCOMPARE(data.value(u"version").toInt(), 1);
    QCOMPARE(data.value(u"by"), u"bootstrap"_s);
    QCOMPARE(data.value(u"changes").toArray().at(0)[u"to"].toString(), u"debug"_s);
    QCOMPARE(office.rest->post(u"/v1/settings/confirm"_s, R"({"version":1})").status, 200);
    QVERIFY(events.waitFor(u"settings.confirmed"_s, 1));
}

void TestChangeSettings::stayOverSighup()
{
    Office office;
    office.engine.addConfig(u"[smtp]\nmax_recipients = 7\nmax_connections = 50\n"_s);
    QVERIFY(office.open());
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":5}})").status, 200);
    office.engine.setConfig(u"[smtp]\nmax_recipients = 8\nmax_connections = 60\n"_s);
    office.engine.reload();
    QTRY_COMPARE_WITH_TIMEOUT(setting(office, u"smtp.max_connections"_s).value(u"value").toInt(), 60, 30000);
    QCOMPARE(recipientsTaken(office), 5);
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_recipients":null}})").status, 200);
    QCOMPARE(recipientsTaken(office), 8);
}

void TestChangeSettings::limitsWithoutAStart()
{
    Office office;
    QVERIFY(office.open());
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_connections":1}})").status, 200);
    support::SmtpClient first;
    QVERIFY(office.greet(first));
    support::SmtpClient second;
    QVERIFY(second.connectTo(office.engine.port(u"smtp"_s)).startsWith("421"));
    QCOMPARE(patch(office, R"({"changes":{"smtp.max_connections":null,"smtp.max_message_bytes":2000}})").status, 200);
    support::SmtpClient third;
    QVERIFY(office.greet(third));
    QVERIFY(third.command("MAIL FROM:<a@b.test> SIZE=3000").startsWith("552"));
    const QByteArray letter = R"({"from":"a@example.test","to":["mei@example.test"],"subject":"x","text":")" + QByteArray(3000, 'x') + R"("})";
    QCOMPARE(office.rest->post(u"/v1/messages"_s, letter).status, 413);
}

QTEST_GUILESS_MAIN(TestChangeSettings)
#include "tst_changesettings.moc"
