// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apibench.h"
#include <QTest>

using namespace Qt::StringLiterals;

// What the send API is told, and what it answers when that is wrong.
class TestSendApi : public QObject
{
    Q_OBJECT

    static Answer post(BenchEngine &engine, const QByteArray &body, const QByteArray &path = "/v1/messages",
                       const QByteArray &fields = {})
    {
        BenchClient client(engine);
        return client.ask("POST", path, "admin", body, fields);
    }

private Q_SLOTS:
    void everyField();
    void problemsNameTheField_data();
    void problemsNameTheField();
    /// Read in the pool, with strings that stay UTF-8: the same answers.
    void longBodies();
    void bodiesShareTheirMemory();
    void batchHasItsResults();
    void idempotencyKeys();
    void rawMessage();
    void templatePreview();
    void totals();
    void templatePatchTakesAway();
};

void TestSendApi::everyField()
{
    BenchEngine engine;
    const Answer answer = post(engine, R"({
        "from": "Alice <a@example.test>", "to": ["b@far.example", "C <c@far.example>"], "cc": "d@far.example",
        "bcc": ["e@far.example"], "replyTo": "r@example.test", "subject": "Grüße", "text": "t", "html": "<b>h</b>",
        "attachments": [{"filename": "a.txt", "contentType": "text/plain", "content": "aGFs\r\nbG8="},
                        {"contentId": "logo", "content": ""}],
        "headers": {"X-One": "1", "X-Two": "2"}, "class": "Code", "priority": "bulk", "sendAt": "2027-01-01T00:00:00Z",
        "template": "welcome", "variables": {"name": "x", "count": 3, "price": 1.5, "yes": true}})");
    QCOMPARE(answer.status, 202);
    QCOMPARE(answer.object()[u"queue"_s][0][u"to"_s].toString(), u"x@far.example"_s);
    QCOMPARE(engine.services.sent.size(), 1);
    const control::OutgoingMessage &message = engine.services.sent[0];
    QCOMPARE(message.from, u"Alice <a@example.test>"_s);
    QCOMPARE(message.to, (QStringList{u"b@far.example"_s, u"C <c@far.example>"_s}));
    QCOMPARE(message.cc, QStringList{u"d@far.example"_s});
    QCOMPARE(message.bcc, QStringList{u"e@far.example"_s});
    QCOMPARE(message.replyTo, QStringList{u"r@example.test"_s});
    QCOMPARE(message.subject, u"Grüße"_s);
    QCOMPARE(*message.text, u"t"_s);
    QCOMPARE(*message.html, u"<b>h</b>"_s);
    QCOMPARE(message.attachments.size(), 2);
    QCOMPARE(message.attachments[0].content, "hallo"_ba);
    QCOMPARE(message.attachments[1].contentId, u"logo"_s);
    QCOMPARE(message.headers.size(), 2);
    QCOMPARE(message.options.mailClass, u"code"_s);
    QCOMPARE(int(*message.options.lane), int(control::Lane::Bulk));
    QCOMPARE(*message.options.sendAt, 1798761600000);
    QCOMPARE(message.variables.value(u"count"_s), u"3"_s);
    QCOMPARE(message.variables.value(u"price"_s), u"1.5"_s);
    QCOMPARE(message.variables.value(u"yes"_s), u"true"_s);
    QCOMPARE(engine.services.origins[0].tokenId, FakeServices::kToken);
}

