// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include <QFile>
#include <QJsonArray>
#include <QProcess>
#include <QScopeGuard>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;

/// postkontorctl against a real engine, as a person or a script uses it.
class TestCtl : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void status();
    void domains();
    void mailboxes();
    void messages();
    void tokens();
    void bans();
    void metrics();
    void queue();
    void destinations();
    void exitCodes_data();
    void exitCodes();
    void noServer();
    void speaksChinese();

private:
    struct Run
    {
        int exitCode = -1;
        QByteArray out;
        QByteArray err;
        QJsonValue json() const
        {
            const QJsonDocument document = QJsonDocument::fromJson(out);
            return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
        }
        QByteArray told() const { return QByteArray::number(exitCode) + ": " + out + err; }
    };
    Run run(const QStringList &arguments, QString url = {}, QString tokenFile = {},
            const QString &language = QStringLiteral("C.UTF-8")) const;
    /// Runs with --json; its items or itself, null when the exit code is not 0.
    QJsonValue json(const QStringList &arguments) const;
    Office m_office;
    Office m_relay;                 ///< takes mail for elsewhere, which stays in its queue
    const Office *m_at = &m_office; ///< where run() goes
};

void TestCtl::initTestCase()
{
    QVERIFY(m_office.open());
    QVERIFY(m_office.deliver("=?UTF-8?B?5L2g5aW9?=").startsWith("250"));
}

TestCtl::Run TestCtl::run(const QStringList &arguments, QString url, QString tokenFile,
                          const QString &language) const
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, language);
    environment.remove(u"LANGUAGE"_s);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral(POSTKONTORCTL_PATH),
                  QStringList{u"--url"_s, url.isEmpty() ? m_at->engine.url({}).toString() : url,
                              u"--token-file"_s, tokenFile.isEmpty() ? m_at->engine.tokenFile() : tokenFile} +
                      arguments);
    Run result;
    if (process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit)
        result.exitCode = process.exitCode();
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

QJsonValue TestCtl::json(const QStringList &arguments) const
{
    const Run result = run(QStringList{u"--json"_s} + arguments);
    if (result.exitCode != 0) {
        qWarning("%s", result.told().constData());
        return {};
    }
    const QJsonValue value = result.json();
    return value.isObject() && value.toObject().contains(u"items"_s) ? value[u"items"_s] : value;
}

void TestCtl::status()
{
    const Run text = run({u"status"_s});
    QVERIFY2(text.exitCode == 0 && text.out.contains("mail.example.test"), text.told().constData());
    const QJsonValue value = json({u"status"_s});
    QCOMPARE(value[u"hostname"_s].toString(), u"mail.example.test"_s);
    QVERIFY(value[u"ready"_s].toBool());
}

void TestCtl::domains()
{
    QCOMPARE(run({u"domain"_s, u"create"_s, u"second.test"_s}).exitCode, 0);
    const Run again = run({u"domain"_s, u"create"_s, u"second.test"_s});
    QCOMPARE(again.exitCode, 1);
    QVERIFY(again.out.isEmpty() && again.err.startsWith("postkontorctl: "));
    QVERIFY(run({u"domain"_s, u"list"_s}).out.contains("second.test"));
    QCOMPARE(json({u"domain"_s, u"list"_s}).toArray().size(), 2);
    QCOMPARE(json({u"domain"_s, u"show"_s, u"second.test"_s})[u"name"_s].toString(), u"second.test"_s);
    QCOMPARE(run({u"domain"_s, u"delete"_s, u"second.test"_s}).exitCode, 0);
    QCOMPARE(run({u"domain"_s, u"show"_s, u"second.test"_s}).exitCode, 1);
}

