// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "ctlrun.h"
#include "fakeapi.h"
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kTime = 1795252747123;
const QByteArray kId = base::idToString(77).toLatin1();
const QByteArray kApp = base::idToString(91).toLatin1();

control::User anna()
{
    control::User user;
    user.id = 77;
    user.mailboxId = 78;
    user.address = u"anna@example.test"_s;
    return user;
}

} // namespace

/// Users and domains: what each word of the command line becomes.
class TestCtlPeople : public QObject
{
    Q_OBJECT
    std::unique_ptr<FakeApi> m_api;
    QTemporaryDir m_dir;

    Run run(const QStringList &words) { return runCtl(words, {{u"POSTKONTOR_URL"_s, m_api->url()}}); }
    Run run(const QString &words) { return run(words.split(u' ')); }
    QByteArray lastLine() const { return m_api->asked.isEmpty() ? QByteArray() : m_api->asked.last().line; }
    QByteArray lastBody() const { return m_api->asked.isEmpty() ? QByteArray() : m_api->asked.last().body; }
    void answerUser(const control::User &user)
    {
        m_api->answers.insert("GET /v1/users/" + kId, {200, control::toJson(user)});
        m_api->answers.insert("PATCH /v1/users/" + kId, {200, control::toJson(user)});
    }
    QString file(const QString &name, const QByteArray &content)
    {
        QFile out(m_dir.filePath(name));
        return out.open(QIODevice::WriteOnly) && out.write(content) == content.size() ? out.fileName() : QString();
    }

private Q_SLOTS:
    void init() { m_api = std::make_unique<FakeApi>(); }

