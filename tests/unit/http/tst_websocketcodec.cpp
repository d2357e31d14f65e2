// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/httpparser.h"
#include "http/websocketcodec.h"
#include "http/websockethandshake.h"
#include "support/autobahncases.h"
#include <QTest>

using http::WebSocketCodec;
using Kind = http::WebSocketCodec::Kind;

namespace {

/// An echo server without a socket.
class EchoPeer final : public support::AutobahnPeer
{
public:
    explicit EchoPeer(qsizetype step)
        : m_step(step)
    {
    }
    void send(const QByteArray &bytes) override
    {
        const qsizetype step = m_step > 0 ? m_step : bytes.size();
        for (qsizetype at = 0; at < bytes.size(); at += step) {
            m_codec.feed(QByteArrayView(bytes).sliced(at, std::min(step, bytes.size() - at)));
            drain();
        }
    }
    QByteArray receive(bool) override { return std::exchange(m_out, {}); }
    bool closed() const override { return m_codec.finished() && m_out.isEmpty(); }

private:
    void drain()
    {
        while (true) {
            const WebSocketCodec::Event event = m_codec.next();
            switch (event.kind) {
            case Kind::NeedMore:
                return;
            case Kind::Text:
                m_out += WebSocketCodec::encodeText(event.payload);
                break;
            case Kind::Binary:
                m_out += WebSocketCodec::encodeBinary(event.payload);
                break;
            case Kind::Ping:
                m_out += WebSocketCodec::encodePong(event.payload);
                break;
            case Kind::Pong:
                break;
            case Kind::Close:
            case Kind::Failed:
                m_out += WebSocketCodec::encodeClose(m_codec.closeReply());
                return;
            }
        }
    }
    WebSocketCodec m_codec{17 << 20};
    QByteArray m_out;
    qsizetype m_step;
};

QByteArray maskedFrame(quint8 first, const QByteArray &payload)
{
    return QByteArray(1, char(first)) + char(0x80 | payload.size()) + QByteArray(4, '\0') + payload;
}

} // namespace

