// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/alertreadings.h"
#include "metrics/alertevaluator.h"
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using control::AlertRule;
using control::Comparison;
using metrics::AlertEvaluator;
using Changes = QList<AlertEvaluator::Change>;

namespace {

constexpr base::Id kRule = 7;

AlertRule rule(const QString &metric, double threshold, int forSeconds = 5, int clearSeconds = 10)
{
    AlertRule made;
    made.id = kRule;
    made.metric = metric;
    made.threshold = threshold;
    made.forSeconds = forSeconds;
    made.clearSeconds = clearSeconds;
    return made;
}

/// An evaluator and its registry, second by second.
struct Bench
{
    explicit Bench(const QList<AlertRule> &rules) { evaluator.setRules(rules); }

    /// One more second; "+subject" raised, "-subject" cleared, in order.
    QStringList tick()
    {
        QStringList said;
        for (const AlertEvaluator::Change &change : evaluator.evaluate(nowMs, registry))
            said << (change.kind == AlertEvaluator::Change::Raised ? u"+"_s : u"-"_s) + change.subject;
        nowMs += 1000;
        return said;
    }
    /// Seconds until something is said, at most `most`; -1: nothing was.
    int until(const QString &what, int most)
    {
        for (int i = 0; i <= most; ++i) {
            if (tick().contains(what))
                return i;
        }
        return -1;
    }
    void gauge(qint64 value, const char *labels = "") { registry.gauge("depth", labels, "h").set(value); }

    qint64 nowMs = 1000;
    metrics::Registry registry;
    AlertEvaluator evaluator;
};

} // namespace

class TestAlertEvaluator : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void defaultRulesCanBeRead();
    void levels_data();
    void levels();
    void aPauseStartsTheWaitAgain();
    void nothingFlaps();
    void below();
    void rates();
    void shareOfEvents();
    void shareNeedsEvents();
    void quantiles();
    void stall();
    void missingDataDecidesNothing();
    void whatNobodyKnowsOfClears();
    void restartWhileRaised();
    void restartedAndWell();
    void subjects();
    void manySubjectsAreBounded();
    void ruleChanges();
    void expressions_data();
    void expressions();
};

void TestAlertEvaluator::defaultRulesCanBeRead()
{
    QCOMPARE(control::defaultAlertRules().size(), 14);
    QSet<QString> keys;
    for (const AlertRule &one : control::defaultAlertRules()) {
        QVERIFY2(control::isReading(one.metric) || metrics::AlertExpression::parse(one.metric.toUtf8()),
                 qPrintable(one.metric));
        QVERIFY(one.enabled && !one.name.isEmpty() && one.notify == control::alertChannels());
        keys.insert(one.key);
    }
    QCOMPARE(keys.size(), 14);
}

/// What a gauge does second by second, and what is said at which second.
void TestAlertEvaluator::levels_data()
{
    QTest::addColumn<QList<int>>("values");
    QTest::addColumn<QStringList>("said"); // "second:what"
    const auto repeat = [](int value, int times) { return QList<int>(times, value); };
    QTest::newRow("never beyond") << repeat(100, 30) << QStringList();
    QTest::newRow("at the threshold is not beyond") << repeat(100, 10) << QStringList();
    QTest::newRow("raised after its time") << repeat(101, 30) << QStringList{u"5:+"_s};
    QTest::newRow("a moment is nothing") << repeat(500, 5) + repeat(0, 20) << QStringList();
    QTest::newRow("cleared after its time") << repeat(101, 8) + repeat(50, 20) << QStringList{u"5:+"_s, u"18:-"_s};
    QTest::newRow("between the marks it stays") << repeat(101, 8) + repeat(95, 40) << QStringList{u"5:+"_s};
    QTest::newRow("a dip does not clear it") << repeat(101, 8) + repeat(0, 9) + repeat(95, 1) + repeat(0, 9) + repeat(101, 9)
                                             << QStringList{u"5:+"_s};
    QTest::newRow("twice") << repeat(101, 8) + repeat(0, 15) + repeat(101, 8) << QStringList{u"5:+"_s, u"18:-"_s, u"28:+"_s};
}

