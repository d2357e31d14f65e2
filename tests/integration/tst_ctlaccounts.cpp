// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/totp.h"
#include "support/engineprocess.h"
#include "support/restclient.h"
#include "support/seededusers.h"
#include "support/smtpclient.h"
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using support::RestClient;
using support::RestReply;
using support::SmtpClient;

namespace {

const QByteArray kPassword = "korrekt-pferd-batterie";
constexpr int kImported = 2000;

} // namespace

/// People and domains by postkontorctl against a real engine, on a server where nobody has a desktop.
class TestCtlAccounts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void domainChange();
    void forwards();
    void awayAndBack();
    void appPasswords();
    void lostPhone();
    void thousands();

private:
    struct Run
    {
        int exitCode = -1;
        QByteArray out;
        QByteArray err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
        QByteArray told() const { return QByteArray::number(exitCode) + ": " + out + err; }
    };
    void start(QProcess &process, const QStringList &words) const;
    static Run ended(QProcess &process);
    Run run(const QStringList &words) const;
    Run run(const QString &words) const { return run(words.split(u' ')); }
    QString writeFile(const QString &name, const QByteArray &text) const;
    RestReply signIn(const QByteArray &address, const QByteArray &more = {}) const;
    QByteArray deliver(const QByteArray &to) const;
    QByteArray authPlain(const QByteArray &address, const QByteArray &password) const;
    int waiting(const QString &to) const { return int(m_admin->list(u"/v1/queue?to="_s + to).size()); }

    support::EngineProcess m_engine;
    std::unique_ptr<RestClient> m_admin;
};

void TestCtlAccounts::initTestCase()
{
    m_engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:9\"\n[auth]\nhash_threads = 2\n"_s); // mail for elsewhere waits
    {
        support::SeededUsers users(m_engine.dataDir());
        const base::Id mei = users.add(u"mei@example.test"_s, QString::fromLatin1(kPassword));
        QVERIFY(mei && users.setTwoFactor(mei, auth::newTotpSecret()));
    }
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    const QString password = writeFile(u"password"_s, kPassword + '\n');
    for (const QString &name : {u"anna"_s, u"li"_s})
        QCOMPARE(run({u"user"_s, u"create"_s, name + u"@example.test"_s, u"--password-file"_s, password}).exitCode, 0);
}

void TestCtlAccounts::start(QProcess &process, const QStringList &words) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.remove(u"LANGUAGE"_s);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(POSTKONTORCTL_PATH), QStringList{u"--url"_s, m_engine.url({}).toString(), u"--token-file"_s, m_engine.tokenFile()} + words);
}

TestCtlAccounts::Run TestCtlAccounts::ended(QProcess &process)
{
    const bool normal = process.waitForFinished(250'000) && process.exitStatus() == QProcess::NormalExit;
    return {normal ? process.exitCode() : -1, process.readAllStandardOutput(), process.readAllStandardError()};
}

TestCtlAccounts::Run TestCtlAccounts::run(const QStringList &words) const
{
    QProcess process;
    start(process, words);
    return ended(process);
}

QString TestCtlAccounts::writeFile(const QString &name, const QByteArray &text) const
{
    QFile file(m_engine.folder() + u'/' + name);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() ? file.fileName() : QString();
}

RestReply TestCtlAccounts::signIn(const QByteArray &address, const QByteArray &more) const
{
    return RestClient(m_engine.url({}), {}).post(u"/v1/sessions"_s, R"({"address":")" + address + R"(","password":")" + kPassword + '"' + more + '}');
}

QByteArray TestCtlAccounts::deliver(const QByteArray &to) const
{
    SmtpClient client;
    client.connectTo(m_engine.port(u"smtp"_s));
    client.command("EHLO client.test");
    return client.deliver("mia@far.test", {to}, "From: mia@far.test\r\nTo: " + to + "\r\nSubject: s\r\n\r\nHello\r\n");
}

QByteArray TestCtlAccounts::authPlain(const QByteArray &address, const QByteArray &password) const
{
    SmtpClient client;
    client.connectTo(m_engine.port(u"submissions"_s), true);
    client.command("EHLO client.test");
    return client.command("AUTH PLAIN " + ('\0' + address + '\0' + password).toBase64()).left(3);
}

