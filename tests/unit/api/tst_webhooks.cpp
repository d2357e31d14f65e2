// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../storage/storefixture.h"
#include "api/webhookdispatcher.h"
#include "base/loopexecutor.h"
#include <QJsonDocument>
#include <QJsonObject>
#include <deque>

using namespace Qt::StringLiterals;

namespace {

/// Keeps what is posted until the test answers.
class FakeClient final : public base::HttpClient
{
public:
    struct Asked
    {
        base::HttpCall request;
        base::Callback<base::HttpAnswer> done;
    };
    void call(const base::HttpCall &request, base::Callback<base::HttpAnswer> done) override
    {
        asked.push_back({request, std::move(done)});
    }
    void answer(int status)
    {
        Asked one = std::move(asked.front());
        asked.pop_front();
        one.done(base::HttpAnswer{status, {}});
    }
    std::deque<Asked> asked;
};

/// The real store, which keeps no outcome while it is full.
class FullStore final : public storage::WebhookStore
{
public:
    template<typename T>
    using Done = control::Callback<T>;
    explicit FullStore(storage::WebhookStore &real) : m_real(real) {}
    bool isFull = true;
    int refused = 0;

    void listWebhooks(Done<QList<control::Webhook>> done) override { m_real.listWebhooks(std::move(done)); }
    void webhook(base::Id id, Done<control::Webhook> done) override { m_real.webhook(id, std::move(done)); }
    void createWebhook(const control::Webhook &wanted, Done<control::NewWebhook> done) override { m_real.createWebhook(wanted, std::move(done)); }
    void changeWebhook(base::Id id, const control::WebhookChange &change, Done<control::NewWebhook> done) override
    {
        m_real.changeWebhook(id, change, std::move(done));
    }
    void deleteWebhook(base::Id id, Done<control::Webhook> done) override { m_real.deleteWebhook(id, std::move(done)); }
    void testWebhook(base::Id id, Done<control::Webhook> done) override { m_real.testWebhook(id, std::move(done)); }
    void webhookAttempts(base::Id id, Done<QList<control::WebhookAttempt>> done) override { m_real.webhookAttempts(id, std::move(done)); }
    void makeWebhookDeliveries(Done<bool> done) override { m_real.makeWebhookDeliveries(std::move(done)); }
    void dueWebhooks(int perHook, Done<Due> done) override { m_real.dueWebhooks(perHook, std::move(done)); }
    void settleWebhook(const storage::WebhookOutcome &outcome, Done<bool> done) override
    {
        refused += isFull;
        if (isFull)
            done(base::Error{base::ErrorKind::OutOfSpace, {}, {}, {}});
        else
            m_real.settleWebhook(outcome, std::move(done));
    }

private:
    storage::WebhookStore &m_real;
};

QByteArray fieldOf(const base::HttpCall &request, const char *name)
{
    for (const auto &[key, value] : request.fields) {
        if (key == name)
            return value;
    }
    return {};
}

} // namespace

// Webhooks on the real store: what is told, signed, tried again and given up.
class TestWebhooks : public QObject
{
    Q_OBJECT