void TestAlertEvaluator::levels()
{
    QFETCH(QList<int>, values);
    QFETCH(QStringList, said);
    Bench bench({rule(u"depth"_s, 100)});
    QStringList heard;
    for (qsizetype i = 0; i < values.size(); ++i) {
        bench.gauge(values[i]);
        for (const QString &one : bench.tick())
            heard << QString::number(i) + u':' + one;
    }
    QCOMPARE(heard, said);
}

void TestAlertEvaluator::aPauseStartsTheWaitAgain()
{
    Bench bench({rule(u"depth"_s, 100, 10)});
    for (int round = 0; round < 5; ++round) {
        bench.gauge(200);
        QCOMPARE(bench.until(u"+"_s, 8), -1);
        bench.gauge(0);
        QCOMPARE(bench.tick(), QStringList());
    }
    bench.gauge(200);
    QCOMPARE(bench.until(u"+"_s, 30), 10);
}

void TestAlertEvaluator::nothingFlaps()
{
    Bench bench({rule(u"depth"_s, 100, 3, 10)});
    bench.gauge(150);
    QCOMPARE(bench.until(u"+"_s, 10), 3);
    for (int i = 0; i < 600; ++i) { // up and down around the threshold for ten minutes
        bench.gauge(i % 3 == 0 ? 150 : 60);
        QCOMPARE(bench.tick(), QStringList());
    }
}

void TestAlertEvaluator::below()
{
    AlertRule free = rule(u"free / total"_s, 0.05);
    free.comparison = Comparison::Below;
    Bench bench({free});
    metrics::Gauge &freeBytes = bench.registry.gauge("free", {}, "h");
    bench.registry.gauge("total", {}, "h").set(1000);
    freeBytes.set(500);
    QCOMPARE(bench.until(u"+"_s, 20), -1);
    freeBytes.set(49);
    QCOMPARE(bench.until(u"+"_s, 20), 5);
    freeBytes.set(52); // not yet a tenth better
    QCOMPARE(bench.until(u"-"_s, 30), -1);
    freeBytes.set(56);
    QCOMPARE(bench.until(u"-"_s, 30), 10);
}

void TestAlertEvaluator::rates()
{
    AlertRule errors = rule(u"requests_total{status=5*}"_s, 10);
    errors.windowSeconds = 10;
    Bench bench({errors});
    metrics::Counter &good = bench.registry.counter("requests_total", "status=\"200\"", "h");
    for (int i = 0; i < 30; ++i) {
        good.add(1000);
        QCOMPARE(bench.tick(), QStringList());
    }
    // Counters that appear when the first error does; 8 + 4 a second is more than 10.
    metrics::Counter &broken = bench.registry.counter("requests_total", "status=\"500\"", "h");
    metrics::Counter &busy = bench.registry.counter("requests_total", "status=\"503\"", "h");
    int raisedAt = -1;
    for (int i = 0; i < 60 && raisedAt < 0; ++i) {
        broken.add(8);
        busy.add(4);
        if (bench.tick().contains(u"+"_s))
            raisedAt = i;
    }
    QVERIFY2(raisedAt >= 5 && raisedAt <= 15, qPrintable(QString::number(raisedAt)));
    const int cleared = bench.until(u"-"_s, 60); // nothing more happens: the window empties, then its own time
    QVERIFY2(cleared >= 10 && cleared <= 21, qPrintable(QString::number(cleared)));
}

void TestAlertEvaluator::shareOfEvents()
{
    AlertRule failures = rule(u"tries_total{result=deferred} + tries_total{result=bounced} / tries_total"_s, 0.25);
    failures.windowSeconds = 60;
    Bench bench({failures});
    metrics::Counter &delivered = bench.registry.counter("tries_total", "result=\"delivered\"", "h");
    metrics::Counter &deferred = bench.registry.counter("tries_total", "result=\"deferred\"", "h");
    for (int i = 0; i < 120; ++i) {
        delivered.add(10);
        if (i % 5 == 0)
            deferred.add(10); // one in six
        QCOMPARE(bench.tick(), QStringList());
    }
    int raisedAt = -1;
    for (int i = 0; i < 60 && raisedAt < 0; ++i) {
        deferred.add(10);
        if (bench.tick().contains(u"+"_s))
            raisedAt = i;
    }
    QVERIFY2(raisedAt >= 5 && raisedAt < 40, qPrintable(QString::number(raisedAt)));
}

