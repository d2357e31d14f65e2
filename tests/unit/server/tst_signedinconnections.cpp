// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/signedinconnections.h"
#include <QTest>

using namespace Qt::Literals;

/// Which events end whose connections.
class TestSignedInConnections : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void users_data();
    void users();
    void closesTheirConnectionsAlone();
};

void TestSignedInConnections::users_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QByteArray>("detail");
    QTest::addColumn<QStringList>("users");
    const auto row = [](const char *name, const QString &kind, const QByteArray &detail, const QStringList &users) {
        QTest::newRow(name) << kind << detail << users;
    };
    const QString changed = u"user.changed"_s;
    const QStringList mei = {u"mei@example.test"_s};
    row("deleted", u"user.deleted"_s, "{}", mei);
    row("created", u"user.created"_s, "{}", {});
    row("signed in", u"user.signed_in"_s, "{}", {});
    row("locked", changed, R"({"changed":["locked"],"locked":true,"before":{"locked":false},"after":{"locked":true}})", mei);
    row("unlocked", changed, R"({"changed":["locked"],"locked":false})", {});
    row("renamed while locked", changed, R"({"changed":["displayName"],"locked":true})", {});
    row("password", changed, R"({"changed":["displayName","password"],"locked":false})", mei);
    row("second factor", changed, R"({"changed":["twoFactor"],"locked":false})", mei);
    row("app password made", changed, R"({"changed":["appPassword"],"locked":false,"before":{},"after":{"appPassword":{"name":"phone"}}})", {});
    row("app password revoked", changed, R"({"changed":["appPassword"],"locked":false,"before":{"appPassword":{"name":"phone"}},"after":{}})", mei);
    row("no detail", changed, "", {});
    row("odd detail", changed, R"({"changed":"password"})", {});
    const QString box = u"teambox.changed"_s;
    row("box renamed", box, R"({"before":{"name":"a"},"after":{"name":"b"}})", {});
    row("member left", box, R"({"before":{"members":[{"address":"li@example.test","write":true},{"address":"mei@example.test","write":true}]},
                                "after":{"members":[{"address":"li@example.test","write":true}]}})", mei);
    row("rights changed", box, R"({"before":{"members":[{"address":"mei@example.test","write":true}]},"after":{"members":[{"address":"mei@example.test","write":false}]}})", mei);
    row("member came", box, R"({"before":{"members":[]},"after":{"members":[{"address":"mei@example.test","write":false}]}})", {});
    row("many left", box, R"({"before":{"members":[{"address":"mei@example.test"},"… and 100 more"]},"after":{"members":[]}})", {u"mei@example.test"_s, u"anybody"_s});
}

void TestSignedInConnections::users()
{
    QFETCH(QString, kind);
    QFETCH(QByteArray, detail);
    QFETCH(QStringList, users);
    control::Event event;
    event.kind = kind;
    event.to = u"mei@example.test"_s;
    event.detail = detail;
    const server::EndedSignIns ended = server::endedBy(event);
    QCOMPARE(ended.isEmpty(), users.isEmpty());
    for (const QString &user : {u"mei@example.test"_s, u"li@example.test"_s, u"anybody"_s})
        QCOMPARE(ended.has(user), users.contains(user) || users.contains(u"anybody"_s));
}

namespace {

class Connections final : public control::ConnectionService
{
public:
    QList<control::Connection> open;
    QList<control::Id> closed;

    void listConnections(control::Callback<QList<control::Connection>> done) override { done(open); }
    void closeConnection(control::Id id, control::Callback<control::Connection> done) override
    {
        closed << id;
        done(control::Connection());
    }
};

class AtOnce final : public base::Executor
{
public:
    void post(std::function<void()> task) override { task(); }
    bool isCurrent() const override { return true; }
};

} // namespace

void TestSignedInConnections::closesTheirConnectionsAlone()
{
    Connections connections;
    const auto add = [&](control::Id id, const QString &protocol, const QString &user) {
        control::Connection one;
        one.id = id;
        one.protocol = protocol;
        one.user = user;
        connections.open << one;
    };
    add(1, u"imaps"_s, u"mei@example.test"_s);
    add(2, u"imaps"_s, u"li@example.test"_s);
    add(3, u"https"_s, u"mei@example.test"_s);
    add(4, u"submission"_s, u"mei@example.test"_s);
    add(5, u"smtp"_s, {});
    server::SignedInConnections watch(connections, std::make_shared<AtOnce>());
    control::Event event;
    event.kind = u"user.signed_in"_s;
    event.to = u"mei@example.test"_s;
    watch.published(event);
    QVERIFY(connections.closed.isEmpty());
    event.kind = u"user.changed"_s;
    event.detail = R"({"changed":["locked"],"locked":true})";
    watch.published(event);
    QCOMPARE(connections.closed, (QList<control::Id>{1})); // what sends hears of it in a reply
    connections.closed.clear();
    event.kind = u"user.deleted"_s;
    watch.published(event);
    QCOMPARE(connections.closed, (QList<control::Id>{1, 4}));
}

QTEST_GUILESS_MAIN(TestSignedInConnections)
#include "tst_signedinconnections.moc"
