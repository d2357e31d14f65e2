// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/healthexaminer.h"
#include "config/settings.h"
#include "control/healthwords.h"
#include "control/jsonhealth.h"
#include "metrics/alertexpression.h"
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using control::HealthFinding;
using control::HealthReport;
using metrics::HealthExaminer;
using metrics::HealthRule;
using Values = QHash<QString, double>;

namespace {

constexpr qint64 kMinute = 60000;
constexpr qint64 kHour = 60 * kMinute;
constexpr qint64 kDay = 24 * kHour;
constexpr qint64 kNow = 1795252740000; // a whole minute

/// An engine's past: what each series was, minute by minute, and its settings.
struct Past
{
    Past()
    {
        for (const config::Setting &one : config::settingsTable()) {
            control::Setting setting;
            setting.key = QString::fromLatin1(one.key);
            setting.value = values.value(QLatin1StringView(one.key));
            setting.minimum = one.minimum;
            setting.maximum = one.maximum;
            setting.restart = one.restart;
            setting.unit = QString::fromLatin1(one.unit);
            setting.lock = one.fileOnly ? u"file"_s : QString();
            view.items << setting;
        }
    }

    control::Setting &setting(const QString &key)
    {
        return *std::find_if(view.items.begin(), view.items.end(), [&key](const control::Setting &one) { return one.key == key; });
    }
    /// These values from `from` on; before them there is nothing wrong: none at all.
    void be(const Values &all, qint64 from = kNow - kDay, qint64 to = kNow)
    {
        for (auto one = all.cbegin(); one != all.cend(); ++one)
            stretches[one.key()].append({from, to, one.value()});
    }
    double at(const QString &name, qint64 time) const
    {
        if (time < began || time >= kNow)
            return std::nan("");
        if (name == "process_resident_memory_bytes"_L1 && !stretches.contains(name))
            return 1e8;
        double value = std::nan("");
        for (const auto &[from, to, number] : stretches.value(name)) {
            if (time >= from && time < to)
                value = number;
        }
        return value;
    }
    base::Result<QList<control::Series>> read(const QStringList &names, qint64 from, qint64 to, qint64 step) const
    {
        QList<control::Series> all;
        for (const QString &name : names) {
            control::Series series{name, from / step * step, step, {}};
            for (qint64 time = series.from; time <= to; time += step)
                series.values << at(name, time);
            all << series;
        }
        return all;
    }
    HealthReport report() const
    {
        HealthExaminer::Sources sources;
        sources.now = kNow;
        sources.series = [this](const QStringList &names, qint64 from, qint64 to, qint64 step) { return read(names, from, to, step); };
        sources.settings = view;
        sources.history = history;
        sources.startedAt = startedAt;
        return HealthExaminer(sources).report();
    }
    /// As PATCH /v1/settings would.
    bool apply(const control::HealthAdvice &advice, qint64 at)
    {
        if (!values.set(advice.key, advice.to, config::Source::Database) || !config::conflicts(values).isEmpty())
            return false;
        setting(advice.key).value = values.value(QLatin1StringView(advice.key.toLatin1()));
        control::SettingsVersion version;
        version.version = ++view.version;
        version.at = at;
        version.by = u"mei"_s;
        control::SettingChange change;
        change.key = advice.key;
        change.from = advice.from;
        change.to = advice.to;
        version.changes << change;
        history.prepend(version);
        return true;
    }

    qint64 began = 0;
    qint64 startedAt = kNow - 30 * kDay;
    config::Settings values;
    control::SettingsView view;
    QList<control::SettingsVersion> history;
    QHash<QString, QList<std::tuple<qint64, qint64, double>>> stretches;
};

const HealthFinding *find(const HealthReport &report, const QString &key)
{
    const auto it = std::find_if(report.findings.begin(), report.findings.end(), [&key](const HealthFinding &one) { return one.key == key; });
    return it == report.findings.end() ? nullptr : &*it;
}

const Values kSlowMail{{u"smtp_accept_duration_seconds:p95"_s, 3}};

} // namespace