void TestAlertEvaluator::shareNeedsEvents()
{
    AlertRule failures = rule(u"tries_total{result=deferred} / tries_total"_s, 0.25);
    failures.windowSeconds = 60;
    Bench bench({failures});
    metrics::Counter &deferred = bench.registry.counter("tries_total", "result=\"deferred\"", "h");
    QCOMPARE(bench.tick(), QStringList());
    deferred.add(9); // nine of nine: an office's evening, not an alarm
    QCOMPARE(bench.until(u"+"_s, 100), -1);
}

void TestAlertEvaluator::quantiles()
{
    AlertRule slow = rule(u"duration_seconds:p95"_s, 0.5);
    slow.windowSeconds = 60;
    Bench bench({slow});
    metrics::Histogram &first = bench.registry.histogram("duration_seconds", "route=\"a\"", "h");
    metrics::Histogram &second = bench.registry.histogram("duration_seconds", "route=\"b\"", "h");
    const auto second100 = [&](int slowOnes) {
        for (int i = 0; i < 100; ++i)
            (i % 2 ? first : second).record(i < slowOnes ? 900000 : 1000);
        return bench.tick();
    };
    for (int i = 0; i < 120; ++i)
        QCOMPARE(second100(4), QStringList()); // four in a hundred are slow
    int raisedAt = -1;
    for (int i = 0; i < 90 && raisedAt < 0; ++i) {
        if (second100(10).contains(u"+"_s))
            raisedAt = i;
    }
    QVERIFY2(raisedAt > 0 && raisedAt < 40, qPrintable(QString::number(raisedAt)));
}

void TestAlertEvaluator::stall()
{
    AlertRule stalls = rule(u"lag_seconds:max"_s, 0.1, 60);
    stalls.windowSeconds = 15;
    Bench bench({stalls});
    metrics::Histogram &lag = bench.registry.histogram("lag_seconds", "thread=\"io0\"", "h");
    const auto live = [&](int seconds, int stallEvery) {
        for (int i = 0; i < seconds; ++i) {
            for (int tick = 0; tick < 10; ++tick)
                lag.record(300);
            if (stallEvery && i % stallEvery == 0)
                lag.record(150000);
            if (!bench.tick().isEmpty())
                return i;
        }
        return -1;
    };
    QCOMPARE(live(100, 50), -1); // a hiccup now and then
    const int raisedAt = live(120, 10);
    QVERIFY2(raisedAt >= 59 && raisedAt <= 62, qPrintable(QString::number(raisedAt)));
}

void TestAlertEvaluator::missingDataDecidesNothing()
{
    AlertRule slow = rule(u"duration_seconds:p95"_s, 0.5, 20);
    slow.windowSeconds = 5;
    Bench bench({slow});
    QCOMPARE(bench.until(u"+"_s, 100), -1); // the metric is not there at all
    metrics::Histogram &duration = bench.registry.histogram("duration_seconds", {}, "h");
    bench.tick();
    int raisedAt = -1;
    for (int i = 0; i < 60 && raisedAt < 0; ++i) { // a slow answer every ten seconds, and nothing between
        if (i % 10 == 0)
            duration.record(900000);
        if (bench.tick().contains(u"+"_s))
            raisedAt = i;
    }
    QCOMPARE(raisedAt, 20);
}

void TestAlertEvaluator::whatNobodyKnowsOfClears()
{
    AlertRule slow = rule(u"duration_seconds:p95"_s, 0.5);
    slow.windowSeconds = 5;
    Bench bench({slow});
    metrics::Histogram &duration = bench.registry.histogram("duration_seconds", {}, "h");
    for (int i = 0; i < 10; ++i) {
        duration.record(900000);
        bench.tick();
    }
    const int cleared = bench.until(u"-"_s, 1000); // nobody asks any more
    QVERIFY2(cleared >= 300 && cleared < 310, qPrintable(QString::number(cleared)));
}

