// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/route.h"
#include "apibench.h"
#include "routeexamples.h"
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

/// Who asks, in the order of the columns of docs/rights.md.
struct Caller
{
    const char *column;
    QByteArray token;
};

const QList<Caller> &callers()
{
    static const QList<Caller> list{{"nobody", {}},          {"read", "reader"},      {"send", "sender"},
                                    {"queue", "queuer"},     {"admin", "admin"},      {"mailbox", "bound"},
                                    {"user", "user"},        {"domain admin", "domain-admin"},
                                    {"operator", "session-operator"}, {"administrator", "session-admin"}};
    return list;
}

const QByteArrayList &topics()
{
    static const QByteArrayList list{"mailbox:" + kMailbox, "mailbox:" + kOther, "queue",  "events",  "connections",
                                     "transcript:" + kConnection, "metrics", "log", "alerts", "settings"};
    return list;
}

QByteArray shownTopic(const QByteArray &topic)
{
    return topic == "mailbox:" + kMailbox ? "mailbox:OWN" : topic == "mailbox:" + kOther ? "mailbox:OTHER" : topic.left(topic.indexOf(':') < 0 ? topic.size() : topic.indexOf(':')) + (topic.contains(':') ? ":ID" : "");
}

QByteArray row(const QByteArray &what, const QList<bool> &allowed)
{
    QByteArray line = "| `" + what + "` |";
    for (const bool yes : allowed)
        line += yes ? " x |" : "   |";
    return line + '\n';
}

QByteArray heading(const QByteArray &what)
{
    QByteArray head = "| " + what + " |", rule = "|---|";
    for (const Caller &caller : callers()) {
        head += QByteArray(" ") + caller.column + " |";
        rule += "---|";
    }
    return head + '\n' + rule + '\n';
}

} // namespace

/// docs/rights.md says who may call what: this asks every route and every topic as each of them.
class TestRights : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void isTheOneInDocs();
    void nobodyAndUnknownTokens();
    void whatIsOthersDoesNotExist_data();
    void whatIsOthersDoesNotExist();
    void ownUser_data();
    void ownUser();
    void domainAdministrators_data();
    void domainAdministrators();
    void listsAreBounded();
    void sharedThings();
    void signIn();

private:
    /// A body over bounds answers 4xx too: only 401 and 403 are refusals for want of rights.
    bool mayCall(const Example &example, const Caller &caller) const;
    bool mayRead(const QByteArray &topic, const Caller &caller) const;
    QByteArray m_page;
};

static std::unique_ptr<BenchEngine> engineOfAll()
{
    auto engine = std::make_unique<BenchEngine>();
    engine->options.settings = [] { return config::Settings(); };
    engine->services.secrets["sender"] = FakeServices::token({control::Scope::Send});
    engine->services.secrets["queuer"] = FakeServices::token({control::Scope::Queue});
    return engine;
}

bool TestRights::mayCall(const Example &example, const Caller &caller) const
{
    const auto engine = engineOfAll();
    BenchClient client(*engine);
    const QByteArray method = example.route.left(example.route.indexOf(' '));
    const int status = client.ask(method, example.target, caller.token, example.body).status;
    return status != 401 && status != 403;
}

bool TestRights::mayRead(const QByteArray &topic, const Caller &caller) const
{
    const auto engine = engineOfAll();
    BenchClient client(*engine);
    if (caller.token.isEmpty() || client.upgrade("Authorization: Bearer " + caller.token + "\r\n").status != 101)
        return false;
    client.say("{\"subscribe\":[\"" + topic + "\"]}");
    return client.types() == QStringList{u"subscribed"_s};
}