class TestHealthExaminer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rules_data();
    void rules();
    void everyRuleIsTriedAndHasWords();
    void eachListenerByItsOwnPlaces();
    void nothingIsWrong();
    void tooLittleToSay();
    void fewMinutesAreNoBottleneck();
    void theWorstFiveInOrder();
    void numbers();
    void sharesWithoutEvents();
    void adviceCanBeTakenAgainAndAgain_data();
    void adviceCanBeTakenAgainAndAgain();
    void lockedAndPending();
    void onlySinceTheChange();
    void sinceTheStartThatBroughtTheChange();
    void beforeAndAfter();
    void beforeAndAfterAreEquallyLong();
    void noOutcomeBeforeTheStart();
    void json();
};

void TestHealthExaminer::rules_data()
{
    QTest::addColumn<Values>("bad");  // beyond the bound, with what must hold besides
    QTest::addColumn<Values>("good"); // the same, at the bound
    QTest::addColumn<Values>("spared"); // beyond the bound while a condition does not hold; empty: there is none
    QTest::addColumn<QString>("setting"); // empty: no setting helps
    const auto row = [](const char *key, const Values &bad, const Values &good, const Values &other, const char *setting) {
        Values spared;
        if (!other.isEmpty()) {
            spared = bad;
            spared.insert(other);
        }
        QTest::newRow(key) << bad << good << spared << QString::fromLatin1(setting);
    };
    const QString smtpRefused = u"listener_refused_total{listener=\"smtp\"}"_s;
    const QString smtpOpen = u"listener_connections_active{listener=\"smtp\"}:max"_s;
    row("smtp-places", {{smtpRefused, 0.5}, {smtpOpen, 1000}}, {{smtpRefused, 1.0 / 60}, {smtpOpen, 1000}}, {{smtpOpen, 400}}, "smtp.max_connections");
    const QString httpRefused = u"listener_refused_total{listener=\"http\"}"_s;
    const QString httpOpen = u"listener_connections_active{listener=\"http\"}:max"_s;
    row("http-places", {{httpRefused, 0.5}, {httpOpen, 10000}}, {{httpRefused, 1.0 / 60}, {httpOpen, 10000}}, {{httpOpen, 9}}, "http.max_connections");
    row("address-places", {{smtpRefused, 0.5}, {smtpOpen, 80}}, {{smtpRefused, 1.0 / 60}, {smtpOpen, 80}}, {{smtpOpen, 1000}},
        "limits.connections_per_address");
    row("accept-slow", {{u"smtp_accept_duration_seconds:p95"_s, 3}}, {{u"smtp_accept_duration_seconds:p95"_s, 1}}, {}, "queue.slow_commit_ms");
    row("cache-misses", {{u"cache_misses_total"_s, 9}, {u"cache_hits_total"_s, 1}}, {{u"cache_misses_total"_s, 7}, {u"cache_hits_total"_s, 3}}, {},
        "cache.ttl_s");
    const QString ready = u"queue_depth{state=\"ready\"}"_s;
    const QString active = u"queue_depth{state=\"active\"}:max"_s;
    const QString slowed = u"queue_slowed:max"_s;
    row("delivery-slots", {{ready, 900}, {active, 500}, {slowed, 0}}, {{ready, 200}, {active, 500}, {slowed, 0}}, {{slowed, 1}}, "queue.max_active");
    row("destination-slots", {{ready, 900}, {active, 20}, {slowed, 0}}, {{ready, 200}, {active, 20}, {slowed, 0}}, {{slowed, 1}},
        "queue.destination_max_connections");
    row("old-mail", {{u"queue_oldest_seconds"_s, 40000}}, {{u"queue_oldest_seconds"_s, 14400}}, {}, "queue.max_retry_s");
    const QString attempts = u"delivery_attempts_total"_s;
    const QString deferred = u"delivery_attempts_total{result=\"deferred\"}"_s;
    row("deferred-share", {{attempts, 1}, {deferred, 0.6}}, {{attempts, 1}, {deferred, 0.3}}, {{attempts, 0.01}, {deferred, 0.006}},
        "queue.first_retry_s");
    const QString failed = u"delivery_connections_total{kind=\"failed\"}"_s;
    const QString opened = u"delivery_connections_total{kind=\"opened\"}"_s;
    const QString reused = u"delivery_connections_total{kind=\"reused\"}"_s;
    row("connect-failed", {{failed, 0.06}, {opened, 0.04}}, {{failed, 0.03}, {opened, 0.07}}, {{failed, 0.006}, {opened, 0.004}},
        "delivery.connect_timeout_s");
    row("connection-reuse", {{opened, 0.9}, {reused, 0.1}}, {{opened, 0.8}, {reused, 0.2}}, {{opened, 0.09}, {reused, 0.01}}, "delivery.idle_s");
    const QString lookups = u"dns_lookups_total{from=\"server\"}"_s;
    row("dns-failures", {{u"dns_failures_total"_s, 0.5}, {lookups, 1}}, {{u"dns_failures_total"_s, 0.2}, {lookups, 1}},
        {{u"dns_failures_total"_s, 0.005}, {lookups, 0.01}}, "dns.timeout_s");
    const QString untold = u"webhook_deliveries_total{result=\"failed\"}"_s;
    row("webhook-failures", {{untold, 0.9}, {u"webhook_deliveries_total"_s, 1}}, {{untold, 0.5}, {u"webhook_deliveries_total"_s, 1}}, {}, "");
    row("commit-slow", {{u"storage_commit_duration_seconds:p95"_s, 0.9}}, {{u"storage_commit_duration_seconds:p95"_s, 0.25}}, {}, "");
    row("loop-lag", {{u"event_loop_lag_seconds:p95"_s, 0.4}}, {{u"event_loop_lag_seconds:p95"_s, 0.1}}, {}, "queue.slow_lag_ms");
    row("api-slow", {{u"http_request_duration_seconds:p95"_s, 2}}, {{u"http_request_duration_seconds:p95"_s, 0.5}}, {}, "");
    row("memory-mark", {{u"process_resident_memory_bytes"_s, 3e9}}, {{u"process_resident_memory_bytes"_s, 2147483648.0}}, {},
        "queue.slow_memory_bytes");
    row("disk-room", {{u"disk_free_bytes"_s, 4e9}, {u"disk_total_bytes"_s, 1e11}}, {{u"disk_free_bytes"_s, 1e10}, {u"disk_total_bytes"_s, 1e11}}, {}, "");
    row("database-readers", {{u"db_connections{state=\"active\"}"_s, 4}, {u"db_connections"_s, 4}},
        {{u"db_connections{state=\"active\"}"_s, 4}, {u"db_connections"_s, 5}}, {}, "");
}

