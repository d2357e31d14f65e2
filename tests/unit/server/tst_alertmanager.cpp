// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/alertreadings.h"
#include "../storage/storefixture.h"
#include "base/loopexecutor.h"
#include "control/json.h"
#include "server/alertmanager.h"
#include "server/healthmetrics.h"
#include "storage/queuestore.h"
#include <mutex>

using namespace Qt::StringLiterals;
using control::Alert;
using server::AlertMailer;
using server::AlertManager;

namespace {

/// A queue that holds what a test says.
class FakeQueue final : public control::QueueService
{
public:
    template<typename T>
    using Done = control::Callback<T>;
    QList<control::QueueItem> items;
    control::Page<control::Destination> destinations;

    void listQueue(const control::QueueFilter &, const control::PageRequest &page, Done<control::Page<control::QueueItem>> done) override
    {
        const qsizetype begin = page.cursor.isEmpty() ? 0 : page.cursor.toInt();
        control::Page<control::QueueItem> answer{items.mid(begin, page.limit), {}};
        if (begin + page.limit < items.size())
            answer.next = QString::number(begin + page.limit);
        done(answer);
    }
    void queueItem(base::Id, Done<control::QueueItem>) override {}
    void changeQueueItem(base::Id, const control::QueueAction &, Done<control::QueueItem>) override {}
    void previewQueue(const control::QueueSelection &, const control::QueueAction &, Done<control::QueuePreview>) override {}
    void changeQueue(const control::QueueSelection &, const control::QueueAction &, Done<control::QueueSwept>) override {}
    void listDestinations(const control::PageRequest &, Done<control::Page<control::Destination>> done) override { done(destinations); }
    void destination(const QString &name, Done<control::Destination> done) override
    {
        control::Destination destination;
        destination.name = name;
        destination.paused = name == "paused.example"_L1;
        if (name == "gone.example"_L1)
            done(base::Error{base::ErrorKind::NotFound, {}, {}, {}});
        else
            done(destination);
    }
    void pauseDestination(const QString &, bool, const QString &, Done<control::Destination>) override {}
    void limitDestination(const QString &, std::optional<int>, std::optional<int>, const QString &, Done<control::Destination>) override {}

    void add(const QString &destination, qint64 queuedAt, const QString &reply = {}, int attempts = 1)
    {
        control::QueueItem item;
        item.id = base::Id(items.size() + 1);
        item.destination = destination;
        item.queuedAt = queuedAt;
        item.lastReply = reply;
        item.attempts = attempts;
        item.nextAttemptAt = attempts ? 0 : std::numeric_limits<qint64>::max();
        items << item;
    }
};

/// A remote that takes, or does not.
class FakeTarget final : public mail::DeliveryTarget
{
public:
    void plan(const QString &destination, base::Callback<mail::DeliveryGroup> done) override
    {
        mail::DeliveryGroup group;
        group.key = u"mx:"_s + destination;
        done(group);
    }
    void deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done) override
    {
        jobs << job;
        mail::DeliveryReport report;
        mail::DeliveryOutcome outcome;
        outcome.id = job.recipients.first().id;
        outcome.result = takes ? mail::DeliveryResult::Delivered : mail::DeliveryResult::Deferred;
        outcome.reply = takes ? u"250 2.0.0 ok"_s : u"451 4.3.0 later"_s;
        report.outcomes << outcome;
        done(report);
    }
    GroupState groupState(const QString &) const override { return {}; }
    QList<mail::DeliveryJob> jobs;
    bool takes = true;
};