void TestSendApi::problemsNameTheField_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *name, const char *path, const QByteArray &body, const char *field, int status = 422) {
        QTest::newRow(name) << QByteArray(path) << body << status << QString::fromLatin1(field);
    };
    const char *one = "/v1/messages";
    const auto with = [](const QByteArray &more) {
        return R"({"from":"a@b.test","to":"c@d.test","text":"x",)" + more + "}";
    };
    row("not JSON", one, "{", "", 400);
    row("a list", one, "[]", "");
    row("no sender", one, R"({"to":"a@b","text":"x"})", "from");
    row("no recipient", one, R"({"from":"a@b","text":"x"})", "to");
    row("no content", one, R"({"from":"a@b","to":"a@b"})", "text");
    row("unknown", one, with(R"("tex":"x")"), "tex");
    row("twice", one, with(R"("text":"y")"), "text");
    row("sender of another type", one, R"({"from":1,"to":"a@b","text":"x"})", "from");
    row("one recipient of another type", one, R"({"from":"a@b","to":["a@b",7],"text":"x"})", "to[1]");
    row("cc of another type", one, with(R"("cc":{})"), "cc");
    row("attachments no list", one, with(R"("attachments":{})"), "attachments");
    row("attachment no object", one, with(R"("attachments":["x"])"), "attachments[0]");
    row("attachment without content", one, with(R"("attachments":[{"content":"eA=="},{"filename":"x"}])"),
        "attachments[1].content");
    row("content no base64", one, with(R"("attachments":[{"content":"%%"}])"), "attachments[0].content");
    row("content half base64", one, with(R"("attachments":[{"content":"eA"}, {"content":"e"}])"), "attachments[1].content");
    row("unknown in an attachment", one, with(R"("attachments":[{"content":"eA==","name":"x"}])"), "attachments[0].name");
    row("file name of another type", one, with(R"("attachments":[{"content":"eA==","filename":7}])"),
        "attachments[0].filename");
    row("header of another type", one, with(R"("headers":{"X-A":1})"), "headers.X-A");
    row("header without a value", one, with(R"("headers":[{"name":"X-A"}])"), "headers[0].value");
    row("headers text", one, with(R"("headers":"x")"), "headers");
    row("class", one, with(R"("class":"no blanks")"), "class");
    row("priority", one, with(R"("priority":"high")"), "priority");
    row("sendAt", one, with(R"("sendAt":"tomorrow")"), "sendAt");
    row("sendAt number", one, with(R"("sendAt":7)"), "sendAt");
    row("variables", one, with(R"("variables":[])"), "variables");
    row("variable", one, with(R"("variables":{"a":{"b":1}})"), "variables.a");
    const char *batch = "/v1/messages:batch";
    row("no messages", batch, "{}", "messages");
    row("empty batch", batch, R"({"messages":[]})", "messages");
    row("batch of one", batch, R"({"messages":{}})", "messages");
    row("defaults", batch, R"({"defaults":7,"messages":[{}]})", "defaults");
    row("second of a batch", batch,
        R"({"defaults":{"from":"a@b","text":"x"},"messages":[{"to":"a@b"},{"to":"a@b","attachments":[{}]}]})",
        "messages[1].attachments[0].content");
    row("no object in a batch", batch, R"({"messages":[7]})", "messages[0]");
    row("class in a batch", batch, R"({"messages":[{"from":"a@b","to":"a@b","text":"x","class":"?"}]})", "messages[0].class");
    const char *raw = "/v1/messages:raw";
    row("raw without content", raw, R"({"from":"a@b","to":"a@b"})", "content");
    row("raw no base64", raw, R"({"content":"*"})", "content");
    row("template without body", "/v1/templates", R"({"name":"x"})", "text");
    row("template without name", "/v1/templates", R"({"text":"x"})", "name");
    row("suppression", "/v1/suppressions", "{}", "address");
}

void TestSendApi::problemsNameTheField()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, field);
    BenchEngine engine;
    const Answer answer = post(engine, body, path);
    QVERIFY2(answer.status == status, answer.body.constData());
    QCOMPARE(answer.fields.value("content-type"), "application/problem+json"_ba);
    QCOMPARE(answer.field(), field);
    QVERIFY(engine.services.sent.isEmpty());
}

void TestSendApi::longBodies()
{
    const QByteArray content(3 << 20, 'x');
    BenchEngine engine;
    const QByteArray body = R"({"from":"a@b.test","to":"c@d.test","text":")" + QByteArray(100'000, 'y') +
                            R"(","attachments":[{"content":")" + content.toBase64() + R"("}]})";
    QCOMPARE(post(engine, body).status, 202);
    QCOMPARE(engine.services.sent.value(0).attachments.value(0).content, content);
    QCOMPARE(engine.services.sent.value(0).text->size(), 100'000);
    QByteArray broken = body;
    broken.replace("\"eHh4", "\"e%h4");
    const Answer refused = post(engine, broken);
    QCOMPARE(refused.status, 422);
    QCOMPARE(refused.field(), u"attachments[0].content"_s);
    QCOMPARE(post(engine, body.chopped(1)).status, 400);
    QCOMPARE(engine.services.sent.size(), 1);
}