// Each on its own bottleneck, for half of the day, and never below its bound.
void TestHealthExaminer::rules()
{
    QFETCH(Values, bad);
    QFETCH(Values, good);
    QFETCH(Values, spared);
    QFETCH(QString, setting);
    const QString key = QString::fromLatin1(QTest::currentDataTag());
    Past past;
    past.be(good);
    QVERIFY(past.report().enough);
    QCOMPARE(past.report().findings.size(), 0);
    past.be(bad, kNow - kDay / 2);
    const HealthReport report = past.report();
    QCOMPARE(report.findings.size(), 1);
    const HealthFinding &finding = report.findings.first();
    QCOMPARE(finding.key, key);
    QCOMPARE(finding.beyondSeconds, kDay / 2 / 1000);
    QCOMPARE(finding.measuredSeconds, kDay / 1000);
    QVERIFY(finding.severity > 0.5);
    QVERIFY(!finding.title.isEmpty() && finding.text.contains(u"for 12 h of 24 h"_s));
    QCOMPARE(finding.advice.has_value(), !setting.isEmpty());
    if (finding.advice) {
        QCOMPARE(finding.advice->key, setting);
        QVERIFY(finding.advice->from != finding.advice->to);
        QVERIFY(!finding.tries.isEmpty());
        QVERIFY2(past.apply(*finding.advice, kNow), qPrintable(setting));
    } else {
        QCOMPARE(finding.noAdvice, u"none"_s);
        QVERIFY(!finding.help.isEmpty());
    }
    if (!spared.isEmpty()) {
        Past other;
        other.be(spared);
        QVERIFY(!find(other.report(), key));
    }
}