void TestAlertEvaluator::restartWhileRaised()
{
    Bench bench({rule(u"depth"_s, 100)});
    bench.evaluator.restore(kRule, {});
    bench.gauge(500);
    QCOMPARE(bench.until(u"+"_s, 60), -1); // known already
    bench.gauge(0);
    QCOMPARE(bench.until(u"-"_s, 60), 10);
    QCOMPARE(bench.until(u"-"_s, 60), -1);
}

void TestAlertEvaluator::restartedAndWell()
{
    Bench bench({rule(u"depth"_s, 100)});
    bench.evaluator.restore(kRule, {});
    bench.evaluator.restore(99, u"gone"_s); // its rule was switched off meanwhile
    bench.gauge(0);
    QCOMPARE(bench.tick(), QStringList{u"-gone"_s});
    QCOMPARE(bench.until(u"-"_s, 60), 9);
}

void TestAlertEvaluator::subjects()
{
    const QString metric = control::kDestinationOldest;
    Bench bench({rule(metric, 3600)});
    QVERIFY(bench.evaluator.wants(metric));
    bench.evaluator.restore(kRule, u"old.example"_s);
    QCOMPARE(bench.until(u"-old.example"_s, 60), -1); // before the first reading nobody knows
    bench.evaluator.setReadings(metric, {{u"slow.example"_s, 7200, u"4.4.1 no answer"_s}, {u"good.example"_s, 10, {}}});
    QStringList said;
    for (int i = 0; i < 12; ++i)
        said << bench.tick();
    QCOMPARE(said, (QStringList{u"+slow.example"_s, u"-old.example"_s}));
    bench.evaluator.setReadings(metric, {}); // it was delivered
    QCOMPARE(bench.until(u"-slow.example"_s, 60), 10);
}

void TestAlertEvaluator::manySubjectsAreBounded()
{
    const QString metric = control::kDestinationOldest;
    Bench bench({rule(metric, 3600, 0)});
    QList<AlertEvaluator::Reading> readings;
    for (int i = 0; i < 2000; ++i)
        readings << AlertEvaluator::Reading{QString::number(i), 7200, {}};
    bench.evaluator.setReadings(metric, readings);
    QCOMPARE(bench.tick().size(), AlertEvaluator::kMaxSubjects);
    QCOMPARE(bench.tick().size(), 0);
}

void TestAlertEvaluator::ruleChanges()
{
    AlertRule one = rule(u"depth"_s, 100);
    Bench bench({one});
    bench.gauge(500);
    QCOMPARE(bench.until(u"+"_s, 10), 5);
    one.threshold = 400; // still beyond: nothing is said
    bench.evaluator.setRules({one});
    QCOMPARE(bench.until(u"-"_s, 30), -1);
    one.threshold = 1000;
    bench.evaluator.setRules({one});
    QCOMPARE(bench.until(u"-"_s, 30), 10);
    one.threshold = 100;
    bench.evaluator.setRules({one});
    QCOMPARE(bench.until(u"+"_s, 30), 5);
    one.enabled = false;
    bench.evaluator.setRules({one});
    QCOMPARE(bench.tick(), QStringList{u"-"_s});
}

void TestAlertEvaluator::expressions_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("good");
    const auto row = [](const char *text, bool good) { QTest::newRow(text) << QByteArray(text) << good; };
    row("a", true);
    row("a{x=y}", true);
    row("a{x=5*} + b:p95", true);
    row("a + b / c + d", true);
    row("a{route=\"/v1/x\"} / a", true);
    row("a{route=\"}/+\"}", true);
    row("", false);
    row("a +", false);
    row("a / b / c", false);
    row("a / ", false);
    row("a - b", false);
    row("a:p80", false);
    row("a b", false);
    row("a{x=\"", false);
    QTest::newRow("nine names") << QByteArray("a+a+a+a+a+a+a+a+a") << false;
    QTest::newRow("long") << QByteArray(600, 'a') << false;
}

void TestAlertEvaluator::expressions()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, good);
    QCOMPARE(metrics::AlertExpression::parse(text).has_value(), good);
}

QTEST_GUILESS_MAIN(TestAlertEvaluator)
#include "tst_alertevaluator.moc"