void TestCtl::mailboxes()
{
    QCOMPARE(run({u"mailbox"_s, u"create"_s, u"anna@example.test"_s}).exitCode, 0);
    const QJsonValue disposable = json({u"mailbox"_s, u"create"_s, u"--ttl"_s, u"15m"_s});
    QVERIFY(disposable[u"address"_s].toString().endsWith(u"@example.test"_s));
    QVERIFY(!disposable[u"token"_s].toString().isEmpty());
    QVERIFY(disposable[u"expiresAt"_s].isString());
    QFile token(m_office.engine.folder() + u"/guest.token"_s);
    QVERIFY(token.open(QIODevice::WriteOnly));
    token.write(disposable[u"token"_s].toString().toUtf8() + '\n');
    token.close();
    const QString address = disposable[u"address"_s].toString();
    QVERIFY(m_office.deliver("for the guest", address.toUtf8()).startsWith("250"));
    const Run mine = run({u"message"_s, u"list"_s, disposable[u"id"_s].toString()}, {}, token.fileName());
    QVERIFY2(mine.exitCode == 0 && mine.out.contains("for the guest"), mine.told().constData());
    QCOMPARE(run({u"message"_s, u"list"_s, m_office.mailbox}, {}, token.fileName()).exitCode, 1);
    QCOMPARE(run({u"domain"_s, u"list"_s}, {}, token.fileName()).exitCode, 1);

    QCOMPARE(json({u"mailbox"_s, u"list"_s, u"anna"_s}).toArray().size(), 1);
    QVERIFY(run({u"mailbox"_s, u"show"_s, u"anna@example.test"_s}).out.contains("inbox"));
    QCOMPARE(run({u"mailbox"_s, u"delete"_s, u"anna@example.test"_s}).exitCode, 0);
    QCOMPARE(run({u"mailbox"_s, u"delete"_s, u"anna@example.test"_s}).exitCode, 1);
    QCOMPARE(run({u"mailbox"_s, u"create"_s, u"--ttl"_s, u"soon"_s}).exitCode, 2);
}

void TestCtl::messages()
{
    support::SmtpClient smtp;
    QVERIFY(m_office.greet(smtp));
    QByteArray attached;
    for (int i = 0; i < 256; ++i)
        attached += char(i);
    const QByteArray letter =
        "From: a@b.test\r\nSubject: with attachment\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nthe text\r\n--x\r\n"
        "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=all.bin\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n" +
        attached.toBase64() + "\r\n--x--\r\n";
    QVERIFY(smtp.deliver("a@b.test", {"mei@example.test"}, letter).startsWith("250"));

    QVERIFY(run({u"message"_s, u"list"_s, u"mei@example.test"_s})
                .out.contains("\xe4\xbd\xa0\xe5\xa5\xbd")); // decoded
    const QJsonArray listed = json({u"message"_s, u"list"_s, u"mei@example.test"_s}).toArray();
    QCOMPARE(listed.size(), 2);
    const QString id = listed[0][u"id"_s].toString();
    const Run shown = run({u"message"_s, u"show"_s, id});
    QVERIFY2(shown.exitCode == 0 && shown.out.contains("the text") && shown.out.contains("all.bin"),
             shown.told().constData());
    QVERIFY(run({u"message"_s, u"raw"_s, id}).out.endsWith(letter));
    QCOMPARE(run({u"message"_s, u"attachment"_s, id, u"1"_s}).out, attached);
    QCOMPARE(run({u"message"_s, u"attachment"_s, id, u"2"_s}).exitCode, 1);
    const QString file = m_office.engine.folder() + u"/all.bin"_s;
    QCOMPARE(run({u"message"_s, u"attachment"_s, id, u"1"_s, u"--output"_s, file}).exitCode, 0);
    QFile saved(file);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(saved.readAll(), attached);
    QCOMPARE(run({u"message"_s, u"raw"_s, id, u"--output"_s, file}).exitCode,
             1); // never over an existing file

    QCOMPARE(run({u"message"_s, u"flag"_s, id, u"seen"_s, u"flagged"_s}).exitCode, 0);
    const QJsonValue flagged = json({u"message"_s, u"show"_s, id});
    QVERIFY(flagged[u"seen"_s].toBool() && flagged[u"flagged"_s].toBool());
    QCOMPARE(run({u"message"_s, u"flag"_s, id, u"purple"_s}).exitCode, 2);

    const QString mailId = listed[0][u"mailId"_s].toString();
    QVERIFY(run({u"trace"_s, mailId}).out.contains("in the mailbox"));
    QVERIFY(json({u"trace"_s, mailId}).toArray().size() >= 2);

    QCOMPARE(run({u"message"_s, u"delete"_s, id}).exitCode, 0);
    QCOMPARE(json({u"message"_s, u"list"_s, u"mei@example.test"_s}).toArray().size(), 1);
    QCOMPARE(
        json({u"message"_s, u"list"_s, u"mei@example.test"_s, u"--folder"_s, u"trash"_s}).toArray().size(),
        1);
    QCOMPARE(run({u"message"_s, u"restore"_s, id}).exitCode, 0);
    QCOMPARE(run({u"message"_s, u"delete"_s, id}).exitCode, 0);
    QCOMPARE(run({u"message"_s, u"delete"_s, id}).exitCode, 0);
    QCOMPARE(run({u"message"_s, u"show"_s, id}).exitCode, 1);
}

