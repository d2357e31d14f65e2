// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "storage/alertstore.h"
#include "storage/webhookstore.h"
#include "storefixture.h"

using namespace Qt::StringLiterals;
using control::Alert;
using control::AlertRule;
using control::AlertRuleChange;
using control::AlertState;
using storage::AlertStore;

namespace {

Alert found(const AlertRule &rule, const QString &subject = {})
{
    Alert alert;
    alert.ruleId = rule.id;
    alert.ruleKey = rule.key;
    alert.name = rule.name;
    alert.severity = rule.severity;
    alert.subject = subject;
    alert.metric = rule.metric;
    alert.comparison = rule.comparison;
    alert.threshold = rule.threshold;
    alert.value = 7200.5;
    alert.detail = u"4.4.1 No answer"_s;
    alert.raisedAt = 1790000000000;
    alert.notify = rule.notify;
    return alert;
}

/// A store with the rules it begins with.
struct AlertFixture : StoreFixture
{
    AlertStore &alerts() { return *store->alerts(); }
    AlertStore::Loaded load()
    {
        const auto loaded = ask<AlertStore::Loaded>([&](auto done) { alerts().loadAlerts(done); });
        return loaded ? *loaded : AlertStore::Loaded();
    }
    AlertRule rule(const QString &key)
    {
        const auto rules = load().rules;
        for (const AlertRule &one : rules) {
            if (one.key == key)
                return one;
        }
        return {};
    }
    Alert raise(const QString &subject = u"slow.example"_s)
    {
        const auto raised = ask<Alert>([&](auto done) { alerts().raiseAlert(found(rule(u"oldest-message"_s), subject), done); });
        return raised ? *raised : Alert();
    }
    Alert clear(base::Id id)
    {
        const auto cleared = ask<Alert>([&](auto done) { alerts().clearAlert(id, control::alertChannels(), done); });
        return cleared ? *cleared : Alert();
    }
    base::Result<Alert> silence(base::Id id, qint64 until)
    {
        return ask<Alert>([&](auto done) { alerts().silenceAlert(id, until, u"anna"_s, done); });
    }
    control::Page<Alert> list(AlertState state, int limit = 50, const QString &cursor = {})
    {
        const auto page = ask<control::Page<Alert>>([&](auto done) { alerts().listAlerts(state, {limit, cursor}, done); });
        return page ? *page : control::Page<Alert>();
    }
    QStringList kinds()
    {
        const auto events = ask<QList<control::Event>>([&](auto done) { store->eventsSince(0, 1000, done); });
        QStringList out;
        for (const control::Event &event : events ? *events : QList<control::Event>()) {
            if (event.kind.startsWith("alert."_L1))
                out << event.kind;
        }
        return out;
    }
};

} // namespace

class TestStoreAlerts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void defaultsComeOnce();
    void rulesChange();
    void refusedRules_data();
    void refusedRules();
    void builtInRulesStay();
    void historyOutlivesARestart();
    void acknowledge();
    void silenceHoldsForTheNextOne();
    void lists();
    void oldOnesAreDropped();
    void webhooksHearWhatTheyShould();
};

void TestStoreAlerts::defaultsComeOnce()
{
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    for (int i = 0; i < 2; ++i) {
        const auto loaded = fixture.load();
        QCOMPARE(loaded.rules.size(), control::defaultAlertRules().size());
        QCOMPARE(loaded.active.size(), 0);
        VERIFY_OK(fixture.open());
    }
    const auto rules = ask<QList<AlertRule>>([&](auto done) { fixture.alerts().listAlertRules(done); });
    QVERIFY(rules.ok());
    for (qsizetype i = 0; i < rules->size(); ++i) {
        const AlertRule &rule = (*rules)[i];
        const AlertRule &wanted = control::defaultAlertRules()[i];
        QCOMPARE(rule.key, wanted.key);
        QCOMPARE(rule.metric, wanted.metric);
        QCOMPARE(rule.threshold, wanted.threshold);
        QCOMPARE(rule.comparison, wanted.comparison);
        QCOMPARE(rule.forSeconds, wanted.forSeconds);
        QCOMPARE(rule.notify, wanted.notify);
        QVERIFY(!rule.clearThreshold);
    }
}