void TestHealthExaminer::everyRuleIsTriedAndHasWords()
{
    QStringList tried{u"smtp-places"_s,    u"http-places"_s,      u"address-places"_s, u"accept-slow"_s,    u"cache-misses"_s,
                      u"delivery-slots"_s, u"destination-slots"_s, u"old-mail"_s,       u"deferred-share"_s, u"connect-failed"_s,
                      u"connection-reuse"_s, u"dns-failures"_s,   u"webhook-failures"_s, u"commit-slow"_s,  u"loop-lag"_s,
                      u"api-slow"_s,       u"memory-mark"_s,      u"disk-room"_s,      u"database-readers"_s};
    for (const HealthRule &rule : metrics::healthRules()) {
        const QString key = QString::fromLatin1(rule.key);
        QVERIFY2(tried.removeOne(key), rule.key);
        const control::HealthWords &words = control::healthWords(key);
        QVERIFY2(*words.title && *words.means && *words.help, rule.key);
        QCOMPARE(*words.tries != 0, *rule.lever.setting != 0);
        if (!rule.eachWhile.isEmpty()) {
            const auto measured = metrics::AlertExpression::parse(rule.measure);
            QVERIFY2(measured && measured->sum.size() == rule.eachWhile.size() && measured->over.isEmpty(), rule.key);
        }
        if (*rule.lever.setting) {
            const config::Setting *setting = config::findSetting(QString::fromLatin1(rule.lever.setting));
            QVERIFY2(setting && setting->type == config::Type::Integer && !setting->fileOnly, rule.lever.setting);
            QVERIFY2(rule.lever.limit >= setting->minimum && rule.lever.limit <= setting->maximum, rule.lever.setting);
        }
    }
    QVERIFY(tried.isEmpty());
    QVERIFY(!*control::healthWords(u"later").title);
}

// smtp.max_connections is how many each listener may have.
void TestHealthExaminer::eachListenerByItsOwnPlaces()
{
    const auto refused = [](const QString &listener) { return u"listener_refused_total{listener=\"%1\"}"_s.arg(listener); };
    const auto open = [](const QString &listener) { return u"listener_connections_active{listener=\"%1\"}:max"_s.arg(listener); };
    for (const QString &full : {u"submission"_s, u"submissions"_s}) {
        Past past;
        past.be({{refused(full), 0.5}, {open(full), 1000}, {refused(u"smtp"_s), 0}, {open(u"smtp"_s), 3}, {u"smtp_connections_active:max"_s, 1003}});
        QVERIFY2(find(past.report(), u"smtp-places"_s), qPrintable(full));
        QVERIFY(!find(past.report(), u"address-places"_s));
    }
    // All together have more than one of them may: each still has places, and what is refused is single addresses.
    Past past;
    past.be({{refused(u"smtp"_s), 0.5}, {open(u"smtp"_s), 500}, {open(u"submission"_s), 600}, {u"smtp_connections_active:max"_s, 1100}});
    QVERIFY(find(past.report(), u"address-places"_s));
    QVERIFY(!find(past.report(), u"smtp-places"_s));
    // One is full, another refuses an address that has too many: each is said with its own numbers.
    past.be({{refused(u"submission"_s), 2}, {open(u"submission"_s), 1000}});
    QCOMPARE(find(past.report(), u"address-places"_s)->worst, 0.5);
    QCOMPARE(find(past.report(), u"smtp-places"_s)->worst, 2.0);
    // The way to the API likewise.
    Past http;
    http.be({{refused(u"https"_s), 0.5}, {open(u"https"_s), 9000}, {open(u"http"_s), 2000}, {u"http_connections_active:max"_s, 11000}});
    QVERIFY(!find(http.report(), u"http-places"_s));
    http.be({{open(u"https"_s), 10000}});
    QVERIFY(find(http.report(), u"http-places"_s));
}

