// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commandline.h"
#include "postkontorctl/commandtable.h"
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using ctl::CommandLine;

namespace {

base::Result<CommandLine> parse(const QString &words, const QHash<QString, QString> &environment = {})
{
    return CommandLine::parse(QStringList{u"postkontorctl"_s} + words.split(u' ', Qt::SkipEmptyParts),
                              environment);
}

} // namespace

class TestCommandLine : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsCommandsAndOptions()
    {
        const auto line = parse(
            u"--url https://mail.example.test:8443 message --json list a@example.test --folder 垃圾箱 --limit=5"_s);
        QVERIFY(line);
        QCOMPARE(QByteArray(line->command->words), "message list");
        QCOMPARE(line->arguments, QStringList{u"a@example.test"_s});
        QCOMPARE(line->options.value(u"folder"_s), QStringList{u"垃圾箱"_s});
        QCOMPARE(line->options.value(u"limit"_s), QStringList{u"5"_s});
        QCOMPARE(line->url, QUrl(u"https://mail.example.test:8443"_s));
        QVERIFY(line->json);
        QCOMPARE(line->timeout, 0);
        QCOMPARE(parse(u"status --timeout 10m"_s)->timeout, 600);
        QCOMPARE(parse(u"token create x --scope read --scope send"_s)->options.value(u"scope"_s),
                 (QStringList{u"read"_s, u"send"_s}));
    }
    void environment()
    {
        const QHash<QString, QString> set{{u"POSTKONTOR_URL"_s, u"http://10.0.0.1:81/"_s},
                                          {u"POSTKONTOR_TOKEN_FILE"_s, u"/t"_s}};
        QCOMPARE(parse(u"status"_s)->url, QUrl(u"http://127.0.0.1:8080"_s));
        QCOMPARE(parse(u"status"_s)->tokenFile, QString());
        QCOMPARE(parse(u"status"_s, set)->url, QUrl(u"http://10.0.0.1:81"_s));
        QCOMPARE(parse(u"status"_s, set)->tokenFile, u"/t"_s);
        QCOMPARE(parse(u"status --url http://[::1]:82 --token-file /u"_s, set)->url,
                 QUrl(u"http://[::1]:82"_s));
        QCOMPARE(parse(u"status --token-file /u"_s, set)->tokenFile, u"/u"_s);
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *words, const char *says) {
            QTest::newRow(*words ? words : "nothing") << QString::fromUtf8(words) << QString::fromUtf8(says);
        };
        row("", "--help lists the commands");
        row("fly", "unknown command fly");
        row("domain", "domain create");
        row("domain fly", "domain create");
        row("domain create", "usage: postkontorctl domain create NAME");
        row("domain create a b", "usage: postkontorctl domain create NAME");
        row("status now", "usage: postkontorctl status");
        row("status --fly", "fly");
        row("status --token secret", "token");
        row("status --ttl 5m", "status does not take --ttl");
        row("status --limit", "limit");
        row("status --url ftp://x", "http://host:8080");
        row("status --url x", "http://host:8080");
        row("status --url http://", "http://host:8080");
        row("status --url http://a:b:c", "http://host:8080");
        row("status --url http://admin:secret@host", "no credentials");
        row("help fly", "unknown command fly");
        row("status --timeout soon", "--timeout takes a duration");
        row("status --timeout 0", "--timeout takes a duration");
        row("status --timeout 2d", "--timeout takes a duration");
    }
    void refuses()
    {
        QFETCH(QString, words);
        QFETCH(QString, says);
        const auto line = parse(words);
        QVERIFY(!line);
        QVERIFY2(line.error().publicText.contains(says), qPrintable(line.error().publicText));
        QVERIFY(!line.error().publicText.contains(u"secret"));
    }
    void refusesEmptyArguments()
    {
        QVERIFY(!CommandLine::parse({u"postkontorctl"_s, u"domain"_s, u"create"_s, QString()}, {}));
    }
    void help()
    {
        for (const QString &words : {u"--help"_s, u"-h"_s, u"help"_s}) {
            const auto line = parse(words);
            QVERIFY(line && line->wish == CommandLine::Wish::Help && !line->command);
        }
        const QString general = ctl::helpText(nullptr);
        QVERIFY(general.contains(u"Exit codes: 0 done, 1 failed, 2 the command line is wrong."));
        for (const ctl::Command &command : ctl::commandTable()) {
            const QString words = QString::fromLatin1(command.words);
            QVERIFY2(general.contains(u"  "_s + words), command.words);
            const auto line = parse(words + u" --help"_s);
            QVERIFY2(line && line->command == &command, command.words);
            QVERIFY2(ctl::helpText(&command).contains(QString::fromUtf8(command.summary)), command.words);
            const auto before = parse(u"help "_s + words);
            QVERIFY2(before && before->command == &command, command.words);
        }
        QCOMPARE(parse(u"--version"_s)->wish, CommandLine::Wish::Version);
    }
    void tableIsSound()
    {
        QSet<QString> options;
        for (const ctl::Option &option : ctl::optionTable())
            options.insert(QString::fromLatin1(option.name));
        for (const ctl::Command &command : ctl::commandTable()) {
            QVERIFY(command.run && command.least <= command.most);
            for (const QString &option : QString::fromLatin1(command.options).split(u',', Qt::SkipEmptyParts))
                QVERIFY2(options.contains(option), command.words);
        }
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