void TestRights::initTestCase()
{
    m_page = "# Who may call what\n\n"
             "Generated and checked by `tst_rights`, which makes every call as each of them. Columns 2 to 5 are tokens with that one right "
             "(`POST /v1/tokens`), *mailbox* is the token of a disposable mailbox, the last four are people after `POST /v1/sessions`: a user "
             "without a role, and the roles `domain-admin`, `operator` and `admin`.\n\n"
             "An x means that the call is answered, not that everything is seen: a mailbox token and people see mailboxes, folders and messages of "
             "their own alone (an administrator all), a user sees and changes himself alone, a domain administrator users, aliases, groups and team boxes of his "
             "domain. Members of a team box see it and its mail, and change that if they may; moderators of a group decide on what it holds. What is "
             "others' is answered 404. People send only as addresses that are theirs. From this machine `GET /metrics` is answered without a token.\n\n";
    m_page += heading("call");
    QSet<QByteArray> seen;
    for (const Example &example : examples()) {
        if (seen.contains(example.route))
            continue;
        seen.insert(example.route);
        QList<bool> allowed;
        for (const Caller &caller : callers())
            allowed << mayCall(example, caller);
        m_page += row(example.route, allowed);
    }
    m_page += '\n' + heading("topic of `/v1/events`");
    for (const QByteArray &topic : topics()) {
        QList<bool> allowed;
        for (const Caller &caller : callers())
            allowed << mayRead(topic, caller);
        m_page += row(shownTopic(topic), allowed);
    }
}

/// After a change that is meant: `POSTKONTOR_SOURCE=. UPDATE_REFERENCE=1 build/dev/tests/tst_rights`, and read the difference.
void TestRights::isTheOneInDocs()
{
    QFile file(qEnvironmentVariable("POSTKONTOR_SOURCE") + u"/docs/rights.md"_s);
    if (qEnvironmentVariableIsSet("UPDATE_REFERENCE")) {
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(m_page), m_page.size());
        file.close();
    }
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
    const QByteArrayList stored = file.readAll().replace('\r', "").split('\n');
    const QByteArrayList found = m_page.split('\n');
    for (qsizetype i = 0; i < qMin(stored.size(), found.size()); ++i)
        QCOMPARE(found[i], stored[i]);
    QCOMPARE(found.size(), stored.size());
}

void TestRights::nobodyAndUnknownTokens()
{
    for (const Example &example : examples()) {
        const QByteArray method = example.route.left(example.route.indexOf(' '));
        const auto route = std::find_if(api::routeTable().begin(), api::routeTable().end(), [&](const api::Route &one) {
            return QByteArray(one.method) + ' ' + one.pattern == example.route;
        });
        QVERIFY(route != api::routeTable().end());
        if (route->access != api::Access::Token)
            continue;
        const auto engine = engineOfAll();
        const int before = engine->services.calls;
        for (const QByteArray &token : {QByteArray(), QByteArray("wrong"), QByteArray("admin2"), QByteArray(4000, 'x')}) {
            BenchClient client(*engine);
            QCOMPARE(client.ask(method, example.target, token, example.body).status, 401);
        }
        QCOMPARE(engine->services.calls, before);
    }
}

void TestRights::whatIsOthersDoesNotExist_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const QByteArray &method, const QByteArray &target, const QByteArray &body = {}) {
        QTest::newRow(method + ' ' + target) << method << target << body;
    };
    row("GET", "/v1/mailboxes/" + kOther);
    row("GET", "/v1/mailboxes/" + kOther + "/folders");
    row("POST", "/v1/mailboxes/" + kOther + "/folders", R"({"name":"x"})");
    row("GET", "/v1/mailboxes/" + kOther + "/messages");
    row("POST", "/v1/mailboxes/" + kOther + "/messages:change", "{\"action\":\"delete\",\"ids\":[\"" + kOtherMessage + "\"]}");
    for (const QByteArray &path : {QByteArray(), QByteArray("/raw"), QByteArray("/attachments/1")})
        row("GET", "/v1/messages/" + kOtherMessage + path);
    row("PATCH", "/v1/messages/" + kOtherMessage, R"({"seen":true})");
    row("DELETE", "/v1/messages/" + kOtherMessage);
    row("POST", "/v1/messages/" + kOtherMessage + "/restore");
    const QByteArray user = "/v1/users/" + id(FakeServices::kUser + 1);
    row("GET", user);
    row("PATCH", user, R"({"displayName":"x"})");
    row("GET", user + "/app-passwords");
    row("POST", user + "/app-passwords", R"({"name":"x"})");
    row("DELETE", user + "/app-passwords/" + kApp);
    row("GET", user + "/sessions");
    row("DELETE", user + "/sessions/" + kToken);
    row("POST", user + "/two-factor");
    row("POST", user + "/two-factor/confirm", R"({"code":"1"})");
    row("DELETE", user + "/two-factor");
}

