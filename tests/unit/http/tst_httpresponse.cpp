// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/authority.h"
#include "http/gzip.h"
#include "http/httpdate.h"
#include "http/problem.h"
#include <QTest>
#include <zlib.h>

class TestHttpResponse : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void serializes()
    {
        http::HttpResponse response;
        response.contentType = "application/json";
        response.body = "{}";
        response.etag = "W/\"1\"";
        response.setField("X-A", "b");
        http::ResponseContext context;
        context.wallMs = 784111777000;
        QCOMPARE(
            http::serialize(response, context),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nVary: Accept-Encoding\r\nETag: W/\"1\"\r\nX-A: b\r\n\r\n{}");
        context.headOnly = true;
        context.keepAlive = false;
        const QByteArray head = http::serialize(response, context);
        QVERIFY(head.contains("Content-Length: 2\r\n"));
        QVERIFY(head.contains("Connection: close\r\n"));
        QVERIFY(head.endsWith("\r\n\r\n"));
        context.keepAlive = true;
        context.minorVersion = 0;
        QVERIFY(http::serialize(response, context).contains("Connection: keep-alive\r\n"));
    }
    void bodyless_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {100, 101, 204, 304})
            QTest::addRow("%d", status) << status;
    }
    void bodyless()
    {
        QFETCH(int, status);
        http::HttpResponse response;
        response.status = status;
        response.body = "never";
        const QByteArray bytes = http::serialize(response, {});
        QVERIFY(!bytes.contains("Content-Length"));
        QVERIFY(bytes.endsWith("\r\n\r\n"));
    }
    void etags_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<bool>("matches");
        QTest::newRow("same") << QByteArray("W/\"a\"") << true;
        QTest::newRow("strong form") << QByteArray("\"a\"") << true;
        QTest::newRow("list") << QByteArray("\"x\" , W/\"a\"") << true;
        QTest::newRow("star") << QByteArray(" * ") << true;
        QTest::newRow("other") << QByteArray("\"b\"") << false;
        QTest::newRow("prefix") << QByteArray("\"a") << false;
        QTest::newRow("empty") << QByteArray() << false;
    }
    void etags()
    {
        QFETCH(QByteArray, field);
        QFETCH(bool, matches);
        QCOMPARE(http::etagMatches(field, "W/\"a\""), matches);
        QVERIFY(!http::etagMatches(field, {}));
    }
    void etagFollowsContent()
    {
        QCOMPARE(http::etagOf("abc"), http::etagOf("abc"));
        QVERIFY(http::etagOf("abc") != http::etagOf("abd"));
    }
    void gzipRoundTrip()
    {
        QByteArray content;
        for (int i = 0; i < 20000; ++i)
            content += QByteArray::number(i * 7919 % 10007);
        const QByteArray packed = http::gzip(content);
        QVERIFY(!packed.isEmpty());
        QVERIFY(packed.size() < content.size());
        QByteArray back(content.size() + 10, 0);
        z_stream stream = {};
        QCOMPARE(inflateInit2(&stream, 15 + 16), Z_OK);
        stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.data()));
        stream.avail_in = uInt(packed.size());
        stream.next_out = reinterpret_cast<Bytef *>(back.data());
        stream.avail_out = uInt(back.size());
        QCOMPARE(inflate(&stream, Z_FINISH), Z_STREAM_END);
        back.resize(qsizetype(stream.total_out));
        inflateEnd(&stream);
        QCOMPARE(back, content);
    }
    void acceptEncoding_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<bool>("allowed");
        QTest::newRow("none") << QByteArray() << false;
        QTest::newRow("gzip") << QByteArray("gzip") << true;
        QTest::newRow("list") << QByteArray("br, GZIP;q=0.5") << true;
        QTest::newRow("refused") << QByteArray("gzip;q=0") << false;
        QTest::newRow("refused long") << QByteArray("gzip; q=0.000, br") << false;
        QTest::newRow("star") << QByteArray("*") << true;
        QTest::newRow("star but not gzip") << QByteArray("*, gzip;q=0") << false;
        QTest::newRow("x-gzip-like") << QByteArray("gzipx") << false;
    }
    void acceptEncoding()
    {
        QFETCH(QByteArray, field);
        QFETCH(bool, allowed);
        QCOMPARE(http::acceptsGzip(field), allowed);
    }
    void problems()
    {
        const http::HttpResponse response =
            http::problem(422, "missing", QStringLiteral("say \"it\"\n"), QStringLiteral("name"));
        QCOMPARE(response.status, 422);
        QCOMPARE(response.contentType, "application/problem+json");
        QCOMPARE(response.body, "{\"type\":\"about:blank\",\"title\":\"Unprocessable "
                                "Content\",\"status\":422,\"code\":\"missing\","
                                "\"detail\":\"say \\\"it\\\"\\n\",\"field\":\"name\"}");
    }
    void authorities_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("host"); // empty: refused
        QTest::addColumn<int>("port");
        QTest::addColumn<bool>("literal");
        const auto row = [](const char *text, const char *host = "", int port = 0, bool literal = false) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(host) << port << literal;
        };
        row("localhost", "localhost");
        row("LOCALHOST.:8080", "localhost", 8080);
        row("127.0.0.1:80", "127.0.0.1", 80, true);
        row("[::1]:8443", "::1", 8443, true);
        row("[2001:DB8::1]", "2001:db8::1", 0, true);
        row("127.0.0.1.evil.test", "127.0.0.1.evil.test");
        row("127.1", "127.1");
        row("127.0.0.01", "127.0.0.01");
        row("256.0.0.1", "256.0.0.1");
        row("");
        row(":80");
        row("a:");
        row("a:0");
        row("a:65536");
        row("a:80:80");
        row("a:+1");
        row("a/b");
        row("u@a");
        row("a..b");
        row("[::1");
        row("[a]");
        row("[::1]x");
        row("::1");
    }
    void authorities()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, host);
        QFETCH(int, port);
        QFETCH(bool, literal);
        const auto authority = http::parseAuthority(text);
        QCOMPARE(authority.has_value(), !host.isEmpty());
        if (authority) {
            QCOMPARE(authority->host, host);
            QCOMPARE(authority->port, port);
            QCOMPARE(authority->isIpLiteral, literal);
        }
    }
    void origins()
    {
        QCOMPARE(http::parseOrigin("http://A.test")->port, 80);
        QCOMPARE(http::parseOrigin("https://a.test")->port, 443);
        QCOMPARE(http::parseOrigin("https://a.test:8443")->port, 8443);
        for (const char *bad : {"null", "file://", "http://", "http://a/", "ftp://a", "HTTP://a b", "a"})
            QVERIFY2(!http::parseOrigin(bad), bad);
    }
};

QTEST_GUILESS_MAIN(TestHttpResponse)
#include "tst_httpresponse.moc"
