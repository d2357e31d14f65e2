// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/restclient.h"
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using support::RestClient;
using support::RestReply;

/// How much may be sent, and the tray, by postkontorctl against a real engine.
class TestCtlSending : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void limitsOfAUser();
    void limitsOfADomain();
    void wrongLimits_data();
    void wrongLimits();
    void keysThatMakeDisposableMailboxes();
    void theTray();
    void sessionsEnd();

private:
    struct Run
    {
        int exitCode = -1;
        QByteArray out;
        QByteArray err;
        QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
        QByteArray told() const { return QByteArray::number(exitCode) + ": " + out + err; }
    };
    Run run(const QString &words, const QString &tokenFile = {}) const;
    QString writeFile(const QString &name, const QByteArray &text) const;
    bool createUser(const QString &address);
    /// Mails one by one to `count` strangers; the last status.
    int send(const QByteArray &from, const QByteArray &strangers, int count);

    support::EngineProcess m_engine;
    std::unique_ptr<RestClient> m_admin;
};

void TestCtlSending::initTestCase()
{
    m_engine.addConfig(u"[delivery]\nsmarthost = \"127.0.0.1:9\"\n"_s); // mail for elsewhere waits
    QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
    m_admin = std::make_unique<RestClient>(m_engine.url({}), m_engine.token());
    QCOMPARE(run(u"domain create example.test"_s).exitCode, 0);
    QVERIFY(createUser(u"anna@example.test"_s) && createUser(u"hugo@example.test"_s));
}