void TestRights::whatIsOthersDoesNotExist()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    for (const QByteArray &token : {QByteArray("user"), QByteArray("domain-admin"), QByteArray("session-operator")}) {
        const auto engine = engineOfAll();
        BenchClient client(*engine);
        const Answer answer = client.ask(method, target, token, body);
        QVERIFY2(answer.status == 404, token + ' ' + QByteArray::number(answer.status));
        QVERIFY(!answer.body.contains("example.test"));
    }
    const auto engine = engineOfAll();
    BenchClient client(*engine);
    QVERIFY(client.ask(method, target, "session-admin", body).status != 403);
}

void TestRights::ownUser_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::newRow("name") << QByteArray(R"({"displayName":"Mei"})") << 200;
    QTest::newRow("forward") << QByteArray(R"({"forwardTo":["a@b.test"],"forwardKeeps":false})") << 200;
    QTest::newRow("away") << QByteArray(R"({"autoReply":{"enabled":true,"text":"away"}})") << 200;
    QTest::newRow("password") << QByteArray(R"({"password":"a new one, long","currentPassword":"right"})") << 200;
    QTest::newRow("password without the old one") << QByteArray(R"({"password":"a new one, long"})") << 403;
    QTest::newRow("password with a wrong one") << QByteArray(R"({"password":"a new one, long","currentPassword":"guess"})") << 403;
    QTest::newRow("roles") << QByteArray(R"({"roles":["admin"]})") << 403;
    QTest::newRow("lock") << QByteArray(R"({"locked":false})") << 403;
    QTest::newRow("quota") << QByteArray(R"({"quotaBytes":0})") << 403;
    QTest::newRow("senders") << QByteArray(R"({"sendAs":["boss@example.test"]})") << 403;
    QTest::newRow("a role among what is allowed") << QByteArray(R"({"displayName":"x","roles":["admin"]})") << 403;
}

void TestRights::ownUser()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    const auto engine = engineOfAll();
    BenchClient client(*engine);
    engine->services.lastUserChange = {};
    QCOMPARE(client.ask("PATCH", "/v1/users/" + kUser, "user", body).status, status);
    QVERIFY(status == 200 || !engine->services.lastUserChange.displayName);
    QCOMPARE(client.ask("DELETE", "/v1/users/" + kUser, "user").status, 403);
}

