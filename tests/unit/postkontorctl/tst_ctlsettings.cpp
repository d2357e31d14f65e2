// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "ctlrun.h"
#include "fakeapi.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

control::Setting setting(const QString &key, const QString &type, const QVariant &value)
{
    control::Setting one;
    one.key = key;
    one.type = type;
    one.value = one.defaultValue = value;
    one.source = u"default"_s;
    one.help = u"What it does."_s;
    return one;
}

QByteArray office()
{
    control::SettingsView view;
    view.version = 4;
    view.items = {setting(u"smtp.max_recipients"_s, u"integer"_s, 100), setting(u"http.test_echo"_s, u"boolean"_s, false),
                  setting(u"log.level"_s, u"string"_s, u"info"_s), setting(u"dns.servers"_s, u"list"_s, QStringList())};
    view.items[0].source = u"database"_s;
    view.items[2].lock = u"environment"_s;
    control::Setting secret = setting(u"delivery.smarthost_secret"_s, u"string"_s, {});
    secret.secret = true;
    secret.source = u"database"_s;
    view.items << secret;
    return control::toJson(view);
}

control::SettingsVersion version()
{
    control::SettingsVersion one;
    one.version = 4;
    one.at = 1795252747123;
    one.by = u"office \033[31m"_s;
    one.changes = {{u"smtp.max_recipients"_s, false, false, 100, 50, {}, {}}};
    one.confirmBy = one.at + 60000;
    return one;
}

} // namespace

class TestCtlSettings : public QObject
{
    Q_OBJECT
    std::unique_ptr<FakeApi> m_api;

    Run run(const QStringList &words)
    {
        return runCtl(words, {{u"POSTKONTOR_URL"_s, m_api->url()}});
    }
    Run run(const QString &words) { return run(words.split(u' ')); }
    QJsonObject lastBody() const { return QJsonDocument::fromJson(m_api->asked.last().body).object(); }

private Q_SLOTS:
    void init()
    {
        m_api = std::make_unique<FakeApi>();
        m_api->answers["GET /v1/settings"] = {200, office()};
        m_api->answers["PATCH /v1/settings"] = {200, control::toJson(control::SettingsResult{5, {u"smtp.max_recipients"_s}, {}, 1795252747123})};
    }

    void lists()
    {
        const Run all = run(u"settings list"_s);
        QCOMPARE(all.code, 0);
        QVERIFY2(all.out.contains("smtp.max_recipients") && all.out.contains("log.level") && all.out.contains("read-only"), all.out);
        const Run part = run(u"settings list max_"_s);
        QVERIFY(part.out.contains("smtp.max_recipients") && !part.out.contains("log.level"));
        const Run changed = run(u"settings list --changed"_s);
        QVERIFY(changed.out.contains("delivery.smarthost_secret") && changed.out.contains("(secret)") && !changed.out.contains("dns.servers"));
        QVERIFY(run(u"settings list --json"_s).out.contains("\"version\":4"));
    }
    void shows()
    {
        const Run one = run(u"settings get smtp.max_recipients"_s);
        QCOMPARE(one.code, 0);
        QVERIFY(one.out.contains("What it does.") && one.out.contains("100"));
        QCOMPARE(run(u"settings get smtp.max"_s).code, 1);
        QCOMPARE(run(u"settings get"_s).code, 2);
    }
    void setsInTheRightType()
    {
        const Run changed = run(u"settings set smtp.max_recipients=50 http.test_echo=true log.level=debug dns.servers=a:1,b:2 --confirm 2m"_s);
        QCOMPARE(changed.code, 0);
        QVERIFY(changed.out.contains("settings confirm 5"));
        const QJsonObject changes = lastBody()["changes"_L1].toObject();
        QVERIFY(changes["smtp.max_recipients"_L1].isDouble());
        QCOMPARE(changes["smtp.max_recipients"_L1].toInt(), 50);
        QCOMPARE(changes["http.test_echo"_L1].toBool(), true);
        QCOMPARE(changes["log.level"_L1].toString(), u"debug"_s);
        QCOMPARE(changes["dns.servers"_L1].toArray().size(), 2);
        QCOMPARE(lastBody()["confirmWithinSeconds"_L1].toInt(), 120);
        QCOMPARE(lastBody()["baseVersion"_L1].toInt(), 4);
        run(u"settings set dns.servers="_s);
        QVERIFY(lastBody()["changes"_L1]["dns.servers"_L1].isArray());
        run(u"settings set smtp.max_recipients=many"_s);
        QCOMPARE(lastBody()["changes"_L1]["smtp.max_recipients"_L1].toString(), u"many"_s); // the server says what is allowed
    }
    void resets()
    {
        QCOMPARE(run(u"settings reset smtp.max_recipients"_s).code, 0);
        QVERIFY(lastBody()["changes"_L1]["smtp.max_recipients"_L1].isNull());
        QVERIFY(lastBody()["changes"_L1].toObject().contains("smtp.max_recipients"_L1));
    }
    void wrongWords()
    {
        QCOMPARE(run(u"settings set smtp.max_recipients"_s).code, 2);
        QCOMPARE(run(u"settings set =5"_s).code, 2);
        QCOMPARE(run(u"settings set log.level=info --confirm soon"_s).code, 2);
        QCOMPARE(run(u"settings revert last"_s).code, 2);
        QCOMPARE(run(u"settings confirm 0"_s).code, 2);
        m_api->answers["PATCH /v1/settings"] = {422, R"({"status":422,"code":"invalid","detail":"unknown setting; did you mean log.level?","field":"log.levle"})",
                                                "application/problem+json"};
        const Run refused = run(u"settings set log.levle=debug"_s);
        QCOMPARE(refused.code, 1);
        QVERIFY(refused.err.contains("did you mean log.level"));
    }
    void history()
    {
        m_api->answers["GET /v1/settings/history?limit=20"] = {200, control::toJson(control::Page<control::SettingsVersion>{{version()}, {}})};
        const Run all = run(u"settings history"_s);
        QCOMPARE(all.code, 0);
        QVERIFY2(all.out.contains("smtp.max_recipients: 100 → 50") && all.out.contains("waits until"), all.out);
        QVERIFY(!all.out.contains('\033'));
        m_api->answers["POST /v1/settings/confirm"] = {200, control::toJson(version())};
        QCOMPARE(run(u"settings confirm 4"_s).code, 0);
        QCOMPARE(lastBody()["version"_L1].toInt(), 4);
        m_api->answers["POST /v1/settings/revert"] = {200, control::toJson(control::SettingsResult{5, {}, {}, {}})};
        QVERIFY(run(u"settings revert 4"_s).out.contains("Version 5"));
    }
};

QTEST_GUILESS_MAIN(TestCtlSettings)
#include "tst_ctlsettings.moc"
