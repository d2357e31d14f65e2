// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/drainforecast.h"
#include <QTest>
#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;
using control::DestinationLevers;
using control::Lane;
using control::QueueAction;

namespace {

constexpr qint64 kNow = 1790000000000;
using Limit = std::optional<std::optional<int>>;
constexpr qint64 kNever = -1;

control::Destination moving(qint64 queued, double rate, qint64 active = 4)
{
    control::Destination out;
    out.name = u"far.example"_s;
    out.queued = queued;
    out.rate = rate;
    out.active = active;
    out.connections = int(active);
    out.window = 20;
    return out;
}

control::Destination limited(control::Destination out, std::optional<int> connections, std::optional<int> rate)
{
    out.maxConnections = connections;
    out.maxPerMinute = rate;
    return out;
}

control::Destination paused(control::Destination out)
{
    out.paused = true;
    return out;
}

control::Destination retried(control::Destination out, qint64 afterMs)
{
    out.retryAt = kNow + afterMs;
    return out;
}

control::QueueAction doing(QueueAction::Kind kind)
{
    QueueAction action;
    action.kind = kind;
    return action;
}

control::QueueAction to(Lane lane)
{
    QueueAction action = doing(QueueAction::Prioritize);
    action.lane = lane;
    return action;
}

struct Moment
{
    qint64 seconds = 0;
    QString limitedBy;
    qint64 unknown = 0;
};

} // namespace

Q_DECLARE_METATYPE(Moment)
Q_DECLARE_METATYPE(control::MovedShare)
Q_DECLARE_METATYPE(control::QueueAction)
Q_DECLARE_METATYPE(control::Destination)
Q_DECLARE_METATYPE(control::DestinationLevers)