void TestHealthExaminer::nothingIsWrong()
{
    const HealthReport report = Past().report();
    QVERIFY(report.enough);
    QVERIFY(report.findings.isEmpty() && report.changes.isEmpty());
    QCOMPARE(report.measuredSeconds, kDay / 1000);
    QCOMPARE(report.from, kNow - kDay);
}

void TestHealthExaminer::tooLittleToSay()
{
    Past past;
    past.be(kSlowMail);
    past.began = kNow - 29 * kMinute;
    QVERIFY(!past.report().enough);
    QVERIFY(past.report().findings.isEmpty());
    QCOMPARE(past.report().measuredSeconds, 29 * 60);
    past.began = kNow - 30 * kMinute;
    QVERIFY(past.report().enough);
    const HealthReport report = past.report();
    QCOMPARE(report.findings.size(), 1);
    QCOMPARE(report.findings.first().measuredSeconds, 1800); // not of 24 hours
    QCOMPARE(report.findings.first().level, u"severe"_s);
}

void TestHealthExaminer::fewMinutesAreNoBottleneck()
{
    Past past;
    past.be(kSlowMail, kNow - 14 * kMinute);
    QVERIFY(past.report().findings.isEmpty()); // less than a hundredth of the day
    past.be(kSlowMail, kNow - 15 * kMinute);
    QCOMPARE(past.report().findings.size(), 1);
    past.began = kNow - kHour;
    past.stretches.clear();
    past.be(kSlowMail, kNow - 4 * kMinute);
    QVERIFY(past.report().findings.isEmpty()); // less than five minutes
}

void TestHealthExaminer::theWorstFiveInOrder()
{
    Past past;
    past.be({{u"storage_commit_duration_seconds:p95"_s, 2.5}});                   // ten times, always: 10
    past.be({{u"smtp_accept_duration_seconds:p95"_s, 4}});                        // four times, always: 4
    past.be({{u"http_request_duration_seconds:p95"_s, 500}}, kNow - kDay / 4);    // a thousand times count as ten: 2.5
    past.be({{u"event_loop_lag_seconds:p95"_s, 0.2}}, kNow - kDay / 2);           // 1
    past.be({{u"queue_oldest_seconds"_s, 28800}}, kNow - kDay / 10);              // 0.2
    past.be({{u"disk_free_bytes"_s, 9}, {u"disk_total_bytes"_s, 100}}, kNow - kDay / 50); // 0.02
    const HealthReport report = past.report();
    QStringList keys;
    QStringList levels;
    for (const HealthFinding &finding : report.findings) {
        keys << finding.key;
        levels << finding.level;
    }
    QCOMPARE(keys, (QStringList{u"commit-slow"_s, u"accept-slow"_s, u"api-slow"_s, u"loop-lag"_s, u"old-mail"_s}));
    QCOMPARE(levels, (QStringList{u"severe"_s, u"severe"_s, u"severe"_s, u"severe"_s, u"marked"_s}));
    QVERIFY(std::abs(report.findings[0].severity - 10) < 1e-9);
    QVERIFY(std::abs(report.findings[2].severity - 2.5) < 1e-9);
}