    void domainChanges_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const char *words, const char *body) { QTest::newRow(words) << QString::fromLatin1(words) << QByteArray(body); };
        row("--alias example.org --alias example.net", R"({"aliases":["example.org","example.net"]})");
        row("--alias none", R"({"aliases":[]})");
        row("--catch-all li@example.test", R"({"catchAll":"li@example.test"})");
        row("--catch-all none", R"({"catchAll":""})");
        row("--quota 2G --quota-messages 5000", R"({"quotaBytes":2000000000,"quotaMessages":5000})");
        row("--quota none --max-users none", R"({"quotaBytes":0,"maxUsers":0})");
        row("--max-users 25 --name other.test", R"({"name":"other.test","maxUsers":25})");
        row("--max-users 3 --send-limits messages=7", R"({"maxUsers":3,"sendLimits":{"messages":7,"recipients":0,"bytes":0}})");
    }
    void domainChanges()
    {
        QFETCH(QString, words);
        QFETCH(QByteArray, body);
        control::Domain domain{77, u"example.test"_s, kTime};
        domain.aliases = {u"example.org"_s};
        domain.catchAll = u"li@example.test"_s;
        domain.quotaBytes = 1'000'000;
        domain.quotaMessages = 40;
        domain.maxUsers = 9;
        m_api->answers.insert("PATCH /v1/domains/" + kId, {200, control::toJson(domain)});
        const Run changed = run(u"domain change %1 "_s.arg(QLatin1StringView(kId)) + words);
        QVERIFY2(changed.code == 0, changed.err.constData());
        QCOMPARE(lastLine(), "PATCH /v1/domains/" + kId);
        QCOMPARE(lastBody(), body);
        for (const char *shown : {"Other names: example.org\n", "goes to: li@example.test\n", "Most of each user's mail: 1.0 MB\n", "Most messages of each user: 40\n", "Most users: 9\n"})
            QVERIFY2(changed.out.contains(shown), changed.out.constData());
    }
    void userChanges_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QByteArray>("body");
        const auto row = [](const char *words, const char *body) { QTest::newRow(words) << QString::fromLatin1(words) << QByteArray(body); };
        row("--forward a@far.test --forward b@far.test --no-copy", R"({"forwardTo":["a@far.test","b@far.test"],"forwardKeeps":false})");
        row("--copy", R"({"forwardKeeps":true})");
        row("--forward none", R"({"forwardTo":[]})");
        row("--quota-messages 100", R"({"quotaMessages":100})");
        row("--quota domain --quota-messages domain", R"({"quotaBytes":null,"quotaMessages":null})");
        row("--quota none --quota-messages none", R"({"quotaBytes":0,"quotaMessages":0})");
        row("--away Later --subject Away --away-from 2026-12-24T18:00:00+01:00 --away-until 2027-01-02T00:00:00Z",
            R"({"autoReply":{"enabled":true,"subject":"Away","text":"Later","from":"2026-12-24T17:00:00.000Z","until":"2027-01-02T00:00:00.000Z"}})");
        row("--away Later", R"({"autoReply":{"enabled":true,"subject":"","text":"Later","from":null,"until":null}})");
    }
    void userChanges()
    {
        QFETCH(QString, words);
        QFETCH(QByteArray, body);
        answerUser(anna());
        const Run changed = run(u"user change %1 "_s.arg(QLatin1StringView(kId)) + words);
        QVERIFY2(changed.code == 0, changed.err.constData());
        QCOMPARE(lastBody(), body);
    }
    void awayAndBack()
    {
        control::User user = anna();
        user.autoReply = {true, u"Away"_s, u"Back on\nMonday"_s, {}, kTime};
        user.forwardTo = {u"a@far.test"_s};
        user.forwardKeeps = false;
        user.twoFactor = true;
        user.quotaMessages = 12;
        answerUser(user);
        const QString id = QString::fromLatin1(kId);
        const QString text = file(u"away.txt"_s, "Bin im Büro zurück\r\nam Montag\r\n");
        const Run away = run({u"user"_s, u"change"_s, id, u"--away"_s, u'@' + text});
        QVERIFY2(away.code == 0 && lastBody().contains("Bin im Büro zurück\\r\\nam Montag\\r\\n"), (away.err + lastBody()).constData());
        for (const char *shown : {"Away from - until 2026-", ": Back on Monday\n", "Sent on, without a copy here, to: a@far.test\n", "second factor", "Most messages: 12\n"})
            QVERIFY2(away.out.contains(shown), away.out.constData());
        const Run back = run({u"user"_s, u"change"_s, id, u"--away"_s, u"none"_s, u"--name"_s, u"Anna"_s});
        QCOMPARE(back.code, 0);
        const QByteArray kept = R"({"displayName":"Anna","autoReply":{"enabled":false,"subject":"Away","text":"Back on\nMonday")"; // for the next time
        QVERIFY2(lastBody().startsWith(kept), lastBody().constData());
        const qsizetype before = m_api->asked.size();
        QCOMPARE(run({u"user"_s, u"change"_s, id, u"--away"_s, u"@/nowhere/away.txt"_s}).code, 1);
        QCOMPARE(m_api->asked.size(), before);
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("words");
        for (const char *words : {"domain change a.test", "domain change a.test --quota much", "domain change a.test --quota domain", "domain change a.test --quota-messages -1",
                                  "domain change a.test --max-users many", "user change a@b.test", "user change a@b.test --quota-messages 1G", "user change a@b.test --away x --away-until soon",
                                  "user change a@b.test --away-until 2d", "user change a@b.test --away none --subject x", "user app-password create a@b.test Phone --expires soon",
                                  "user app-password create a@b.test", "user app-password revoke a@b.test 12", "user two-factor end", "user create a@b.test --password-file x --away y",
                                  "user create a@b.test", "user create a@b.test --no-password --password-file x"})
            QTest::newRow(words) << QString::fromLatin1(words);
    }
    void refuses()
    {
        QFETCH(QString, words);
        const Run wrong = run(words);
        QVERIFY2(wrong.code == 2 && wrong.out.isEmpty() && wrong.err.startsWith("postkontorctl: "), wrong.err.constData());
        QVERIFY(m_api->asked.isEmpty());
    }
    void appPasswords()
    {
        const QByteArray path = "/v1/users/" + kId + "/app-passwords";
        const control::AppPassword phone{91, 77, u"Phone"_s, kTime, {}, kTime};
        m_api->answers = {{"GET /v1/users?q=anna%40example.test&limit=500", {200, control::toJson(control::Page<control::User>{{anna()}, {}})}},
                          {"GET " + path + "?limit=500", {200, control::toJson(control::Page<control::AppPassword>{{phone}, {}})}},
                          {"POST " + path, {201, control::toJson(control::NewAppPassword{phone, u"abcd-efgh"_s})}},
                          {"DELETE " + path + '/' + kApp, {204}}};
        const Run list = run(u"user app-password list anna@example.test"_s);
        QVERIFY2(list.code == 0 && list.out.startsWith("ID             NAME   MADE") && list.out.contains(kApp + "  Phone  2026-"), (list.out + list.err).constData());
        const Run made = run({u"user"_s, u"app-password"_s, u"create"_s, u"anna@example.test"_s, u"My phone"_s, u"--expires"_s, u"90d"_s});
        QVERIFY2(made.code == 0 && made.out.contains("shown only now: abcd-efgh\n"), made.err.constData());
        QVERIFY2(lastBody().startsWith("{\"name\":\"My phone\",\"expiresAt\":\"20"), lastBody().constData());
        QCOMPARE(run(u"user app-password create %1 Phone"_s.arg(QLatin1StringView(kId))).code, 0);
        QCOMPARE(lastBody(), QByteArray("{\"name\":\"Phone\"}"));
        QCOMPARE(run(u"user app-password revoke anna@example.test "_s + QLatin1StringView(kApp)).code, 0);
        QCOMPARE(lastLine(), "DELETE " + path + '/' + kApp);
    }
    void peopleOfTheDirectory()
    {
        m_api->answers = {{"POST /v1/users", {201, control::toJson(anna())}}};
        QCOMPARE(run(u"user create anna@example.test --no-password --name Anna"_s).code, 0);
        QVERIFY2(lastBody().startsWith(R"({"address":"anna@example.test","displayName":"Anna")") && !lastBody().contains("password"), lastBody().constData());
    }
    void twoFactorEnds()
    {
        m_api->answers.insert("DELETE /v1/users/" + kId + "/two-factor", {200, control::toJson(anna())});
        const Run ended = run(u"user two-factor end "_s + QLatin1StringView(kId));
        QVERIFY2(ended.code == 0 && ended.out == "anna@example.test signs in with the password alone.\n", (ended.out + ended.err).constData());
    }
    // A server that is at work is there: what is said of it is that it has not answered.
    void silence()
    {
        m_api->answers = {{"GET /v1/status", {.silent = true}}, {"POST /v1/users:import", {.silent = true}}};
        const Run status = run(u"--timeout 1s status"_s);
        QCOMPARE(status.code, 1);
        QVERIFY2(status.err.startsWith("postkontorctl: no answer from " + m_api->url().toUtf8() + " within 1 s\n"), status.err.constData());
        QVERIFY(!status.err.contains("Is the server running?"));
        const Run import = run({u"--timeout"_s, u"1s"_s, u"user"_s, u"import"_s, file(u"people.csv"_s, "address\n")}); // an hour when nothing is said
        QVERIFY2(import.code == 1 && import.err.contains("within 1 s"), import.err.constData());
        QCOMPARE(m_api->asked.size(), 2);
    }
};

QTEST_GUILESS_MAIN(TestCtlPeople)
#include "tst_ctlpeople.moc"
