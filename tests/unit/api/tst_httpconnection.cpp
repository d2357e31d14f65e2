// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/httpconnection.h"
#include "apibench.h"
#include <QTest>
#include <zlib.h>

using namespace Qt::StringLiterals;

namespace {

QByteArray get(const QByteArray &target, const QByteArray &fields = {})
{
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer admin\r\n" + fields +
           "\r\n";
}

QByteArray gunzip(const QByteArray &packed)
{
    QByteArray out(8 << 20, 0);
    z_stream stream = {};
    inflateInit2(&stream, 15 + 16);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.data()));
    stream.avail_in = uInt(packed.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    const int result = inflate(&stream, Z_FINISH);
    out.resize(result == Z_STREAM_END ? qsizetype(stream.total_out) : 0);
    inflateEnd(&stream);
    return out;
}

QList<int> statuses(const QList<Answer> &answers)
{
    QList<int> result;
    for (const Answer &answer : answers)
        result.append(answer.status);
    return result;
}

} // namespace

class TestHttpConnection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    /// RFC 6797: over TLS, for a host whose certificate can be verified.
    void onlyHttpsIsSaidOverHttps()
    {
        BenchEngine engine;
        engine.options.hasVouchedCertificate = [](const QByteArray &host) { return host == "localhost"; };
        engine.options.allowedHosts = {u"other.test"_s};
        BenchClient client(engine);
        const auto said = [&client](const QByteArray &host) {
            client.send("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            return takeAnswers(client.transport.output).value(0).fields.value("strict-transport-security");
        };
        QCOMPARE(said("localhost"), QByteArray());
        client.transport.tls = true;
        QCOMPARE(said("localhost"), "max-age=15552000");
        QCOMPARE(said("LocalHost:8443"), "max-age=15552000");
        QCOMPARE(said("other.test"), QByteArray());
        QCOMPARE(said("127.0.0.1"), QByteArray());
    }

    void answersInOrder()
    {
        BenchEngine engine;
        BenchClient client(engine);
        engine.services.hold = true;
        client.send(get("/v1/domains") + get("/healthz") + get("/v1/status") + get("/v1/nothing"));
        QVERIFY(client.transport.output.isEmpty()); // the second is ready, the first is not
        QCOMPARE(engine.services.held(), 2);
        engine.services.releaseOne(1); // status before domains
        engine.loop->run();
        QVERIFY(client.transport.output.isEmpty());
        engine.services.releaseOne(0);
        engine.loop->run();
        const QList<Answer> answers = takeAnswers(client.transport.output);
        QCOMPARE(statuses(answers), (QList<int>{200, 200, 200, 404}));
        QVERIFY(answers[0].object().contains(u"items"_s));
        QVERIFY(answers[1].object().contains(u"status"_s));
        QVERIFY(answers[2].object().contains(u"version"_s));
    }
    void sameAnswersOctetByOctet()
    {
        const QByteArray bytes =
            get("/v1/domains") +
            "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer admin\r\n"
            "Content-Type: application/json\r\nTransfer-Encoding: "
            "chunked\r\n\r\n5\r\n{\"nam\r\nc\r\ne\":\"x.test\"}\r\n0\r\n\r\n" +
            get("/v1/nothing") + "BAD\r\n";
        BenchEngine engine;
        BenchClient whole(engine);
        whole.send(bytes);
        BenchClient single(engine);
        for (const char c : bytes)
            single.send(QByteArray(1, c));
        QCOMPARE(single.transport.output, whole.transport.output);
        QCOMPARE(statuses(takeAnswers(whole.transport.output)), (QList<int>{200, 201, 404, 400}));
        QVERIFY(whole.transport.closed && single.transport.closed);
    }
    void pipeliningIsBounded()
    {
        BenchEngine engine;
        BenchClient client(engine);
        engine.services.hold = true;
        client.send(get("/v1/domains").repeated(1000));
        QCOMPARE(engine.services.held(), api::HttpConnection::kMaxPipelined);
        QVERIFY(!client.transport.reading);
        engine.services.hold = false;
        engine.services.release();
        engine.loop->run();
        QCOMPARE(takeAnswers(client.transport.output).size(), 1000);
        QVERIFY(client.transport.reading);
    }
    void wholeMessagesComeOneAtATime()
    {
        BenchEngine engine;
        BenchClient client(engine);
        engine.services.hold = true;
        const QByteArray raw =
            get("/v1/messages/" + base::idToString(FakeServices::kMessage).toLatin1() + "/raw");
        client.send(get("/v1/domains") + raw + raw + raw + get("/healthz"));
        QCOMPARE(engine.services.held(), 2); // the list and the first message
        engine.services.hold = false;
        engine.services.release();
        engine.loop->run();
        const QList<Answer> answers = takeAnswers(client.transport.output);
        QCOMPARE(statuses(answers), (QList<int>{200, 200, 200, 200, 200}));
        QCOMPARE(answers[3].body, "Return-Path: <>\r\n" + engine.services.mime);
        QVERIFY(client.transport.reading);
    }
    void slowReaderIsNotReadAndThenDropped()
    {
        BenchEngine engine;
        engine.services.listSize = 250;
        BenchClient client(engine);
        client.transport.stuck = true;
        client.send(get("/v1/domains").repeated(1000));
        QVERIFY(!client.transport.reading);
        QVERIFY(client.transport.unread > api::HttpConnection::kWriteBound);
        QVERIFY(client.transport.unread < 2 * api::HttpConnection::kWriteBound);
        QCOMPARE(client.transport.deadlineMs, engine.options.progressTimeoutMs);
        client.transport.unread -= 100000; // it moves: another period
        client.handler->timedOut();
        QVERIFY(!client.transport.aborted);
        client.handler->timedOut();
        QVERIFY(client.transport.aborted);
    }
    void slowReaderThatCatchesUpGoesOn()
    {
        BenchEngine engine;
        engine.services.listSize = 500;
        BenchClient client(engine);
        client.transport.stuck = true;
        client.send(get("/v1/domains").repeated(200));
        qsizetype answers = 0;
        while (!client.transport.reading) {
            answers += takeAnswers(client.transport.output).size();
            client.transport.unread = 0;
            client.handler->written();
            engine.loop->run();
        }
        answers += takeAnswers(client.transport.output).size();
        QCOMPARE(answers, 200);
    }
    void closesWhenAsked()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.send(get("/healthz", "Connection: close\r\n") + get("/healthz"));
        const QList<Answer> answers = takeAnswers(client.transport.output);
        QCOMPARE(answers.size(), 1); // nothing behind a "close" is looked at
        QCOMPARE(answers[0].fields.value("connection"), "close");
        QVERIFY(client.transport.closed);
        BenchClient old(engine);
        old.send("GET /healthz HTTP/1.0\r\n\r\n");
        QCOMPARE(takeAnswers(old.transport.output).value(0).status, 200);
        QVERIFY(old.transport.closed);
    }
    void halfClosedClientGetsItsAnswers()
    {
        BenchEngine engine;
        engine.services.hold = true;
        BenchClient client(engine);
        QByteArray requests;
        for (int i = 0; i < 40; ++i) // more than are started at once
            requests += get("/v1/domains");
        client.send(requests + "GET /v1/dom");
        client.handler->inputEnded();
        QVERIFY(!client.transport.closed);
        engine.services.hold = false;
        engine.services.release();
        engine.loop->run();
        QCOMPARE(takeAnswers(client.transport.output).size(), 40);
        QVERIFY(client.transport.closed);
    }
    void halfClosedIdleClientIsClosed()
    {
        BenchEngine engine;
        for (const QByteArray &said : {QByteArray(), get("/healthz"), QByteArray("POST /v1/domains HTTP/1.1\r\nHo")}) {
            BenchClient client(engine);
            client.send(said);
            client.handler->inputEnded();
            QVERIFY(client.transport.closed);
        }
        BenchClient socket(engine);
        QCOMPARE(socket.upgrade().status, 101);
        socket.handler->inputEnded();
        QVERIFY(socket.transport.closed);
    }
    void refusalsOfTheStreamClose_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::newRow("smuggling")
            << QByteArray("POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: "
                          "localhost\r\n\r\n")
            << 400;
        QTest::newRow("long target") << "GET /" + QByteArray(9000, 'a') << 414;
        QTest::newRow("long head") << "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + QByteArray(20000, 'a')
                                   << 431;
        QTest::newRow("long body")
            << QByteArray(
                   "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10737418240\r\n\r\n")
            << 413;
        QTest::newRow("body for nobody")
            << QByteArray("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
            << 413;
        QTest::newRow("trace") << QByteArray("TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n") << 405;
        QTest::newRow("http/2") << QByteArray("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n") << 505;
        QTest::newRow("smtp") << QByteArray("EHLO x\r\nMAIL FROM:<>\r\n") << 400;
    }
    void refusalsOfTheStreamClose()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        BenchEngine engine;
        BenchClient client(engine);
        client.send(get("/healthz") + bytes);
        const QList<Answer> answers = takeAnswers(client.transport.output);
        QCOMPARE(statuses(answers), (QList<int>{200, status}));
        QVERIFY(client.transport.closed);
        QCOMPARE(answers[1].fields.value("connection"), "close");
        client.send(get("/healthz"));
        QVERIFY(client.transport.output.isEmpty());
    }
    void continueIsSentOnce()
    {
        BenchEngine engine;
        BenchClient client(engine);
        const QByteArray body = R"({"name":"x.test"})";
        client.send("POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    "admin\r\nContent-Type: application/json\r\n"
                    "Expect: 100-continue\r\nContent-Length: " +
                    QByteArray::number(body.size()) + "\r\n\r\n");
        QCOMPARE(client.transport.take(), "HTTP/1.1 100 Continue\r\n\r\n");
        client.send(body.first(3));
        QVERIFY(client.transport.output.isEmpty());
        client.send(body.mid(3));
        QCOMPARE(takeAnswers(client.transport.output).value(0).status, 201);
        // A body that is too long is refused before it is asked for.
        client.send("POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
                    "2000000\r\n\r\n");
        QCOMPARE(takeAnswers(client.transport.output).value(0).status, 413);
    }
    void continueWaitsItsTurn()
    {
        BenchEngine engine;
        BenchClient client(engine);
        engine.services.hold = true;
        client.send(get("/v1/domains") +
                    "POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer admin\r\n"
                    "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        QVERIFY(client.transport.output.isEmpty());
        engine.services.release();
        engine.loop->run();
        QVERIFY(client.transport.output.startsWith("HTTP/1.1 200 "));
        QVERIFY(client.transport.output.endsWith("HTTP/1.1 100 Continue\r\n\r\n"));
    }
    void gzipWhenAccepted()
    {
        BenchEngine engine;
        engine.services.listSize = 100;
        BenchClient client(engine);
        const Answer plain = client.ask("GET", "/v1/domains");
        QVERIFY(!plain.fields.contains("content-encoding"));
        QCOMPARE(plain.fields.value("vary"), "Accept-Encoding");
        const Answer packed = client.ask("GET", "/v1/domains", "admin", {}, "Accept-Encoding: br, gzip\r\n");
        QCOMPARE(packed.fields.value("content-encoding"), "gzip");
        QVERIFY(packed.body.size() < plain.body.size() / 3);
        QCOMPARE(gunzip(packed.body), plain.body);
        QCOMPARE(packed.fields.value("etag"), plain.fields.value("etag"));
        engine.services.listSize = 1;
        QVERIFY(!client.ask("GET", "/v1/domains", "admin", {}, "Accept-Encoding: gzip\r\n")
                     .fields.contains("content-encoding"));
        QVERIFY(!client
                     .ask("GET",
                          "/v1/messages/" + base::idToString(FakeServices::kMessage).toLatin1() + "/raw",
                          "admin", {}, "Accept-Encoding: gzip\r\n")
                     .fields.contains("content-encoding"));
    }
    void longAnswersArePackedInThePoolAndKeepTheirOrder()
    {
        BenchEngine engine;
        engine.services.listSize = 5000;
        BenchClient client(engine);
        client.handler->received(get("/v1/domains", "Accept-Encoding: gzip\r\n") + get("/healthz"));
        QList<Answer> answers;
        QVERIFY(engine.loop->runUntil([&] {
            answers += takeAnswers(client.transport.output);
            return answers.size() == 2;
        }));
        QCOMPARE(answers[0].fields.value("content-encoding"), "gzip");
        QVERIFY(gunzip(answers[0].body).startsWith("{\"items\":[{"));
        QCOMPARE(answers[1].object()[u"status"_s].toString(), u"ok"_s);
    }
    void timeouts()
    {
        BenchEngine engine;
        {
            BenchClient silent(engine);
            QCOMPARE(silent.transport.deadlineMs, engine.options.headerTimeoutMs);
            silent.handler->timedOut();
            QCOMPARE(takeAnswers(silent.transport.output).value(0).status, 408);
            QVERIFY(silent.transport.closed);
        }
        {
            BenchClient idle(engine);
            idle.send(get("/healthz"));
            QCOMPARE(idle.transport.deadlineMs, engine.options.idleTimeoutMs);
            idle.transport.take();
            idle.handler->timedOut();
            QVERIFY(idle.transport.output.isEmpty()); // between requests there is nobody to tell
            QVERIFY(idle.transport.closed);
        }
        {
            BenchClient dripping(engine); // slow loris: further octets of the head do not move its deadline
            dripping.send("GET / HT");
            const int set = dripping.transport.deadlinesSet;
            for (int i = 0; i < 100; ++i)
                dripping.send("T");
            QCOMPARE(dripping.transport.deadlinesSet, set);
        }
        {
            BenchClient upload(engine);
            upload.send("POST /v1/domains HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n");
            QCOMPARE(upload.transport.deadlineMs, engine.options.progressTimeoutMs);
            upload.send(QByteArray(5000, ' '));
            upload.handler->timedOut(); // it moved
            QVERIFY(!upload.transport.closed);
            upload.send(QByteArray(10, ' '));
            upload.handler->timedOut(); // hardly
            QCOMPARE(takeAnswers(upload.transport.output).value(0).status, 408);
            QVERIFY(upload.transport.closed);
        }
        {
            BenchClient working(engine);
            engine.services.hold = true;
            working.send(get("/v1/domains"));
            QCOMPARE(working.transport.deadlineMs, 0); // our own work is not the client's fault
            engine.services.release();
            engine.services.hold = false;
        }
        {
            BenchClient closing(engine);
            closing.transport.stuck = true;
            closing.send(get("/healthz", "Connection: close\r\n"));
            QCOMPARE(closing.transport.deadlineMs, engine.options.progressTimeoutMs);
            closing.handler->timedOut();
            QVERIFY(closing.transport.aborted);
        }
    }
    void drains()
    {
        BenchEngine engine;
        {
            BenchClient idle(engine);
            idle.handler->drain();
            QVERIFY(idle.transport.closed);
        }
        BenchClient busy(engine);
        engine.services.hold = true;
        busy.send(get("/v1/domains"));
        busy.handler->drain();
        QVERIFY(!busy.transport.closed);
        engine.services.release();
        engine.loop->run();
        const QList<Answer> answers = takeAnswers(busy.transport.output);
        QCOMPARE(answers.value(0).status, 200);
        QCOMPARE(answers.value(0).fields.value("connection"), "close");
        QVERIFY(busy.transport.closed);
    }
    void answersAfterTheClientHasGone()
    {
        BenchEngine engine;
        engine.services.hold = true;
        auto client = std::make_unique<BenchClient>(engine);
        client->send(get("/v1/domains"));
        client.reset();
        engine.services.release();
        engine.loop->run(); // must not touch the connection
    }
    void aLostAnswerIsA500()
    {
        BenchEngine engine;
        engine.services.hold = true;
        BenchClient client(engine);
        client.send(get("/v1/domains"));
        engine.services.forget(); // a service dropped its callback
        engine.loop->run();
        QCOMPARE(takeAnswers(client.transport.output).value(0).status, 500);
    }
};

QTEST_GUILESS_MAIN(TestHttpConnection)
#include "tst_httpconnection.moc"