/// A server's metrics, store and alerts, second by second.
struct Bench : StoreFixture
{
    Bench()
    {
        if (!open())
            return;
        listen();
        healthy();
        make();
    }
    void listen()
    {
        store->setPublisher([this](const QList<storage::Store::Published> &events) {
            const std::lock_guard lock(mutex);
            for (const auto &one : events) {
                if (one.event.kind == "alert.raised"_L1 || one.event.kind == "alert.cleared"_L1) {
                    const auto alert = control::fromJson<Alert>(one.event.detail);
                    told << std::pair(one.event.kind, alert.value_or(Alert()));
                }
            }
        });
    }
    void make(const QStringList &mailTo = {})
    {
        manager.reset();
        mailer = std::make_unique<AlertMailer>(
            AlertMailer::Setup{store.get(), &target, &clock, executor, u"mail.example.test"_s, mailTo, {}});
        manager = std::make_unique<AlertManager>(
            AlertManager::Setup{store->alerts(), &queue, &registry, &clock, executor, mailer.get(), {}});
        manager->start();
        settle();
    }
    /// What was asked of the store is answered.
    void settle()
    {
        for (int i = 0; i < 2; ++i) {
            (void)ask<control::Domain>([&](auto done) { store->changeDomain(1, {.name = u"x.test"_s}, done); }); // through the writer
            QCoreApplication::processEvents();
        }
    }
    void healthy()
    {
        for (const char *state : {"ready", "deferred"})
            registry.gauge("queue_depth", metrics::label("state", state) + ",priority=\"normal\"", "h").set(3);
        for (const char *result : {"sent", "deferred", "bounced"})
            registry.counter("delivery_attempts_total", metrics::label("result", result), "h");
        registry.gauge("db_connections", "state=\"idle\"", "h").set(3);
        registry.gauge("db_connections", "state=\"active\"", "h").set(1);
        registry.gauge("disk_free_bytes", {}, "h").set(500);
        registry.gauge("disk_total_bytes", {}, "h").set(1000);
        registry.gauge("tls_certificate_remaining_seconds", {}, "h").set(90LL * 86400 * 1000000);
    }
    metrics::Counter &attempts(const char *result) { return registry.counter("delivery_attempts_total", metrics::label("result", result), "h"); }
    metrics::Histogram &lag() { return registry.histogram("event_loop_lag_seconds", "thread=\"io0\"", "h"); }
    metrics::Histogram &answers() { return registry.histogram("http_request_duration_seconds", {}, "h"); }
    /// A good second, with `fault` in it.
    /// Until so many things were told: readers of the store answer in no order.
    void liveUntilTold(int count)
    {
        for (int second = 0; words().size() < count && second < 60; ++second) {
            settle();
            live(1);
        }
    }
    void live(int seconds, const std::function<void(Bench &)> &fault = {})
    {
        for (int i = 0; i < seconds; ++i) {
            attempts("sent").add(2);
            for (int tick = 0; tick < 10; ++tick)
                lag().record(200);
            for (int request = 0; request < 20; ++request)
                answers().record(2000);
            registry.counter("http_requests_total", "method=\"GET\",route=\"/v1/status\",status=\"200\"", "h").add(20);
            if (fault)
                fault(*this);
            clock.advanceMs(1000);
            manager->tick();
            QCoreApplication::processEvents();
        }
        settle();
    }
    QList<std::pair<QString, Alert>> heard()
    {
        const std::lock_guard lock(mutex);
        return told;
    }
    QStringList words()
    {
        QStringList out;
        for (const auto &[kind, alert] : heard())
            out << kind.mid(6) + u':' + alert.ruleKey + (alert.subject.isEmpty() ? QString() : u'@' + alert.subject);
        return out;
    }

    metrics::Registry registry;
    FakeQueue queue;
    FakeTarget target;
    const std::shared_ptr<base::LoopExecutor> executor = base::LoopExecutor::forCurrentThread();
    std::mutex mutex;
    QList<std::pair<QString, Alert>> told;
    std::unique_ptr<AlertMailer> mailer;
    std::unique_ptr<AlertManager> manager;

    ~Bench()
    {
        manager.reset();
        mailer.reset();
        close();
    }
};

using Fault = std::function<void(Bench &)>;

} // namespace
Q_DECLARE_METATYPE(Fault)

