// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

QString source(const QString &path)
{
    return qEnvironmentVariable("POSTKONTOR_SOURCE") + u"/installer/monitoring/"_s + path;
}

QString tool(const QString &name)
{
    return qEnvironmentVariable("POSTKONTOR_CACHE") + u"/prometheus/usr/bin/"_s + name;
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool store(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

/// Output of a program that ends; the exit code in `code`.
QByteArray output(const QString &program, const QStringList &arguments, int *code = nullptr)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    process.waitForFinished(60000);
    if (code)
        *code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return process.readAll();
}

} // namespace

// What installer/monitoring offers to those who watch with Prometheus, Grafana and Munin, on a real engine.
class TestMonitoring : public QObject
{
    Q_OBJECT
    support::EngineProcess m_engine;
    QProcess m_prometheus;
    QString m_url;

    QByteArray ask(const QString &query) { return output(tool(u"promtool"_s), {u"query"_s, u"instant"_s, m_url, query}); }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(tool(u"promtool"_s)))
            QSKIP("no Prometheus in the cache: ./dev test fetches it");
        QVERIFY2(m_engine.start(), qPrintable(m_engine.log()));
        const QString folder = m_engine.folder();
        QVERIFY(store(folder + u"/postkontor.rules.yml"_s, contents(source(u"postkontor.rules.yml"_s)).replace("interval: 15s", "interval: 1s")));
        QVERIFY(store(folder + u"/prometheus.yml"_s, contents(source(u"prometheus.yml"_s))
                                                         .replace("15s", "1s")
                                                         .replace("127.0.0.1:8080", "127.0.0.1:" + QByteArray::number(m_engine.port(u"http"_s)))));
        const quint16 port = freePort();
        m_url = u"http://127.0.0.1:%1"_s.arg(port);
        m_prometheus.setProcessChannelMode(QProcess::MergedChannels);
        m_prometheus.start(tool(u"prometheus"_s), {u"--config.file="_s + folder + u"/prometheus.yml"_s, u"--storage.tsdb.path="_s + folder + u"/tsdb"_s,
                                                   u"--web.listen-address=127.0.0.1:%1"_s.arg(port)});
        QVERIFY(m_prometheus.waitForStarted());
    }
    void cleanupTestCase()
    {
        if (m_prometheus.state() == QProcess::NotRunning)
            return;
        m_prometheus.terminate();
        QVERIFY(m_prometheus.waitForFinished(30000));
    }

    void rulesAreGood()
    {
        int code = -1;
        const QByteArray said = output(tool(u"promtool"_s), {u"check"_s, u"rules"_s, source(u"postkontor.rules.yml"_s)}, &code);
        QVERIFY2(code == 0, said.constData());
        const QByteArray config = output(tool(u"promtool"_s), {u"check"_s, u"config"_s, source(u"prometheus.yml"_s)}, &code);
        QVERIFY2(code == 0, config.constData());
    }

    void queriesAnswer_data()
    {
        QTest::addColumn<QString>("query");
        QTest::newRow("up") << u"up{job=\"postkontor\"} == 1"_s;
        QTest::newRow("requests") << u"postkontor:http_requests:rate5m > 0"_s;
        QTest::newRow("p95") << u"postkontor:http_request_duration_seconds:p95 > 0"_s;
        QTest::newRow("waiting") << u"postkontor:queue_depth:waiting >= 0"_s;
        QTest::newRow("disk") << u"disk_free_bytes / disk_total_bytes > 0"_s;
        QTest::newRow("certificate") << u"tls_certificate_remaining_seconds > 86400"_s;
        QTest::newRow("stalls") << u"histogram_quantile(0.99, sum by (le, instance) (rate(event_loop_lag_seconds_bucket[1m]))) >= 0"_s;
        // Every query of the dashboard that has an answer without mail.
        const QJsonObject dashboard = QJsonDocument::fromJson(contents(source(u"grafana-dashboard.json"_s))).object();
        for (const QJsonValue &panel : dashboard[u"panels"_s].toArray()) {
            for (const QJsonValue &target : panel[u"targets"_s].toArray()) {
                QString query = target[u"expr"_s].toString();
                query.replace(u"$instance"_s, u".*"_s);
                if (!query.contains("latency"_L1) && !query.contains("smtp_accept"_L1))
                    QTest::newRow(qPrintable(panel[u"title"_s].toString() + target[u"refId"_s].toString())) << query;
            }
        }
    }
    void queriesAnswer()
    {
        QFETCH(QString, query);
        QByteArray said;
        const auto answered = [&] {
            said = ask(query);
            return said.contains(" => ") && !said.contains("NaN");
        };
        QTRY_VERIFY_WITH_TIMEOUT(answered(), 60000);
    }
    void queriesWithoutMailAreUnderstood()
    {
        const QJsonObject dashboard = QJsonDocument::fromJson(contents(source(u"grafana-dashboard.json"_s))).object();
        QVERIFY(dashboard[u"panels"_s].toArray().size() >= 6);
        for (const QJsonValue &panel : dashboard[u"panels"_s].toArray()) {
            for (const QJsonValue &target : panel[u"targets"_s].toArray()) {
                int code = -1;
                const QString query = target[u"expr"_s].toString().replace(u"$instance"_s, u".*"_s);
                const QByteArray said = output(tool(u"promtool"_s), {u"query"_s, u"instant"_s, m_url, query}, &code);
                QVERIFY2(code == 0, said.constData());
            }
        }
    }

    void muninPlugin_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("queue") << u"postkontor_queue"_s << QByteArray("ready.value 0\nactive.value 0\ndeferred.value 0\nheld.value 0\n");
        QTest::newRow("mail") << u"postkontor_mail"_s
                              << QByteArray("accepted.value 0\nrejected.value 0\nsent.value 0\ndeferred.value 0\nbounced.value 0\n");
    }
    void muninPlugin()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, expected);
        const QString plugin = m_engine.folder() + u'/' + name;
        QVERIFY(QFile::copy(source(u"munin_postkontor"_s), plugin));
        const QString url = u"url="_s + m_engine.url(u"/metrics"_s).toString();
        int code = -1;
        QCOMPARE(output(u"/usr/bin/env"_s, {url, u"sh"_s, plugin}, &code), expected);
        QCOMPARE(code, 0);
        QVERIFY(output(u"/usr/bin/env"_s, {url, u"sh"_s, plugin, u"config"_s}).contains("graph_title Postkontor"));
        QCOMPARE(output(u"/usr/bin/env"_s, {url, u"sh"_s, plugin, u"autoconf"_s}), QByteArray("yes\n"));
    }
};

QTEST_GUILESS_MAIN(TestMonitoring)
#include "tst_monitoring.moc"
