// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/apiclient.h"
#include "support/demotraffic.h"
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestApiClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatTheEngineSays();
    void encodesWhatPeopleType();
    void errorsHaveTheirKind_data();
    void errorsHaveTheirKind();
    void wrongTokenIsSaid();
    void nobodyThere();
    void deadContextHearsNothing();
    void oldEndpointIsSilent();
};

void TestApiClient::readsWhatTheEngineSays()
{
    support::FakeEngine engine;
    support::DemoTraffic traffic(engine);
    QVERIFY(engine.listen());
    ApiClient api;
    api.setEndpoint({engine.url(), engine.token()});

    std::optional<control::Status> status;
    std::optional<control::Page<control::Mailbox>> mailboxes;
    std::optional<control::Page<control::Message>> messages;
    std::optional<control::MessageDetail> detail;
    std::optional<QList<control::Series>> series;
    api.status(this, [&](const auto &r) { status = *r; });
    api.mailboxes({}, {2, {}}, this, [&](const auto &r) { mailboxes = *r; });
    const control::Id mei = engine.mailboxes[1].id;
    api.messages(mei, 0, {}, {10, {}}, this, [&](const auto &r) { messages = *r; });
    api.series({u"queue_depth{state=ready,priority=bulk}"_s}, 1790000000000, 1790000060000, 1000, this,
               [&](const auto &r) { series = *r; });
    QTRY_VERIFY(status && mailboxes && messages && series);
    QCOMPARE(status->hostname, u"mail.example.test"_s);
    QCOMPARE(mailboxes->items.size(), 2);
    QVERIFY(!mailboxes->next.isEmpty());
    QCOMPARE(mailboxes->items[1].address, u"mei@example.test"_s);
    QCOMPARE(messages->items.size(), 10);
    QVERIFY(messages->items[0].id > messages->items[1].id);
    QCOMPARE(series->first().name, u"queue_depth{state=ready,priority=bulk}"_s);
    QCOMPARE(series->first().step, 1000);
    QCOMPARE(series->first().values.size(), 60);

    api.message(messages->items[0].id, this, [&](const auto &r) { detail = *r; });
    QTRY_VERIFY(detail);
    QCOMPARE(detail->message.subject, messages->items[0].subject);
    QVERIFY(!detail->headers.isEmpty());
}

void TestApiClient::encodesWhatPeopleType()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    QString asked;
    engine.listMessages = [&](control::Id, control::Id, const QString &query, const control::PageRequest &) {
        asked = query;
        return control::Page<control::Message>();
    };
    control::Mailbox mailbox;
    mailbox.id = engine.nextId();
    engine.mailboxes = {mailbox};
    ApiClient api;
    api.setEndpoint({engine.url(), engine.token()});
    const QString typed = u"会议 50%+1 & a=b#c \"d\""_s;
    api.messages(engine.mailboxes[0].id, 0, typed, {}, this, [](const auto &) {});
    QTRY_COMPARE(asked, typed);
}

void TestApiClient::errorsHaveTheirKind_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("kind");
    using base::ErrorKind;
    for (const auto &[status, kind] : {std::pair{400, ErrorKind::Invalid},
                                       {403, ErrorKind::Forbidden},
                                       {404, ErrorKind::NotFound},
                                       {409, ErrorKind::Exists},
                                       {413, ErrorKind::TooLarge},
                                       {422, ErrorKind::Invalid},
                                       {429, ErrorKind::Busy},
                                       {500, ErrorKind::Internal},
                                       {503, ErrorKind::Busy},
                                       {507, ErrorKind::OutOfSpace}})
        QTest::addRow("%d", status) << status << int(kind);
}

void TestApiClient::errorsHaveTheirKind()
{
    QFETCH(const int, status);
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    engine.failWith = status;
    ApiClient api;
    api.setEndpoint({engine.url(), engine.token()});
    std::optional<base::Error> error;
    api.status(this, [&](const auto &r) { error = r.error(); });
    QTRY_VERIFY(error);
    QTEST(int(error->kind), "kind");
    QVERIFY(error->publicText.contains(QString::number(status))); // the engine's own words
}

void TestApiClient::wrongTokenIsSaid()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    ApiClient api;
    QSignalSpy unauthorized(&api, &RestTransport::unauthorized);
    api.setEndpoint({engine.url(), "wrong"});
    bool failed = false;
    api.status(this, [&](const auto &r) { failed = !r.ok(); });
    QTRY_VERIFY(failed);
    QCOMPARE(unauthorized.count(), 1);
}

void TestApiClient::nobodyThere()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    const QUrl url = engine.url();
    engine.stop();
    ApiClient api;
    api.setEndpoint({url, "x"});
    std::optional<base::Error> error;
    api.status(this, [&](const auto &r) { error = r.error(); });
    QTRY_VERIFY(error);
    QCOMPARE(error->kind, base::ErrorKind::Unavailable);
}

void TestApiClient::deadContextHearsNothing()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    ApiClient api;
    api.setEndpoint({engine.url(), engine.token()});
    auto context = std::make_unique<QObject>();
    bool called = false;
    api.status(context.get(), [&](const auto &) { called = true; });
    context.reset();
    bool later = false;
    api.status(this, [&](const auto &) { later = true; });
    QTRY_VERIFY(later);
    QTRY_COMPARE(engine.requests.size(), 2);
    QVERIFY(!called);
}

void TestApiClient::oldEndpointIsSilent()
{
    support::FakeEngine one;
    support::FakeEngine two;
    QVERIFY(one.listen() && two.listen());
    two.status.hostname = u"two.example"_s;
    ApiClient api;
    QStringList heard;
    api.setEndpoint({one.url(), one.token()});
    api.status(this, [&](const auto &r) { heard.append(r->hostname); });
    api.setEndpoint({two.url(), two.token()});
    api.status(this, [&](const auto &r) { heard.append(r->hostname); });
    QTRY_COMPARE(heard, QStringList{u"two.example"_s});
    QTRY_COMPARE(one.requests.size(), 1);
    QCOMPARE(heard.size(), 1);
}

QTEST_GUILESS_MAIN(TestApiClient)
#include "tst_apiclient.moc"