void TestHealthExaminer::numbers()
{
    Past past;
    past.be({{u"smtp_accept_duration_seconds:p95"_s, 2}}, kNow - 6 * kHour, kNow - 2 * kHour);
    past.be({{u"smtp_accept_duration_seconds:p95"_s, 6}}, kNow - 3 * kHour, kNow - 2 * kHour);
    const HealthFinding finding = past.report().findings.value(0);
    QCOMPARE(finding.unit, u"seconds"_s);
    QCOMPARE(finding.bound, 1.0);
    QCOMPARE(finding.worst, 6.0);
    QCOMPARE(finding.worstAt, kNow - 3 * kHour);
    QCOMPARE(finding.typical, 3.0);
    QCOMPARE(finding.beyondSeconds, 4 * 3600);
    QVERIFY2(finding.text.contains(u"Above 1 s for 4 h of 24 h; 6 s at worst, at 2026-11-21T06:19:00Z."_s), qPrintable(finding.text));
    QVERIFY(finding.curve.values.size() <= 300 && finding.curve.step == 5 * kMinute);
    const double highest = *std::max_element(finding.curve.values.begin(), finding.curve.values.end(),
                                             [](double a, double b) { return !(a >= b) && !std::isnan(b); });
    QCOMPARE(highest, 6.0);
}

void TestHealthExaminer::sharesWithoutEvents()
{
    Past past; // what never happened has no series: nothing deferred is none of all
    past.be({{u"delivery_attempts_total"_s, 5}});
    QVERIFY(past.report().findings.isEmpty());
    past.be({{u"disk_free_bytes"_s, 0}, {u"disk_total_bytes"_s, 100}});
    const HealthReport report = past.report();
    QCOMPARE(report.findings.size(), 1);
    QCOMPARE(report.findings.first().severity, 10.0); // nothing left is not endlessly bad
}

void TestHealthExaminer::adviceCanBeTakenAgainAndAgain_data()
{
    rules_data();
}

// Within the setting's bounds and beside what it must not pass, until nothing is left to try.
void TestHealthExaminer::adviceCanBeTakenAgainAndAgain()
{
    QFETCH(Values, bad);
    QFETCH(QString, setting);
    const QString key = QString::fromLatin1(QTest::currentDataTag());
    if (setting.isEmpty())
        return;
    int steps = 0;
    Past past;
    while (true) {
        Values worse = bad; // marks and places move with the setting
        for (const char *name : {"process_resident_memory_bytes", "listener_connections_active{listener=\"smtp\"}:max",
                                 "listener_connections_active{listener=\"http\"}:max", "queue_depth{state=\"active\"}:max"}) {
            if (worse.contains(QString::fromLatin1(name)) && key != "destination-slots"_L1 && key != "address-places"_L1)
                worse[QString::fromLatin1(name)] = 1e12;
        }
        past.stretches.clear();
        past.be(worse);
        const HealthReport report = past.report();
        const HealthFinding *finding = find(report, key);
        QVERIFY(finding);
        if (!finding->advice) {
            QCOMPARE(finding->noAdvice, u"limit"_s);
            break;
        }
        const QVariant from = finding->advice->from;
        QVERIFY(past.apply(*finding->advice, kNow - 2 * kDay)); // so long ago that it counts in full
        QVERIFY(past.setting(setting).value != from);
        QVERIFY(++steps < 20);
    }
    QVERIFY(steps > 0);
}

void TestHealthExaminer::lockedAndPending()
{
    Past past;
    past.be(kSlowMail);
    past.setting(u"queue.slow_commit_ms"_s).lock = u"environment"_s;
    QCOMPARE(past.report().findings.first().noAdvice, u"locked"_s);
    past.setting(u"queue.slow_commit_ms"_s).pending = true;
    QCOMPARE(past.report().findings.first().noAdvice, u"pending"_s);
    QVERIFY(!past.report().findings.first().advice);
}

void TestHealthExaminer::onlySinceTheChange()
{
    Past past;
    past.be(kSlowMail, kNow - kDay, kNow - 3 * kHour);
    QVERIFY(past.report().findings.first().advice);
    QVERIFY(past.apply(*past.report().findings.first().advice, kNow - kHour / 2));
    QCOMPARE(past.report().findings.first().noAdvice, u"recent"_s); // too early to say
    past.history.first().at = kNow - 3 * kHour;
    QVERIFY(past.report().findings.isEmpty()); // it helped
    past.be(kSlowMail, kNow - 90 * kMinute);
    const HealthReport report = past.report();
    QCOMPARE(report.findings.size(), 1); // not for long
    QCOMPARE(report.findings.first().from, kNow - 3 * kHour);
    QCOMPARE(report.findings.first().measuredSeconds, 3 * 3600);
    QVERIFY(report.findings.first().advice);
    QVERIFY(report.findings.first().curve.from <= kNow - kDay); // the picture still shows all of it
    past.history.first().revertedAt = kNow - 2 * kHour;
    QCOMPARE(past.report().findings.first().measuredSeconds, 24 * 3600);
}

