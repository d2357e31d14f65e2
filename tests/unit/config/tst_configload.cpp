// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settings.h"
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace config;

class TestConfigLoad : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;

    Loaded loadText(const QByteArray &text, const QHash<QString, QString> &environment = {})
    {
        QFile file(m_dir.filePath(u"postkontor.toml"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        file.close();
        return load(file.fileName(), environment);
    }

private Q_SLOTS:
    void wholeFile()
    {
        const Loaded loaded = loadText(R"(# what ./dev run writes
[server]
hostname = "mail.example.test"
data_dir = '''C:\mail'''
io_threads = 0x4
roles = ["smtp", "api",] # a comma at the end is fine
[listen]
smtp = ["127.0.0.1:2525", "[::1]:2525"]
http = ["127.0.0.1:8080"]
[smtp]
max_message_bytes = 10_485_760
[http]
test_echo = true
)");
        QVERIFY2(loaded.problems.isEmpty(), qPrintable(loaded.problems.value(0).text));
        const Settings &settings = loaded.settings;
        QCOMPARE(settings.string("server.hostname"_L1), u"mail.example.test"_s);
        QCOMPARE(settings.string("server.data_dir"_L1), u"C:\\mail"_s);
        QCOMPARE(settings.integer("server.io_threads"_L1), 4);
        QCOMPARE(settings.list("server.roles"_L1), (QStringList{u"smtp"_s, u"api"_s}));
        QCOMPARE(settings.list("listen.smtp"_L1).size(), 2);
        QCOMPARE(settings.list("listen.imap"_L1), QStringList());
        QCOMPARE(settings.integer("smtp.max_message_bytes"_L1), 10485760);
        QVERIFY(settings.boolean("http.test_echo"_L1));
        QCOMPARE(settings.source("http.test_echo"_L1), Source::File);
        QCOMPARE(settings.source("log.level"_L1), Source::Default);
    }
    void nothingAtAll()
    {
        QVERIFY(load(QString(), {}).problems.isEmpty());
        QVERIFY(loadText("").problems.isEmpty());
        QVERIFY(loadText("\n# only a comment\r\n").problems.isEmpty());
        QVERIFY(loadText("\xef\xbb\xbf[log]\nlevel = \"debug\"\n").problems.isEmpty()); // what Notepad writes
        QVERIFY(loadText("[smtp]").problems.isEmpty());
    }
    void problems_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QByteArray &text, int line, const char *says) {
            QTest::newRow(name) << text << line << QString::fromUtf8(says);
        };
        row("unknown key", "[smtp]\n\nmax_conections = 5\n", 3,
            "unknown key; did you mean smtp.max_connections?");
        row("unknown table", "\n[smpt]\nmax_connections = 5\n", 2, "unknown table; did you mean [smtp]?");
        row("outside of tables", "hostname = \"x\"\n", 1,
            "unknown key outside of any table; did you mean server.hostname?");
        row("table as value", "smtp = 5\n", 1, "must be a table: [smtp]");
        row("array of tables", "[[smtp]]\nmax_connections = 5\n", 1, "must be a table");
        row("table in a table", "[smtp.max_connections]\na = 1\n", 1, "not an integer");
        row("unknown table in a table", "[smtp.x]\na = 1\n", 1, "unknown key; did you mean");
        row("dotted", "[smtp]\nmax_connections.a = 1\n", 2, "not an integer");
        row("text for integer", "[smtp]\nmax_connections = \"5\"\n", 2, "an integer from 1 to 1000000");
        row("float for integer", "[smtp]\nmax_connections = 5.0\n", 2, "not an integer");
        row("date for integer", "[smtp]\nmax_connections = 2026-01-01\n", 2, "not an integer");
        row("out of range", "[smtp]\nmax_connections = 0\n", 2, "0 is out of range");
        row("more than 64 bits", "[smtp]\nmax_connections = 9223372036854775808\n", 2, "");
        row("text for list", "[listen]\nsmtp = \"127.0.0.1:25\"\n", 2, "not a list of strings");
        row("numbers in list", "[listen]\nsmtp = [25]\n", 2, "not a list of strings");
        row("list in list", "[listen]\nsmtp = [[\"a\"]]\n", 2, "not a list of strings");
        row("bad listener", "[listen]\nsmtp = [\"25\"]\n", 2, "127.0.0.1:2525");
        row("integer for boolean", "[http]\ntest_echo = 1\n", 2, "true or false");
        row("not allowed", "[storage]\ndriver = \"oracle\"\n", 2, "one of sqlite, postgresql, mysql");
        row("duplicate key", "[smtp]\nmax_connections = 1\nmax_connections = 2\n", 3, "");
        row("duplicate table", "[smtp]\nmax_connections = 1\n[smtp]\nmax_recipients = 2\n", 3, "");
        row("no value", "[smtp]\nmax_connections =\n", 2, "");
        row("no equals", "[smtp]\nmax_connections\n", 2, "");
        row("open string", "[log]\nlevel = \"info\n", 2, "");
        row("open list", "[listen]\nsmtp = [\"127.0.0.1:25\"", 2, "");
        row("open table", "[smtp", 1, "");
        row("NUL", QByteArray("[log]\nlevel = \"in\0fo\"\n", 21), 2, "");
        row("NUL escaped", "[log]\nlevel = \"in\\u0000fo\"\n", 2, "control characters");
        row("not UTF-8", "[log]\nlevel = \"\xff\xfe\"\n", 2, "");
        row("UTF-16", QByteArray("\xff\xfe[\0l\0o\0g\0]\0", 12), 1, "");
        row("binary",
            QByteArray("\x7f"
                       "ELF\x02\x01\x01\0\0",
                       9),
            1, "");
        row("deep", "x = " + QByteArray(100000, '['), 1, "");
        row("listener taken twice", "[listen]\nsmtp = [\"127.0.0.1:25\"]\nlmtp = [\"127.0.0.1:25\"]\n", 3,
            "already taken by listen.smtp");
        row("certificate alone", "[tls]\ncertificate = \"/x\"\n", 2, "needs tls.key too");
        row("key alone", "[tls]\n\nkey = \"/x\"\n", 3, "needs tls.certificate too");
        row("driver without dsn", "[storage]\ndriver = \"mysql\"\n", 2, "needs storage.dsn");
        row("retry pauses", "[queue]\nfirst_retry_s = 100\nmax_retry_s = 50\n", 2,
            "must not be above queue.max_retry_s (50)");
        row("pool", "[storage]\npool_max = 5\n", 0, "must not be above storage.pool_max (5)");
    }
    void problems()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, line);
        QFETCH(QString, says);
        const Loaded loaded = loadText(text);
        QVERIFY(!loaded.problems.isEmpty());
        const Problem &first = loaded.problems.first();
        QVERIFY2(!first.text.isEmpty() && first.text.contains(says), qPrintable(first.text));
        QCOMPARE(first.line, line);
        QVERIFY2(first.text.size() < 400, qPrintable(first.text));
    }
    void allProblemsAtOnceInOrder()
    {
        const Loaded loaded = loadText("[smtp]\nmax_recipients = 0\nnope = 1\n[log]\nlevel = \"loud\"\n");
        QCOMPARE(loaded.problems.size(), 3);
        QCOMPARE(loaded.problems[0].line, 2);
        QCOMPARE(loaded.problems[0].key, u"smtp.max_recipients"_s);
        QCOMPARE(loaded.problems[1].line, 3);
        QCOMPARE(loaded.problems[2].line, 5);
    }
    void keysAreCleanedForMessages()
    {
        const Loaded loaded = loadText("[smtp]\n\"a\\n\\u001B[31m" + QByteArray(5000, 'b') + "\" = 1\n");
        QCOMPARE(loaded.problems.size(), 1);
        const QString &text = loaded.problems[0].text;
        QVERIFY(text.size() < 300);
        const QString &key = loaded.problems[0].key;
        QVERIFY(key.size() < 100 && !key.contains(u'\n') && !key.contains(QChar(0x1b)));
    }
    void everyTruncationIsAnAnswer()
    {
        const QByteArray whole(
            "[server]\nhostname = \"mail.example.test\"\nroles = [\"all\"]\n[smtp]\nmax_recipients = 10\n");
        QVERIFY(loadText(whole).problems.isEmpty());
        int refused = 0;
        for (qsizetype length = 0; length < whole.size(); ++length)
            refused += loadText(whole.first(length)).problems.isEmpty() ? 0 : 1;
        QVERIFY(refused > whole.size() / 2);
    }
    void unreadableFiles()
    {
        const Loaded missing = load(m_dir.filePath(u"nowhere.toml"_s), {});
        QCOMPARE(missing.problems.size(), 1);
        QVERIFY2(missing.problems[0].text.contains(u"no such file"), qPrintable(missing.problems[0].text));
        const Loaded folder = load(m_dir.path(), {});
        QVERIFY2(folder.problems.value(0).text.contains(u"it is a folder"),
                 qPrintable(folder.problems.value(0).text));
        const Loaded big = loadText(QByteArray(1024 * 1024 + 1, '\n'));
        QVERIFY2(big.problems.value(0).text.contains(u"larger than 1 MiB"),
                 qPrintable(big.problems.value(0).text));
        QVERIFY(loadText(QByteArray(1024 * 1024, '\n')).problems.isEmpty());
    }
    void environment()
    {
        const Loaded loaded = loadText("[smtp]\nmax_recipients = 7\nmax_connections = 8\n",
                                       {{u"POSTKONTOR_SMTP_MAX_RECIPIENTS"_s, u"9"_s},
                                        {u"POSTKONTOR_LISTEN_SMTP"_s, u"127.0.0.1:1, [::1]:2"_s},
                                        {u"POSTKONTOR_HTTP_TEST_ECHO"_s, u"1"_s},
                                        {u"POSTKONTOR_STORAGE_DSN"_s, u"a,b"_s},
                                        {u"POSTKONTOR_CORPORA"_s, u"/x"_s},
                                        {u"POSTKONTOR_SOURCE"_s, u"/y"_s},
                                        {u"PATH"_s, u"/bin"_s}});
        QVERIFY2(loaded.problems.isEmpty(), qPrintable(loaded.problems.value(0).text));
        QCOMPARE(loaded.warnings, QStringList());
        QCOMPARE(loaded.settings.integer("smtp.max_recipients"_L1), 9);
        QCOMPARE(loaded.settings.source("smtp.max_recipients"_L1), Source::Environment);
        QCOMPARE(loaded.settings.integer("smtp.max_connections"_L1), 8);
        QCOMPARE(loaded.settings.list("listen.smtp"_L1), (QStringList{u"127.0.0.1:1"_s, u"[::1]:2"_s}));
        QVERIFY(loaded.settings.boolean("http.test_echo"_L1));
        QCOMPARE(loaded.settings.string("storage.dsn"_L1), u"a,b"_s);
    }
    void environmentTrouble()
    {
        const Loaded unknown = load({}, {{u"POSTKONTOR_SMTP_MAX_CONECTIONS"_s, u"1"_s}});
        QVERIFY(unknown.problems.isEmpty());
        QCOMPARE(
            unknown.warnings,
            QStringList{
                u"unknown environment variable POSTKONTOR_SMTP_MAX_CONECTIONS; did you mean POSTKONTOR_SMTP_MAX_CONNECTIONS?"_s});
        const Loaded wrong = load({}, {{u"POSTKONTOR_SMTP_MAX_CONNECTIONS"_s, u"many"_s}});
        QCOMPARE(wrong.problems.size(), 1);
        QCOMPARE(wrong.problems[0].line, 0);
        QVERIFY2(wrong.problems[0].text.startsWith(u"POSTKONTOR_SMTP_MAX_CONNECTIONS: "),
                 qPrintable(wrong.problems[0].text));
    }
    void readsTheProcess()
    {
        qputenv("POSTKONTOR_LOG_LEVEL", "debug");
        QCOMPARE(load({}, systemEnvironment()).settings.string("log.level"_L1), u"debug"_s);
        qunsetenv("POSTKONTOR_LOG_LEVEL");
        QCOMPARE(load({}, systemEnvironment()).settings.string("log.level"_L1), u"info"_s);
    }
};

QTEST_GUILESS_MAIN(TestConfigLoad)
#include "tst_configload.moc"