class TestWebSocketCodec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void autobahn_data()
    {
        QTest::addColumn<QJsonObject>("testCase");
        const QList<QJsonObject> cases = support::autobahnCases();
        if (cases.isEmpty())
            QSKIP("the corpora folder is absent");
        QCOMPARE(cases.size(), 301);
        for (const QJsonObject &one : cases)
            QTest::newRow(qPrintable(one[QStringLiteral("id")].toString())) << one;
    }
    void autobahn()
    {
        QFETCH(QJsonObject, testCase);
        EchoPeer whole(0);
        QCOMPARE(support::AutobahnRunner(whole).run(testCase), QString());
        if (QLatin1StringView(QTest::currentDataTag()).startsWith(QLatin1StringView("9.")))
            return; // megabytes: once is enough
        EchoPeer single(1);
        QCOMPARE(support::AutobahnRunner(single).run(testCase), QString());
    }
    void refusesAtOnce_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::newRow("unmasked") << QByteArray("\x81\x01"
                                                "a")
                                  << 1002;
        QTest::newRow("2^63 octets announced") << QByteArray("\x82\xff\x80\0\0\0\0\0\0\0", 10) << 1009;
        QTest::newRow("2^63-1 octets announced")
            << QByteArray("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10) << 1009;
        QTest::newRow("one octet over the bound") << QByteArray("\x82\xfe\x04\x01", 4) << 1009;
        QTest::newRow("long ping") << QByteArray("\x89\xfe\x00\x7e", 4) << 1002;
        QTest::newRow("fragmented ping") << QByteArray("\x09\x80", 2) << 1002;
    }
    void refusesAtOnce()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        WebSocketCodec codec(1024);
        codec.feed(bytes);
        QCOMPARE(codec.next().kind, Kind::Failed);
        QCOMPARE(int(codec.closeReply()), code);
        QVERIFY(codec.finished());
        codec.feed(maskedFrame(0x81, "x"));
        QCOMPARE(codec.next().kind, Kind::NeedMore);
    }
    void boundHoldsAcrossFragments()
    {
        WebSocketCodec codec(100);
        codec.feed(maskedFrame(0x01, QByteArray(60, 'a')));
        QCOMPARE(codec.next().kind, Kind::NeedMore);
        codec.feed(maskedFrame(0x00, QByteArray(60, 'a')));
        QCOMPARE(codec.next().kind, Kind::Failed);
        QCOMPARE(int(codec.closeReply()), 1009);
    }
    void aMillionEmptyFragments()
    {
        WebSocketCodec codec(100);
        codec.feed(maskedFrame(0x01, {}));
        codec.feed(maskedFrame(0x00, {}).repeated(1000000));
        QCOMPARE(codec.next().kind, Kind::NeedMore);
        codec.feed(maskedFrame(0x80, "a"));
        const WebSocketCodec::Event event = codec.next();
        QCOMPARE(event.kind, Kind::Text);
        QCOMPARE(event.payload, "a");
    }
    void utf8Table_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("valid");
        const auto row = [](const char *name, const QByteArray &bytes, bool valid) {
            QTest::newRow(name) << bytes << valid;
        };
        row("ascii of 17", "0123456789abcdefg", true);
        row("two", "\xc2\x80", true);
        row("three", "\xe0\xa0\x80", true);
        row("four", "\xf4\x8f\xbf\xbf", true);
        row("after a stride",
            "01234567\xe2\x82\xac"
            "01234567",
            true);
        row("overlong two", "\xc1\xbf", false);
        row("overlong three", "\xe0\x9f\xbf", false);
        row("overlong four", "\xf0\x8f\xbf\xbf", false);
        row("surrogate", "\xed\xa0\x80", false);
        row("above the range", "\xf4\x90\x80\x80", false);
        row("lone continuation", "01234567\x80", false);
        row("cut", "\xe2\x82", false);
    }
    void utf8Table()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(bool, valid);
        http::Utf8Validator whole;
        QCOMPARE(whole.feed(bytes) && whole.complete(), valid);
        http::Utf8Validator single;
        bool good = true;
        for (qsizetype i = 0; i < bytes.size() && good; ++i)
            good = single.feed(QByteArrayView(bytes).sliced(i, 1));
        QCOMPARE(good && single.complete(), valid);
    }
    void handshake_data()
    {
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<int>("status");
        const QByteArray up = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n";
        const QByteArray key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        const QByteArray version = "Sec-WebSocket-Version: 13\r\n";
        QTest::newRow("good") << up + key + version << 101;
        QTest::newRow("no connection") << "Upgrade: websocket\r\n" + key + version << 400;
        QTest::newRow("no upgrade") << "Connection: upgrade\r\n" + key + version << 400;
        QTest::newRow("no key") << up + version << 400;
        QTest::newRow("two keys") << up + key + key + version << 400;
        QTest::newRow("short key") << up + "Sec-WebSocket-Key: AAAA\r\n" + version << 400;
        QTest::newRow("not base64") << up + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ!==\r\n" + version
                                    << 400;
        QTest::newRow("old version") << up + key + "Sec-WebSocket-Version: 8\r\n" << 426;
        QTest::newRow("no version") << up + key << 426;
        QTest::newRow("with a body") << up + key + version + "Content-Length: 1\r\n" << 400;
    }
    void handshake()
    {
        QFETCH(QByteArray, fields);
        QFETCH(int, status);
        http::HttpParser parser;
        parser.feed("GET /chat HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
        QCOMPARE(parser.next(), http::HttpParser::Event::Head);
        const http::HttpResponse response = http::answerHandshake(parser.request());
        QCOMPARE(response.status, status);
        const QByteArray bytes = http::serialize(response, {});
        if (status == 101) // the example of RFC 6455 1.3
            QVERIFY(bytes.contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
        if (status == 426)
            QVERIFY(bytes.contains("\r\nSec-WebSocket-Version: 13\r\n"));
    }
};

QTEST_GUILESS_MAIN(TestWebSocketCodec)
#include "tst_websocketcodec.moc"