// What needs a start counts from the start on, not from when it was written.
void TestHealthExaminer::sinceTheStartThatBroughtTheChange()
{
    const Values slots{{u"queue_depth{state=\"ready\"}"_s, 900}, {u"queue_depth{state=\"active\"}:max"_s, 500}, {u"queue_slowed:max"_s, 0}};
    Past past;
    past.be(slots, kNow - kDay, kNow - 3 * kHour);
    QVERIFY(past.setting(u"queue.max_active"_s).restart);
    QVERIFY(past.apply(*find(past.report(), u"delivery-slots"_s)->advice, kNow - 2 * kDay)); // long ago, and without effect until
    past.setting(u"queue.max_active"_s).value = 500; // what counts as full stays
    past.startedAt = kNow - 3 * kHour;
    QVERIFY(past.report().findings.isEmpty()); // it helped
    past.be(slots, kNow - 90 * kMinute);
    const HealthReport report = past.report();
    QCOMPARE(report.findings.size(), 1);
    QCOMPARE(report.findings.first().from, kNow - 3 * kHour);
    past.startedAt = kNow - kHour / 2;
    QCOMPARE(past.report().findings.first().noAdvice, u"recent"_s);
    past.startedAt = kNow - 5 * kDay; // not in effect yet: nothing helped so far
    past.history.first().at = kNow - 4 * kHour;
    past.setting(u"queue.max_active"_s).pending = true;
    QCOMPARE(past.report().findings.first().noAdvice, u"pending"_s);
    QCOMPARE(past.report().findings.first().from, kNow - kDay);
}

// Days after a change its good or bad days since are no part of the day that is compared.
void TestHealthExaminer::beforeAndAfterAreEquallyLong()
{
    Past past;
    const auto accept = [&past](double seconds, qint64 from, qint64 to) { past.be({{u"smtp_accept_duration_seconds:p95"_s, seconds}}, from, to); };
    accept(9, kNow - 20 * kDay, kNow);
    accept(4, kNow - 6 * kDay, kNow - 5 * kDay);
    const HealthFinding finding = *find(past.report(), u"accept-slow"_s);
    QVERIFY(past.apply(*finding.advice, kNow - 5 * kDay));
    accept(2, kNow - 5 * kDay, kNow - 4 * kDay);
    const control::HealthChange change = past.report().changes.value(0);
    QCOMPARE(change.before.value_or(0), 4.0);
    QCOMPARE(change.after.value_or(0), 2.0);
    // Taken back after two hours: two hours on both sides.
    accept(3, kNow - 5 * kDay - 2 * kHour, kNow - 5 * kDay);
    accept(1, kNow - 5 * kDay, kNow - 5 * kDay + 2 * kHour);
    past.history.first().revertedAt = kNow - 5 * kDay + 2 * kHour;
    QCOMPARE(past.report().changes.first().before.value_or(0), 3.0);
    QCOMPARE(past.report().changes.first().after.value_or(0), 1.0);
}

