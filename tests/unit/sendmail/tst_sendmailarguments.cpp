// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/arguments.h"
#include "sendmail/settings.h"
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using sendmail::Arguments;
using sendmail::Settings;

class TestSendmailArguments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("told"); // mode, flags, sender, recipients
        QTest::newRow("bare") << u"sendmail a@b"_s << u"send - - a@b"_s;
        QTest::newRow("cron") << u"/usr/sbin/sendmail -i -FCronDaemon -B8BITMIME -oem root"_s
                              << u"send i - root"_s;
        QTest::newRow("php") << u"sendmail -t -i"_s << u"send ti - "_s;
        QTest::newRow("joined") << u"sendmail -ti -fme@x"_s << u"send ti me@x "_s;
        QTest::newRow("oi") << u"sendmail -oi -oem -f me@x -- a@b"_s << u"send i me@x a@b"_s;
        QTest::newRow("long option") << u"sendmail -OIgnoreDots=True a"_s << u"send i - a"_s;
        QTest::newRow("r is f") << u"sendmail -rme@x a"_s << u"send - me@x a"_s;
        QTest::newRow("null sender") << u"sendmail -f <> a"_s << u"send - <> a"_s;
        QTest::newRow("options end") << u"sendmail -- -f"_s << u"send - - -f"_s;
        QTest::newRow("options end at the first address") << u"sendmail a -t"_s << u"send - - a -t"_s;
        QTest::newRow("value ends its word") << u"sendmail -tf me@x -i"_s << u"send ti me@x "_s;
        QTest::newRow("dash is an address") << u"sendmail -"_s << u"send - - -"_s;
        QTest::newRow("bm") << u"sendmail -bm a"_s << u"send - - a"_s;
        QTest::newRow("bp") << u"sendmail -bp"_s << u"list - - "_s;
        QTest::newRow("mailq") << u"/usr/bin/mailq"_s << u"list - - "_s;
        QTest::newRow("bs") << u"sendmail -bs"_s << u"bridge - - "_s;
        QTest::newRow("newaliases") << u"newaliases"_s << u"nothing - - "_s;
        QTest::newRow("q") << u"sendmail -q"_s << u"flush - - "_s;
        QTest::newRow("q with what") << u"sendmail -qRexample.org"_s << u"flush - - "_s;
        QTest::newRow("ignored") << u"sendmail -G -U -n -m -d0.1 -Ac -L tag -X log -h 5 a"_s
                                 << u"send - - a"_s;
    }
    void reads()
    {
        QFETCH(QString, line);
        const auto arguments = Arguments::parse(line.split(u' '));
        QVERIFY(arguments.ok());
        static const char *const modes[]{"send", "list", "flush", "bridge", "nothing"};
        QString flags = QString(arguments->recipientsFromHeader ? u"t"_s : QString()) +
                        (arguments->dotsAreText ? u"i"_s : QString());
        QTEST(u"%1 %2 %3 %4"_s.arg(
                  QLatin1StringView(modes[int(arguments->mode)]), flags.isEmpty() ? u"-"_s : flags,
                  arguments->hasSender ? arguments->sender : u"-"_s, arguments->recipients.join(u' ')),
              "told");
    }
    void dsn()
    {
        const auto arguments = Arguments::parse(
            {u"sendmail"_s, u"-N"_s, u"Success,DELAY"_s, u"-R"_s, u"hdrs"_s, u"-Vid 7"_s, u"a"_s});
        QVERIFY(arguments.ok());
        QCOMPARE(arguments->notify, u"success,delay"_s);
        QCOMPARE(arguments->returnPart, u"hdrs"_s);
        QCOMPARE(arguments->envelopeId, u"id 7"_s);
    }
    void refuses_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("unknown") << QStringList{u"-y"_s};
        QTest::newRow("value missing") << QStringList{u"-f"_s};
        QTest::newRow("daemon") << QStringList{u"-bd"_s};
        QTest::newRow("long words") << QStringList{u"--help"_s};
        QTest::newRow("notify") << QStringList{u"-N"_s, u"sometimes"_s};
        QTest::newRow("never alone") << QStringList{u"-N"_s, u"never,delay"_s};
        QTest::newRow("return") << QStringList{u"-R"_s, u"body"_s};
    }
    void refuses()
    {
        QFETCH(QStringList, words);
        const auto arguments = Arguments::parse(QStringList{u"sendmail"_s} + words);
        QVERIFY(!arguments.ok());
        QVERIFY(!arguments.error().publicText.isEmpty());
    }

    void servers_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("told");
        QTest::newRow("host") << u"mail.example"_s << u"mail.example 25"_s;
        QTest::newRow("port") << u"127.0.0.1:2525"_s << u"127.0.0.1 2525"_s;
        QTest::newRow("IPv6") << u"[::1]:26"_s << u"::1 26"_s;
        QTest::newRow("nothing") << QString() << QString();
        QTest::newRow("no host") << u":25"_s << QString();
        QTest::newRow("port 0") << u"a:0"_s << QString();
        QTest::newRow("port too high") << u"a:65536"_s << QString();
        QTest::newRow("credentials") << u"me:secret@a:25"_s << QString();
        QTest::newRow("path") << u"a/b"_s << QString();
    }
    void servers()
    {
        QFETCH(QString, text);
        Settings settings;
        const bool ok = sendmail::parseServer(text, settings);
        QTEST(ok ? settings.host + u' ' + QString::number(settings.port) : QString(), "told");
    }
    void settingsFile()
    {
        const QTemporaryDir dir;
        QFile file(dir.filePath(u"sendmail.conf"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("# where\n\nserver = \"mail.example:2525\"\nspool=/x/y\n hostname = \"a.example\"\n");
        file.close();
        QHash<QString, QString> environment{{u"POSTKONTOR_SENDMAIL_CONFIG"_s, file.fileName()}};
        auto settings = Settings::load(environment);
        QVERIFY(settings.ok());
        QCOMPARE(settings->host, u"mail.example"_s);
        QCOMPARE(settings->port, 2525);
        QCOMPARE(settings->spool, u"/x/y"_s);
        QCOMPARE(settings->hostname, u"a.example"_s);
        environment.insert(u"POSTKONTOR_SENDMAIL_SERVER"_s, u"[::1]:26"_s);
        settings = Settings::load(environment);
        QVERIFY(settings.ok());
        QCOMPARE(settings->port, 26);
        environment.insert(u"POSTKONTOR_SENDMAIL_SERVER"_s, u"::"_s);
        QVERIFY(!Settings::load(environment).ok());
        QVERIFY(file.open(QIODevice::Append));
        file.write("relay = x\n");
        file.close();
        environment.remove(u"POSTKONTOR_SENDMAIL_SERVER"_s);
        settings = Settings::load(environment);
        QVERIFY(!settings.ok());
        QVERIFY(settings.error().publicText.contains(u":6:"_s));
    }
};

QTEST_GUILESS_MAIN(TestSendmailArguments)
#include "tst_sendmailarguments.moc"
