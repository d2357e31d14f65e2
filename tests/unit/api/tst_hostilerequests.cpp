// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/route.h"
#include "apibench.h"
#include "http/gzip.h"
#include "routeexamples.h"
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

QByteArray methodOf(const Example &example)
{
    return example.route.left(example.route.indexOf(' '));
}

QByteArray pathOf(const Example &example)
{
    return example.target.left(example.target.indexOf('?') < 0 ? example.target.size() : example.target.indexOf('?'));
}

const api::Route &routeOf(const Example &example)
{
    for (const api::Route &route : api::routeTable()) {
        if (QByteArray(route.method) + ' ' + route.pattern == example.route)
            return route;
    }
    qFatal("no such route");
}

/// Stands for a value in a JSON text until it is replaced.
const QString kMark = u"@mark@"_s;

/// The body with each of its values marked in turn, with the path that names it.
QList<std::pair<QString, QByteArray>> markedBodies(const QByteArray &body)
{
    QList<std::pair<QString, QByteArray>> all;
    const QJsonObject root = QJsonDocument::fromJson(body).object();
    QString current;
    const std::function<void(const QJsonValue &, const QString &, const std::function<void(const QJsonValue &)> &)> walk =
        [&](const QJsonValue &value, const QString &path, const std::function<void(const QJsonValue &)> &put) {
            current = path;
            if (!path.isEmpty())
                put(kMark);
            if (value.isObject()) {
                const QJsonObject object = value.toObject();
                for (auto it = object.begin(); it != object.end(); ++it) {
                    walk(it.value(), path + (path.isEmpty() ? u""_s : u"."_s) + it.key(), [&, key = it.key()](const QJsonValue &changed) {
                        QJsonObject copy = object;
                        copy[key] = changed;
                        put(copy);
                    });
                }
            }
            const QJsonArray array = value.toArray();
            for (qsizetype i = 0; i < array.size(); ++i) {
                walk(array[i], path + u"[%1]"_s.arg(i), [&, i](const QJsonValue &changed) {
                    QJsonArray copy = array;
                    copy[i] = changed;
                    put(copy);
                });
            }
        };
    const auto collect = [&](const QJsonValue &whole) { all.append({current, QJsonDocument(whole.toObject()).toJson(QJsonDocument::Compact)}); };
    walk(root, {}, collect);
    return all;
}

QByteArray filled(QByteArray marked, const QByteArray &value)
{
    return marked.replace('"' + kMark.toLatin1() + '"', value);
}

/// JSON values that no field wants, or that hurt whoever takes them.
const QByteArrayList &hostileValues()
{
    static const QByteArrayList values{
        "null", "true", "0", "-1", "1.5", "-0", "1e308", "-1e308", "4.9e-324", "2147483648", "-2147483649", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "18446744073709551616", "\"\"", "\" \"", "[]", "{}", "[[]]", "[null]", "[{}]",
        "[\"\"]", "{\"\":\"\"}", "{\"a\":{\"b\":[{}]}}", "\"\\u0000\"", "\"a\\u0000b\"", "\"a\\rb\"", "\"a\\nb\"", "\"a\\r\\nX-Evil: 1\"",
        "\"a\\u2028b\"", "\"a\\u0085b\"", "\"\\u001b[31m\"", "\"\\ufffe\"", "\"\\ufeff\"", "\"\\ud83d\\ude00\"", "\"\\u202egnp.exe\"",
        "\"' OR 1=1 --\"", "\"\\\"; DROP TABLE domain; --\"", "\"%\"", "\"_\"", "\"\\\\\"", "\"../../etc/passwd\"", "\"<script>x</script>\"",
        "\"{{7*7}}\"", "\"${x}\"", "\"%s%n\"", "\"@\"", "\"a@\"", "\"@b\"", "\"a@b@c\"", "\"0\"", "\"-1\"", "\"1e999\"", "\"NaN\"",
        "\"9999-12-31T23:59:59Z\"", "\"0000-01-01T00:00:00Z\"", "\"" + QByteArray(20000, 'a') + "\"", "\"" + QByteArray("\xf0\x9f\x98\x80").repeated(2000) + "\"",
        "[" + QByteArray("\"a\",").repeated(3000) + "\"a\"]", QByteArray("[").repeated(60) + QByteArray("]").repeated(60),
        QByteArray("{\"a\":").repeated(60) + "1" + QByteArray("}").repeated(60)};
    return values;
}