// Alerts from a metric to the event, the mail and the history, on the real store and a clock that moves when told.
class TestAlertManager : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyDefaultFires_data();
    void everyDefaultFires();
    void certificatesWarnThreeTimes();
    void oldMailNamesTheDestinationAndItsCause();
    void seesBehindAPausedDestination();
    void restartWhileRaised();
    void rulesAreFollowedAtOnce();
    void mailToAMailboxHere();
    void mailElsewhereBypassesTheQueue();
    void mailThatFailsStaysQueued();
    void mailsAreGathered();
    void mailText();
    void health();
};

void TestAlertManager::everyDefaultFires_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<Fault>("cure");
    const Fault nothing = [](Bench &) {};
    const auto row = [](const char *key, const Fault &fault, const Fault &cure) { QTest::newRow(key) << fault << cure; };
    const auto set = [](const char *name, const char *labels, qint64 value) {
        return Fault([=](Bench &b) { b.registry.gauge(name, labels, "h").set(value); });
    };
    row("queue-backlog", set("queue_depth", "state=\"ready\",priority=\"normal\"", 5000),
        set("queue_depth", "state=\"ready\",priority=\"normal\"", 10));
    row("oldest-message",
        [](Bench &b) {
            if (b.queue.items.isEmpty())
                b.queue.add(u"slow.example"_s, b.clock.wallMs() - 2 * 3600 * 1000, u"451 4.4.1 No answer"_s);
        },
        [](Bench &b) { b.queue.items.clear(); });
    row("failure-rate", [](Bench &b) { b.attempts("deferred").add(5); }, nothing);
    row("api-slow",
        [](Bench &b) {
            for (int i = 0; i < 5; ++i)
                b.answers().record(900000);
        },
        nothing);
    row("api-errors",
        [](Bench &b) {
            b.registry.counter("http_requests_total", "method=\"GET\",route=\"/v1/queue\",status=\"500\"", "h").add(8);
            b.registry.counter("http_requests_total", "method=\"GET\",route=\"/v1/queue\",status=\"503\"", "h").add(8);
        },
        nothing);
    row("database-pool",
        [](Bench &b) {
            b.registry.gauge("db_connections", "state=\"active\"", "h").set(18);
            b.registry.gauge("db_connections", "state=\"idle\"", "h").set(2);
        },
        [](Bench &b) { b.registry.gauge("db_connections", "state=\"active\"", "h").set(1); });
    row("disk-space", set("disk_free_bytes", "", 20), set("disk_free_bytes", "", 500));
    const auto certificate = [](const char *metric, double value) {
        return Fault([=](Bench &b) { b.manager->setReadings(QString::fromLatin1(metric), {{u"/etc/mail.pem"_s, value, u"mail.example.test"_s}}); });
    };
    row("certificate-expiry", certificate("certificate_remaining_seconds", 20.0 * 86400), certificate("certificate_remaining_seconds", 80.0 * 86400));
    row("certificate-problem", certificate("certificate_problems", 1), [](Bench &b) { b.manager->setReadings(control::kCertificateProblems, {}); });
    row("tray", set("tray_users", "", 2), set("tray_users", "", 0));
    row("directory", [](Bench &b) { b.registry.counter("ldap_checks_total", "result=\"failed\"", "h").add(1); }, nothing);
    row("event-loop-stall", [](Bench &b) { b.lag().record(150000); }, nothing);
}

/// Within its time and a minute, once, and over when it is over.
void TestAlertManager::everyDefaultFires()
{
    QFETCH(Fault, fault);
    QFETCH(Fault, cure);
    const QString key = QString::fromLatin1(QTest::currentDataTag());
    const auto &rules = control::defaultAlertRules();
    const auto rule = std::find_if(rules.begin(), rules.end(), [&key](const control::AlertRule &one) { return one.key == key; });
    QVERIFY(rule != rules.end());
    Bench bench;
    bench.live(120);
    QCOMPARE(bench.words(), QStringList());
    const qint64 began = bench.clock.wallMs();
    bench.live(rule->forSeconds + 60, fault);
    const QString subject = key == "oldest-message"_L1 ? u"@slow.example"_s : key.startsWith("certificate"_L1) ? u"@/etc/mail.pem"_s : QString();
    QCOMPARE(bench.words(), QStringList{u"raised:"_s + key + subject});
    const Alert alert = bench.heard().first().second;
    QVERIFY(alert.raisedAt - began <= (rule->forSeconds + 60) * 1000LL);
    QVERIFY(alert.raisedAt - began >= rule->forSeconds * 1000LL);
    if (key == "queue-backlog"_L1 || key == "failure-rate"_L1)
        QVERIFY2(alert.raisedAt - began < 60000, qPrintable(QString::number(alert.raisedAt - began))); // S23
    bench.live(600, fault); // goes on: nothing more to say
    QCOMPARE(bench.words().size(), 1);
    cure(bench);
    bench.live(300);
    QCOMPARE(bench.words(), (QStringList{u"raised:"_s + key + subject, u"cleared:"_s + key + subject}));
    bench.live(300);
    QCOMPARE(bench.words().size(), 2);
}

