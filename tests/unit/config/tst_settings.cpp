// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settings.h"
#include <QDateTime>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace config;

namespace {

bool accepts(const char *key, const QVariant &value, Source source = Source::File)
{
    Settings settings;
    return settings.set(QString::fromLatin1(key), value, source).ok();
}

QString refusal(const char *key, const QVariant &value, Source source = Source::File)
{
    Settings settings;
    const base::Result<void> result = settings.set(QString::fromLatin1(key), value, source);
    return result ? QString() : result.error().publicText;
}

} // namespace

class TestSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contractKeysAreThere_data()
    {
        QTest::addColumn<QVariant>("value");
        const auto row = [](const char *key, const QVariant &value) { QTest::newRow(key) << value; };
        for (const char *listener :
             {"smtp", "submission", "submissions", "lmtp", "pop3", "pop3s", "imap", "imaps", "http", "https"})
            QTest::addRow("listen.%s", listener) << QVariant(QStringList());
        row("listen.proxy_protocol_from", QStringList());
        row("server.hostname", QString());
        row("server.data_dir", QString());
        row("server.io_threads", 0ll);
        row("server.roles", QStringList{u"all"_s});
        row("smtp.max_connections", 1000ll);
        row("smtp.max_recipients", 100ll);
        row("smtp.max_message_bytes", 52428800ll);
        row("smtp.read_timeout_s", 300ll);
        row("smtp.receive_memory_bytes", 256ll << 20);
        row("smtp.relay_from", QStringList());
        row("lmtp.allow_from", QStringList{u"127.0.0.0/8"_s, u"::1"_s});
        row("limits.exempt", QStringList{u"127.0.0.0/8"_s, u"::1"_s});
        row("http.test_echo", false);
        row("http.allowed_hosts", QStringList());
        row("storage.driver", u"sqlite"_s);
        row("storage.dsn", QString());
        row("storage.replica_dsns", QStringList());
        row("storage.pool_max", 100ll);
        row("storage.pool_idle", 20ll);
        row("storage.spool_bytes", 32ll << 30);
        row("cache.entries", 10000ll);
        row("cache.ttl_s", 5ll);
        row("cache.redis_url", QString());
        row("queue.first_retry_s", 300ll);
        row("queue.max_retry_s", 14400ll);
        row("queue.lifetime_h", 120ll);
        row("queue.destination_max_connections", 20ll);
        row("queue.amqp_url", QString());
        row("delivery.smarthost", QString());
        row("delivery.mx_port", 25ll);
        row("delivery.tls", u"opportunistic"_s);
        row("dns.servers", QStringList());
        row("tls.certificate", QString());
        row("tls.key", QString());
        row("log.level", u"info"_s);
        row("log.format", u"text"_s);
        row("admin.bootstrap_token_file", QString());
    }
    void contractKeysAreThere()
    {
        QFETCH(QVariant, value);
        const QLatin1StringView key(QTest::currentDataTag());
        QVERIFY(findSetting(QString(key)));
        QCOMPARE(Settings().value(key), value);
        QCOMPARE(Settings().source(key), Source::Default);
    }
    void tableIsSound()
    {
        QSet<QString> keys;
        QSet<QString> tables;
        QString last;
        for (const Setting &setting : settingsTable()) {
            const QString key = QString::fromLatin1(setting.key);
            QVERIFY2(!keys.contains(key), setting.key);
            keys.insert(key);
            const QString table = key.section(u'.', 0, 0);
            QVERIFY2(table == last || !tables.contains(table), "keys of one table stand together");
            tables.insert(table);
            last = table;
            QVERIFY2(QByteArrayView(setting.help).endsWith('.'), setting.key);
            QVERIFY2(setting.type != Type::Integer || setting.minimum < setting.maximum, setting.key);
            QVERIFY2(!setting.fileOnly || setting.restart, setting.key);
            const bool inFile = table == u"storage" || table == u"admin" || key == u"server.data_dir" || key == u"server.node"; // needed to open the database
            QCOMPARE(setting.fileOnly, inFile);
        }
    }
    void everyKey_data()
    {
        QTest::addColumn<int>("row");
        for (int row = 0; row < settingsTable().size(); ++row)
            QTest::newRow(settingsTable()[row].key) << row;
    }
    void everyKey()
    {
        QFETCH(int, row);
        const Setting &setting = settingsTable()[row];
        const char *key = setting.key;
        const QVariant list = QVariantList{u"x"_s, 1};
        QVERIFY(!accepts(key, QVariant()));
        QVERIFY(!accepts(key, 1.5));
        QVERIFY(!accepts(key, QDateTime::currentDateTime()));
        QVERIFY(!accepts(key, list));
        QVERIFY(accepts(key, Settings().value(QLatin1StringView(key))));
        switch (setting.type) {
        case Type::Integer:
            QVERIFY(accepts(key, setting.minimum));
            QVERIFY(accepts(key, setting.maximum));
            QVERIFY(!accepts(key, setting.minimum - 1));
            QVERIFY(!accepts(key, setting.maximum + 1));
            QVERIFY(!accepts(key, std::numeric_limits<qint64>::max()));
            QVERIFY(!accepts(key, std::numeric_limits<qint64>::min()));
            QVERIFY(!accepts(key, QString::number(setting.minimum)));
            QVERIFY(!accepts(key, true));
            QVERIFY(accepts(key, QString::number(setting.maximum), Source::Environment));
            for (const char *text : {"", " ", "x", "1x", "0x10", "1.0", "1e3", "99999999999999999999"})
                QVERIFY2(!accepts(key, QString::fromLatin1(text), Source::Environment), text);
            break;
        case Type::Boolean:
            QVERIFY(accepts(key, true));
            QVERIFY(!accepts(key, 1));
            QVERIFY(!accepts(key, u"true"_s));
            QVERIFY(accepts(key, u"True"_s, Source::Environment));
            QVERIFY(accepts(key, u"0"_s, Source::Environment));
            QVERIFY(!accepts(key, u""_s, Source::Environment));
            QVERIFY(!accepts(key, u"yes please"_s, Source::Environment));
            break;
        case Type::String:
            QVERIFY(!accepts(key, 1));
            QVERIFY(!accepts(key, QStringList{u"x"_s}));
            QCOMPARE(accepts(key, QString()), *setting.allowed == '\0');
            QVERIFY(!accepts(key, u"a\nb"_s));
            QVERIFY(!accepts(key, u"a"_s + QChar(u'\0')));
            QVERIFY(!accepts(key, QString(5000, u'a')));
            break;
        case Type::StringList:
            QVERIFY(!accepts(key, u"x"_s));
            QVERIFY(accepts(key, QStringList()));
            QVERIFY(accepts(key, QVariantList()));
            QVERIFY(accepts(key, QString(), Source::Environment));
            QVERIFY(!accepts(key, QStringList{QString()}));
            QVERIFY(!accepts(key, QStringList{u"a\nb"_s}));
            QVERIFY(!accepts(key, QStringList(1001, u"a"_s)));
            break;
        }
        for (const QString &word : QString::fromLatin1(setting.allowed).split(u'|', Qt::SkipEmptyParts)) {
            QVERIFY2(accepts(key, word, Source::Environment), qPrintable(word));
            QVERIFY2(!accepts(key, word + u'x', Source::Environment), qPrintable(word));
        }
        const QString text = refusal(key, 1.5);
        QVERIFY2(text.contains(u"allowed: "), qPrintable(text));
        Settings settings;
        QCOMPARE(settings.set(QString::fromLatin1(key), 1.5, Source::File).error().field,
                 QString::fromLatin1(key));
    }
    void forms_data()
    {
        QTest::addColumn<QString>("value");
        QTest::addColumn<bool>("ok");
        const auto row = [](const char *key, const char *value, bool ok) {
            QTest::addRow("%s=%s", key, value) << QString::fromUtf8(value) << ok;
        };
        row("server.hostname", "mail.example.test", true);
        row("server.hostname", "mail_1.example.test", false);
        row("server.hostname", "a b", false);
        row("listen.smtp", "127.0.0.1:2525, [::1]:0", true);
        row("listen.smtp", "localhost:2525", false);
        row("listen.smtp", "2525", false);
        row("listen.smtp", "0.0.0.0:65536", false);
        row("listen.smtp", "::1:25", false);
        row("limits.exempt", "10.0.0.0/8,::1", true);
        row("limits.exempt", "10.0.0.0/33", false);
        row("delivery.smarthost", "localhost:25", true);
        row("delivery.smarthost", "localhost", false);
        row("delivery.smarthost", "localhost:0", false);
        row("dns.servers", "127.0.0.1:5353,[::1]:53", true);
        row("dns.servers", "127.0.0.1", false);
        row("cache.redis_url", "redis://127.0.0.1:6379", true);
        row("cache.redis_url", "127.0.0.1:6379", false);
        row("cache.redis_url", "://x", false);
    }
    void forms()
    {
        QFETCH(QString, value);
        QFETCH(bool, ok);
        const QByteArray key = QByteArray(QTest::currentDataTag()).split('=').first();
        QCOMPARE(accepts(key.constData(), value, Source::Environment), ok);
    }
    void refusalsSayWhatIsAllowed()
    {
        QCOMPARE(refusal("smtp.max_recipients", 0),
                 u"0 is out of range; allowed: an integer from 1 to 100000"_s);
        QCOMPARE(refusal("log.format", u"xml"_s), u"\"xml\" is not known; allowed: one of text, json"_s);
        QCOMPARE(
            refusal("listen.http", QStringList{u"x"_s}),
            u"\"x\" is not one; allowed: a list, each item an address and port such as 127.0.0.1:2525 or [::1]:2525"_s);
        QVERIFY(refusal("log.level", QString(1000, u'x')).size() < 250);
        QVERIFY(!refusal("log.level", u"a\u001b[31m"_s).contains(QChar(0x1b)));
    }
    void secretsAreNotRepeated()
    {
        const QString text = refusal("cache.redis_url", u"hunter2"_s);
        QVERIFY(!text.isEmpty() && !text.contains(u"hunter2"));
    }
    void priorities()
    {
        Settings settings;
        const auto key = "smtp.max_recipients"_L1;
        const auto set = [&](int value, Source source) {
            return settings.set(QString(key), value, source).ok();
        };
        QVERIFY(set(2, Source::File));
        QVERIFY(set(3, Source::Database));
        QVERIFY(set(9, Source::File));
        QCOMPARE(settings.integer(key), 3);
        QVERIFY(set(4, Source::Environment));
        QVERIFY(set(5, Source::CommandLine));
        QVERIFY(set(6, Source::Environment));
        QVERIFY(!set(0, Source::Database)); // wrong is wrong, even when it would not count
        QCOMPARE(settings.integer(key), 5);
        QCOMPARE(settings.source(key), Source::CommandLine);
        const Settings copy = settings;
        QVERIFY(set(7, Source::CommandLine));
        QCOMPARE(copy.integer(key), 5);
    }
    void fileOnlyKeysStayOutOfTheDatabase()
    {
        QVERIFY(!accepts("storage.pool_max", 5, Source::Database));
        QVERIFY(!accepts("server.data_dir", u"/x"_s, Source::Database));
        QVERIFY(accepts("storage.pool_max", 5, Source::File));
        QVERIFY(accepts("server.data_dir", u"/x"_s, Source::CommandLine));
    }
    void unknownKeys_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("nearest");
        const auto row = [](const char *key, const char *nearest) {
            QTest::newRow(*key ? key : "empty") << QString::fromUtf8(key) << QString::fromUtf8(nearest);
        };
        row("smtp.max_conections", "smtp.max_connections");
        row("smpt.max_recipients", "smtp.max_recipients");
        row("smtp.hostname", "server.hostname");
        row("hostname", "server.hostname");
        row("SMTP.Max_Recipients", "smtp.max_recipients");
        row("listen.smpt", "listen.smtp");
        row("log.levle", "log.level");
        row("storage.dns", "storage.dsn");
    }
    void unknownKeys()
    {
        QFETCH(QString, key);
        QFETCH(QString, nearest);
        QCOMPARE(nearestKey(key), nearest);
        Settings settings;
        const base::Result<void> result = settings.set(key, 1, Source::File);
        QVERIFY(!result);
        QCOMPARE(result.error().field, key);
        QVERIFY(result.error().publicText.contains(nearest));
    }
    void nearestOfNonsense()
    {
        for (const QString &key : {QString(), u"."_s, u"..."_s, QString(1000000, u'x'), u"钥匙"_s})
            QVERIFY(findSetting(nearestKey(key)));
        QVERIFY(!findSetting(u"smtp.max_connections\u0100"));
        QVERIFY(!findSetting(u""));
    }
    void environmentNames()
    {
        QCOMPARE(environmentName(u"storage.replica_dsns"), u"POSTKONTOR_STORAGE_REPLICA_DSNS"_s);
        QSet<QString> names;
        for (const Setting &setting : settingsTable())
            names.insert(environmentName(QString::fromLatin1(setting.key)));
        QCOMPARE(names.size(), settingsTable().size());
    }
    void databaseOverTheFile()
    {
        Settings given;
        QVERIFY(given.set(u"smtp.max_recipients"_s, 7, Source::File));
        QVERIFY(given.set(u"smtp.read_timeout_s"_s, u"100"_s, Source::Environment));
        QStringList warnings;
        const Settings both = withDatabase(given, {{u"smtp.max_recipients"_s, 5ll}, {u"smtp.read_timeout_s"_s, 50ll}}, warnings);
        QVERIFY(warnings.isEmpty());
        QCOMPARE(both.integer("smtp.max_recipients"_L1), 5);
        QCOMPARE(both.source("smtp.max_recipients"_L1), Source::Database);
        QCOMPARE(both.integer("smtp.read_timeout_s"_L1), 100);
    }
    void whatTheDatabaseHoldsWrongIsPassedOver_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QVariant>("value");
        QTest::newRow("unknown") << u"smtp.gone_setting"_s << QVariant(1);
        QTest::newRow("out of range") << u"smtp.max_recipients"_s << QVariant(0);
        QTest::newRow("type") << u"smtp.max_recipients"_s << QVariant(u"5"_s);
        QTest::newRow("nothing") << u"smtp.max_recipients"_s << QVariant();
        QTest::newRow("not from there") << u"storage.pool_max"_s << QVariant(5);
        QTest::newRow("against another") << u"queue.first_retry_s"_s << QVariant(86400);
        QTest::newRow("half of a pair") << u"tls.key"_s << QVariant(u"/k.pem"_s);
        QTest::newRow("another's listener") << u"listen.lmtp"_s << QVariant(QStringList{u"127.0.0.1:2525"_s});
    }
    void whatTheDatabaseHoldsWrongIsPassedOver()
    {
        QFETCH(QString, key);
        QFETCH(QVariant, value);
        Settings given;
        QVERIFY(given.set(u"listen.smtp"_s, QStringList{u"127.0.0.1:2525"_s}, Source::File));
        QStringList warnings;
        const Settings left = withDatabase(given, {{key, value}, {u"log.level"_s, u"debug"_s}}, warnings);
        QVERIFY(!warnings.isEmpty());
        QVERIFY(warnings.join(u' ').contains(key));
        QVERIFY(conflicts(left).isEmpty());
        if (findSetting(key))
            QVERIFY(left.source(QLatin1StringView(key.toLatin1())) != Source::Database);
        QCOMPARE(left.string("log.level"_L1), u"debug"_s); // the rest counts
    }
    void liveSettings()
    {
        Settings fresh;
        QVERIFY(fresh.set(u"smtp.max_recipients"_s, 5, Source::File));
        QVERIFY(fresh.set(u"server.io_threads"_s, 5, Source::File));
        const Settings running = Settings().withLive(fresh);
        QCOMPARE(running.integer("smtp.max_recipients"_L1), 5);
        QCOMPARE(running.integer("server.io_threads"_L1), 0); // at the next start
    }
};

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