void TestCtlAccounts::domainChange()
{
    QVERIFY(deliver("anna@example.org").startsWith("5"));
    const Run changed = run(u"domain change example.test --alias example.org --catch-all li@example.test --quota 2G --quota-messages 7000 --max-users 5000"_s);
    QVERIFY2(changed.exitCode == 0 && changed.out.contains("Other names: example.org\n") && changed.out.contains("goes to: li@example.test\n") && changed.out.contains("Most users: 5000\n"),
             changed.told());
    const QJsonObject domain = run(u"--json domain show example.test"_s).json();
    QCOMPARE(domain[u"quotaBytes"_s].toInteger(), 2'000'000'000);
    QCOMPARE(domain[u"quotaMessages"_s].toInt(), 7000);
    QVERIFY(deliver("anna@example.org").startsWith("250"));
    QVERIFY(deliver("nobody@example.test").startsWith("250"));
    QVERIFY(run(u"domain show example.test"_s).out.contains("Most of each user's mail: 2.0 GB\n"));
    const Run back = run(u"domain change example.test --alias none --catch-all none --quota none --quota-messages none"_s);
    QVERIFY2(back.exitCode == 0 && !back.out.contains("Other names") && !back.out.contains("goes to") && !back.out.contains("Most of each"), back.told());
    QVERIFY(deliver("anna@example.org").startsWith("5"));
    QVERIFY(deliver("nobody@example.test").startsWith("550"));
    const Run wrong = run(u"domain change example.test --catch-all nonsense"_s);
    QVERIFY2(wrong.exitCode == 1 && wrong.err.contains("catchAll"), wrong.told());
}

void TestCtlAccounts::forwards()
{
    const auto kept = [this] { return run(u"--json mailbox list li@example.test"_s).json()[u"items"_s][0][u"total"_s].toInt(); };
    const int before = kept();
    const Run set = run(u"user change li@example.test --forward out@far.test --no-copy --quota-messages 500"_s);
    QVERIFY2(set.exitCode == 0 && set.out.contains("Sent on, without a copy here, to: out@far.test\n") && set.out.contains("Most messages: 500\n"), set.told());
    QVERIFY(deliver("li@example.test").startsWith("250"));
    QTRY_COMPARE(waiting(u"out@far.test"_s), 1);
    QCOMPARE(kept(), before);
    QVERIFY(run(u"user change li@example.test --copy"_s).out.contains("Sent on to: out@far.test\n"));
    QVERIFY(deliver("li@example.test").startsWith("250"));
    QTRY_COMPARE(waiting(u"out@far.test"_s), 2);
    QTRY_COMPARE(kept(), before + 1);
    const Run none = run(u"user change li@example.test --forward none --quota-messages domain"_s);
    QVERIFY2(none.exitCode == 0 && !none.out.contains("Sent on") && !none.out.contains("Most messages"), none.told());
}

void TestCtlAccounts::awayAndBack()
{
    const QString text = writeFile(u"away.txt"_s, "Ich bin am Montag zurück.\n");
    const Run away = run({u"user"_s, u"change"_s, u"anna@example.test"_s, u"--away"_s, u'@' + text, u"--subject"_s, u"Abwesend"_s, u"--away-until"_s, u"3d"_s});
    QVERIFY2(away.exitCode == 0 && away.out.contains("Away from - until ") && away.out.contains(": Ich bin am Montag zurück.\n"), away.told());
    QVERIFY(deliver("anna@example.test").startsWith("250"));
    QTRY_COMPARE(waiting(u"mia@far.test"_s), 1);
    QVERIFY(!run(u"user change anna@example.test --away none"_s).out.contains("Away"));
    const QJsonObject reply = run(u"--json user show anna@example.test"_s).json()[u"autoReply"_s].toObject();
    QVERIFY(!reply[u"enabled"_s].toBool(true));
    QCOMPARE(reply[u"subject"_s].toString(), u"Abwesend"_s); // kept for the next time
    QCOMPARE(reply[u"text"_s].toString(), u"Ich bin am Montag zurück.\n"_s);
}

void TestCtlAccounts::appPasswords()
{
    const Run made = run({u"--json"_s, u"user"_s, u"app-password"_s, u"create"_s, u"anna@example.test"_s, u"My phone"_s, u"--expires"_s, u"90d"_s});
    QCOMPARE(made.exitCode, 0);
    const QByteArray secret = made.json()[u"password"_s].toString().toLatin1();
    QVERIFY(!secret.isEmpty() && made.json()[u"expiresAt"_s].isString());
    QCOMPARE(authPlain("anna@example.test", secret), "235");
    const Run second = run(u"user app-password create anna@example.test Tablet"_s);
    QVERIFY2(second.exitCode == 0 && second.out.contains("Password, shown only now: "), second.told());
    const Run list = run(u"user app-password list anna@example.test"_s);
    QVERIFY2(list.exitCode == 0 && list.out.contains("  My phone  ") && list.out.contains("  Tablet  ") && !list.out.contains(secret), list.told());
    const QString id = made.json()[u"id"_s].toString();
    QCOMPARE(run(u"user app-password revoke anna@example.test "_s + id).exitCode, 0);
    QCOMPARE(authPlain("anna@example.test", secret), "535");
    QVERIFY(!run(u"user app-password list anna@example.test"_s).out.contains("My phone"));
    QCOMPARE(run(u"user app-password revoke anna@example.test "_s + id).exitCode, 1);
}

void TestCtlAccounts::lostPhone()
{
    const RestReply asked = signIn("mei@example.test");
    QCOMPARE(asked.status, 401);
    QCOMPARE(asked.object()[u"code"_s].toString(), u"code_needed"_s);
    QVERIFY(run(u"user show mei@example.test"_s).out.contains("Signs in with a second factor.\n"));
    const Run ended = run(u"user two-factor end mei@example.test"_s);
    QVERIFY2(ended.exitCode == 0 && ended.out == "mei@example.test signs in with the password alone.\n", ended.told());
    QCOMPARE(signIn("mei@example.test").status, 201);
}

// Hashing thousands of passwords takes minutes; sign-ins find their turn meanwhile.
void TestCtlAccounts::thousands()
{
    QByteArray table = "address,password,name\r\n";
    for (int i = 0; i < kImported; ++i)
        table += "person" + QByteArray::number(i) + "@example.test,secret of " + QByteArray::number(i) + ",Person " + QByteArray::number(i) + "\r\n";
    const QString file = writeFile(u"people.csv"_s, table);
    const Run dry = run({u"user"_s, u"import"_s, file, u"--dry-run"_s});
    QVERIFY2(dry.exitCode == 0 && dry.out.contains(QByteArray::number(kImported) + " made, 0 changed, 0 as they were"), dry.told());
    QProcess process;
    start(process, {u"user"_s, u"import"_s, file});
    int signIns = 0;
    while (signIns < 20 && !process.waitForFinished(100)) {
        QCOMPARE(signIn("anna@example.test").status, 201);
        ++signIns;
    }
    QCOMPARE(signIns, 20); // while it was at work
    const Run made = ended(process);
    QVERIFY2(made.exitCode == 0 && made.out.contains(QByteArray::number(kImported) + " made, 0 changed, 0 as they were"), made.told());
    QCOMPARE(authPlain("person0@example.test", "secret of 0"), "235");
    QCOMPARE(authPlain("person1999@example.test", "secret of 1999"), "235");
    QCOMPARE(authPlain("person1999@example.test", "secret of 0"), "535");
    const QString exported = m_engine.folder() + u"/exported.csv"_s;
    QCOMPARE(run({u"user"_s, u"export"_s, u"--output"_s, exported}).exitCode, 0);
    const Run again = run({u"user"_s, u"import"_s, exported}); // without passwords: nothing to hash, nothing to change
    QVERIFY2(again.exitCode == 0 && again.out.contains("0 made, 0 changed, " + QByteArray::number(kImported + 3) + " as they were"), again.told());
}

QTEST_GUILESS_MAIN(TestCtlAccounts)
#include "tst_ctlaccounts.moc"
