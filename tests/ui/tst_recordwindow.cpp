// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsondiagnosis.h"
#include "control/jsonfields.h"
#include "docks/logpanel.h"
#include "docks/overviewpanel.h"
#include "docks/rangebar.h"
#include "docks/transcriptpanel.h"
#include "record/recordlists.h"
#include "record/recordwindow.h"
#include "viewer/traceview.h"
#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

constexpr qint64 kTo = 1790000000000;
constexpr qint64 kFrom = kTo - 15 * 60 * 1000;
constexpr control::Id kMail = 0x500;
constexpr control::Id kSession = 0x700;

control::FlightRecord sample()
{
    control::FlightRecord record;
    record.version = u"1.0"_s;
    record.from = kFrom;
    record.to = kTo;
    record.reason = {.kind = u"crash"_s, .signal = u"SIGSEGV"_s, .lost = {u"open-sessions"_s}};
    for (int i = 0; i < 3; ++i) {
        control::Event event;
        event.seq = quint64(i + 1);
        event.at = kTo - 60'000 + i;
        event.kind = i == 0 ? u"server.load"_s : i == 1 ? u"mail.accepted"_s : u"delivery.sent"_s;
        event.mailId = i == 0 ? 0 : kMail;
        event.to = i == 0 ? QString() : u"u2@d1.invalid"_s;
        event.detail = "{\"peer\":\"ip1\"}";
        record.events.append(event);
    }
    for (int i = 0; i < 3000; ++i) {
        control::LogLine line;
        line.n = quint64(i + 1);
        line.at = kFrom + i;
        line.level = i % 100 ? control::LogLevel::Info : control::LogLevel::Warning;
        line.component = u"smtp"_s;
        line.message = u"line %1"_s.arg(i);
        line.connectionId = kSession;
        record.log.append(line);
    }
    control::Transcript session;
    session.id = kSession;
    session.protocol = u"smtp"_s;
    session.peer = u"ip1:4711"_s;
    session.since = kTo - 70'000;
    session.failed = true;
    session.lines.append({1, kTo - 70'000, control::TranscriptLine::Out, control::TranscriptLine::Said, u"220 d1.invalid"_s, 0});
    session.lines.append({2, kTo - 69'000, control::TranscriptLine::In, control::TranscriptLine::Said, u"RCPT TO:<u2@d1.invalid>"_s, 0});
    record.transcripts.append(session);
    QList<double> depth;
    for (int i = 0; i < 180; ++i)
        depth.append(i % 40 == 7 ? std::nan("") : 10 + i % 20);
    record.metrics.append({u"queue_depth{state=\"ready\"}"_s, kFrom, 5000, depth});
    record.metrics.append({u"smtp_accept_duration_seconds:p95"_s, kFrom, 5000, QList<double>(180, 0.012)});
    return record;
}

} // namespace

/// A flight record in its window, without any engine.
class TestRecordWindow : public QObject
{
    Q_OBJECT
    std::unique_ptr<RecordWindow> m_window;

private Q_SLOTS:
    void init()
    {
        m_window = std::make_unique<RecordWindow>(std::make_shared<const control::FlightRecord>(sample()), u"crash.json"_s);
        m_window->setAttribute(Qt::WA_DeleteOnClose, false);
        m_window->show();
    }
    void cleanup() { m_window.reset(); }

    void saysWhatItIs()
    {
        QVERIFY(m_window->windowTitle().contains(u"crash.json"_s));
        QVERIFY2(m_window->headText().contains(u"SIGSEGV"_s), qPrintable(m_window->headText()));
        QVERIFY(m_window->headText().contains(u"read-only"_s));
        QVERIFY(m_window->headText().contains(u"Not kept"_s));
    }
    void chartsStandStill()
    {
        QTRY_VERIFY(m_window->overview().series().points(u"queue_depth{state=\"ready\"}"_s).size() >= 80);
        QCOMPARE(m_window->overview().series().now(), kTo);
        QCOMPARE(m_window->overview().span(), 15 * 60 * 1000);
        const auto buttons = m_window->overview().rangeBar().findChildren<QToolButton *>();
        for (const QToolButton *button : buttons)
            QVERIFY(!button->isChecked()); // none of them
        const QList<LiveChart *> charts = m_window->overview().charts();
        QTRY_VERIFY(std::any_of(charts.begin(), charts.end(), [](LiveChart *chart) { return !chart->curves().isEmpty(); }));
        // A shorter time is cut out of what is there.
        m_window->overview().setSpan(60'000);
        QTRY_VERIFY(m_window->overview().series().points(u"queue_depth{state=\"ready\"}"_s).size() >= 10);
    }
    void wholeLog()
    {
        const QAbstractItemModelTester tester(&m_window->log().model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(m_window->log().model().rowCount(), 3000);
        QCOMPARE(m_window->log().model().lineAt(0)->message, u"line 0"_s);
        m_window->log().setFilter(u"level:warning"_s);
        QTRY_COMPARE(m_window->log().model().rowCount(), 30);
    }
    void sessionsShowWhatWasSaid()
    {
        const QAbstractItemModelTester tester(&m_window->sessions().shown(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(m_window->sessions().shown().rowCount(), 1);
        QTRY_COMPARE(m_window->transcript().model().rowCount(), 2); // the first is chosen by itself
        QVERIFY(m_window->transcript().headText().contains(u"ip1:4711"_s));
        QCOMPARE(m_window->transcript().model().lineAt(1)->text, u"RCPT TO:<u2@d1.invalid>"_s);
    }
    void anEventShowsTheWayOfItsMail()
    {
        RecordList &events = m_window->events();
        const QAbstractItemModelTester tester(&events.shown(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(events.shown().rowCount(), 3);
        QTest::keyClicks(events.filter(), u"accepted"_s);
        QCOMPARE(events.shown().rowCount(), 1);
        const QRect row = events.view()->visualRect(events.shown().index(0, 1));
        QTest::mouseClick(events.view()->viewport(), Qt::LeftButton, {}, row.center());
        QVERIFY(m_window->trace().model().rowCount() > 0);
        events.filter()->clear();
        events.view()->selectRow(0); // of no mail
        QVERIFY(!m_window->trace().table()->isVisible());
    }
    void nothingCanBeChanged_data()
    {
        QTest::addColumn<QByteArray>("verb");
        QTest::addColumn<QString>("path");
        QTest::addColumn<base::ErrorKind>("kind");
        QTest::newRow("delete") << QByteArray("DELETE") << u"/v1/connections/1"_s << base::ErrorKind::Forbidden;
        QTest::newRow("patch") << QByteArray("PATCH") << u"/v1/settings"_s << base::ErrorKind::Forbidden;
        QTest::newRow("other transcript") << QByteArray("GET") << u"/v1/connections/zzz/transcript"_s << base::ErrorKind::NotFound;
        QTest::newRow("one message") << QByteArray("GET") << u"/v1/messages/1/raw"_s << base::ErrorKind::NotFound;
    }
    void nothingCanBeChanged()
    {
        QFETCH(QByteArray, verb);
        QFETCH(QString, path);
        QFETCH(base::ErrorKind, kind);
        const auto answer = recordAnswer(sample(), {verb, path, {}, {}});
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, kind);
    }
    void filesThatAreNoneAreRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("hello");
        QTest::newRow("other JSON") << QByteArray("{\"format\":\"x\"}");
        QTest::newRow("deep") << QByteArray(100'000, '[');
    }
    void filesThatAreNoneAreRefused()
    {
        QFETCH(QByteArray, bytes);
        const QTemporaryDir dir;
        QFile file(dir.filePath(u"x.json"_s));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
        QCOMPARE(readRecord(file.fileName()).error().kind, base::ErrorKind::Invalid);
        QCOMPARE(readRecord(dir.filePath(u"none"_s)).error().kind, base::ErrorKind::Io);
    }
};

QTEST_MAIN(TestRecordWindow)
#include "tst_recordwindow.moc"