void TestHealthExaminer::noOutcomeBeforeTheStart()
{
    const Values slots{{u"queue_depth{state=\"ready\"}"_s, 900}, {u"queue_depth{state=\"active\"}:max"_s, 500}, {u"queue_slowed:max"_s, 0}};
    Past past;
    past.be(slots);
    QVERIFY(past.apply(*find(past.report(), u"delivery-slots"_s)->advice, kNow - 4 * kHour));
    past.setting(u"queue.max_active"_s).pending = true;
    past.be({{u"queue_depth{state=\"ready\"}"_s, 300}}, kNow - 2 * kHour);
    control::HealthChange change = past.report().changes.value(0);
    QVERIFY(change.pending);
    QCOMPARE(change.before.value_or(0), 900.0);
    QVERIFY(!change.after);
    // The start brings it; how it was until then is before.
    past.startedAt = kNow - 2 * kHour;
    past.setting(u"queue.max_active"_s).pending = false;
    change = past.report().changes.value(0);
    QCOMPARE(change.before.value_or(0), 900.0);
    QCOMPARE(change.after.value_or(0), 300.0);
    QCOMPARE(change.curve.from, kNow - 4 * kHour);
    // Taken back before the start it waited for: never in effect.
    past.history.first().revertedAt = kNow - 3 * kHour;
    QVERIFY(!past.report().changes.first().after);
}

void TestHealthExaminer::beforeAndAfter()
{
    Past past;
    past.be({{u"smtp_accept_duration_seconds:p95"_s, 4}}, kNow - 2 * kDay, kNow - 6 * kHour);
    QVERIFY(past.apply(*past.report().findings.first().advice, kNow - 6 * kHour));
    past.be({{u"smtp_accept_duration_seconds:p95"_s, 0.5}}, kNow - 6 * kHour);
    HealthReport report = past.report();
    QVERIFY(report.findings.isEmpty());
    QCOMPARE(report.changes.size(), 1);
    const control::HealthChange &change = report.changes.first();
    QCOMPARE(change.key, u"queue.slow_commit_ms"_s);
    QCOMPARE(change.finding, u"accept-slow"_s);
    QCOMPARE(change.version, 1);
    QCOMPARE(change.by, u"mei"_s);
    QCOMPARE(change.from, QVariant(1000LL));
    QCOMPARE(change.to, QVariant(500LL));
    QCOMPARE(change.before.value_or(0), 4.0);
    QCOMPARE(change.after.value_or(0), 0.5);
    QCOMPARE(change.curve.from, kNow - 12 * kHour); // as long before as after
    // Taken back: what came later is not its doing.
    past.history.first().revertedAt = kNow - 3 * kHour;
    past.be({{u"smtp_accept_duration_seconds:p95"_s, 9}}, kNow - 3 * kHour);
    QCOMPARE(past.report().changes.first().after.value_or(0), 0.5);
    // Minutes ago: nobody can say.
    past.history.first().revertedAt.reset();
    past.history.first().at = kNow - kMinute;
    QVERIFY(!past.report().changes.first().after);
    QVERIFY(past.report().changes.first().before);
    // Other settings, undoings and what is long ago are not shown.
    past.history.first().reverts = 7;
    QVERIFY(past.report().changes.isEmpty());
    past.history.first().reverts = 0;
    past.history.first().at = kNow - 8 * kDay;
    QVERIFY(past.report().changes.isEmpty());
    past.history.first().at = kNow - kHour;
    past.history.first().changes.first().key = u"smtp.max_recipients"_s;
    QVERIFY(past.report().changes.isEmpty());
}

void TestHealthExaminer::json()
{
    Past past;
    past.be(kSlowMail, kNow - kDay, kNow - kHour);
    past.be({{u"storage_commit_duration_seconds:p95"_s, 2.5}});
    QVERIFY(past.apply(*find(past.report(), u"accept-slow"_s)->advice, kNow - kHour / 2));
    const HealthReport report = past.report();
    QCOMPARE(report.findings.size(), 2);
    const QByteArray text = control::toJson(report);
    const auto read = control::fromJson<HealthReport>(text);
    QVERIFY(read);
    QCOMPARE(control::toJson(*read), text);
    QCOMPARE(read->changes.first().to, QVariant(500LL));
    QVERIFY(!control::fromJson<HealthReport>("{\"findings\":[{}],\"changes\":[],\"measuredSeconds\":1,\"enough\":true}"));
    QVERIFY(!control::fromJson<HealthReport>("{\"measuredSeconds\":1,\"enough\":true}"));
}

QTEST_GUILESS_MAIN(TestHealthExaminer)
#include "tst_healthexaminer.moc"