void TestCtl::tokens()
{
    const QJsonValue made =
        json({u"token"_s, u"create"_s, u"robot"_s, u"--scope"_s, u"read"_s, u"--expires"_s, u"12h"_s});
    const QString file = m_office.engine.folder() + u"/robot.token"_s;
    QFile token(file);
    QVERIFY(token.open(QIODevice::WriteOnly));
    token.write(made[u"token"_s].toString().toUtf8());
    token.close();
    QCOMPARE(run({u"domain"_s, u"list"_s}, {}, file).exitCode, 0);
    QCOMPARE(run({u"domain"_s, u"create"_s, u"third.test"_s}, {}, file).exitCode, 1); // it may only read
    const Run listed = run({u"token"_s, u"list"_s});
    QVERIFY(listed.out.contains("robot") && !listed.out.contains(made[u"token"_s].toString().toUtf8()));
    QCOMPARE(run({u"token"_s, u"revoke"_s, made[u"id"_s].toString()}).exitCode, 0);
    QCOMPARE(run({u"domain"_s, u"list"_s}, {}, file).exitCode, 1);
}

void TestCtl::bans()
{
    const QJsonValue made = json({u"ban"_s, u"add"_s, u"198.51.100.77/24"_s, u"--for"_s, u"8h"_s, u"--note"_s, u"asked by phone"_s});
    QCOMPARE(made[u"address"_s].toString(), u"198.51.100.0/24"_s);
    QCOMPARE(run({u"ban"_s, u"add"_s, u"2001:db8::7"_s}).exitCode, 0);
    const Run listed = run({u"ban"_s, u"list"_s});
    QVERIFY2(listed.out.contains("198.51.100.0/24") && listed.out.contains("asked by phone") && listed.out.contains("2001:db8::7"), listed.told());
    QCOMPARE(run({u"ban"_s, u"add"_s, u"127.0.0.1"_s}).exitCode, 1);
    QCOMPARE(run({u"ban"_s, u"add"_s, u"192.0.2.1"_s, u"--for"_s, u"long"_s}).exitCode, 2);
    QCOMPARE(run({u"ban"_s, u"remove"_s, u"198.51.100.0/24"_s}).exitCode, 0);
    QCOMPARE(run({u"ban"_s, u"remove"_s, u"198.51.100.0/24"_s}).exitCode, 1);
    QCOMPARE(run({u"ban"_s, u"remove"_s, u"2001:DB8::7"_s}).exitCode, 0);
    QCOMPARE(json({u"ban"_s, u"list"_s}).toArray().size(), 0);
}

void TestCtl::metrics()
{
    QVERIFY(run({u"metrics"_s}).out.contains("smtp_messages_total"));
    const QJsonObject some = json({u"metrics"_s, u"smtp_"_s}).toObject();
    QVERIFY(some.size() > 1);
    for (auto it = some.begin(); it != some.end(); ++it)
        QVERIFY(it.key().startsWith(u"smtp_"_s) && it.value().isDouble());
    QCOMPARE(run({u"metrics"_s, u"nothing_of_that_name"_s}).exitCode, 1);
}

void TestCtl::queue()
{
    m_relay.engine.addConfig(
        u"[smtp]\nrelay_from = [\"127.0.0.1\"]\n[delivery]\nsmarthost = \"127.0.0.1:1\"\n"_s);
    QVERIFY(m_relay.open());
    m_at = &m_relay;
    const auto back = qScopeGuard([this] { m_at = &m_office; });
    for (int i = 0; i < 3; ++i)
        QVERIFY(m_relay.deliver("elsewhere", "r" + QByteArray::number(i) + "@elsewhere.example")
                    .startsWith("250"));
    const QJsonArray all = json({u"queue"_s, u"list"_s}).toArray();
    QCOMPARE(all.size(), 3);
    const QString id = all[0][u"id"_s].toString();
    QCOMPARE(all[0][u"to"_s].toString(), u"r0@elsewhere.example"_s); // the oldest first
    QCOMPARE(json({u"queue"_s, u"hold"_s, id}).toArray()[0][u"state"_s].toString(), u"held"_s);
    QCOMPARE(json({u"queue"_s, u"list"_s, u"--filter"_s, u"state:held to:R0@"_s}).toArray().size(), 1);
    const Run shown = run({u"queue"_s, u"show"_s, id});
    QVERIFY2(shown.exitCode == 0 && shown.out.contains("elsewhere.example"), shown.told().constData());
    const Run counted =
        run({u"queue"_s, u"hold"_s, u"--filter"_s, u"domain:elsewhere.example state:ready,deferred"_s});
    QVERIFY2(counted.exitCode == 0 && counted.out.contains("--yes"), counted.told().constData());
    QCOMPARE(json({u"queue"_s, u"list"_s, u"--filter"_s, u"state:held"_s}).toArray().size(), 1);
    QCOMPARE(run({u"queue"_s, u"priority"_s, u"urgent"_s, id}).exitCode, 0);
    QCOMPARE(json({u"queue"_s, u"show"_s, id})[u"priority"_s].toString(), u"urgent"_s);
    QCOMPARE(run({u"queue"_s, u"release"_s, id}).exitCode, 0);
    QCOMPARE(run({u"queue"_s, u"hold"_s, id}).exitCode, 0);
    QCOMPARE(run({u"queue"_s, u"remove"_s, id}).exitCode, 0);
    QVERIFY(run({u"trace"_s, all[0][u"mailId"_s].toString()}).out.contains("queue.removed"));
    const Run gone = run({u"queue"_s, u"retry"_s, u"0000000000001"_s});
    QCOMPARE(gone.exitCode, 1);
}

