// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/openapi.h"
#include "api/router.h"
#include "apibench.h"
#include "routeexamples.h"
#include "support/jsonschema.h"
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;

/// Needs no token.
static bool isOpen(const Example &example)
{
    return example.route == "POST /v1/sessions" || example.route.endsWith("z") || example.route.endsWith("openapi.json") || example.route.endsWith("local-root") || example.route.endsWith("client-setup") || (!example.route.contains(" /v1/") && !example.route.endsWith("/metrics"));
}

class TestRoutes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyRouteHasAnExample()
    {
        QSet<QByteArray> known;
        for (const Example &example : examples())
            known.insert(example.route);
        for (const api::Route &route : api::routeTable()) {
            if (!route.testOnly)
                QVERIFY2(known.remove(QByteArray(route.method) + ' ' + route.pattern), route.pattern);
        }
        QVERIFY(known.isEmpty());
    }

    void answersMatchTheDocument_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < examples().size(); ++i)
            QTest::newRow(examples()[i].route.constData()) << i;
    }
    void answersMatchTheDocument()
    {
        QFETCH(int, index);
        const Example &example = examples()[index];
        BenchEngine engine;
        engine.options.settings = [] { return config::Settings(); };
        BenchClient client(engine);
        const QByteArray method = example.route.left(example.route.indexOf(' '));
        const QString pattern = QString::fromLatin1(example.route.mid(example.route.indexOf(' ') + 1));
        const Answer answer = client.ask(method, example.target, example.token, example.body);

        const QJsonObject document = QJsonDocument::fromJson(engine.http().openApi()).object();
        const QJsonObject operation =
            document[u"paths"_s][pattern][QString::fromLatin1(method.toLower())].toObject();
        const QJsonObject responses = operation[u"responses"_s].toObject();
        QVERIFY2(responses.contains(QString::number(answer.status)), answer.body.constData());
        const support::JsonSchema schema(document);
        const QJsonObject content = responses[QString::number(answer.status)][u"content"_s].toObject();
        if (answer.status == 204) {
            QVERIFY(content.isEmpty());
            QVERIFY(answer.body.isEmpty());
        } else {
            const QByteArray type = answer.fields.value("content-type");
            QCOMPARE(content.size(), 1);
            if (content.begin().key() != u"application/octet-stream"_s) // attachments keep their own
                QVERIFY2(type.startsWith(content.begin().key().toLatin1()), type.constData());
            const QJsonObject rule = content.begin().value()[u"schema"_s].toObject();
            QCOMPARE(type == "application/json", !rule.isEmpty());
            if (!rule.isEmpty()) {
                QJsonParseError error;
                const QJsonDocument body = QJsonDocument::fromJson(answer.body, &error);
                QCOMPARE(error.error, QJsonParseError::NoError);
                QCOMPARE(schema.check(body.object(), rule), QString());
            }
        }
        if (!example.body.isEmpty()) {
            const QJsonObject rule =
                operation[u"requestBody"_s][u"content"_s][u"application/json"_s][u"schema"_s].toObject();
            QVERIFY(!rule.isEmpty());
            if (!example.body.contains("null")) // a merge patch may hold null for "leave it"
                QCOMPARE(schema.check(QJsonDocument::fromJson(example.body).object(), rule), QString());
        }
        QCOMPARE(answer.fields.value("x-content-type-options"), "nosniff");
        QVERIFY(!answer.fields.contains("access-control-allow-origin"));
        if (method == "GET") { // every GET has its ETag, and honours it
            const QByteArray etag = answer.fields.value("etag");
            QVERIFY(!etag.isEmpty());
            const Answer again =
                client.ask(method, example.target, example.token, {}, "If-None-Match: " + etag + "\r\n");
            QCOMPARE(again.status, 304);
            QVERIFY(again.body.isEmpty());
            QCOMPARE(again.fields.value("etag"), etag);
            QCOMPARE(client.ask("HEAD", example.target, example.token).fields.value("content-length").toInt(),
                     answer.body.size());
        }
    }

    void everyTokenRouteWantsAToken()
    {
        BenchEngine engine;
        for (const Example &example : examples()) {
            BenchClient client(engine);
            const QByteArray method = example.route.left(example.route.indexOf(' '));
            const bool open = isOpen(example);
            const int before = engine.services.calls;
            for (const QByteArray &secret : {QByteArray(), QByteArray("wrong")}) {
                const Answer answer = client.ask(method, example.target, secret, example.body);
                QCOMPARE(answer.status == 401, !open);
                QCOMPARE(answer.fields.value("www-authenticate").startsWith("Bearer"), !open);
            }
            QVERIFY(open || engine.services.calls == before);
        }
    }

    void localRootIsAFile()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const Answer pem = client.ask("GET", "/v1/certificates/local-root", {});
        QCOMPARE(pem.status, 200);
        QCOMPARE(pem.body, FakeServices::rootPem());
        const Answer der = client.ask("GET", "/v1/certificates/local-root?format=der", {});
        QCOMPARE(der.fields.value("content-type"), "application/pkix-cert");
        QCOMPARE(der.body, QByteArray::fromBase64("MAoGCCqGSM49BAMC"));
        QCOMPARE(client.ask("GET", "/v1/certificates/local-root?format=p12", {}).status, 422);
        engine.services.hasLocalRoot = false;
        QCOMPARE(client.ask("GET", "/v1/certificates/local-root", {}).status, 404);
    }

    /// Under any host name, but nothing else of the API.
    void acmeChallengeIsAnsweredForAnyHost()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const auto status = [&client](const QByteArray &target) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: some.name.test\r\n\r\n");
            return takeAnswers(client.transport.output).value(0);
        };
        const Answer known = status("/.well-known/acme-challenge/known");
        QCOMPARE(known.status, 200);
        QCOMPARE(known.body, "known.thumbprint");
        QCOMPARE(status("/.well-known/acme-challenge/unknown").status, 404);
        QCOMPARE(status("/.well-known/acme-challenge/../../v1/status").status == 200, false);
        QCOMPARE(status("/v1/certificates/local-root").status, 421);
    }

    void boundTokenSeesItsMailboxOnly()
    {
        BenchEngine engine;
        for (const Example &example : examples()) {
            BenchClient client(engine);
            const QByteArray method = example.route.left(example.route.indexOf(' '));
            const bool open = isOpen(example);
            const bool own = method == "GET" && (example.target.startsWith("/v1/mailboxes") ||
                                                 example.target.startsWith("/v1/messages"));
            const Answer answer = client.ask(method, example.target, "bound", example.body);
            QCOMPARE(answer.status < 300, open || own);
            QVERIFY(answer.status < 300 || answer.status == 403);
            QByteArray foreign = example.target;
            foreign.replace(kMailbox, kOther).replace(kMessage, kOtherMessage);
            if (own && foreign != example.target)
                QCOMPARE(client.ask(method, foreign, "bound").status, 404);
        }
        BenchClient client(engine);
        const QJsonArray items = client.ask("GET", "/v1/mailboxes", "bound").object()[u"items"_s].toArray();
        QCOMPARE(items.size(), 1);
        QCOMPARE(items[0][u"id"_s].toString().toLatin1(), kMailbox);
        QCOMPARE(client.ask("GET", "/v1/mailboxes?q=nobody", "bound").object()[u"items"_s].toArray().size(),
                 0);
    }

    void readerMayNotWrite()
    {
        BenchEngine engine;
        for (const Example &example : examples()) {
            const QByteArray method = example.route.left(example.route.indexOf(' '));
            if (method == "GET" || isOpen(example))
                continue;
            BenchClient client(engine);
            const int before = engine.services.calls;
            QCOMPARE(client.ask(method, example.target, "reader", example.body).status, 403);
            QCOMPARE(engine.services.calls, before);
        }
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("field");
        const auto row = [](const char *name, const QByteArray &method, const QByteArray &target,
                            const QByteArray &body, int status, const QString &field = {},
                            const QByteArray &fields = {}) {
            QTest::newRow(name) << method << target << body << fields << status << field;
        };
        row("unknown path", "GET", "/v1/nothing", {}, 404);
        row("root", "GET", "/", {}, 404);
        row("slash at the end", "GET", "/v1/domains/", {}, 404);
        row("double slash", "GET", "//v1/domains", {}, 404);
        row("encoded letter is the same path", "GET", "/%761/domains", {}, 200);
        row("encoded slash", "GET", "/v1%2fdomains", {}, 400);
        row("encoded backslash", "GET", "/v1%5cdomains", {}, 400);
        row("dot segment", "GET", "/v1/../v1/domains", {}, 400);
        row("encoded dot segment", "GET", "/v1/%2e%2e/v1/domains", {}, 400);
        row("single dot", "GET", "/v1/./domains", {}, 400);
        row("nul", "GET", "/v1/domains%00", {}, 400);
        row("bad escape", "GET", "/v1/domains%zz", {}, 400);
        row("cut escape", "GET", "/v1/domains%4", {}, 400);
        row("not utf-8", "GET", "/v1/domains/%ff", {}, 400);
        row("overlong slash", "GET", "/v1/domains/%c0%af", {}, 400);
        row("bad query", "GET", "/v1/domains?q=%ff", {}, 400);
        row("wrong method", "PUT", "/v1/domains", "{}", 405);
        row("patch of a list", "PATCH", "/v1/domains", "{}", 405);
        row("unknown method", "BREW", "/v1/domains", {}, 501);
        row("id of another kind", "GET", "/v1/domains/12", {}, 404);
        row("sql in id", "GET", "/v1/domains/1'%20or%20'1'='1", {}, 404);
        row("unknown id", "GET", "/v1/domains/000000000000a", {}, 404);
        row("alert state", "GET", "/v1/alerts?state=open", {}, 422, u"state"_s);
        row("silence without a time", "POST", "/v1/alerts/" + kToken + "/silence", "{}", 422, u"seconds"_s);
        row("silence for ever", "POST", "/v1/alerts/" + kToken + "/silence", R"({"seconds":2592001})", 422, u"seconds"_s);
        row("rule without a threshold", "POST", "/v1/alert-rules", R"({"name":"x","metric":"y"})", 422, u"threshold"_s);
        row("rule threshold", "PATCH", "/v1/alert-rules/" + kDomain, R"({"threshold":"5"})", 422, u"threshold"_s);
        row("rule severity", "PATCH", "/v1/alert-rules/" + kDomain, R"({"severity":"fatal"})", 422, u"severity"_s);
        row("rule comparison", "PATCH", "/v1/alert-rules/" + kDomain, R"({"comparison":">"})", 422, u"comparison"_s);
        row("rule for", "PATCH", "/v1/alert-rules/" + kDomain, R"({"forSeconds":-1})", 422, u"forSeconds"_s);
        row("rule key", "PATCH", "/v1/alert-rules/" + kDomain, R"({"key":"x"})", 422, u"key"_s);
        row("limit 0", "GET", "/v1/domains?limit=0", {}, 422, u"limit"_s);
        row("limit 501", "GET", "/v1/domains?limit=501", {}, 422, u"limit"_s);
        row("limit x", "GET", "/v1/domains?limit=x", {}, 422, u"limit"_s);
        row("cursor too long", "GET", "/v1/domains?cursor=" + QByteArray(600, 'a'), {}, 422, u"cursor"_s);
        row("form", "POST", "/v1/domains", "name=x", 415, {},
            "Content-Type: application/x-www-form-urlencoded\r\n");
        row("text/plain json", "POST", "/v1/domains", R"({"name":"x"})", 415, {},
            "Content-Type: text/plain\r\n");
        row("no content type", "POST", "/v1/domains", R"({"name":"x"})", 415, {}, "Content-Type:\r\n");
        row("charset is fine", "POST", "/v1/domains", R"({"name":"x"})", 201, {},
            "Content-Type: Application/JSON; charset=utf-8\r\n");
        row("empty body", "POST", "/v1/domains", QByteArray(""), 400);
        row("not json", "POST", "/v1/domains", "{name:1}", 400);
        row("array", "POST", "/v1/domains", "[]", 422);
        row("no name", "POST", "/v1/domains", "{}", 422, u"name"_s);
        row("unknown field", "POST", "/v1/domains", R"({"name":"x","nam":1})", 422, u"nam"_s);
        row("field twice", "POST", "/v1/domains", R"({"name":"x","name":"y"})", 422, u"name"_s);
        row("wrong type", "POST", "/v1/domains", R"({"name":1})", 422, u"name"_s);
        row("name too long", "POST", "/v1/domains", "{\"name\":\"" + QByteArray(300, 'a') + "\"}", 422,
            u"name"_s);
        row("exists", "POST", "/v1/domains", R"({"name":"example.test"})", 409, u"name"_s);
        row("invalid by the service", "POST", "/v1/domains", R"({"name":"a b"})", 422, u"name"_s);
        row("mailbox of nothing", "POST", "/v1/mailboxes", "{}", 422, u"address"_s);
        row("mailbox of empty address", "POST", "/v1/mailboxes", R"({"address":""})", 422, u"address"_s);
        row("ttl 0", "POST", "/v1/mailboxes", R"({"ttlSeconds":0})", 422, u"ttlSeconds"_s);
        row("ttl above retention.disposable_max_s", "POST", "/v1/mailboxes", R"({"ttlSeconds":604801})", 422,
            u"ttlSeconds"_s);
        row("ttl text", "POST", "/v1/mailboxes", R"({"ttlSeconds":"60"})", 422, u"ttlSeconds"_s);
        row("bad expiry", "PATCH", "/v1/mailboxes/" + kMailbox, R"({"expiresAt":"tomorrow"})", 422,
            u"expiresAt"_s);
        row("empty folder name", "POST", "/v1/mailboxes/" + kMailbox + "/folders", R"({"name":" "})", 422,
            u"name"_s);
        row("folder id", "GET", "/v1/mailboxes/" + kMailbox + "/messages?folder=x", {}, 422, u"folder"_s);
        row("attachment 0", "GET", "/v1/messages/" + kMessage + "/attachments/0", {}, 404);
        row("attachment 9", "GET", "/v1/messages/" + kMessage + "/attachments/9", {}, 404);
        row("attachment x", "GET", "/v1/messages/" + kMessage + "/attachments/x", {}, 404);
        row("patch with text", "PATCH", "/v1/messages/" + kMessage, R"({"seen":"yes"})", 422, u"seen"_s);
        row("patch to no folder", "PATCH", "/v1/messages/" + kMessage, R"({"folderId":"x"})", 422,
            u"folderId"_s);
        row("patch of unknown", "PATCH", "/v1/messages/000000000000a", R"({"seen":true})", 404);
        row("token without scopes", "POST", "/v1/tokens", R"({"name":"x","scopes":[]})", 422, u"scopes"_s);
        row("token of odd scope", "POST", "/v1/tokens", R"({"name":"x","scopes":["root"]})", 422,
            u"scopes"_s);
        row("token of the past", "POST", "/v1/tokens",
            R"({"name":"x","scopes":["read"],"expiresAt":"2001-01-01T00:00:00Z"})", 422, u"expiresAt"_s);
        row("token without a name", "POST", "/v1/tokens", R"({"name":"","scopes":["read"]})", 422, u"name"_s);
        const QByteArray token = "/v1/tokens/" + kToken;
        row("token patch of nothing", "PATCH", token, "{}", 200);
        row("token patch of an unknown", "PATCH", "/v1/tokens/000000000000a", R"({"name":"x"})", 404);
        row("token patch without a name", "PATCH", token, R"({"name":null})", 422, u"name"_s);
        row("token patch to an empty name", "PATCH", token, R"({"name":" "})", 422, u"name"_s);
        row("token patch to no rights", "PATCH", token, R"({"scopes":[]})", 422, u"scopes"_s);
        row("token patch without rights", "PATCH", token, R"({"scopes":null})", 422, u"scopes"_s);
        row("token patch of odd scope", "PATCH", token, R"({"scopes":["root"]})", 422, u"scopes"_s);
        row("token patch of the past", "PATCH", token, R"({"expiresAt":"2001-01-01T00:00:00Z"})", 422,
            u"expiresAt"_s);
        row("token patch of its mailbox", "PATCH", token, R"({"mailboxId":null})", 422, u"mailboxId"_s);
        row("series without name", "GET", "/v1/metrics/series", {}, 422, u"name"_s);
        row("series backwards", "GET",
            "/v1/metrics/series?name=a&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", {}, 422,
            u"from"_s);
        row("series of too many points", "GET", "/v1/metrics/series?name=a&from=2020-01-01T00:00:00Z&step=1",
            {}, 422, u"step"_s);
        row("queue of odd state", "GET", "/v1/queue?state=lost", {}, 422, u"state"_s);
        row("queue of odd priority", "GET", "/v1/queue?priority=high", {}, 422, u"priority"_s);
        row("queue of no mail", "GET", "/v1/queue?mailId=x", {}, 422, u"mailId"_s);
        row("unknown queue item", "POST", "/v1/queue/000000000000a/hold", {}, 404);
        row("hold with a field", "POST", "/v1/queue/" + kItem + "/hold", R"({"for":"ever"})", 422, u"for"_s);
        row("reroute to nowhere", "POST", "/v1/queue/" + kItem + "/reroute", "{}", 422, u"destination"_s);
        row("reroute by injection", "POST", "/v1/queue/" + kItem + "/reroute",
            R"({"destination":"a.test\r\nRCPT"})", 422, u"destination"_s);
        row("odd priority", "POST", "/v1/queue/" + kItem + "/priority", R"({"priority":"high"})", 422,
            u"priority"_s);
        row("sweep without filter", "POST", "/v1/queue:hold", "{}", 422, u"filter"_s);
        row("sweep with a misspelt filter", "POST", "/v1/queue:remove", R"({"filter":{"form":"x"}})", 422,
            u"filter.form"_s);
        row("sweep with text for a flag", "POST", "/v1/queue:remove", R"({"filter":{},"dryRun":"yes"})", 422,
            u"dryRun"_s);
        row("sweep up to what is no id", "POST", "/v1/queue:hold", R"({"filter":{},"upTo":"seven"})", 422, u"upTo"_s);
        row("sweep of ids up to one", "POST", "/v1/queue:hold", R"({"ids":["0000000000001"],"upTo":"0000000000001"})", 422, u"upTo"_s);
        row("sweep of ids in steps", "POST", "/v1/queue:hold", R"({"ids":["0000000000001"],"limit":5})", 422, u"limit"_s);
        row("sweep in steps of nothing", "POST", "/v1/queue:hold", R"({"filter":{},"limit":0})", 422, u"limit"_s);
        row("sweep from a number", "POST", "/v1/queue:hold", R"({"filter":{},"cursor":7})", 422, u"cursor"_s);
        row("sweep of a filter and ids", "POST", "/v1/queue:hold", R"({"filter":{},"ids":["0000000000001"]})", 422, u"ids"_s);
        row("sweep of what is no id", "POST", "/v1/queue:hold", R"({"ids":["seven"]})", 422, u"ids"_s);
        row("sweep of no ids", "POST", "/v1/queue:hold", R"({"ids":[]})", 422, u"filter"_s);
        row("unknown destination", "GET", "/v1/destinations/nowhere.test", {}, 404);
        row("no connections", "PATCH", "/v1/destinations/elsewhere.test", R"({"maxConnections":0})", 422,
            u"maxConnections"_s);
        row("settings without changes", "PATCH", "/v1/settings", "{}", 422, u"changes"_s);
        row("settings as a list", "PATCH", "/v1/settings", R"({"changes":[1]})", 422, u"changes"_s);
        row("no time to confirm", "PATCH", "/v1/settings", R"({"changes":{},"confirmWithinSeconds":0})", 422, u"confirmWithinSeconds"_s);
        row("settings changed meanwhile", "PATCH", "/v1/settings", R"({"changes":{},"baseVersion":2})", 409, u"baseVersion"_s);
        row("setting of no number", "PATCH", "/v1/settings", R"({"changes":{"smtp.max_recipients":1e999}})", 422, u"changes.smtp.max_recipients"_s);
        row("silence of no number", "POST", "/v1/alerts/" + kToken + "/silence", R"({"seconds":1e999})", 422, u"seconds"_s);
        row("threshold of no number", "PATCH", "/v1/alert-rules/" + kDomain, R"({"threshold":-1.8e308})", 422, u"threshold"_s);
        row("variable of no number", "POST", "/v1/messages:batch", R"({"messages":[{"variables":{"a":[17976931348623157e300]}}]})", 422,
            u"messages[0].variables.a[0]"_s);
        row("settings with a wish", "PATCH", "/v1/settings", R"({"changes":{},"please":true})", 422, u"please"_s);
        row("confirm nothing", "POST", "/v1/settings/confirm", "{}", 422, u"version"_s);
        row("revert the zeroth", "POST", "/v1/settings/revert", R"({"version":0})", 422, u"version"_s);
        row("echo is off", "POST", "/test/echo", "x", 404);
    }
    void refusals()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, fields);
        QFETCH(int, status);
        QFETCH(QString, field);
        BenchEngine engine;
        BenchClient client(engine);
        const Answer answer = client.ask(method, target, "admin", body, fields);
        QCOMPARE(answer.status, status);
        QCOMPARE(answer.field(), field);
        if (status >= 400) {
            QCOMPARE(answer.fields.value("content-type"), "application/problem+json");
            const QJsonObject document = QJsonDocument::fromJson(engine.http().openApi()).object();
            QCOMPARE(support::JsonSchema(document).check(
                         answer.object(), document[u"components"_s][u"schemas"_s][u"Problem"_s].toObject()),
                     QString());
            QCOMPARE(answer.object()[u"status"_s].toInt(), status);
        }
        QCOMPARE(answer.fields.contains("allow"), status == 405);
        QCOMPARE(client.ask("GET", "/healthz").status, 200); // the connection goes on
    }

    void serviceErrors_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("status");
        using K = base::ErrorKind;
        QTest::newRow("invalid") << int(K::Invalid) << 422;
        QTest::newRow("not found") << int(K::NotFound) << 404;
        QTest::newRow("exists") << int(K::Exists) << 409;
        QTest::newRow("forbidden") << int(K::Forbidden) << 403;
        QTest::newRow("too large") << int(K::TooLarge) << 413;
        QTest::newRow("out of space") << int(K::OutOfSpace) << 507;
        QTest::newRow("busy") << int(K::Busy) << 503;
        QTest::newRow("unavailable") << int(K::Unavailable) << 503;
        QTest::newRow("io") << int(K::Io) << 503;
        QTest::newRow("corrupt") << int(K::Corrupt) << 500;
        QTest::newRow("internal") << int(K::Internal) << 500;
    }
    void serviceErrors()
    {
        QFETCH(int, kind);
        QFETCH(int, status);
        BenchEngine engine;
        engine.services.failWith = base::Error{base::ErrorKind(kind), u"shown"_s, u"hidden"_s, {}};
        BenchClient client(engine);
        const Answer answer = client.ask("GET", "/v1/domains");
        QCOMPARE(answer.status, status);
        QVERIFY(answer.body.contains("shown"));
        QVERIFY(!answer.body.contains("hidden"));
        QCOMPARE(answer.fields.contains("retry-after"), status == 503 || status == 507);
    }

    void hostsAndOrigins_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<int>("status");
        const auto row = [](const QByteArray &fields, int status) {
            QTest::newRow(QByteArray(fields).replace("\r\n", " ").constData()) << fields << status;
        };
        row("Host: localhost:8080\r\n", 200);
        row("Host: 127.0.0.1\r\n", 200);
        row("Host: [::1]:8080\r\n", 200);
        row("Host: 192.0.2.9:80\r\n", 200);
        row("Host: Mail.Example.TEST.\r\n", 200);
        row("Host: evil.test\r\n", 421);
        row("Host: 127.0.0.1.evil.test\r\n", 421);
        row("Host: localhost.evil.test\r\n", 421);
        row("Host: 2130706433\r\n", 421);
        row("Host: \r\n", 400);
        row("Host: a:b\r\n", 400);
        row("Host: localhost:8080\r\nOrigin: http://localhost:8080\r\n", 200);
        row("Host: mail.example.test\r\nOrigin: https://mail.example.test\r\n", 200);
        row("Host: mail.example.test\r\nOrigin: https://mail.example.test:443\r\n", 200);
        row("Host: mail.example.test\r\nOrigin: https://mail.example.test:8443\r\n", 403);
        row("Host: localhost:8080\r\nOrigin: http://localhost:8081\r\n", 403);
        row("Host: localhost:8080\r\nOrigin: http://127.0.0.1:8080\r\n", 403);
        row("Host: localhost\r\nOrigin: null\r\n", 403);
        row("Host: localhost\r\nOrigin: http://evil.test\r\n", 403);
        row("Host: localhost\r\nOrigin: http://localhost.evil.test\r\n", 403);
        row("Host: localhost\r\nOrigin: http://localhost@evil.test\r\n", 403);
        row("Host: localhost\r\nOrigin: file://\r\n", 403);
        row("Host: localhost\r\nOrigin:\r\n", 403);
        row("Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://localhost\r\n", 403);
    }
    void hostsAndOrigins()
    {
        QFETCH(QByteArray, fields);
        QFETCH(int, status);
        BenchEngine engine;
        for (const QByteArray target : {"/healthz", "/v1/domains", "/%761/domains"}) {
            BenchClient client(engine);
            client.send("GET " + target + " HTTP/1.1\r\nAuthorization: Bearer admin\r\n" + fields + "\r\n");
            const QList<Answer> answers = takeAnswers(client.transport.output);
            QCOMPARE(answers.size(), 1);
            QCOMPARE(answers[0].status, status);
            QVERIFY(!answers[0].fields.contains("access-control-allow-origin"));
        }
    }

    void metricsAreOpenToThisMachine()
    {
        BenchEngine engine;
        BenchClient client(engine);
        QCOMPARE(client.ask("GET", "/metrics", {}).status, 401);
        QCOMPARE(client.ask("GET", "/metrics", "admin").status, 200);
        BenchClient local(engine);
        for (const char *address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
            BenchClient one(engine);
            one.transport.connection.peerAddress = QString::fromLatin1(address);
            QCOMPARE(one.ask("GET", "/metrics", {}).status, 200);
            QCOMPARE(one.ask("GET", "/metrics", {}, {}, "X-Forwarded-For: 192.0.2.1\r\n").status, 401);
        }
    }
    void readiness()
    {
        BenchEngine engine;
        engine.services.isReady = false;
        BenchClient client(engine);
        QCOMPARE(client.ask("GET", "/readyz", {}).status, 503);
        QCOMPARE(client.ask("GET", "/healthz", {}).status, 200);
    }
    void optionsNamesMethodsWithoutCors()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const Answer answer = client.ask("OPTIONS", "/v1/domains", {});
        QCOMPARE(answer.status, 204);
        QCOMPARE(answer.fields.value("allow"), "GET, HEAD, POST, OPTIONS");
        QVERIFY(!answer.fields.contains("access-control-allow-methods"));
    }
    void messageIsSanitisedAndAttachmentsAreInert()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const Answer message = client.ask("GET", "/v1/messages/" + kMessage);
        QCOMPARE(message.status, 200);
        QVERIFY(message.object()[u"html"_s].toString().contains(u"Hi"_s));
        QVERIFY(!message.object()[u"html"_s].toString().contains(u"evil"_s));
        QCOMPARE(message.object()[u"attachments"_s].toArray().size(), 1);
        const Answer attachment = client.ask("GET", "/v1/messages/" + kMessage + "/attachments/1");
        QVERIFY(attachment.body.contains("<script>"));
        QVERIFY(attachment.fields.value("content-disposition").startsWith("attachment; filename="));
        QVERIFY(attachment.fields.value("content-security-policy").contains("sandbox"));
        QCOMPARE(attachment.fields.value("x-content-type-options"), "nosniff");
        const Answer raw = client.ask("GET", "/v1/messages/" + kMessage + "/raw");
        QCOMPARE(raw.body, "Return-Path: <>\r\n" + engine.services.mime);
        QCOMPARE(raw.fields.value("content-type"), "message/rfc822");
    }
    void attachmentsTellTheirContentId()
    {
        BenchEngine engine;
        engine.services.mime =
            "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
            "<img src=\"cid:logo@x\">\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\n\r\nx\r\n"
            "--b\r\nContent-Type: image/png; name=y.png\r\n\r\ny\r\n--b--\r\n";
        BenchClient client(engine);
        const QJsonObject message = client.ask("GET", "/v1/messages/" + kMessage).object();
        QVERIFY(message[u"html"_s].toString().contains(u"cid:logo@x"_s));
        const QJsonArray attachments = message[u"attachments"_s].toArray();
        QCOMPARE(attachments.size(), 2);
        QCOMPARE(attachments[0][u"contentId"_s].toString(), u"logo@x"_s);
        QVERIFY(attachments[1][u"contentId"_s].isNull());
    }
    void tokenPatchTellsLeftOutFromNull()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const auto patch = [&](const QByteArray &body) {
            return client.ask("PATCH", "/v1/tokens/" + kToken, "admin", body).status;
        };
        QCOMPARE(patch(R"({"scopes":["queue","send","queue"]})"), 200);
        QVERIFY(!engine.services.lastTokenChange.name);
        QVERIFY(!engine.services.lastTokenChange.expiresAt);
        QCOMPARE(engine.services.lastTokenChange.scopes,
                 std::optional(QList{control::Scope::Queue, control::Scope::Send}));
        QCOMPARE(patch(R"({"expiresAt":null})"), 200);
        QVERIFY(engine.services.lastTokenChange.expiresAt.has_value());
        QVERIFY(!engine.services.lastTokenChange.expiresAt->has_value());
        QCOMPARE(patch(R"({"expiresAt":"2099-01-01T00:00:00Z"})"), 200);
        QCOMPARE(**engine.services.lastTokenChange.expiresAt, 4070908800000);
    }
    void disposableMailboxComesWithItsToken()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const Answer made = client.ask("POST", "/v1/mailboxes", "admin", R"({"ttlSeconds":600})");
        QCOMPARE(made.status, 201);
        QCOMPARE(made.object()[u"token"_s].toString(), u"bound"_s);
        QCOMPARE(*engine.services.lastTtl, 600);
        const Answer lasting =
            client.ask("POST", "/v1/mailboxes", "admin", R"({"address":"x@example.test"})");
        QVERIFY(!lasting.object().contains(u"token"_s));
        QVERIFY(!engine.services.lastTtl);
    }
    void patchesReachTheService()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.ask("PATCH", "/v1/messages/" + kMessage, "admin",
                   R"({"seen":true,"folderId":")" + id(FakeServices::kInbox) + R"("})");
        QCOMPARE(engine.services.lastChange.seen, std::optional<bool>(true));
        QVERIFY(!engine.services.lastChange.flagged);
        QCOMPARE(engine.services.lastChange.folderId, std::optional<base::Id>(FakeServices::kInbox));
        const Answer cleared =
            client.ask("PATCH", "/v1/mailboxes/" + kMailbox, "admin", R"({"expiresAt":null})");
        QVERIFY(cleared.object()[u"expiresAt"_s].isNull());
        client.ask("GET", "/v1/mailboxes/" + kMailbox + "/messages?q=a+b%2Bc&limit=7&cursor=z");
        QCOMPARE(engine.services.lastQuery, u"a b+c"_s);
        QCOMPARE(engine.services.lastPage.limit, 7);
        QCOMPARE(engine.services.lastPage.cursor, u"z"_s);
    }
    void countsByRoute()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.ask("GET", "/v1/domains/" + kDomain);
        client.ask("GET", "/v1/domains/" + kDomain);
        client.ask("GET", "/v1/nothing");
        const QByteArray text = engine.registry.exposition();
        QVERIFY2(
            text.contains("http_requests_total{method=\"GET\",route=\"/v1/domains/{id}\",status=\"200\"} 2"),
            text.constData());
        QVERIFY(text.contains("http_requests_total{method=\"none\",route=\"none\",status=\"404\"} 1"));
        QVERIFY(text.contains("http_request_duration_seconds_count 3"));
    }
    void echoWhenSwitchedOn()
    {
        BenchEngine engine;
        engine.options.testEcho = true;
        BenchClient client(engine);
        const QByteArray body(2 << 20, 'x');
        const Answer answer = client.ask("POST", "/test/echo", {}, body, "Content-Type: text/plain\r\n");
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.body, body);
    }
};

QTEST_GUILESS_MAIN(TestRoutes)
#include "tst_routes.moc"