void TestSendApi::bodiesShareTheirMemory()
{
    BenchEngine engine;
    engine.options.bodyMemoryBytes = 1 << 20;
    engine.services.hold = true;
    const auto head = [](qsizetype size, const char *token = "Authorization: Bearer admin\r\n") {
        return "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + QByteArray(token) +
               "Content-Length: " + QByteArray::number(size) + "\r\n\r\n";
    };
    const QByteArray body = R"({"from":"a@b.test","to":"c@d.test","text":")" + QByteArray(800'000, 'y') + "\"}";
    BenchClient first(engine);
    first.handler->received(head(body.size()) + body); // read, and not answered
    QVERIFY(engine.loop->runUntil([&] { return engine.services.sent.size() == 1; }));
    BenchClient second(engine);
    second.handler->received(head(body.size()) + body.first(500'000));
    QVERIFY(second.transport.output.startsWith("HTTP/1.1 503 "));
    QVERIFY(second.transport.closed);
    engine.services.hold = false;
    engine.services.release();
    engine.loop->run();
    QVERIFY(first.transport.output.startsWith("HTTP/1.1 202 "));
    QVERIFY(engine.loop->runUntil([&] { // there is room again, as soon as the pool has let go of the first
        BenchClient third(engine);
        third.handler->received(head(body.size()) + body.first(500'000));
        return third.transport.output.isEmpty();
    }));
    BenchClient stranger(engine);
    stranger.handler->received(head(2 << 20, ""));
    QVERIFY(stranger.transport.output.startsWith("HTTP/1.1 413 "));
}

void TestSendApi::batchHasItsResults()
{
    BenchEngine engine;
    const Answer answer = post(engine, R"({"defaults":{"from":"a@b.test","text":"x","class":"bulk"},"messages":[
        {"to":"c@d.test"},{"to":"nobody@example.test"},{"to":"e@d.test","class":"code"}]})", "/v1/messages:batch",
                               "Idempotency-Key: k\r\n");
    QCOMPARE(answer.status, 202);
    const QJsonArray items = answer.object()[u"items"_s].toArray();
    QCOMPARE(items.size(), 3);
    QVERIFY(items[0][u"mailId"_s].isString());
    QCOMPARE(items[1][u"problem"_s][u"field"_s].toString(), u"to[0]"_s);
    QCOMPARE(engine.services.sent[2].options.mailClass, u"code"_s);
    QCOMPARE(engine.services.sent[0].options.mailClass, u"bulk"_s);
    QSet<QByteArray> keys;
    for (const control::SendOrigin &origin : engine.services.origins)
        keys.insert(origin.idempotencyKey);
    QCOMPARE(keys.size(), 3);
}

void TestSendApi::idempotencyKeys()
{
    const QByteArray body = R"({"from":"a@b.test","to":"c@d.test","text":"x"})";
    BenchEngine engine;
    for (const char *bad : {"Idempotency-Key: \r\n", "Idempotency-Key: a b\r\n", "Idempotency-Key: a\r\nIdempotency-Key: b\r\n"}) {
        const Answer answer = post(engine, body, "/v1/messages", bad);
        QCOMPARE(answer.status, 422);
        QCOMPARE(answer.field(), u"Idempotency-Key"_s);
    }
    QCOMPARE(post(engine, body, "/v1/messages", "Idempotency-Key: " + QByteArray(256, 'k') + "\r\n").status, 422);
    QCOMPARE(post(engine, body, "/v1/messages", "Idempotency-Key: one\r\n").status, 202);
    QCOMPARE(post(engine, body + ' ', "/v1/messages", "Idempotency-Key: one\r\n").status, 202);
    QCOMPARE(engine.services.origins[0].idempotencyKey, "one"_ba);
    QCOMPARE(engine.services.origins[0].request.size(), 32);
    QVERIFY(engine.services.origins[0].request != engine.services.origins[1].request);
}