void TestCtl::destinations()
{
    m_at = &m_relay;
    const auto back = qScopeGuard([this] { m_at = &m_office; });
    QCOMPARE(run({u"destination"_s, u"pause"_s, u"elsewhere.example"_s}).exitCode, 0);
    const Run list = run({u"destination"_s, u"list"_s});
    QVERIFY2(list.exitCode == 0 && list.out.contains("elsewhere.example") && list.out.contains("paused"),
             list.told().constData());
    const QJsonValue limited = json({u"destination"_s, u"limit"_s, u"elsewhere.example"_s, u"--connections"_s,
                                     u"2"_s, u"--rate"_s, u"60"_s});
    QCOMPARE(limited[u"maxConnections"_s].toInt(), 2);
    QCOMPARE(limited[u"maxPerMinute"_s].toInt(), 60);
    QVERIFY(json({u"destination"_s, u"limit"_s, u"elsewhere.example"_s, u"--rate"_s,
                  u"none"_s})[u"maxPerMinute"_s]
                .isNull());
    QVERIFY(!json({u"destination"_s, u"resume"_s, u"elsewhere.example"_s})[u"paused"_s].toBool());
}

void TestCtl::exitCodes_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("nothing") << QStringList{} << 2;
    QTest::newRow("unknown command") << QStringList{u"fly"_s} << 2;
    QTest::newRow("unknown option") << QStringList{u"status"_s, u"--loud"_s} << 2;
    QTest::newRow("too few arguments") << QStringList{u"domain"_s, u"create"_s} << 2;
    QTest::newRow("too many arguments") << QStringList{u"status"_s, u"now"_s} << 2;
    QTest::newRow("help") << QStringList{u"--help"_s} << 0;
    QTest::newRow("help of a command") << QStringList{u"mailbox"_s, u"create"_s, u"--help"_s} << 0;
    QTest::newRow("version") << QStringList{u"--version"_s} << 0;
    QTest::newRow("no id") << QStringList{u"message"_s, u"show"_s, u"nonsense"_s} << 2;
    QTest::newRow("unknown id") << QStringList{u"message"_s, u"show"_s, u"0000000000001"_s} << 1;
    QTest::newRow("unknown address") << QStringList{u"message"_s, u"list"_s, u"who@example.test"_s} << 1;
}

void TestCtl::exitCodes()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    const Run result = run(arguments);
    QVERIFY2(result.exitCode == exitCode, result.told().constData());
    QCOMPARE(result.err.isEmpty(), exitCode == 0); // errors on stderr, results on stdout
    QCOMPARE(result.out.isEmpty(), exitCode != 0);
}

void TestCtl::noServer()
{
    const Run dead = run({u"status"_s}, u"http://127.0.0.1:1"_s);
    QVERIFY2(dead.exitCode == 1 && dead.out.isEmpty() && dead.err.contains("127.0.0.1:1"),
             dead.told().constData());
    const Run wrong = run({u"status"_s}, {}, u"/nowhere/token"_s);
    QVERIFY2(wrong.exitCode != 0 && wrong.err.contains("/nowhere/token"), wrong.told().constData());
}

void TestCtl::speaksChinese()
{
    const QString chinese = u"zh_CN.UTF-8"_s;
    const Run help = run({u"--help"_s}, {}, {}, chinese);
    QVERIFY2(help.exitCode == 0 && help.out.contains("命令："), help.told().constData());
    const Run list = run({u"domain"_s, u"list"_s}, {}, {}, chinese);
    QVERIFY2(list.out.contains("域名") && list.out.contains("example.test"), list.told().constData());
    const Run json = run({u"--json"_s, u"domain"_s, u"list"_s}, {}, {}, chinese);
    QCOMPARE(json.out,
             run({u"--json"_s, u"domain"_s, u"list"_s}).out); // programs read the same in every language
}

QTEST_GUILESS_MAIN(TestCtl)
#include "tst_ctl.moc"
