// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::SmtpClient;

/// Beyond the higher marks new mail is put off before there is trouble, everybody can see why, and everything else goes on.
class TestLoadMarks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void putsMailOff_data();
    void putsMailOff();
};

void TestLoadMarks::putsMailOff_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<int>("status");
    QTest::newRow("disk") << u"refuse_disk_bytes = 1000000000000000"_s << u"disk"_s << "452 4.3.1 Not enough disk space"_ba << 507;
    QTest::newRow("memory") << u"refuse_memory_bytes = 1"_s << u"memory"_s << "452 4.3.1 Not enough memory"_ba << 503;
}

void TestLoadMarks::putsMailOff()
{
    QFETCH(QString, setting);
    QFETCH(QString, reason);
    QFETCH(QByteArray, reply);
    QFETCH(int, status);
    Office office;
    office.engine.addConfig(u"[queue]\n%1\n"_s.arg(setting));
    QVERIFY(office.open());
    const auto load = [&] { return office.rest->get(u"/v1/status"_s).object(); };
    QTRY_COMPARE_WITH_TIMEOUT(load().value(u"load").toString(), u"refusing"_s, 30000);
    QCOMPARE(load().value(u"loadReason").toString(), reason);
    // Three times as many as it would take: each is answered, none is accepted, the session goes on.
    SmtpClient clients[3];
    for (SmtpClient &client : clients) {
        QVERIFY(office.greet(client));
        for (int i = 0; i < 10; ++i) {
            const QByteArray answer = client.command("MAIL FROM:<a@b.test>");
            QVERIFY2(answer.startsWith(reply), answer.constData());
        }
        QVERIFY(client.command("NOOP").startsWith("250"));
    }
    const auto refused = office.rest->post(u"/v1/messages"_s, R"({"from": "a@b.test", "to": ["c@far.test"], "subject": "x", "text": "x"})");
    QCOMPARE(refused.status, status);
    QVERIFY(refused.header("Retry-After").toInt() > 0);
    QVERIFY(!refused.object().value(u"detail").toString().isEmpty());
    QVERIFY(office.rest->list(u"/v1/queue"_s).isEmpty());
    QVERIFY(office.rest->get(u"/metrics"_s).body.contains("queue_slowed{reason=\"" + reason.toLatin1() + "\"} 3\n"));
    const QJsonArray events = office.rest->list(u"/v1/events"_s);
    const bool told = std::any_of(events.begin(), events.end(), [](const QJsonValue &event) {
        return event[u"kind"].toString() == u"server.load" && event[u"detail"][u"level"].toString() == u"refusing";
    });
    QVERIFY2(told, QJsonDocument(events).toJson().constData());
    QVERIFY(office.engine.waitForLog("load: refusing"));
}

QTEST_GUILESS_MAIN(TestLoadMarks)
#include "tst_loadmarks.moc"
