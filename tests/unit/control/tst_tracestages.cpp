// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/tracestages.h"
#include "control/rfc3339.h"
#include <QTest>

using namespace Qt::StringLiterals;
using control::Event;
using control::TraceStage;

namespace {

constexpr qint64 kAt = 1790000000000;

Event happened(const QString &kind, qint64 at, const QByteArray &detail = "{}", const QString &to = {})
{
    Event out;
    out.kind = kind;
    out.at = kAt + at;
    out.detail = detail;
    out.to = to;
    return out;
}

QByteArray time(qint64 at)
{
    return control::timeToString(kAt + at).toLatin1();
}

QStringList names(const QList<TraceStage> &stages)
{
    QStringList out;
    for (const TraceStage &stage : stages)
        out << (stage.ofAttempt ? u"- "_s : QString()) + stage.stage;
    return out;
}

} // namespace

class TestTraceStages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wholeWay()
    {
        const QString to = u"r@far.test"_s;
        const QList<TraceStage> stages = control::traceStages({
            happened(u"mail.accepted"_s, 103,
                  "{\"connectionId\":\"" + base::idToString(77).toLatin1() + "\",\"checkedAt\":\"" + time(100) +
                      "\",\"stages\":{\"connect\":40.5,\"tls\":20,\"envelope\":10,\"content\":8,\"checks\":1.5}}"),
            happened(u"message.received"_s, 103, "{}", u"anna@here.test"_s),
            happened(u"queue.added"_s, 103, "{}", to),
            happened(u"delivery.attempt"_s, 260,
                  "{\"attempt\":1,\"result\":\"deferred\",\"remoteHost\":\"mx.far.test\",\"code\":450,\"reply\":\"4.2.0 later\",\"connectionId\":\"" +
                      base::idToString(78).toLatin1() + "\",\"startedAt\":\"" + time(150) + "\",\"tookMs\":100,"
                      "\"cause\":{\"id\":\"mailbox-problem\",\"fault\":\"recipient\",\"step\":\"wait\"},"
                      "\"stages\":{\"dns\":10,\"connect\":20,\"greeting\":5,\"tls\":30,\"hello\":5,\"envelope\":20}}",
                  to),
            happened(u"queue.deferred"_s, 260, "{}", to),
            happened(u"delivery.attempt"_s, 1100, "{\"attempt\":2,\"result\":\"sent\",\"startedAt\":\"" + time(1000) + "\",\"tookMs\":80,\"stages\":{\"data\":80}}", to),
            happened(u"queue.sent"_s, 1100, "{\"reply\":\"250 taken\"}", to),
        });
        const QStringList expected{u"connect"_s, u"tls"_s, u"envelope"_s, u"content"_s, u"checks"_s, u"commit"_s, u"mailbox"_s, u"queue"_s, u"attempt"_s,
                                   u"- dns"_s, u"- connect"_s, u"- greeting"_s, u"- tls"_s, u"- hello"_s, u"- envelope"_s, u"queue"_s, u"attempt"_s,
                                   u"- data"_s, u"queue.sent"_s};
        QCOMPARE(names(stages), expected);
        QCOMPARE(stages[0].start, kAt + 20.0);
        QCOMPARE(stages[0].length, 40.5);
        QCOMPARE(stages[0].connectionId, base::Id(77));
        QCOMPARE(stages[4].start + stages[4].length, kAt + 100.0);
        QCOMPARE(stages[5].length, 3.0); // commit
        QVERIFY(stages[6].moment);
        QCOMPARE(stages[7].length, 47.0); // waited from 103 to 150
        QCOMPARE(stages[8].start, kAt + 150.0);
        QCOMPARE(stages[8].length, 100.0);
        QCOMPARE(stages[8].connectionId, base::Id(78));
        QCOMPARE(stages[8].words, u"mx.far.test: 450 4.2.0 later"_s);
        QCOMPARE(stages[8].cause.id, u"mailbox-problem"_s);
        QCOMPARE(stages[9].start, kAt + 160.0); // 90 ms of parts end with the attempt
        QCOMPARE(stages[14].start + stages[14].length, kAt + 250.0);
        QCOMPARE(stages[15].length, 750.0);
        QVERIFY(!stages[15].open);
        QCOMPARE(stages[18].words, u"250 taken"_s);
    }
    void withoutTheTimeOfChecks()
    {
        const QList<TraceStage> stages = control::traceStages({happened(u"mail.accepted"_s, 100, "{\"stages\":{\"connect\":50}}")});
        QCOMPARE(stages[0].start, kAt + 50.0);
    }
    void whatStillWaits()
    {
        const QList<TraceStage> stages = control::traceStages({happened(u"queue.added"_s, 0, "{}", u"a@x.test"_s), happened(u"queue.held"_s, 500, "{}", u"a@x.test"_s)});
        QCOMPARE(names(stages), (QStringList{u"queue"_s, u"queue.held"_s}));
        QVERIFY(stages[0].open);
        QCOMPARE(stages[0].length, 500.0);
    }
    void anythingElse_data()
    {
        QTest::addColumn<QByteArray>("detail");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no object") << QByteArray("[1]");
        QTest::newRow("not JSON") << QByteArray("{");
        QTest::newRow("wrong types") << QByteArray("{'stages':[],'checkedAt':5,'connectionId':{},'tookMs':'x','attempt':null,'cause':7,'code':'x','reply':3}").replace('\'', '"');
        QTest::newRow("wrong numbers") << QByteArray("{'stages':{'connect':-5,'dns':1e300,'tls':'x'},'tookMs':-9,'startedAt':'never'}").replace('\'', '"');
    }
    void anythingElse()
    {
        QFETCH(QByteArray, detail);
        for (const QString &kind : {u"mail.accepted"_s, u"delivery.attempt"_s, u"message.received"_s, u"x.y"_s}) {
            const QList<TraceStage> stages = control::traceStages({happened(kind, 5, detail)});
            QVERIFY(!stages.isEmpty());
            for (const TraceStage &stage : stages)
                QVERIFY(stage.length >= 0 && stage.length <= 1e12 * 7);
        }
        QVERIFY(control::traceStages({}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestTraceStages)
#include "tst_tracestages.moc"