void TestStoreAlerts::rulesChange()
{
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    const AlertRule backlog = fixture.rule(u"queue-backlog"_s);
    AlertRuleChange change;
    change.threshold = 50.5;
    change.clearThreshold = std::optional<double>(40);
    change.enabled = false;
    change.notify = QStringList{u"mail"_s, u"mail"_s};
    const auto changed = ask<AlertRule>([&](auto done) { fixture.alerts().changeAlertRule(backlog.id, change, u"anna"_s, done); });
    VERIFY_OK(changed);
    QCOMPARE(changed->version, 2u);
    AlertRule own;
    own.name = u"Spool"_s;
    own.metric = u"spool_bytes"_s;
    own.threshold = 5;
    own.key = u"queue-backlog"_s; // nobody makes a rule of the program
    const auto made = ask<AlertRule>([&](auto done) { fixture.alerts().createAlertRule(own, u"anna"_s, done); });
    VERIFY_OK(made);
    VERIFY_OK(fixture.open());
    const AlertRule kept = fixture.rule(u"queue-backlog"_s);
    QCOMPARE(kept.threshold, 50.5);
    QCOMPARE(kept.clearThreshold, std::optional<double>(40));
    QCOMPARE(kept.notify, QStringList{u"mail"_s});
    QVERIFY(!kept.enabled);
    QCOMPARE(kept.name, backlog.name);
    change = {};
    change.clearThreshold = std::optional<double>();
    const auto undone = ask<AlertRule>([&](auto done) { fixture.alerts().changeAlertRule(backlog.id, change, u"anna"_s, done); });
    VERIFY_OK(undone);
    QVERIFY(!undone->clearThreshold);
    const auto gone = ask<AlertRule>([&](auto done) { fixture.alerts().deleteAlertRule(made->id, u"anna"_s, done); });
    VERIFY_OK(gone);
    QVERIFY(gone->key.isEmpty());
    QCOMPARE(fixture.load().rules.size(), control::defaultAlertRules().size());
    QCOMPARE(fixture.kinds(), (QStringList{u"alert.rule-changed"_s, u"alert.rule-created"_s, u"alert.rule-changed"_s, u"alert.rule-deleted"_s}));
}

void TestStoreAlerts::refusedRules_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<AlertRule>("rule");
    AlertRule good;
    good.name = u"Spool"_s;
    good.metric = u"spool_bytes{x=y*} / spool_total"_s;
    good.threshold = 5;
    const auto row = [&good](const char *field, auto spoil) {
        AlertRule rule = good;
        spoil(rule);
        static int number = 0;
        QTest::addRow("%s %d", field, ++number) << QString::fromLatin1(field) << rule;
    };
    row("", [](AlertRule &) {});
    row("name", [](AlertRule &r) { r.name = u"  "_s; });
    row("name", [](AlertRule &r) { r.name = QString(101, u'x'); });
    row("metric", [](AlertRule &r) { r.metric.clear(); });
    row("metric", [](AlertRule &r) { r.metric = u"a b"_s; });
    row("windowSeconds", [](AlertRule &r) { r.windowSeconds = 3601; });
    row("windowSeconds", [](AlertRule &r) { r.windowSeconds = -1; });
    row("threshold", [](AlertRule &r) { r.threshold = qInf(); });
    row("clearThreshold", [](AlertRule &r) { r.clearThreshold = 6; });
    row("clearThreshold", [](AlertRule &r) { r.comparison = control::Comparison::Below; r.clearThreshold = 4; });
    row("", [](AlertRule &r) { r.comparison = control::Comparison::Below; r.clearThreshold = 6; });
    row("forSeconds", [](AlertRule &r) { r.forSeconds = 86401; });
    row("clearSeconds", [](AlertRule &r) { r.clearSeconds = -1; });
    row("notify", [](AlertRule &r) { r.notify = QStringList{u"pigeon"_s}; });
}