void TestRights::domainAdministrators_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    const QByteArray domain = "example.test"; // FakeServices::kDomain
    QTest::newRow("user") << QByteArray("POST") << QByteArray("/v1/users") << "{\"address\":\"n@" + domain + "\",\"password\":\"long enough\"}" << 201;
    QTest::newRow("another domain administrator") << QByteArray("POST") << QByteArray("/v1/users")
                                                  << "{\"address\":\"n@" + domain + "\",\"password\":\"long enough\",\"roles\":[\"domain-admin\"]}" << 201;
    QTest::newRow("administrator") << QByteArray("POST") << QByteArray("/v1/users")
                                   << "{\"address\":\"n@" + domain + "\",\"password\":\"long enough\",\"roles\":[\"admin\"]}" << 403;
    QTest::newRow("operator") << QByteArray("POST") << QByteArray("/v1/users")
                              << "{\"address\":\"n@" + domain + "\",\"password\":\"long enough\",\"roles\":[\"operator\"]}" << 403;
    QTest::newRow("user of another domain") << QByteArray("POST") << QByteArray("/v1/users")
                                            << QByteArray(R"({"address":"n@elsewhere.test","password":"long enough"})") << 403;
    QTest::newRow("alias") << QByteArray("POST") << QByteArray("/v1/aliases") << "{\"address\":\"n@" + domain + "\",\"targets\":[\"a@b.test\"]}" << 201;
    QTest::newRow("alias of another domain") << QByteArray("POST") << QByteArray("/v1/aliases")
                                             << QByteArray(R"({"address":"n@elsewhere.test","targets":["a@b.test"]})") << 403;
    QTest::newRow("alias moved to another domain") << QByteArray("PATCH") << "/v1/aliases/" + kAlias << QByteArray(R"({"address":"n@elsewhere.test"})") << 403;
    QTest::newRow("an alias of others") << QByteArray("GET") << "/v1/aliases/" + id(FakeServices::kAlias + 1) << QByteArray() << 404;
    QTest::newRow("removes an alias of others") << QByteArray("DELETE") << "/v1/aliases/" + id(FakeServices::kAlias + 1) << QByteArray() << 404;
    QTest::newRow("group") << QByteArray("POST") << QByteArray("/v1/groups") << "{\"address\":\"n@" + domain + "\"}" << 201;
    QTest::newRow("group of another domain") << QByteArray("POST") << QByteArray("/v1/groups") << QByteArray(R"({"address":"n@elsewhere.test"})") << 403;
    QTest::newRow("group moved to another domain") << QByteArray("PATCH") << "/v1/groups/" + kGroup << QByteArray(R"({"address":"n@elsewhere.test"})") << 403;
    QTest::newRow("a group of others") << QByteArray("GET") << "/v1/groups/" + id(FakeGroups::kGroup + 1) << QByteArray() << 404;
    QTest::newRow("removes a group of others") << QByteArray("DELETE") << "/v1/groups/" + id(FakeGroups::kGroup + 1) << QByteArray() << 404;
    QTest::newRow("what a group of others holds") << QByteArray("GET") << "/v1/groups/" + id(FakeGroups::kGroup + 1) + "/held" << QByteArray() << 404;
    QTest::newRow("team box") << QByteArray("POST") << QByteArray("/v1/team-boxes") << "{\"address\":\"n@" + domain + "\"}" << 201;
    QTest::newRow("team box of another domain") << QByteArray("POST") << QByteArray("/v1/team-boxes") << QByteArray(R"({"address":"n@elsewhere.test"})") << 403;
    QTest::newRow("a team box of others") << QByteArray("GET") << "/v1/team-boxes/" + id(FakeGroups::kTeamBox + 1) << QByteArray() << 404;
    QTest::newRow("changes a team box of others") << QByteArray("PATCH") << "/v1/team-boxes/" + id(FakeGroups::kTeamBox + 1) << QByteArray(R"({"name":"x"})") << 404;
    QTest::newRow("removes a user of others") << QByteArray("DELETE") << "/v1/users/" + id(FakeServices::kUser + 1) << QByteArray() << 404;
    QTest::newRow("another domain") << QByteArray("GET") << "/v1/domains/" + id(FakeServices::kDomain + 1) << QByteArray() << 404;
    QTest::newRow("users of another domain") << QByteArray("GET") << "/v1/users?domain=" + id(FakeServices::kDomain + 1) << QByteArray() << 404;
}

void TestRights::domainAdministrators()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    const auto engine = engineOfAll();
    BenchClient client(*engine);
    const Answer answer = client.ask(method, target, "domain-admin", body);
    QVERIFY2(answer.status == status, answer.body);
}

void TestRights::listsAreBounded()
{
    const auto engine = engineOfAll();
    BenchClient client(*engine);
    QCOMPARE(client.ask("GET", "/v1/users", "domain-admin").status, 200);
    QCOMPARE(engine->services.lastUserQuery.domainId, std::optional(FakeServices::kDomain));
    engine->services.lastUserQuery = {};
    QCOMPARE(client.ask("GET", "/v1/aliases", "domain-admin").status, 200);
    QCOMPARE(engine->services.lastUserQuery.domainId, std::optional(FakeServices::kDomain));
    QCOMPARE(client.ask("GET", "/v1/users", "user").object()[u"items"_s].toArray().size(), 1);
    QCOMPARE(client.ask("GET", "/v1/mailboxes", "session-operator").object()[u"items"_s].toArray().size(), 1);
    QCOMPARE(client.ask("GET", "/v1/mailboxes", "session-admin").object()[u"items"_s].toArray().size(), 2);
    QCOMPARE(client.ask("GET", "/v1/users", "session-admin").status, 200);
    QCOMPARE(engine->services.lastUserQuery.domainId, std::nullopt);
}