/// 21, 7 and 1 days before its end, each once, and all over with a new one.
void TestAlertManager::certificatesWarnThreeTimes()
{
    Bench bench;
    const auto left = [&bench](double days) {
        bench.manager->setReadings(control::kCertificateRemaining, {{u"/etc/mail.pem"_s, days * 86400, u"mail.example.test"_s}});
        bench.live(200);
        return bench.words().size();
    };
    QCOMPARE(left(22), 0);
    QCOMPARE(left(20.9), 1);
    QCOMPARE(left(7.1), 1);
    QCOMPARE(left(6.9), 2);
    QCOMPARE(left(1.1), 2);
    QCOMPARE(left(0.9), 3);
    QCOMPARE(bench.words(), (QStringList{u"raised:certificate-expiry@/etc/mail.pem"_s, u"raised:certificate-week@/etc/mail.pem"_s,
                                         u"raised:certificate-day@/etc/mail.pem"_s}));
    QCOMPARE(left(89), 6);
}

void TestAlertManager::oldMailNamesTheDestinationAndItsCause()
{
    Bench bench;
    const qint64 old = bench.clock.wallMs() - 3 * 3600 * 1000;
    bench.queue.add(u"later.example"_s, old, {}, 0); // sent at a time of its own: not late
    bench.queue.add(u"paused.example"_s, old, u"451 4.3.0 later"_s); // somebody's will
    for (int i = 0; i < 700; ++i)
        bench.queue.add(u"full.example"_s, old + i, i == 0 ? QString() : u"452 4.2.2 Mailbox full"_s);
    bench.queue.add(u"dead.example"_s, old + 800, u"4.4.1 No answer from host"_s);
    bench.queue.add(u"fine.example"_s, bench.clock.wallMs() - 1000, u"451 4.7.1 greylisted"_s);
    bench.live(60);
    QStringList words = bench.words();
    words.sort();
    QCOMPARE(words, (QStringList{u"raised:oldest-message@dead.example"_s, u"raised:oldest-message@full.example"_s}));
    for (const auto &[kind, alert] : bench.heard()) {
        const bool full = alert.subject == "full.example"_L1;
        QCOMPARE(alert.detail, full ? u"452 4.2.2 Mailbox full"_s : u"4.4.1 No answer from host"_s);
        QCOMPARE(alert.cause.id, full ? u"mailbox-full"_s : alert.cause.id);
        QVERIFY(!alert.cause.id.isEmpty());
        QVERIFY(alert.value > 3 * 3600);
    }
}

/// More old mail than is read, all of it for a destination that somebody paused.
void TestAlertManager::seesBehindAPausedDestination()
{
    Bench bench;
    const qint64 old = bench.clock.wallMs() - 3 * 3600 * 1000;
    for (int i = 0; i < 5001; ++i)
        bench.queue.add(u"paused.example"_s, old - 1000, u"451 4.3.0 later"_s);
    control::Destination stuck;
    stuck.name = u"dead.example"_s;
    stuck.oldestAt = old;
    stuck.lastReply = u"4.4.1 No answer from host"_s;
    bench.queue.destinations.items = {stuck};
    bench.live(60);
    QCOMPARE(bench.words(), QStringList{u"raised:oldest-message@dead.example"_s});
    QCOMPARE(bench.heard().first().second.detail, stuck.lastReply);
}