void TestStoreAlerts::refusedRules()
{
    QFETCH(QString, field);
    QFETCH(AlertRule, rule);
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    const auto made = ask<AlertRule>([&](auto done) { fixture.alerts().createAlertRule(rule, u"anna"_s, done); });
    QCOMPARE(made.ok(), field.isEmpty());
    if (!made)
        QCOMPARE(made.error().field, field);
}

void TestStoreAlerts::builtInRulesStay()
{
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    const auto gone = ask<AlertRule>([&](auto done) { fixture.alerts().deleteAlertRule(fixture.rule(u"api-slow"_s).id, {}, done); });
    QVERIFY(!gone);
    QVERIFY(gone.error().kind == base::ErrorKind::Exists);
}

void TestStoreAlerts::historyOutlivesARestart()
{
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    const Alert first = fixture.raise();
    QVERIFY(first.id != 0);
    QCOMPARE(first.notify, control::alertChannels());
    const Alert second = fixture.raise(u"other.example"_s);
    fixture.clock.advanceMs(60000);
    QCOMPARE(fixture.clear(second.id).clearedAt, fixture.clock.wallMs());
    VERIFY_OK(fixture.open());
    const auto loaded = fixture.load();
    QCOMPARE(loaded.active.size(), 1);
    const Alert &kept = loaded.active.first();
    QCOMPARE(kept.id, first.id);
    QCOMPARE(kept.subject, u"slow.example"_s);
    QCOMPARE(kept.value, 7200.5);
    QCOMPARE(kept.detail, u"4.4.1 No answer"_s);
    QCOMPARE(kept.raisedAt, 1790000000000);
    QVERIFY(!kept.clearedAt && !kept.acknowledgedAt && !kept.silencedUntil);
    QCOMPARE(fixture.list(AlertState::Cleared).items.size(), 1);
    QVERIFY(fixture.raise(u"third.example"_s).id > second.id);
    QCOMPARE(fixture.kinds(), (QStringList{u"alert.raised"_s, u"alert.raised"_s, u"alert.cleared"_s, u"alert.raised"_s}));
    QVERIFY(fixture.clear(second.id).clearedAt != fixture.clock.wallMs() + 1); // over already: nothing is said again
    QCOMPARE(fixture.kinds().size(), 4);
}

void TestStoreAlerts::acknowledge()
{
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    const Alert alert = fixture.raise();
    const auto by = [&](const QString &who) { return ask<Alert>([&](auto done) { fixture.alerts().acknowledgeAlert(alert.id, who, done); }); };
    QCOMPARE(by(u"anna"_s)->acknowledgedBy, u"anna"_s);
    QCOMPARE(by(u"bert"_s)->acknowledgedBy, u"anna"_s);
    const Alert other = fixture.raise(u"other.example"_s);
    fixture.clear(other.id);
    const auto late = ask<Alert>([&](auto done) { fixture.alerts().acknowledgeAlert(other.id, u"anna"_s, done); });
    QVERIFY(!late && late.error().kind == base::ErrorKind::Exists);
    const auto none = ask<Alert>([&](auto done) { fixture.alerts().acknowledgeAlert(1, u"anna"_s, done); });
    QVERIFY(!none && none.error().kind == base::ErrorKind::NotFound);
}

void TestStoreAlerts::silenceHoldsForTheNextOne()
{
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    const Alert first = fixture.raise();
    const qint64 until = fixture.clock.wallMs() + 3600000;
    const auto silenced = fixture.silence(first.id, until);
    VERIFY_OK(silenced);
    QCOMPARE(silenced->silencedBy, u"anna"_s);
    QVERIFY(fixture.clear(first.id).notify.isEmpty());
    const Alert second = fixture.raise();
    QVERIFY(second.notify.isEmpty());
    QCOMPARE(second.silencedUntil, std::optional<qint64>(until));
    QCOMPARE(fixture.raise(u"other.example"_s).notify, control::alertChannels());
    fixture.clock.advanceMs(3600001);
    QCOMPARE(fixture.clear(second.id).notify, control::alertChannels());
    const Alert third = fixture.raise();
    QCOMPARE(third.notify, control::alertChannels());
    VERIFY_OK(fixture.silence(third.id, fixture.clock.wallMs() + 1000));
    QVERIFY(!fixture.silence(third.id, 0)->silencedUntil); // taken back
    fixture.clear(third.id);
    QCOMPARE(fixture.raise().notify, control::alertChannels());
}

