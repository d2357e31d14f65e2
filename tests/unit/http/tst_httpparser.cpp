// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/httpparser.h"
#include <QTest>

using http::HttpParser;

namespace {

struct Outcome
{
    QByteArrayList requests; ///< "METHOD target host [body]"
    int status = 0;
    QByteArray code;

    bool operator==(const Outcome &) const = default;
};

Outcome run(const QByteArray &bytes, qsizetype step)
{
    HttpParser parser;
    Outcome outcome;
    for (qsizetype at = 0; at < bytes.size(); at += step) {
        parser.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)));
        while (true) {
            const HttpParser::Event event = parser.next();
            if (event == HttpParser::Event::NeedMore)
                break;
            if (event == HttpParser::Event::Failed) {
                outcome.status = parser.failure().status;
                outcome.code = parser.failure().code;
                return outcome;
            }
            if (event == HttpParser::Event::Request) {
                const http::HttpRequest request = parser.takeRequest();
                outcome.requests << request.method().toByteArray() + ' ' + request.target().toByteArray() +
                                        ' ' + request.host().toByteArray() + " [" + request.body() + ']';
            }
        }
    }
    return outcome;
}

} // namespace

class TestHttpParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accepts_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArrayList>("expected");
        const QByteArray h = "Host: a\r\n";
        QTest::newRow("get") << "GET / HTTP/1.1\r\n" + h + "\r\n" << QByteArrayList{"GET / a []"};
        QTest::newRow("http/1.0 without host")
            << QByteArray("GET / HTTP/1.0\r\n\r\n") << QByteArrayList{"GET /  []"};
        QTest::newRow("empty line before") << "\r\nGET / HTTP/1.1\r\n" + h + "\r\n"
                                           << QByteArrayList{"GET / a []"};
        QTest::newRow("length") << "POST /x HTTP/1.1\r\n" + h + "Content-Length: 3\r\n\r\nabc"
                                << QByteArrayList{"POST /x a [abc]"};
        QTest::newRow("pipelined") << "POST /x HTTP/1.1\r\n" + h +
                                          "Content-Length: 3\r\n\r\nabcGET /y HTTP/1.1\r\n" + h + "\r\n"
                                   << QByteArrayList{"POST /x a [abc]", "GET /y a []"};
        QTest::newRow("chunked")
            << "POST /x HTTP/1.1\r\n" + h +
                   "Transfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n00a;x=\"y\"\r\n0123456789\r\n0\r\nTrailer: "
                   "t\r\n\r\nGET / HTTP/1.1\r\n" +
                   h + "\r\n"
            << QByteArrayList{"POST /x a [abc0123456789]", "GET / a []"};
        QTest::newRow("absolute-form names the host")
            << QByteArray("GET http://b:8080/p?q HTTP/1.1\r\nHost: a\r\n\r\n")
            << QByteArrayList{"GET /p?q b:8080 []"};
        QTest::newRow("asterisk") << "OPTIONS * HTTP/1.1\r\n" + h + "\r\n"
                                  << QByteArrayList{"OPTIONS * a []"};
        QTest::newRow("obs-text in a value") << "GET / HTTP/1.1\r\n" + h + "X: \xc3\xa4\r\n\r\n"
                                             << QByteArrayList{"GET / a []"};
        QTest::newRow("empty value") << "GET / HTTP/1.1\r\n" + h + "X:\r\n\r\n"
                                     << QByteArrayList{"GET / a []"};
        QTest::newRow("target of 8 KiB") << "GET /" + QByteArray(8191, 'a') + " HTTP/1.1\r\n" + h + "\r\n"
                                         << QByteArrayList{"GET /" + QByteArray(8191, 'a') + " a []"};
    }
    void accepts()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArrayList, expected);
        for (const qsizetype step : {bytes.size(), qsizetype(1), qsizetype(7)}) {
            const Outcome outcome = run(bytes, step);
            QCOMPARE(outcome.status, 0);
            QCOMPARE(outcome.requests, expected);
        }
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        const QByteArray line = "POST / HTTP/1.1\r\n";
        const QByteArray h = "Host: a\r\n";
        const auto row = [](const char *name, const QByteArray &bytes, int status) {
            QTest::newRow(name) << bytes << status;
        };
        row("length and chunked",
            line + h + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        row("chunked and length",
            line + h + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400);
        row("two lengths", line + h + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400);
        row("two equal lengths", line + h + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400);
        row("list of lengths", line + h + "Content-Length: 3, 3\r\n\r\nabc", 400);
        row("signed length", line + h + "Content-Length: +3\r\n\r\nabc", 400);
        row("negative length", line + h + "Content-Length: -1\r\n\r\n", 400);
        row("hex length", line + h + "Content-Length: 0x3\r\n\r\nabc", 400);
        row("empty length", line + h + "Content-Length:\r\n\r\n", 400);
        row("endless length", line + h + "Content-Length: 99999999999999999999\r\n\r\n", 400);
        row("length over the limit", line + h + "Content-Length: 10737418240\r\n\r\n", 413);
        row("gzip, chunked", line + h + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400);
        row("identity", line + h + "Transfer-Encoding: identity\r\n\r\n", 400);
        row("xchunked", line + h + "Transfer-Encoding: xchunked\r\n\r\n", 400);
        row("chunked twice", line + h + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            400);
        row("chunked, chunked", line + h + "Transfer-Encoding: chunked, chunked\r\n\r\n", 400);
        row("chunked in 1.0", "POST / HTTP/1.0\r\n" + h + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        row("vertical tab before chunked",
            line + h +
                "Transfer-Encoding: \x0b"
                "chunked\r\n\r\n",
            400);
        row("space before colon", line + h + "Content-Length : 3\r\n\r\nabc", 400);
        row("folded field", line + h + "X: a\r\n b\r\n\r\n", 400);
        row("folded first field", line + " " + h + "\r\n", 400);
        row("folded with tab", line + h + "X: a\r\n\tb\r\n\r\n", 400);
        row("bare lf in head", "GET / HTTP/1.1\nHost: a\n\n", 400);
        row("bare lf between fields", line + "Host: a\nX: b\r\n\r\n", 400);
        row("bare cr in value", line + h + "X: a\rb\r\n\r\n", 400);
        row("cr cr lf", line + h + "X: a\r\r\n\r\n", 400);
        row("nul in value", line + h + QByteArray("X: a\0b\r\n\r\n", 10), 400);
        row("nul in target", QByteArray("GET /\0 HTTP/1.1\r\n", 17), 400);
        row("delete in value", line + h + "X: a\x7f\r\n\r\n", 400);
        row("no host", line + "\r\n", 400);
        row("two hosts", line + h + h + "\r\n", 400);
        row("host with path", line + "Host: a/b\r\n\r\n", 400);
        row("host with user", line + "Host: u@a\r\n\r\n", 400);
        row("host with space", line + "Host: a b\r\n\r\n", 400);
        row("absolute-form with user", "GET http://u@b/ HTTP/1.1\r\n" + h + "\r\n", 400);
        row("absolute-form of another scheme", "GET ftp://b/ HTTP/1.1\r\n" + h + "\r\n", 400);
        row("relative target", "GET x HTTP/1.1\r\n" + h + "\r\n", 400);
        row("asterisk with get", "GET * HTTP/1.1\r\n" + h + "\r\n", 400);
        row("fragment", "GET /#a HTTP/1.1\r\n" + h + "\r\n", 400);
        row("octets above ascii in target", "GET /\xc3\xa4 HTTP/1.1\r\n" + h + "\r\n", 400);
        row("field without colon", line + h + "X\r\n\r\n", 400);
        row("field without name", line + h + ": a\r\n\r\n", 400);
        row("two spaces", "GET  / HTTP/1.1\r\n" + h + "\r\n", 400);
        row("space at the end", "GET / HTTP/1.1 \r\n" + h + "\r\n", 400);
        row("tab for space", "GET\t/ HTTP/1.1\r\n" + h + "\r\n", 400);
        row("http/0.9", "GET /\r\n\r\n", 400);
        row("http/1.2", "GET / HTTP/1.2\r\n" + h + "\r\n", 505);
        row("http/2.0", "GET / HTTP/2.0\r\n" + h + "\r\n", 505);
        row("lower-case version", "GET / http/1.1\r\n" + h + "\r\n", 400);
        row("http/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400);
        row("smtp", "EHLO example.test\r\n", 400);
        row("smtp one word", "DATA\r\n", 400);
        row("tls hello", QByteArray("\x16\x03\x01\x02\x00\x01\x00", 7), 400);
        row("empty lines", "\r\n\r\n\r\n", 400);
        row("no method", " / HTTP/1.1\r\n" + h + "\r\n", 400);
        row("long method", QByteArray(100, 'A'), 400);
        row("trace", "TRACE / HTTP/1.1\r\n" + h + "\r\n", 405);
        row("connect", "CONNECT b:443 HTTP/1.1\r\n" + h + "\r\n", 405);
        row("expectation", line + h + "Expect: 200-ok\r\n\r\n", 417);
        row("target too long", "GET /" + QByteArray(1 << 20, 'a'), 414);
        row("head too large", line + h + "X: " + QByteArray(1 << 20, 'a'), 431);
        row("endless fields", line + h + QByteArray("X: a\r\n").repeated(10000), 431);
        row("101 fields", line + h + QByteArray("X:a\r\n").repeated(101) + "\r\n", 431);
        const QByteArray chunked = line + h + "Transfer-Encoding: chunked\r\n\r\n";
        row("chunk size empty", chunked + "\r\nabc", 400);
        row("chunk size signed", chunked + "+3\r\nabc\r\n", 400);
        row("chunk size 0x", chunked + "0x3\r\nabc\r\n", 400);
        row("chunk size with space before", chunked + " 3\r\nabc\r\n", 400);
        row("chunk size with space after", chunked + "3 \r\nabc\r\n", 400);
        row("chunk size with underscore", chunked + "1_0\r\n", 400);
        row("chunk size overflowing", chunked + "10000000000000003\r\nabc\r\n", 400);
        row("chunk over the limit", chunked + "fffffffffffff\r\n", 413);
        row("chunk line with bare lf", chunked + "3\nabc\r\n", 400);
        row("chunk extension with bare lf", chunked + "3;a\nabc\r\n", 400);
        row("chunk extension with cr", chunked + "3;a\rb\r\nabc\r\n", 400);
        row("chunk extension endless", chunked + "3;" + QByteArray(1000, 'a'), 400);
        row("chunk extension only", chunked + ";a\r\n", 400);
        row("chunk longer than said", chunked + "3\r\nabcd\r\n", 400);
        row("chunk ended by lf", chunked + "3\r\nabc\n", 400);
        row("trailer folded", chunked + "0\r\nA: b\r\n c\r\n\r\n", 400);
        row("trailer without colon", chunked + "0\r\nA\r\n\r\n", 400);
        row("trailer with bare lf", chunked + "0\r\nA: b\n\r\n", 400);
        row("trailers endless", chunked + "0\r\n" + QByteArray("A: b\r\n").repeated(20000), 400);
        row("chunks over the limit together",
            chunked + QByteArray("10000\r\n" + QByteArray(65536, 'x') + "\r\n").repeated(17), 413);
    }
    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        const Outcome whole = run(bytes, bytes.size());
        QCOMPARE(whole.status, status);
        QVERIFY(whole.requests.isEmpty());
        QVERIFY(!whole.code.isEmpty());
        QVERIFY(run(bytes, 1) == whole);
        QVERIFY(run(bytes, 13) == whole);
    }

    void waitsOnFragments()
    {
        const QByteArray bytes = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
        for (qsizetype length = 1; length < bytes.size(); ++length)
            QVERIFY(run(bytes.first(length), 5) == Outcome{});
    }
    void readsTheHead()
    {
        HttpParser parser;
        parser.feed("GET /p?a=1?b HTTP/1.1\r\nHOST: a\r\nX-A:  one \r\nx-a: two\r\nConnection: foo , "
                    "UPGRADE\r\n\r\n");
        QCOMPARE(parser.next(), HttpParser::Event::Head);
        const http::HttpRequest &request = parser.request();
        QCOMPARE(request.path().toByteArray(), "/p");
        QCOMPARE(request.query().toByteArray(), "a=1?b");
        QCOMPARE(request.header("x-a").toByteArray(), "one");
        QCOMPARE(request.headerCount("x-a"), 2);
        QVERIFY(request.header("x-b").isNull());
        QVERIFY(request.headerHasToken("connection", "upgrade"));
        QVERIFY(!request.headerHasToken("connection", "up"));
        QVERIFY(request.keepAlive());
    }
    void keepAlive_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<bool>("expected");
        QTest::newRow("1.1") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n") << true;
        QTest::newRow("1.1 close") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n")
                                   << false;
        QTest::newRow("1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n") << false;
        QTest::newRow("1.0 keep-alive")
            << QByteArray("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") << true;
    }
    void keepAlive()
    {
        QFETCH(QByteArray, head);
        QFETCH(bool, expected);
        HttpParser parser;
        parser.feed(head);
        QCOMPARE(parser.next(), HttpParser::Event::Head);
        QCOMPARE(parser.request().keepAlive(), expected);
    }
    void bodyLimitByRoute()
    {
        HttpParser parser;
        parser.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2097152\r\nExpect: 100-continue\r\n\r\n");
        QCOMPARE(parser.next(), HttpParser::Event::Head);
        QVERIFY(parser.request().expectsContinue());
        parser.setBodyLimit(4 << 20);
        QCOMPARE(parser.next(), HttpParser::Event::NeedMore);
        parser.feed(QByteArray(2 << 20, 'x'));
        QCOMPARE(parser.next(), HttpParser::Event::Request);
        QCOMPARE(parser.takeRequest().body().size(), 2 << 20);
        parser.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2097152\r\n\r\n");
        QCOMPARE(parser.next(), HttpParser::Event::Head);
        QCOMPARE(parser.next(), HttpParser::Event::Failed); // the limit of one request is not the next one's
        QCOMPARE(parser.failure().status, 413);
    }
    void keepsWhatFollowsAnUpgrade()
    {
        HttpParser parser;
        parser.feed("GET / HTTP/1.1\r\nHost: a\r\n\r\n\x81\x80");
        QCOMPARE(parser.next(), HttpParser::Event::Head);
        QCOMPARE(parser.next(), HttpParser::Event::Request);
        parser.takeRequest();
        QCOMPARE(parser.takeRest(), QByteArray("\x81\x80"));
        QVERIFY(parser.idle());
    }
    void tenThousandPipelined()
    {
        const QByteArray one = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
        QCOMPARE(run(one.repeated(10000), 65536).requests.size(), 10000);
    }
};

QTEST_GUILESS_MAIN(TestHttpParser)
#include "tst_httpparser.moc"