    control::NewWebhook create(const QString &url, const QStringList &types = control::webhookTypes())
    {
        control::Webhook wanted;
        wanted.url = url;
        wanted.types = types;
        const auto made = ask<control::NewWebhook>([&](auto done) { hooks().createWebhook(wanted, done); });
        return made ? *made : control::NewWebhook();
    }
    control::Webhook read(base::Id id)
    {
        return ask<control::Webhook>([&](auto done) { hooks().webhook(id, done); }).value();
    }
    storage::WebhookStore &hooks() { return *m_fixture->store->webhooks(); }
    void mail(int count = 1)
    {
        for (int i = 0; i < count; ++i) {
            const auto body = m_fixture->finishedBody("Subject: x\r\n\r\nx\r\n");
            QVERIFY((ask<storage::Committed>([&](auto done) {
                        m_fixture->store->commitMail(m_fixture->submission(*body, {m_mailbox}), done);
                    })).ok());
        }
    }
    void restart()
    {
        m_dispatcher.reset();
        QVERIFY(m_fixture->open().ok());
        m_dispatcher = std::make_unique<api::WebhookDispatcher>(api::WebhookDispatcher::Setup{
            &hooks(), &m_client, &m_fixture->clock, &m_fixture->metrics, base::LoopExecutor::forCurrentThread()});
    }
    bool asked(size_t count)
    {
        return QTest::qWaitFor([&] { return m_client.asked.size() >= count; }, 30'000);
    }
    bool settled(base::Id id, qint64 pending)
    {
        return QTest::qWaitFor([&] { return read(id).pending == pending; }, 30'000);
    }

    std::unique_ptr<StoreFixture> m_fixture;
    FakeClient m_client;
    std::unique_ptr<api::WebhookDispatcher> m_dispatcher;
    base::Id m_mailbox = 0;

private Q_SLOTS:
    void init()
    {
        m_client.asked.clear();
        m_fixture = std::make_unique<StoreFixture>();
        restart();
        m_fixture->domain();
        m_mailbox = m_fixture->mailbox(u"alice@example.test"_s).id;
    }
    void cleanup()
    {
        m_dispatcher.reset();
        m_fixture.reset();
    }

    void signatureOfTheStandard()
    {
        // the example of the specification
        const QByteArray secret = QByteArray::fromBase64("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        QCOMPARE(api::webhookSignature("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", R"({"test": 2432232314})", secret),
                 "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="_ba);
    }

    void toldOnce()
    {
        const control::NewWebhook made = create(u"https://hooks.test/in?x=1"_s);
        QVERIFY(made.secret.startsWith(u"whsec_"_s));
        mail();
        m_dispatcher->start();
        QVERIFY(asked(1));
        const base::HttpCall request = m_client.asked.front().request;
        QCOMPARE(request.url, u"https://hooks.test/in?x=1"_s);
        const QJsonObject told = QJsonDocument::fromJson(request.body).object();
        QCOMPARE(told[u"type"_s].toString(), u"mail.received"_s);
        QCOMPARE(told[u"data"_s][u"to"_s].toString(), u"rcpt@example.test"_s);
        QCOMPARE(fieldOf(request, "webhook-signature"),
                 api::webhookSignature(fieldOf(request, "webhook-id"), fieldOf(request, "webhook-timestamp"), request.body,
                                       QByteArray::fromBase64(made.secret.sliced(6).toLatin1())));
        QCOMPARE(fieldOf(request, "webhook-timestamp"), QByteArray::number(m_fixture->clock.wallMs() / 1000));
        m_client.answer(204);
        QVERIFY(settled(made.webhook.id, 0));
        m_dispatcher->wake();
        QTest::qWait(50);
        QVERIFY(m_client.asked.empty());
    }

    /// A store that cannot keep what came of it is no reason to tell it again.
    void notToldTwiceWhenItCannotBeKept()
    {
        const control::NewWebhook made = create(u"http://hooks.test/"_s);
        FullStore full(hooks());
        m_dispatcher = std::make_unique<api::WebhookDispatcher>(api::WebhookDispatcher::Setup{
            &full, &m_client, &m_fixture->clock, &m_fixture->metrics, base::LoopExecutor::forCurrentThread()});
        mail();
        m_dispatcher->start();
        QVERIFY(asked(1));
        m_client.answer(204);
        QTRY_COMPARE_WITH_TIMEOUT(full.refused, 2, 30'000);
        QVERIFY(m_client.asked.empty());
        full.isFull = false;
        QVERIFY(settled(made.webhook.id, 0));
        QVERIFY(m_client.asked.empty());
    }

    void triedAgainForADay()
    {
        const control::NewWebhook made = create(u"http://hooks.test/"_s);
        mail();
        m_dispatcher->start();
        QVERIFY(asked(1));
        QByteArray id;
        int attempts = 0;
        const qint64 start = m_fixture->clock.wallMs();
        while (true) {
            if (!QTest::qWaitFor([&] { return !m_client.asked.empty() || read(made.webhook.id).pending == 0; }, 30'000))
                QFAIL("neither tried nor given up");
            if (m_client.asked.empty())
                break;
            const QByteArray same = fieldOf(m_client.asked.front().request, "webhook-id");
            QVERIFY(id.isEmpty() || id == same);
            id = same;
            ++attempts;
            m_client.answer(attempts == 2 ? 302 : 500); // a redirection is no success
            const auto waits = [&] {
                return ask<storage::WebhookStore::Due>([&](auto done) { hooks().dueWebhooks(4, done); })->deliveries.isEmpty();
            };
            QVERIFY(QTest::qWaitFor(waits, 30'000));
            m_fixture->clock.advanceMs(7'200'000 * 1.2 + 1000);
            m_dispatcher->wake();
        }
        QVERIFY2(attempts >= 9 && attempts < 40, QByteArray::number(attempts).constData());
        QVERIFY(m_fixture->clock.wallMs() - start >= 20LL * 3'600'000);
        const auto page = ask<control::Page<control::Event>>([&](auto done) { m_fixture->store->listEvents({10, {}}, done); });
        QCOMPARE(page->items.first().kind, u"webhook.failed"_s);
    }

    void survivesARestart()
    {
        const control::NewWebhook made = create(u"http://hooks.test/"_s);
        mail(3);
        restart(); // before anybody looked
        m_dispatcher->start();
        QVERIFY(asked(3));
        m_client.asked.clear(); // and again, with answers lost
        restart();
        m_dispatcher->start();
        QVERIFY(asked(3));
        for (int i = 0; i < 3; ++i)
            m_client.answer(200);
        QVERIFY(settled(made.webhook.id, 0));
    }

    void onlyWhatWasAskedFor()
    {
        const control::NewWebhook sent = create(u"http://sent.test/"_s, {u"mail.sent"_s});
        const control::NewWebhook all = create(u"http://all.test/"_s);
        mail(10);
        m_dispatcher->start();
        QVERIFY(asked(4));
        QTest::qWait(50);
        QCOMPARE(m_client.asked.size(), 4u); // at a time
        for (int i = 0; i < 10; ++i) {
            QVERIFY(asked(1));
            QCOMPARE(m_client.asked.front().request.url, u"http://all.test/"_s);
            m_client.answer(200);
        }
        QVERIFY(settled(all.webhook.id, 0));
        QCOMPARE(read(sent.webhook.id).pending, 0);
    }

    void goneIsSwitchedOff()
    {
        const control::NewWebhook made = create(u"http://hooks.test/"_s);
        mail();
        m_dispatcher->start();
        QVERIFY(asked(1));
        m_client.answer(410);
        QVERIFY(settled(made.webhook.id, 0));
        QVERIFY(!read(made.webhook.id).enabled);
        mail();
        m_dispatcher->wake();
        QTest::qWait(50);
        QVERIFY(m_client.asked.empty());
        // switched on again it hears of what comes from then on
        control::WebhookChange change;
        change.enabled = true;
        change.newSecret = true;
        const auto changed = ask<control::NewWebhook>([&](auto done) { hooks().changeWebhook(made.webhook.id, change, done); });
        QVERIFY(changed.ok() && changed->secret != made.secret);
        mail();
        m_dispatcher->wake();
        QVERIFY(asked(1));
        m_client.answer(200);
        QVERIFY(settled(made.webhook.id, 0));
        QVERIFY(ask<control::Webhook>([&](auto done) { hooks().deleteWebhook(made.webhook.id, done); }).ok());
        QCOMPARE(ask<QList<control::Webhook>>([&](auto done) { hooks().listWebhooks(done); })->size(), 0);
    }

    void testAndItsRecord()
    {
        const control::NewWebhook made = create(u"http://hooks.test/"_s, {u"mail.sent"_s});
        const auto attempts = [&] {
            return *ask<QList<control::WebhookAttempt>>([&](auto done) { hooks().webhookAttempts(made.webhook.id, done); });
        };
        QVERIFY(attempts().isEmpty());
        QVERIFY(ask<control::Webhook>([&](auto done) { hooks().testWebhook(made.webhook.id, done); }).ok());
        m_dispatcher->start();
        QVERIFY(asked(1));
        const QJsonObject told = QJsonDocument::fromJson(m_client.asked.front().request.body).object();
        QCOMPARE(told[u"type"_s].toString(), u"webhook.test"_s);
        m_fixture->clock.advanceMs(40);
        m_client.answer(500);
        QVERIFY(QTest::qWaitFor([&] { return attempts().size() == 1; }, 30'000));
        QCOMPARE(attempts()[0].type, u"webhook.test"_s);
        QCOMPARE(attempts()[0].status, 500);
        QCOMPARE(attempts()[0].error, u"HTTP 500"_s);
        QVERIFY(attempts()[0].durationMs >= 40);
        m_fixture->clock.advanceMs(60'000);
        m_dispatcher->wake();
        QVERIFY(asked(1));
        m_client.answer(204);
        QVERIFY(settled(made.webhook.id, 0));
        QCOMPARE(attempts().size(), 2);
        QCOMPARE(attempts()[0].status, 204); // the newest first
        QVERIFY(attempts()[0].error.isEmpty());
        // what is kept is bounded, and goes with the webhook
        for (int i = 0; i < 60; ++i) {
            storage::WebhookOutcome outcome;
            outcome.webhookId = made.webhook.id;
            outcome.done = true;
            outcome.attempt.status = 200 + i;
            QVERIFY(ask<bool>([&](auto done) { hooks().settleWebhook(outcome, done); }).ok());
        }
        QCOMPARE(attempts().size(), 50);
        QCOMPARE(attempts()[0].status, 259);
        control::WebhookChange off;
        off.enabled = false;
        QVERIFY(ask<control::NewWebhook>([&](auto done) { hooks().changeWebhook(made.webhook.id, off, done); }).ok());
        QCOMPARE(ask<control::Webhook>([&](auto done) { hooks().testWebhook(made.webhook.id, done); }).error().kind, base::ErrorKind::Exists);
        QVERIFY(ask<control::Webhook>([&](auto done) { hooks().deleteWebhook(made.webhook.id, done); }).ok());
        QCOMPARE(ask<QList<control::WebhookAttempt>>([&](auto done) { hooks().webhookAttempts(made.webhook.id, done); }).error().kind,
                 base::ErrorKind::NotFound);
    }

    void refused_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QStringList>("types");
        QTest::addColumn<QString>("field");
        const QStringList all = control::webhookTypes();
        QTest::newRow("none") << QString() << all << u"url"_s;
        QTest::newRow("scheme") << u"ftp://hooks.test/"_s << all << u"url"_s;
        QTest::newRow("file") << u"file:///etc/passwd"_s << all << u"url"_s;
        QTest::newRow("user") << u"http://u:p@hooks.test/"_s << all << u"url"_s;
        QTest::newRow("no host") << u"http:///x"_s << all << u"url"_s;
        QTest::newRow("blank") << u"http://a b/"_s << all << u"url"_s;
        QTest::newRow("long") << u"http://hooks.test/"_s + QString(2000, u'x') << all << u"url"_s;
        QTest::newRow("no types") << u"http://hooks.test/"_s << QStringList() << u"types"_s;
        QTest::newRow("unknown type") << u"http://hooks.test/"_s << QStringList{u"mail.lost"_s} << u"types"_s;
    }
    void refused()
    {
        QFETCH(QString, url);
        QFETCH(QStringList, types);
        QFETCH(QString, field);
        control::Webhook wanted;
        wanted.url = url;
        wanted.types = types;
        const auto made = ask<control::NewWebhook>([&](auto done) { hooks().createWebhook(wanted, done); });
        QVERIFY(!made.ok());
        QCOMPARE(made.error().field, field);
    }
};

QTEST_GUILESS_MAIN(TestWebhooks)
#include "tst_webhooks.moc"