TestCtlSending::Run TestCtlSending::run(const QString &words, const QString &tokenFile) const
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    environment.remove(u"LANGUAGE"_s);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(POSTKONTORCTL_PATH), QStringList{u"--url"_s, m_engine.url({}).toString(), u"--token-file"_s,
                                                                  tokenFile.isEmpty() ? m_engine.tokenFile() : tokenFile} +
                                                          words.split(u' '));
    Run result;
    if (process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

QString TestCtlSending::writeFile(const QString &name, const QByteArray &text) const
{
    QFile file(m_engine.folder() + u'/' + name);
    return file.open(QIODevice::WriteOnly) && file.write(text + '\n') > 0 ? file.fileName() : QString();
}

bool TestCtlSending::createUser(const QString &address)
{
    return run(u"user create %1 --password-file %2"_s.arg(address, writeFile(u"password"_s, "correct horse"))).exitCode == 0;
}

int TestCtlSending::send(const QByteArray &from, const QByteArray &strangers, int count)
{
    RestClient nobody(m_engine.url({}), {});
    const RestReply session = nobody.post(u"/v1/sessions"_s, R"({"address":")" + from + R"(","password":"correct horse"})");
    RestClient sender(m_engine.url({}), session.object()[u"token"_s].toString().toLatin1());
    int status = session.status;
    for (int i = 0; i < count; ++i) {
        const QByteArray to = strangers + QByteArray::number(i) + "@else.test";
        status = sender.post(u"/v1/messages"_s, R"({"from":")" + from + R"(","to":[")" + to + R"("],"subject":"s","text":"t"})").status;
    }
    return status;
}

void TestCtlSending::limitsOfAUser()
{
    const Run set = run(u"user change anna@example.test --send-limits messages=2,bytes=500M"_s);
    QVERIFY2(set.exitCode == 0 && set.out.contains("Own limits of an hour: 2 messages, 500.0 MB"), set.told());
    QJsonObject limits = run(u"--json user show anna@example.test"_s).json()[u"sendLimits"_s].toObject();
    QCOMPARE(limits[u"messages"_s].toInt(), 2);
    QCOMPARE(limits[u"recipients"_s].toInt(-1), 0);
    QCOMPARE(limits[u"bytes"_s].toInteger(), 500'000'000);
    QCOMPARE(send("anna@example.test", "friend", 3), 429);
    const Run shown = run(u"user show anna@example.test"_s);
    QVERIFY2(shown.out.contains("Sent in the last hour: 2 messages, 2 recipients, "), shown.told());
    QCOMPARE(run(u"user change anna@example.test --send-limits messages=none,recipients=10"_s).exitCode, 0); // whole: the size is the settings' again
    limits = run(u"--json user show anna@example.test"_s).json()[u"sendLimits"_s].toObject();
    QCOMPARE(limits[u"messages"_s].toInteger(), 1LL << 50);
    QCOMPARE(limits[u"recipients"_s].toInt(), 10);
    QCOMPARE(limits[u"bytes"_s].toInt(-1), 0);
    QVERIFY(run(u"user show anna@example.test"_s).out.contains("any number of messages, 10 recipients"));
    QCOMPARE(send("anna@example.test", "friend", 1), 202);
    const Run plain = run(u"user change anna@example.test --send-limits settings"_s);
    QVERIFY2(plain.exitCode == 0 && !plain.out.contains("Own limits"), plain.told());
}

void TestCtlSending::limitsOfADomain()
{
    QCOMPARE(run(u"domain change example.test"_s).exitCode, 2);
    const Run set = run(u"domain change example.test --send-limits recipients=3"_s);
    QVERIFY2(set.exitCode == 0 && set.out.contains("of all its users together: 3 recipients"), set.told());
    QCOMPARE(run(u"--json domain show example.test"_s).json()[u"sendLimits"_s][u"recipients"_s].toInt(), 3);
    QCOMPARE(send("hugo@example.test", "friend", 1), 429); // anna sent three
    QCOMPARE(run(u"domain change example.test --send-limits settings"_s).exitCode, 0);
    QCOMPARE(send("hugo@example.test", "friend", 1), 202);
}

void TestCtlSending::wrongLimits_data()
{
    QTest::addColumn<QString>("words");
    for (const char *limits : {"", "messages", "messages=", "messages=-1", "messages=many", "mails=3", "messages=1,messages=2", "bytes=1X", "messages=1,"})
        QTest::addRow("send %s", limits) << u"user change anna@example.test --send-limits=%1"_s.arg(QLatin1StringView(limits));
    for (const char *limits : {"", "messages=3", "mailboxes=0", "mailboxes=two", "mailboxes=1,life=soon", "mailboxes=1,life"})
        QTest::addRow("key %s", limits) << u"token create shop --disposable=%1"_s.arg(QLatin1StringView(limits));
}

void TestCtlSending::wrongLimits()
{
    QFETCH(QString, words);
    const Run wrong = run(words);
    QVERIFY2(wrong.exitCode == 2 && wrong.out.isEmpty() && wrong.err.startsWith("postkontorctl: "), wrong.told());
}

void TestCtlSending::keysThatMakeDisposableMailboxes()
{
    const Run made = run(u"--json token create suite --disposable mailboxes=1,messages=5,bytes=10M,life=2h"_s);
    const QJsonObject limits = made.json()[u"disposable"_s].toObject();
    QVERIFY2(limits[u"mailboxes"_s].toInt() == 1 && limits[u"messages"_s].toInt() == 5 && limits[u"bytes"_s].toInteger() == 10'000'000 &&
                 limits[u"lifeSeconds"_s].toInt() == 7200,
             made.told());
    const QString suite = writeFile(u"suite.token"_s, made.json()[u"token"_s].toString().toLatin1());
    QCOMPARE(run(u"mailbox create --ttl 3h"_s, suite).exitCode, 1); // longer than it may
    QCOMPARE(run(u"mailbox create --ttl 1h"_s, suite).exitCode, 0);
    QCOMPARE(run(u"mailbox create --ttl 1h"_s, suite).exitCode, 1); // one at a time
    const Run listed = run(u"token list"_s);
    QVERIFY2(listed.out.contains("makes 1 mailboxes, 5 messages in each"), listed.told());
    const QString change = u"token change %1 --disposable "_s.arg(made.json()[u"id"_s].toString());
    QCOMPARE(run(change + u"mailboxes=2"_s).exitCode, 0);
    QCOMPARE(run(u"mailbox create --ttl 3h"_s, suite).exitCode, 0);
    QCOMPARE(run(change + u"none"_s).exitCode, 0);
    QCOMPARE(run(u"mailbox create --ttl 1h"_s, suite).exitCode, 1);
    QVERIFY(!run(u"token list"_s).out.contains("makes "));
}

void TestCtlSending::theTray()
{
    QCOMPARE(m_admin->send("PATCH", u"/v1/settings"_s, R"({"changes":{"guard.new_recipients":3}})").status, 200);
    QVERIFY(createUser(u"ida@example.test"_s));
    QCOMPARE(run(u"tray show ida@example.test"_s).exitCode, 1);
    QCOMPARE(send("ida@example.test", "victim", 6), 202);
    const Run listed = run(u"tray list"_s);
    QVERIFY2(listed.out.contains("ida@example.test") && listed.out.contains("4 new recipients in an hour, usually 0"), listed.told());
    QVERIFY(run(u"user show ida@example.test"_s).out.contains("held in the tray"));
    const Run shown = run(u"tray show ida@example.test"_s);
    QVERIFY2(shown.exitCode == 0 && shown.out.count("ida@example.test") == 4, shown.told()); // the entry, three mails
    const QJsonObject entry = run(u"--json tray show ida@example.test"_s).json();
    QCOMPARE(entry[u"mails"_s].toInt(), 3);
    const QString mail = m_admin->list(u"/v1/tray/%1/mails"_s.arg(entry[u"userId"_s].toString()))[0][u"mailId"_s].toString();
    const Run one = run(u"tray release ida@example.test --mail "_s + mail);
    QVERIFY2(one.exitCode == 0 && one.out.contains("1 mails for 1 recipients are on their way."), one.told());
    QCOMPARE(run(u"--json tray show ida@example.test"_s).json()[u"mails"_s].toInt(), 2);
    QCOMPARE(run(u"tray release ida@example.test --trust soon"_s).exitCode, 2);
    const Run rest = run(u"tray release ida@example.test --trust 2h"_s);
    QVERIFY2(rest.exitCode == 0 && rest.out.contains("2 mails for 2 recipients") && rest.out.contains("Trusted until "), rest.told());
    QVERIFY(!run(u"tray list"_s).out.contains("ida@"));
    QCOMPARE(m_admin->list(u"/v1/queue?state=held"_s).size(), 0);
    QVERIFY(createUser(u"jan@example.test"_s));
    QCOMPARE(send("jan@example.test", "prey", 5), 202);
    const Run locked = run(u"tray lock jan@example.test"_s);
    QVERIFY2(locked.exitCode == 0 && locked.out.contains("The user is locked; 2 mails for 2 recipients stay in the tray."), locked.told());
    QVERIFY(run(u"tray list"_s).out.contains("jan@example.test"));
    QCOMPARE(send("jan@example.test", "prey", 0), 401);
    const Run gone = run(u"tray lock jan@example.test --delete"_s);
    QVERIFY2(gone.exitCode == 0 && gone.out.contains("2 mails for 2 recipients are deleted."), gone.told());
    QVERIFY(!run(u"tray list"_s).out.contains("jan@"));
    QCOMPARE(m_admin->list(u"/v1/queue?state=held"_s).size(), 0);
}

void TestCtlSending::sessionsEnd()
{
    QVERIFY(createUser(u"kim@example.test"_s));
    RestClient nobody(m_engine.url({}), {});
    QList<QByteArray> secrets;
    for (int i = 0; i < 3; ++i)
        secrets << nobody.post(u"/v1/sessions"_s, R"({"address":"kim@example.test","password":"correct horse"})").object()[u"token"_s].toString().toLatin1();
    const auto status = [&](int i) { return RestClient(m_engine.url({}), secrets[i]).get(u"/v1/sessions"_s).status; };
    const auto sessions = [&] { return run(u"--json user sessions kim@example.test"_s).json()[u"items"_s].toArray(); };
    QCOMPARE(sessions().size(), 3);
    QVERIFY(!run(u"user sessions kim@example.test"_s).out.contains(secrets[0]));
    const QString oldest = sessions()[2][u"id"_s].toString(); // newest first
    QCOMPARE(run(u"user sign-out ida@example.test "_s + oldest).exitCode, 1); // not hers
    QCOMPARE(status(0), 200);
    QCOMPARE(run(u"user sign-out kim@example.test "_s + oldest).exitCode, 0);
    QCOMPARE(status(0), 401);
    QCOMPARE(status(1), 200);
    QCOMPARE(run(u"user sign-out kim@example.test"_s).exitCode, 0);
    QCOMPARE(status(1), 401);
    QCOMPARE(status(2), 401);
    QVERIFY(sessions().isEmpty());
    QCOMPARE(run(u"user sign-out kim@example.test"_s).exitCode, 0); // nothing to end
    QVERIFY(!nobody.post(u"/v1/sessions"_s, R"({"address":"kim@example.test","password":"correct horse"})").object()[u"token"_s].toString().isEmpty()); // may come back
}

QTEST_GUILESS_MAIN(TestCtlSending)
#include "tst_ctlsending.moc"