const QByteArrayList kNoNumbers{"1e999", "-1e999", "1.8e308", "17976931348623157e300", QByteArray(400, '9')};

/// A refusal that a program can read (RFC 9457), an answer, and never a fault of ours.
QString fault(const Answer &answer)
{
    const QString told = QString::number(answer.status) + u' ' + QString::fromUtf8(answer.body.left(500));
    if (answer.status < 200 || answer.status >= 500)
        return told;
    if (answer.status < 400)
        return {};
    const QJsonObject problem = answer.object();
    if (!problem[u"ErrorCode"_s].toString().isEmpty()) // of autodiscover.json, in the words of that protocol
        return {};
    const bool good = answer.fields.value("content-type") == "application/problem+json" && problem[u"status"_s].toInt() == answer.status
        && !problem[u"code"_s].toString().isEmpty();
    return good ? QString() : told;
}

} // namespace

// Attackers before every route of the table: what is new is walked as well.
class TestHostileRequests : public QObject
{
    Q_OBJECT

    static void everyRoute(const std::function<bool(const Example &)> &wanted = [](const Example &) { return true; })
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < examples().size(); ++i) {
            if (wanted(examples()[i]))
                QTest::newRow(examples()[i].route + ' ' + QByteArray::number(i)) << i;
        }
    }
    static bool asksForNoToken(const Example &example)
    {
        const api::Access access = routeOf(example).access;
        return access == api::Access::Open || access == api::Access::SignIn;
    }
    static bool hasBody(const Example &example) { return !example.body.isEmpty(); }