class TestDrainForecast : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void forecasts_data()
    {
        QTest::addColumn<control::Destination>("destination");
        QTest::addColumn<DestinationLevers>("levers");
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("limitedBy");
        QTest::addColumn<bool>("atLeast");
        const auto row = [](const char *name, const control::Destination &destination, const DestinationLevers &levers, qint64 seconds,
                            const QString &limitedBy, bool atLeast = false) {
            QTest::newRow(name) << destination << levers << seconds << limitedBy << atLeast;
        };
        row("empty", moving(0, 60), {}, 0, u"nothing"_s);
        row("as it goes", moving(600, 60), {}, 600, u"remote"_s);
        row("paused", paused(moving(600, 60)), {}, kNever, u"paused"_s);
        row("pause it", moving(600, 60), {true, {}, {}}, kNever, u"paused"_s);
        row("resume it", paused(moving(600, 60)), {false, {}, {}}, 600, u"remote"_s);
        row("an empty one is never late", paused(moving(0, 0)), {}, 0, u"nothing"_s);
        row("nothing went out", moving(600, 0), {}, kNever, u"unmeasured"_s);
        row("no number went out", moving(600, std::nan("")), {}, kNever, u"unmeasured"_s);
        row("slower", moving(600, 60), {{}, {}, Limit(30)}, 1200, u"rate"_s);
        row("a limit it does not reach", moving(600, 60), {{}, {}, Limit(600)}, 600, u"remote"_s);
        row("held by its limit", limited(moving(600, 60), {}, 60), {}, 600, u"rate"_s);
        row("the limit is lifted", limited(moving(600, 60), {}, 60), {{}, {}, Limit(std::optional<int>())}, 600, u"remote"_s, true);
        row("the limit is raised", limited(moving(600, 60), {}, 60), {{}, {}, Limit(120)}, 600, u"remote"_s, true);
        row("half the connections", moving(600, 60, 4), {{}, Limit(2), {}}, 1200, u"connections"_s);
        row("as many connections as now", moving(600, 60, 4), {{}, Limit(4), {}}, 600, u"remote"_s);
        row("held by connections", limited(moving(600, 60, 4), 4, {}), {}, 600, u"connections"_s);
        row("twice the connections", limited(moving(600, 60, 4), 4, {}), {{}, Limit(8), {}}, 300, u"remote"_s, true);
        row("connections freed", limited(moving(600, 60, 4), 4, {}), {{}, Limit(std::optional<int>()), {}}, 120, u"remote"_s, true);
        row("more connections, same rate", limited(moving(600, 60, 4), 4, 60), {{}, Limit(8), {}}, 600, u"rate"_s);
        row("no more connections than mail", limited(moving(5, 60, 4), 4, {}), {{}, Limit(1000), {}}, 4, u"remote"_s, true);
        row("left alone for a minute", retried(moving(600, 60), 60'000), {}, 660, u"remote"_s);
        row("tried again already", retried(moving(600, 60), -60'000), {}, 600, u"remote"_s);
        row("longer than anybody waits", moving(std::numeric_limits<qint64>::max(), 1), {}, kNever, u"remote"_s);
        row("a count that is none", moving(-5, 60), {}, 0, u"nothing"_s);
    }
    void forecasts()
    {
        QFETCH(control::Destination, destination);
        QFETCH(DestinationLevers, levers);
        QFETCH(qint64, seconds);
        QFETCH(QString, limitedBy);
        QFETCH(bool, atLeast);
        const control::DrainForecast forecast = forecastDrain(destination, levers, kNow);
        QCOMPARE(forecast.seconds.value_or(kNever), seconds);
        QCOMPARE(forecast.limitedBy, limitedBy);
        QCOMPARE(forecast.atLeast, atLeast);
    }
    void movedInPart_data()
    {
        QTest::addColumn<QList<control::MovedShare>>("shares");
        QTest::addColumn<control::QueueAction>("action");
        QTest::addColumn<Moment>("now");
        QTest::addColumn<Moment>("then");
        const auto row = [](const char *name, const QList<control::MovedShare> &shares, const control::QueueAction &action, const Moment &now, const Moment &then) {
            QTest::newRow(name) << shares << action << now << then;
        };
        const auto far = [](const control::LaneCounts &waiting, const control::LaneCounts &moved, const control::LaneCounts &held = {}) {
            return control::MovedShare{moving(0, 60), waiting, moved, held};
        };
        row("bulk becomes urgent", {far({60, 600, 1200}, {0, 0, 30})}, to(Lane::Urgent), {1860, u"remote"_s}, {90, u"remote"_s});
        row("bulk becomes normal", {far({60, 600, 1200}, {0, 0, 30})}, to(Lane::Normal), {1860, u"remote"_s}, {690, u"remote"_s});
        row("urgent becomes bulk", {far({60, 600, 1200}, {60, 0, 0})}, to(Lane::Bulk), {60, u"remote"_s}, {1860, u"remote"_s});
        row("both lanes become urgent", {far({0, 600, 1200}, {0, 30, 30})}, to(Lane::Urgent), {1800, u"remote"_s}, {60, u"remote"_s});
        row("held", {far({60, 0, 0}, {60, 0, 0})}, doing(QueueAction::Hold), {60, u"remote"_s}, {kNever, u"held"_s, 60});
        row("released", {far({60, 0, 60}, {}, {0, 120, 0})}, doing(QueueAction::Release), {kNever, u"held"_s, 120}, {180, u"remote"_s});
        row("lane of the held", {far({60, 0, 0}, {}, {0, 120, 0})}, to(Lane::Urgent), {kNever, u"held"_s, 120}, {kNever, u"held"_s, 120});
        row("tried now", {{retried(moving(0, 60), 600'000), {60, 0, 0}, {60, 0, 0}, {}}}, doing(QueueAction::Retry), {660, u"remote"_s}, {60, u"remote"_s});
        row("deleted", {far({60, 0, 0}, {60, 0, 0})}, doing(QueueAction::Remove), {60, u"remote"_s}, {0, u"nothing"_s});
        row("paused", {{paused(moving(0, 60)), {60, 0, 0}, {60, 0, 0}, {}}}, to(Lane::Bulk), {kNever, u"paused"_s, 60}, {kNever, u"paused"_s, 60});
        row("another way, nobody knows", {far({60, 0, 0}, {60, 0, 0})}, doing(QueueAction::Reroute), {60, u"remote"_s}, {kNever, u"unmeasured"_s, 60});
        row("the slowest counts", {far({60, 0, 0}, {60, 0, 0}), {moving(0, 6), {60, 0, 0}, {30, 0, 0}, {}}}, to(Lane::Normal), {600, u"remote"_s}, {600, u"remote"_s});
        row("some unknown", {far({60, 0, 0}, {60, 0, 0}), {moving(0, 0), {7, 0, 0}, {7, 0, 0}, {}}}, to(Lane::Urgent), {60, u"remote"_s, 7}, {60, u"remote"_s, 7});
        row("nobody", {}, to(Lane::Urgent), {0, u"nothing"_s}, {0, u"nothing"_s});
    }
    void movedInPart()
    {
        QFETCH(QList<control::MovedShare>, shares);
        QFETCH(control::QueueAction, action);
        QFETCH(Moment, now);
        QFETCH(Moment, then);
        const control::DrainComparison drain = control::forecastMoved(shares, action, {}, kNow);
        QCOMPARE(drain.now.seconds.value_or(kNever), now.seconds);
        QCOMPARE(drain.now.limitedBy, now.limitedBy);
        QCOMPARE(drain.now.unknown, now.unknown);
        QCOMPARE(drain.then.seconds.value_or(kNever), then.seconds);
        QCOMPARE(drain.then.limitedBy, then.limitedBy);
        QCOMPARE(drain.then.unknown, then.unknown);
    }
    void anotherWay()
    {
        const control::MovedShare from{moving(0, 60), {60, 0, 0}, {60, 0, 0}, {0, 5, 0}};
        const control::MovedShare there{moving(0, 600), {540, 100, 0}, {}, {}};
        const control::DrainComparison drain = control::forecastMoved({from}, doing(QueueAction::Reroute), there, kNow);
        QCOMPARE(*drain.then.seconds, 60); // behind what is as urgent and waits there
        QCOMPARE(drain.then.unknown, 5);   // the held ones stay held
        QCOMPARE(drain.then.queued, 65);
    }
    void readsWhatItWrites()
    {
        const control::QueuePreview preview{7, control::forecastMoved({{moving(0, 60), {60, 0, 0}, {7, 0, 0}, {}}}, to(Lane::Bulk), {}, kNow), 0x800};
        const auto again = control::fromJson<control::QueuePreview>(control::toJson(preview));
        QVERIFY(again);
        QCOMPARE(again->count, 7);
        QCOMPARE(again->upTo, 0x800);
        QCOMPARE(again->drain.then.seconds, preview.drain.then.seconds);
        QVERIFY(!control::fromJson<control::QueuePreview>("{\"count\":7}"));
        const control::DrainComparison wanted{forecastDrain(moving(600, 60), {}, kNow), forecastDrain(moving(600, 60), {true, {}, {}}, kNow)};
        const auto read = control::fromJson<control::DrainComparison>(control::toJson(wanted));
        QVERIFY(read);
        QCOMPARE(read->now.seconds, wanted.now.seconds);
        QCOMPARE(read->now.ratePerMinute, 60.0);
        QVERIFY(!read->then.seconds);
        QCOMPARE(read->then.limitedBy, u"paused"_s);
        QVERIFY(!control::fromJson<control::DrainComparison>("{\"now\":{}}"));
    }
};

QTEST_GUILESS_MAIN(TestDrainForecast)
#include "tst_drainforecast.moc"