/// A moderator decides, whatever his role; a member of a team box sees it, and changes its mail if he may.
void TestRights::sharedThings()
{
    const auto engine = engineOfAll();
    engine->services.secrets["moderator"] = engine->services.secrets["user"];
    engine->services.secrets["moderator"].user = u"B@example.test"_s;
    engine->services.secrets["user"].user = u"x@example.test"_s;
    BenchClient client(*engine);
    const QByteArray held = "/v1/groups/" + kGroup + "/held";
    QCOMPARE(client.ask("GET", held, "user").status, 404);
    QCOMPARE(client.ask("POST", held + '/' + kHeld + "/approve", "user").status, 404);
    QCOMPARE(client.ask("GET", held + '/' + kHeld + "/raw", "user").status, 404);
    QCOMPARE(client.ask("GET", held, "moderator").status, 200);
    QCOMPARE(client.ask("POST", held + '/' + kHeld + "/approve", "moderator").status, 200);
    QCOMPARE(client.ask("POST", held + '/' + kHeld + "/reject", "moderator", R"({"reason":"no"})").status, 200);
    QCOMPARE(engine->services.groups.lastReason, std::optional(u"no"_s));
    QCOMPARE(client.ask("POST", held + '/' + kHeld + "/reject", "moderator", "{}").status, 200);
    QCOMPARE(engine->services.groups.lastReason, std::nullopt);
    QCOMPARE(client.ask("GET", "/v1/groups/" + kGroup, "moderator").status, 403);

    const QByteArray folders = "/v1/mailboxes/" + kOther + "/folders";
    QCOMPARE(client.ask("GET", "/v1/team-boxes/" + kTeamBox, "user").status, 404);
    QCOMPARE(client.ask("GET", "/v1/team-boxes", "user").status, 200);
    QCOMPARE(engine->services.groups.lastMember, std::optional(FakeServices::kUser));
    QCOMPARE(client.ask("GET", folders, "user").status, 404);
    engine->services.secrets["user"].teamBoxes = {{FakeServices::kOtherMailbox, false}, {FakeGroups::kTeamMailbox, true}};
    QCOMPARE(client.ask("GET", "/v1/team-boxes/" + kTeamBox, "user").status, 200);
    QCOMPARE(client.ask("GET", folders, "user").status, 200);
    QCOMPARE(client.ask("POST", folders, "user", R"({"name":"x"})").status, 404);
    engine->services.secrets["user"].teamBoxes[0].write = true;
    QCOMPARE(client.ask("POST", folders, "user", R"({"name":"x"})").status, 201);
    QCOMPARE(client.ask("PATCH", "/v1/team-boxes/" + kTeamBox, "user", R"({"name":"x"})").status, 403);
}

void TestRights::signIn()
{
    const auto engine = engineOfAll();
    BenchClient client(*engine);
    const auto attempt = [&client](const QByteArray &password) {
        return client.ask("POST", "/v1/sessions", {}, R"({"address":"b@example.test","password":")" + password + "\"}");
    };
    const Answer made = attempt("right");
    QCOMPARE(made.status, 201);
    QCOMPARE(made.object()[u"token"_s].toString(), u"session"_s);
    QCOMPARE(made.object()[u"user"_s].toObject()[u"address"_s].toString(), u"b@example.test"_s);
    QCOMPARE(attempt("wrong").status, 401);
    QCOMPARE(attempt("wrong").object()[u"code"_s].toString(), u"bad_credentials"_s);
    QCOMPARE(attempt("code").object()[u"code"_s].toString(), u"code_needed"_s);
    const Answer often = attempt("often");
    QCOMPARE(often.status, 429);
    QVERIFY(often.fields.value("retry-after").toInt() > 0);
    QCOMPARE(client.ask("POST", "/v1/sessions", {}, R"({"address":"b@example.test"})").status, 422);
    QCOMPARE(client.ask("DELETE", "/v1/sessions", "admin").status, 404);
    QCOMPARE(client.ask("DELETE", "/v1/sessions", "user").status, 204);
    QCOMPARE(engine->services.lastSignIn.peer.isEmpty(), false);
}

QTEST_GUILESS_MAIN(TestRights)
#include "tst_rights.moc"