void TestAlertManager::restartWhileRaised()
{
    Bench bench;
    metrics::Gauge &depth = bench.registry.gauge("queue_depth", "state=\"ready\",priority=\"normal\"", "h");
    depth.set(5000);
    bench.live(60);
    QCOMPARE(bench.words().size(), 1);
    bench.manager.reset();
    QVERIFY(bench.open().ok());
    bench.listen();
    bench.make();
    bench.live(120);
    QCOMPARE(bench.words().size(), 1); // known already
    depth.set(0);
    bench.live(120);
    QCOMPARE(bench.words(), (QStringList{u"raised:queue-backlog"_s, u"cleared:queue-backlog"_s}));
    QCOMPARE(bench.heard()[1].second.id, bench.heard()[0].second.id);
}

void TestAlertManager::rulesAreFollowedAtOnce()
{
    Bench bench;
    const auto rules = ask<QList<control::AlertRule>>([&](auto done) { bench.store->alerts()->listAlertRules(done); });
    QVERIFY(rules.ok());
    control::AlertRuleChange change;
    change.threshold = 2;
    change.forSeconds = 0;
    change.notify = QStringList();
    const auto changed = ask<control::AlertRule>([&](auto done) {
        bench.store->alerts()->changeAlertRule(rules->first().id, change, u"anna"_s, done);
    });
    VERIFY_OK(changed);
    bench.manager->rulesChanged();
    bench.liveUntilTold(1);
    QCOMPARE(bench.words(), QStringList{u"raised:queue-backlog"_s});
    QVERIFY(bench.heard().first().second.notify.isEmpty());
    change = {};
    change.enabled = false;
    VERIFY_OK(ask<control::AlertRule>([&](auto done) { bench.store->alerts()->changeAlertRule(rules->first().id, change, u"anna"_s, done); }));
    bench.manager->rulesChanged();
    bench.liveUntilTold(2);
    QCOMPARE(bench.words().size(), 2); // what it had raised is over with it
}

void TestAlertManager::mailToAMailboxHere()
{
    Bench bench;
    bench.domain();
    const control::Mailbox mailbox = bench.mailbox(u"boss@example.test"_s);
    bench.make({u"boss@example.test"_s});
    bench.registry.gauge("disk_free_bytes", {}, "h").set(20);
    bench.queue.add(u"slow.example"_s, bench.clock.wallMs() - 7200000, u"452 4.2.2 <b>Mailbox</b> full"_s);
    bench.live(90);
    QTRY_COMPARE_WITH_TIMEOUT(bench.list(mailbox.id).items.size(), 1, 20000); // both in one
    const control::Message mail = bench.list(mailbox.id).items.first();
    QVERIFY2(mail.subject.startsWith("[mail.example.test] "_L1) && mail.subject.endsWith("and 1 more"_L1), qPrintable(mail.subject));
    const auto raw = ask<QByteArray>([&](auto done) { bench.store->raw(mail.id, done); });
    VERIFY_OK(raw);
    QVERIFY(raw->startsWith("Return-Path: <>\r\n"));
    QVERIFY(raw->contains("Auto-Submitted: auto-generated"));
    QVERIFY(raw->contains("slow.example"));
    QVERIFY(bench.target.jobs.isEmpty());
}

void TestAlertManager::mailElsewhereBypassesTheQueue()
{
    Bench bench;
    bench.make({u"admin@far.example"_s});
    bench.registry.gauge("disk_free_bytes", {}, "h").set(20);
    bench.live(70);
    QTRY_COMPARE_WITH_TIMEOUT(bench.target.jobs.size(), 1, 20000);
    const mail::DeliveryJob job = bench.target.jobs.first();
    QCOMPARE(job.destination, u"far.example"_s);
    QCOMPARE(job.mailFrom, QString());
    const auto rows = [&] {
        return ask<QList<storage::QueueRow>>([&](auto done) { bench.store->queue()->queueRows({job.recipients.first().id}, done); });
    };
    QTRY_COMPARE_WITH_TIMEOUT(int(rows()->first().item.state), int(control::QueueState::Sent), 20000); // nothing is left to do
}