void TestSendApi::templatePreview()
{
    BenchEngine engine;
    const Answer answer = post(engine, R"({"subject":"Hi {{name}}","text":"{{code}} {{name}} {{{raw}}}","html":"<b>{{name}}</b><script>x()</script>",
        "variables":{"name":"A<B","raw":7}})", "/v1/templates:preview");
    QCOMPARE(answer.status, 200);
    const QJsonObject preview = answer.object();
    QCOMPARE(preview[u"subject"_s].toString(), u"Hi A<B"_s);
    QCOMPARE(preview[u"text"_s].toString(), u"{{code}} A<B 7"_s); // what has no value stays as it is
    QVERIFY(preview[u"html"_s].toString().contains(u"<b>A&lt;B</b>"_s));
    QVERIFY(!preview[u"html"_s].toString().contains(u"script"_s));
    QCOMPARE(preview[u"variables"_s].toArray(), QJsonArray({u"name"_s, u"code"_s, u"raw"_s}));
    QCOMPARE(preview[u"missing"_s].toArray(), QJsonArray({u"code"_s}));
    QVERIFY(post(engine, R"({"text":"x"})", "/v1/templates:preview").object()[u"html"_s].isNull());
    QCOMPARE(post(engine, R"({"text":"x","variables":[]})", "/v1/templates:preview").field(), u"variables"_s);
    QCOMPARE(post(engine, R"({"text":"x","name":"y"})", "/v1/templates:preview").status, 422);
}

void TestSendApi::totals()
{
    BenchEngine engine;
    const auto get = [&](const QByteArray &query) {
        BenchClient client(engine);
        return client.ask("GET", "/v1/delivery-totals" + query, "admin");
    };
    QCOMPARE(get("?by=class&hours=2&destination=Far.example&class=code&limit=7").status, 200);
    const control::DeliveryTotalsRequest &asked = engine.services.lastTotals;
    QCOMPARE(asked.by, control::DeliveryTotalsRequest::Class);
    QCOMPARE(asked.destination, u"far.example"_s);
    QCOMPARE(asked.mailClass, u"code"_s);
    QCOMPARE(asked.limit, 7);
    for (const char *wrong : {"?by=day", "?hours=0", "?hours=193", "?hours=x", "?class=invoice"})
        QCOMPARE(get(wrong).status, 422);
}

void TestSendApi::rawMessage()
{
    BenchEngine engine;
    const QByteArray message = "From: Alice <a@example.test>\r\nTo: b@far.example\r\nCc: C <c@far.example>\r\n"
                               "Bcc: d@far.example\r\n\r\nHi\r\n";
    QCOMPARE(post(engine, message, "/v1/messages:raw?class=alert&priority=normal", "Content-Type: message/rfc822\r\n").status, 202);
    const control::RawMessage &first = engine.services.sentRaw[0];
    QCOMPARE(first.from, u"a@example.test"_s);
    QCOMPARE(first.to, (QStringList{u"b@far.example"_s, u"c@far.example"_s, u"d@far.example"_s}));
    QCOMPARE(first.content, message);
    QCOMPARE(first.options.mailClass, u"alert"_s);
    QCOMPARE(post(engine, message, "/v1/messages:raw?from=x%40y.test&to=a%40b.test,c%40d.test&to=e%40f.test",
                  "Content-Type: message/rfc822; charset=utf-8\r\n").status, 202);
    QCOMPARE(engine.services.sentRaw[1].from, u"x@y.test"_s);
    QCOMPARE(engine.services.sentRaw[1].to, (QStringList{u"a@b.test"_s, u"c@d.test"_s, u"e@f.test"_s}));
    QCOMPARE(post(engine, R"({"to":"z@far.example","content":")" + message.toBase64() + "\"}", "/v1/messages:raw").status, 202);
    QCOMPARE(engine.services.sentRaw[2].from, u"a@example.test"_s);
    QCOMPARE(engine.services.sentRaw[2].to, QStringList{u"z@far.example"_s});
    QCOMPARE(post(engine, message, "/v1/messages:raw", "Content-Type: text/plain\r\n").status, 415);
    QCOMPARE(post(engine, message, "/v1/messages", "Content-Type: message/rfc822\r\n").status, 415);
    QCOMPARE(post(engine, message, "/v1/messages:raw?sendAt=x", "Content-Type: message/rfc822\r\n").field(), u"sendAt"_s);
}

void TestSendApi::templatePatchTakesAway()
{
    BenchEngine engine;
    BenchClient client(engine);
    const QByteArray target = "/v1/templates/" + base::idToString(FakeServices::kDomain).toLatin1();
    QCOMPARE(client.ask("PATCH", target, "admin", R"({"html":null,"text":"x"})").status, 200);
    const control::TemplateChange &change = engine.services.lastTemplateChange;
    QVERIFY(change.html.has_value() && !change.html->has_value());
    QCOMPARE(**change.text, u"x"_s);
    QVERIFY(!change.name && !change.subject);
}

QTEST_GUILESS_MAIN(TestSendApi)
#include "tst_sendapi.moc"