private Q_SLOTS:
    void fields_data() { everyRoute([](const Example &example) { return hasBody(example) && example.body != "{}"; }); }
    void fields()
    {
        QFETCH(int, index);
        const Example &example = examples()[index];
        BenchEngine engine;
        engine.options.settings = [] { return config::Settings(); };
        BenchClient client(engine);
        const auto bodies = markedBodies(example.body);
        QVERIFY(!bodies.isEmpty());
        for (const auto &[path, body] : bodies) {
            for (const QByteArray &value : hostileValues()) {
                const QString error = fault(client.ask(methodOf(example), example.target, example.token, filled(body, value)));
                QVERIFY2(error.isEmpty(), qPrintable(path + u" = "_s + QString::fromUtf8(value.left(100)) + u": "_s + error));
            }
            for (const QByteArray &number : kNoNumbers) { // never infinity, never another number
                const int before = engine.services.calls;
                const Answer answer = client.ask(methodOf(example), example.target, example.token, filled(body, number));
                QCOMPARE(answer.status, 422);
                QCOMPARE(answer.field(), path);
                QCOMPARE(engine.services.calls, before);
            }
        }
        QVERIFY(!client.transport.closed);
    }

    // Bombs: refused while they are read, and the connection knows where the next request begins.
    void bodies_data() { everyRoute(hasBody); }
    void bodies()
    {
        QFETCH(int, index);
        const Example &example = examples()[index];
        QByteArray keys = "{";
        for (int i = 0; i < 60000; ++i)
            keys += "\"" + QByteArray::number(i) + "\":0,";
        const QByteArrayList bombs{
            QByteArray("[").repeated(100'000),
            QByteArray("[").repeated(100'000) + QByteArray("]").repeated(100'000),
            QByteArray("{\"a\":").repeated(100'000) + '0' + QByteArray("}").repeated(100'000),
            QByteArray("[{\"\":").repeated(50'000),
            "[" + QByteArray("0,").repeated(400'000) + "0]",
            keys + "\"x\":0}",
            "{" + QByteArray("\"a\":0,").repeated(100'000) + "\"a\":0}",
            "\"" + QByteArray("\\u0000").repeated(100'000) + "\"",
            QByteArray(900'000, ' '),
            QByteArray(900'000, '9'),
            "-" + QByteArray("0").repeated(900'000),
            http::gzip(example.body),
            http::gzip(QByteArray(10 << 20, ' ')),
            QByteArray("\xff\xfe{\0}\0", 6),
            QByteArray("\0", 1),
        };
        BenchEngine engine;
        BenchClient client(engine);
        for (const QByteArray &bomb : bombs) {
            const int before = engine.services.calls;
            const Answer answer = client.ask(methodOf(example), example.target, example.token, bomb);
            const QString error = fault(answer);
            QVERIFY2(error.isEmpty() && answer.status >= 400, qPrintable(QString::fromLatin1(bomb.left(20)) + u": "_s + error));
            QCOMPARE(engine.services.calls, before);
        }
        QCOMPARE(client.ask(methodOf(example), example.target, example.token, http::gzip(example.body), "Content-Encoding: gzip\r\n").status, 400);
        QVERIFY(!client.transport.closed);
        QVERIFY(client.ask(methodOf(example), example.target, example.token, example.body).status < 300);
    }

    void queries_data()
    {
        everyRoute([](const Example &example) { return *routeOf(example).query != '\0'; });
    }
    void queries()
    {
        QFETCH(int, index);
        const Example &example = examples()[index];
        const QByteArrayList values{"", "%00", "a%00b", "%0d%0aX-Evil:1", "%ff", "%ed%a0%80", "%c0%af", "%", "%4", "%zz", "-1", "0", "1e999", "NaN",
                                    "9223372036854775808", "99999999999999999999999999", "%2B1", "+1", "1%20", "0x10", "'%20OR%201=1--", "%25", "_",
                                    "%5C", "%22", "*", "a%20OR%20b", "((((((((((", "%22unclosed", "from:", "-", "NOT", "%E2%80%A8", "%F0%9F%98%80",
                                    QByteArray(2500, 'a'), QByteArray("%F0%9F%98%80").repeated(200), QByteArray("(").repeated(2500), QByteArray("a%20").repeated(600),
                                    "9999-12-31T23:59:59Z", "-9999-12-31T23:59:59Z", "2026-01-01T00:00:00+99:99"};
        BenchEngine engine;
        BenchClient client(engine);
        for (const QByteArray &name : QByteArray(routeOf(example).query).split(',')) {
            for (const QByteArray &value : values) {
                const QByteArray query = '?' + name + '=' + value;
                for (const QByteArray &target : {pathOf(example) + query, pathOf(example) + query + '&' + query.mid(1), example.target + (example.target.contains('?') ? '&' : '?') + query.mid(1)}) {
                    const QString error = fault(client.ask(methodOf(example), target));
                    QVERIFY2(error.isEmpty(), qPrintable(QString::fromLatin1(target.left(200)) + u": "_s + error));
                }
            }
        }
        QString error = fault(client.ask(methodOf(example), pathOf(example) + '?' + QByteArray("a=b&").repeated(1000)));
        QVERIFY2(error.isEmpty(), qPrintable(error));
        QVERIFY(!client.transport.closed);
    }

    // Decided behind the routing: no spelling of a path gets past what its plain spelling meets.
    void pathSpellings_data() { everyRoute(); }
    void pathSpellings()
    {
        QFETCH(int, index);
        const Example &example = examples()[index];
        const QByteArray path = pathOf(example);
        const qsizetype last = path.lastIndexOf('/') + 1;
        QByteArray encoded;
        for (const char c : path)
            encoded += c == '/' ? QByteArray("/") : '%' + QByteArray(1, c).toHex();
        const QByteArrayList spellings{path,
                                       "/%" + path.mid(1, 1).toHex() + path.mid(2),
                                       encoded,
                                       encoded.toUpper().replace("%2F", "/"),
                                       path.toUpper(),
                                       path + '/',
                                       '/' + path,
                                       "/." + path,
                                       "/x/.." + path,
                                       "/%2e" + path,
                                       "/x/%2e%2e" + path,
                                       path.left(last) + "%2e/" + path.mid(last),
                                       path.left(last) + '/' + path.mid(last),
                                       path.left(last - 1) + "%2f" + path.mid(last),
                                       path.left(last - 1) + "%5c" + path.mid(last),
                                       path.left(last - 1) + "\\" + path.mid(last),
                                       path + "%00",
                                       path + ";a=b",
                                       path + "%20",
                                       path + '.',
                                       path + ".json",
                                       path + "%23",
                                       path + "%3f",
                                       path + "%c0%af",
                                       path + "?",
                                       "http://localhost" + path,
                                       "http://localhost:80" + path + "?x"};
        const struct
        {
            const char *what;
            QByteArray token, fields, host;
            QList<int> statuses;
        } callers[] = {{"nobody", {}, {}, "localhost", {401}},
                       {"unknown token", "wrong", {}, "localhost", {401}},
                       {"foreign site", "admin", "Origin: http://evil.test\r\n", "localhost", {403}},
                       {"rebound name", "admin", {}, "evil.test", {421}}};
        const bool anyHost = routeOf(example).anyHost; // authorities and mail programs ask by any name and from anywhere
        const bool open = asksForNoToken(example);
        BenchEngine engine;
        const int before = engine.services.calls;
        for (const QByteArray &spelling : spellings) {
            for (const auto &caller : callers) {
                if (open && qstrcmp(caller.what, "foreign site") != 0 && qstrcmp(caller.what, "rebound name") != 0)
                    continue;
                const bool absolute = spelling.startsWith("http://"); // RFC 9112 3.2.2: the target's host counts
                if (absolute && caller.host != "localhost")
                    continue;
                BenchClient client(engine);
                QByteArray head = methodOf(example) + ' ' + spelling + " HTTP/1.1\r\nHost: " + caller.host + "\r\n" + caller.fields;
                if (!caller.token.isEmpty())
                    head += "Authorization: Bearer " + caller.token + "\r\n";
                client.send(head + "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(example.body.size()) + "\r\n\r\n" + example.body);
                const Answer answer = takeAnswers(client.transport.output, methodOf(example) == "HEAD").value(0);
                const QByteArray told = QByteArray(caller.what) + ": " + spelling + ' ' + QByteArray::number(answer.status);
                const bool notThere = answer.status == 400 || answer.status == 404 || answer.status == 405;
                QVERIFY2(caller.statuses.contains(answer.status) || notThere || anyHost, told);
                QVERIFY2(!notThere || spelling != path || anyHost, told);
                QVERIFY2(!answer.fields.contains("access-control-allow-origin"), told);
                QVERIFY2(engine.services.calls == before, told);
            }
        }
    }

    // What a foreign page can make a browser send: forms, plain text, cookies, a preflight (RFC 6454, Fetch 3.2).
    void crossSite_data()
    {
        everyRoute([](const Example &example) { return methodOf(example) != "GET"; });
    }
    void crossSite()
    {
        QFETCH(int, index);
        const Example &example = examples()[index];
        const bool open = asksForNoToken(example); // needs nothing a browser would add
        BenchEngine engine;
        const int before = engine.services.calls;
        const QByteArray body = example.body.isEmpty() ? QByteArray("{}") : example.body;
        if (hasBody(example)) {
            for (const QByteArray &type : {"text/plain"_ba, "text/plain; application/json"_ba, "application/x-www-form-urlencoded"_ba,
                                           "multipart/form-data; boundary=x"_ba, "text/json"_ba, "application/jsonp"_ba, "application/json, text/plain"_ba,
                                           "\"application/json\""_ba, ""_ba}) {
                BenchClient client(engine);
                const Answer answer = client.ask(methodOf(example), example.target, example.token, body, "Content-Type: " + type + "\r\n");
                QVERIFY2(answer.status == 415, type + ' ' + QByteArray::number(answer.status));
            }
        }
        for (const QByteArray &fields : {"Cookie: token=admin; Authorization=Bearer admin\r\n"_ba, "Authorization: Basic YWRtaW46YWRtaW4=\r\n"_ba,
                                         "Authorization: admin\r\n"_ba, "Authorization: Bearer\r\n"_ba, "Authorization: Bearer admin, Bearer admin\r\n"_ba,
                                         "Authorization: Bearer admin\r\nAuthorization: Bearer admin\r\n"_ba, "Proxy-Authorization: Bearer admin\r\n"_ba,
                                         "X-Authorization: Bearer admin\r\n"_ba, "X-Forwarded-For: 127.0.0.1\r\n"_ba,
                                         "Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.\r\n"_ba, "X-HTTP-Method-Override: GET\r\n"_ba}) {
            BenchClient client(engine);
            QVERIFY2(open || client.ask(methodOf(example), example.target, {}, body, fields).status == 401, fields);
        }
        for (const QByteArray &query : {"token=admin"_ba, "access_token=admin"_ba, "authorization=Bearer%20admin"_ba, "_method=GET"_ba}) {
            BenchClient client(engine);
            QVERIFY2(open || client.ask(methodOf(example), pathOf(example) + '?' + query, {}, body).status == 401, query);
        }
        BenchClient client(engine);
        const Answer preflight = client.ask("OPTIONS", pathOf(example), {}, {},
                                            "Origin: http://evil.test\r\nAccess-Control-Request-Method: POST\r\n"
                                            "Access-Control-Request-Headers: authorization\r\nAccess-Control-Request-Private-Network: true\r\n");
        QCOMPARE(preflight.status, 403);
        for (auto it = preflight.fields.begin(); it != preflight.fields.end(); ++it)
            QVERIFY2(!it.key().startsWith("access-control"), it.key());
        QCOMPARE(engine.services.calls, before);
    }

    // A body that is a request: however the framing is bent, it is a body or the connection ends (RFC 9112 6.3, 11.2).
    void smuggling_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("before"); ///< what stands between head and smuggled request
        QTest::addColumn<bool>("legal");        ///< the body ends there by the book: then it is the next request
        const auto row = [](const QByteArray &fields, const QByteArray &between = "0\r\n\r\n", bool legal = false) {
            QTest::newRow(QByteArray(fields + '|' + between).toPercentEncoding(" :,;=|")) << fields << between << legal;
        };
        for (const QByteArray &number : {"0"_ba, "00"_ba, "1"_ba})
            row("Content-Length: " + number + "\r\n", {}, true);
        for (const QByteArray &end : {"00\r\n\r\n"_ba, "0;a\r\n\r\n"_ba, "0\r\nContent-Length: 0\r\n\r\n"_ba})
            row("Transfer-Encoding: chunked\r\n", end, true);
        const QByteArray length = "Content-Length: $\r\n";
        for (const QByteArray &coding :
             {"chunked"_ba, "CHUNKED"_ba, " chunked"_ba, "chunked "_ba, "\tchunked"_ba, "xchunked"_ba, "chunkedx"_ba, "chunked, chunked"_ba,
              "chunked, identity"_ba, "identity, chunked"_ba, "identity"_ba, "gzip, chunked"_ba, "chunked, gzip"_ba, "chunked,"_ba, ",chunked"_ba,
              "\"chunked\""_ba, "'chunked'"_ba, "chunked;q=1"_ba, "chunked\x0b"_ba, "\x0b"_ba "chunked"_ba, "chunked\x0c"_ba, "chunked\x7f"_ba,
              QByteArray("chunked\0", 8), "chunked\xa0"_ba, "chun\xc5\xb7ked"_ba, ""_ba, "chunked\r\n\t"_ba, "\r\n chunked"_ba, "x\r\n chunked"_ba, "chunked\rX: y"_ba,
              "chunked\nX: y"_ba}) {
            row(length + "Transfer-Encoding:" + coding + "\r\n");
            row("Transfer-Encoding:" + coding + "\r\n" + length);
        }
        for (const QByteArray &name : {"Transfer-Encoding "_ba, "Transfer-Encoding\t"_ba, " Transfer-Encoding"_ba, "Transfer_Encoding"_ba, "Transfer-Encoding\r"_ba,
                                       "Transfer-Encoding\n"_ba, QByteArray("Transfer-Encoding\0", 18), "\x01Transfer-Encoding"_ba, "Transfer-\xc3\x89ncoding"_ba, "X: y\rTransfer-Encoding"_ba,
                                       "X: y\nTransfer-Encoding"_ba, "Transfer-Encoding: x\r\nTransfer-Encoding"_ba})
            row(length + name + ": chunked\r\n");
        for (const QByteArray &number : {"+$"_ba, "-1"_ba, "-$"_ba, "$, $"_ba, "$,0"_ba, "0, $"_ba, "$ 0"_ba, "0x$"_ba, "$.0"_ba, "$e0"_ba, "\"$\""_ba, ""_ba,
                                         "18446744073709551616"_ba, "18446744073709551617"_ba, "$\r\nContent-Length: 0"_ba, "0\r\nContent-Length: $"_ba,
                                         "$\r\nContent-Length: $"_ba, "$\x0b"_ba, "\x0b$"_ba, "$\rX: y"_ba, "\r\n 0"_ba, "$;x"_ba, QByteArray("$\0", 2)})
            row("Content-Length: " + number + "\r\n", {});
        for (const QByteArray &size : {"0 "_ba, " 0"_ba, "+0"_ba, "-0"_ba, "0x0"_ba, "0;\r"_ba, "0\n"_ba, "0\r"_ba, ""_ba, ";"_ba, "0,0"_ba, "0\x0b"_ba, "10000000000000000"_ba, "-1"_ba,
                                       "ffffffffffffffff"_ba, "0;a=\"\r\n\""_ba, "1\r\nZ\n0"_ba, "1\r\nZ\r0"_ba, "1\r\nZZ\r\n0"_ba})
            row("Transfer-Encoding: chunked\r\n", size + "\r\n\r\n");
        for (const QByteArray &trailer : {"X\r\n\r\n"_ba, " X: y\r\n\r\n"_ba, "X: y\n\r\n"_ba, "X: y\r\r\n\r\n"_ba, "\n"_ba, "\r\r\n"_ba})
            row("Transfer-Encoding: chunked\r\n", "0\r\n" + trailer);
    }
    void smuggling()
    {
        QFETCH(QByteArray, fields);
        QFETCH(QByteArray, before);
        QFETCH(bool, legal);
        const QByteArray smuggled = "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer admin\r\nContent-Type: application/json\r\n"
                                    "Content-Length: 20\r\n\r\n{\"name\":\"evil.test\"}";
        const QByteArray body = before + smuggled;
        QByteArray head = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
        head.replace("$", QByteArray::number(body.size()));
        for (const qsizetype step : {qsizetype(1 << 20), qsizetype(1), qsizetype(7)}) {
            BenchEngine engine;
            BenchClient client(engine);
            const QByteArray bytes = head + body;
            for (qsizetype at = 0; at < bytes.size(); at += step)
                client.send(bytes.mid(at, step));
            const QList<Answer> answers = takeAnswers(client.transport.output);
            if (legal) {
                QCOMPARE(answers.size(), 2);
                continue;
            }
            QCOMPARE(engine.services.calls, 0);
            QVERIFY(answers.size() <= 1);
            if (!answers.isEmpty() && answers[0].status >= 400)
                QVERIFY(client.transport.closed);
        }
    }
};

QTEST_GUILESS_MAIN(TestHostileRequests)
#include "tst_hostilerequests.moc"