void TestAlertManager::mailThatFailsStaysQueued()
{
    Bench bench;
    bench.target.takes = false;
    bench.make({u"admin@far.example"_s});
    bench.registry.gauge("disk_free_bytes", {}, "h").set(20);
    QTest::ignoreMessage(QtWarningMsg, "alert mail: 451 4.3.0 later");
    bench.live(70);
    QTRY_COMPARE_WITH_TIMEOUT(bench.target.jobs.size(), 1, 20000);
    const auto rows = ask<QList<storage::QueueRow>>([&](auto done) {
        bench.store->queue()->queueRows({bench.target.jobs.first().recipients.first().id}, done);
    });
    VERIFY_OK(rows);
    QCOMPARE(rows->size(), 1);
    QVERIFY(rows->first().item.state != control::QueueState::Sent);
    QVERIFY(rows->first().item.nextAttemptAt > bench.clock.wallMs()); // the queue's own turn comes
    const auto raw = ask<QByteArray>([&](auto done) { bench.store->rawOfMail(rows->first().item.mailId, done); });
    VERIFY_OK(raw);
    QVERIFY(raw->contains("To: admin@far.example"));
}

void TestAlertManager::mailsAreGathered()
{
    Bench bench;
    bench.domain();
    const control::Mailbox mailbox = bench.mailbox(u"boss@example.test"_s);
    AlertMailer mailer(AlertMailer::Setup{bench.store.get(), nullptr, &bench.clock, bench.executor, u"mail.example.test"_s,
                                          {u"boss@example.test"_s, u"nobody@example.test"_s}, u"alerts@example.test"_s});
    Alert alert;
    alert.name = u"Queue backlog"_s;
    for (int i = 0; i < 2; ++i) {
        mailer.tell(alert);
        mailer.tell(alert); // gathered
        QTRY_COMPARE_WITH_TIMEOUT(bench.list(mailbox.id).items.size(), i + 1, 20000);
    }
    QCOMPARE(bench.list(mailbox.id).items.first().from, u"alerts@example.test"_s);
}

void TestAlertManager::mailText()
{
    Alert alert;
    alert.name = u"Old mail waiting"_s;
    alert.subject = u"slow.example"_s;
    alert.metric = control::kDestinationOldest;
    alert.threshold = 3600;
    alert.value = 7200;
    alert.detail = u"452 4.2.2 full\r\nBcc: all@example.test"_s;
    alert.raisedAt = 1790000000000;
    const auto text = AlertMailer::textOf({alert}, u"mail.example.test"_s);
    QCOMPARE(text.subject, u"[mail.example.test] Old mail waiting: slow.example"_s);
    QVERIFY(text.text.contains("WARNING: Old mail waiting: slow.example"_L1));
    QVERIFY(text.text.contains("said: 452 4.2.2 full Bcc: all@example.test\n"_L1)); // a remote's words stay on their line
    QVERIFY(text.text.contains("mailbox is full"_L1));
    alert.clearedAt = 1790000060000;
    QVERIFY(AlertMailer::textOf({alert}, u"h"_s).subject.contains("Over: "_L1));
}

void TestAlertManager::health()
{
    metrics::Registry registry;
    QTemporaryDir folder;
    server::HealthMetrics health(registry, folder.path());
    health.update(1000000, 1000000 + 86400000);
    QVERIFY(registry.gauge("disk_total_bytes", {}, {}).value() >= registry.gauge("disk_free_bytes", {}, {}).value());
    QVERIFY(registry.gauge("disk_free_bytes", {}, {}).value() > 0);
    for (const auto &sample : registry.sample()) {
        if (sample.key == "tls_certificate_remaining_seconds")
            QCOMPARE(sample.value, 86400.0);
    }
}

QTEST_GUILESS_MAIN(TestAlertManager)
#include "tst_alertmanager.moc"