void TestStoreAlerts::lists()
{
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    QList<base::Id> ids;
    for (int i = 0; i < 7; ++i)
        ids.prepend(fixture.raise(QString::number(i)).id);
    for (const int index : {0, 2, 4})
        fixture.clear(ids[index]);
    const auto all = [&](AlertState state) {
        QList<base::Id> seen;
        QString cursor;
        do {
            const auto page = fixture.list(state, 2, cursor);
            for (const Alert &alert : page.items)
                seen << alert.id;
            cursor = page.next;
        } while (!cursor.isEmpty());
        return seen;
    };
    QCOMPARE(all(AlertState::All), ids);
    QCOMPARE(all(AlertState::Active), (QList<base::Id>{ids[1], ids[3], ids[5], ids[6]}));
    QCOMPARE(all(AlertState::Cleared), (QList<base::Id>{ids[0], ids[2], ids[4]}));
    const auto bad = ask<control::Page<Alert>>([&](auto done) { fixture.alerts().listAlerts(AlertState::All, {2, u"nonsense"_s}, done); });
    QVERIFY(!bad);
}

void TestStoreAlerts::oldOnesAreDropped()
{
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    const Alert still = fixture.raise(u"still"_s);
    const AlertRule rule = fixture.rule(u"oldest-message"_s);
    for (int i = 0; i < 10005; ++i) {
        fixture.alerts().raiseAlert(found(rule, u"x"_s), {nullptr, [&fixture](base::Result<Alert> raised) {
                                                              if (raised)
                                                                  fixture.alerts().clearAlert(raised->id, {}, {});
                                                          }});
    }
    const auto count = [&] {
        int all = 0;
        QString cursor;
        do {
            const auto page = fixture.list(AlertState::All, 500, cursor);
            all += int(page.items.size());
            cursor = page.next;
        } while (!cursor.isEmpty());
        return all;
    };
    QTRY_COMPARE_WITH_TIMEOUT(fixture.list(AlertState::Active).items.size(), 1, 60000);
    fixture.clear(fixture.raise(u"last"_s).id);
    const int kept = count();
    QVERIFY2(kept <= 10001 && kept >= 9990, qPrintable(QString::number(kept)));
    QCOMPARE(fixture.list(AlertState::Active).items.first().id, still.id); // what is still so stays
}

void TestStoreAlerts::webhooksHearWhatTheyShould()
{
    AlertFixture fixture;
    VERIFY_OK(fixture.open());
    control::Webhook wanted;
    wanted.url = u"http://127.0.0.1:1/"_s;
    wanted.types = QStringList{u"alert.raised"_s, u"alert.cleared"_s};
    const auto hook = ask<control::NewWebhook>([&](auto done) { fixture.store->webhooks()->createWebhook(wanted, done); });
    VERIFY_OK(hook);
    const Alert first = fixture.raise();
    VERIFY_OK(fixture.silence(first.id, fixture.clock.wallMs() + 1000));
    fixture.clear(first.id); // silent
    fixture.raise();         // silent too
    VERIFY_OK(ask<bool>([&](auto done) { fixture.store->webhooks()->makeWebhookDeliveries(done); }));
    using Due = storage::WebhookStore::Due;
    const auto due = ask<Due>([&](auto done) { fixture.store->webhooks()->dueWebhooks(10, done); });
    VERIFY_OK(due);
    QCOMPARE(due->deliveries.size(), 1);
    QVERIFY(due->deliveries.first().payload.contains("\"type\":\"alert.raised\""));
    QVERIFY(due->deliveries.first().payload.contains("slow.example"));
}

QTEST_GUILESS_MAIN(TestStoreAlerts)
#include "tst_storealerts.moc"
