// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/flight.h"
#include "support/office.h"
#include "support/smtpclient.h"
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>
#ifdef Q_OS_UNIX
#include <csignal>
#endif

using support::SmtpClient;
using namespace Qt::StringLiterals;

namespace {

const char *const kNames[] = {"mei@", "anna", "sender.test", "127.0.0.", "client.test", "Geheimnis"};

} // namespace

/// Flight records of a real engine: on demand, kept for alarms, and made of what a crash left.
class TestFlightRecords : public QObject
{
    Q_OBJECT
private:
    static QJsonArray kept(support::Office &office) { return office.rest->get(u"/v1/flight-records"_s).object()["items"_L1].toArray(); }
    static QByteArray recordOf(support::Office &office, const QString &name) { return office.rest->get(u"/v1/flight-records/"_s + name).body; }
    static void verifyAnonymous(const QByteArray &record)
    {
        for (const char *name : kNames)
            QVERIFY2(!record.contains(name), name);
    }

private Q_SLOTS:
    void openSessionsAreInIt()
    {
        support::Office office;
        QVERIFY2(office.open(), qPrintable(office.engine.log()));
        SmtpClient client;
        QVERIFY(office.greet(client));
        QVERIFY(client.command("MAIL FROM:<anna@sender.test>").startsWith("250"));
        const support::RestReply reply = office.rest->get(u"/v1/flight-record"_s);
        QCOMPARE(reply.status, 200);
        verifyAnonymous(reply.body);
        const auto record = control::fromJson<control::FlightRecord>(reply.body);
        QVERIFY(record);
        QCOMPARE(record->reason.kind, u"asked"_s);
        const auto open = std::find_if(record->transcripts.begin(), record->transcripts.end(),
                                       [](const control::Transcript &one) { return one.open && one.protocol == "smtp"_L1; });
        QVERIFY(open != record->transcripts.end());
        QVERIFY(std::any_of(open->lines.begin(), open->lines.end(), [](const auto &line) { return line.text.startsWith("MAIL FROM:<u"_L1); }));
    }
    void keptOnDemandAndRemoved()
    {
        support::Office office;
        QVERIFY(office.open());
        const support::RestReply made = office.rest->post(u"/v1/flight-records"_s, {});
        QCOMPARE(made.status, 201);
        const QString name = made.object()["name"_L1].toString();
        QCOMPARE(kept(office).size(), 1);
        QVERIFY(control::fromJson<control::FlightRecord>(recordOf(office, name)));
        QVERIFY(office.rest->get(u"/v1/flight-records/..%2Fbootstrap.token"_s).status >= 400);
        QCOMPARE(office.rest->get(u"/v1/flight-records/blackbox"_s).status, 404);
        QCOMPARE(office.rest->send("DELETE", u"/v1/flight-records/"_s + name).status, 204);
        QVERIFY(kept(office).isEmpty());
    }
    void anAlarmKeepsOne()
    {
        support::Office office;
        QVERIFY(office.open());
        const QJsonObject rule{{u"name"_s, u"Mail of mei@example.test"_s}, {u"metric"_s, u"process_resident_memory_bytes"_s},
                               {u"threshold"_s, 1}, {u"forSeconds"_s, 0}};
        QCOMPARE(office.rest->post(u"/v1/alert-rules"_s, QJsonDocument(rule).toJson()).status, 201);
        QTRY_COMPARE_WITH_TIMEOUT(kept(office).size(), 1, 30'000);
        const QJsonObject file = kept(office)[0].toObject();
        QCOMPARE(file["reason"_L1].toString(), u"alarm"_s);
        const QByteArray json = recordOf(office, file["name"_L1].toString());
        verifyAnonymous(json);
        const auto record = control::fromJson<control::FlightRecord>(json);
        QVERIFY(record);
        QCOMPARE(record->reason.metric, u"process_resident_memory_bytes"_s);
    }
    void aCrashIsTurnedIntoOne_data()
    {
        QTest::addColumn<int>("signal");
        QTest::addColumn<QString>("named");
        QTest::newRow("killed") << 9 << QString();
#ifdef Q_OS_UNIX
        QTest::newRow("abort") << SIGABRT << u"SIGABRT"_s;
        QTest::newRow("fault") << SIGSEGV << u"SIGSEGV"_s;
#endif
    }
    void aCrashIsTurnedIntoOne()
    {
#ifdef Q_OS_UNIX
        QFETCH(int, signal);
        QFETCH(QString, named);
        support::Office office;
        QVERIFY(office.open());
        QVERIFY(office.deliver("Geheimnis").startsWith("250"));
        SmtpClient client;
        QVERIFY(office.greet(client));
        QVERIFY(client.command("MAIL FROM:<anna@sender.test>").startsWith("250"));
        QVERIFY(client.command("RCPT TO:<mei@elsewhere.test>").startsWith("550"));
        client.command("QUIT");
        // Once a second, and once in five, something goes into the box.
        const QString box = office.engine.dataDir() + u"/records/blackbox"_s;
        const auto holds = [&](const QByteArray &what) {
            QFile file(box);
            return file.open(QIODevice::ReadOnly) && file.readAll().contains(what);
        };
        QTRY_VERIFY_WITH_TIMEOUT(holds("\"transcript\"") && holds("\"values\""), 30'000);
        ::kill(pid_t(office.engine.pid()), signal);
        QTRY_VERIFY_WITH_TIMEOUT(!office.engine.running(), 30'000);
        if (!office.engine.start())
            QFAIL(qPrintable(office.engine.log()));
        office.rest = std::make_unique<support::RestClient>(office.engine.url({}), office.engine.token());
        QTRY_COMPARE_WITH_TIMEOUT(kept(office).size(), 1, 30'000);
        const QJsonObject file = kept(office)[0].toObject();
        QCOMPARE(file["reason"_L1].toString(), u"crash"_s);
        const QByteArray json = recordOf(office, file["name"_L1].toString());
        verifyAnonymous(json);
        const auto record = control::fromJson<control::FlightRecord>(json);
        QVERIFY(record);
        QCOMPARE(record->reason.signal, named);
        QVERIFY(record->reason.lost.contains(u"open-sessions"_s));
        QVERIFY(std::any_of(record->events.begin(), record->events.end(), [](const auto &event) { return event.kind == "mail.accepted"_L1; }));
        QVERIFY(!record->log.isEmpty());
        QVERIFY(!record->metrics.isEmpty());
        QVERIFY(std::any_of(record->transcripts.begin(), record->transcripts.end(), [](const auto &one) { return one.failed; }));
        QTRY_VERIFY(!QFile::exists(box + u".crashed"_s)); // forgotten once the record is on disk
        // A good end leaves nothing.
        QCOMPARE(office.engine.stop(), 0);
        QVERIFY(office.engine.start());
        office.rest = std::make_unique<support::RestClient>(office.engine.url({}), office.engine.token());
        QCOMPARE(kept(office).size(), 1);
#else
        QSKIP("signals are of Unix");
#endif
    }
};

QTEST_GUILESS_MAIN(TestFlightRecords)
#include "tst_flightrecords.moc"
