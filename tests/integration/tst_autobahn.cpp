// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/autobahncases.h"
#include "support/engineprocess.h"
#include "support/rawsocket.h"
#include "support/restclient.h"
#include <QMutex>
#include <QTest>
#include <atomic>
#include <thread>

using namespace Qt::StringLiterals;
using support::EngineProcess;
using support::RawSocket;
using support::RestClient;

namespace {

constexpr int kSettleMs = 150; // "wait a second" of the cases; what comes later would only be junk that is missed
constexpr int kClients = 8;

/// A WebSocket's bytes on a real socket.
class SocketPeer final : public support::AutobahnPeer
{
public:
    bool open(quint16 port)
    {
        if (!m_socket.connectTo(port))
            return false;
        m_socket.socket().setSocketOption(QAbstractSocket::LowDelayOption, 1); // chops leave as they are
        m_socket.write("GET /test/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        const QByteArray head = m_socket.readUntil("\r\n\r\n");
        return head.startsWith("HTTP/1.1 101") && head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455 1.3
    }
    void send(const QByteArray &bytes) override { m_socket.write(bytes); }
    QByteArray receive(bool settle) override { return m_socket.readSome(settle ? kSettleMs : 30000); }
    bool closed() const override { return !m_socket.isOpen(); }

private:
    RawSocket m_socket;
};

} // namespace

/// WebSocket and POST of /test/echo over real sockets.
class TestAutobahn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void uncompressedCases();
    void postEcho_data();
    void postEcho();
    void postEchoHasALimit();
    void offUnlessAskedFor();

private:
    EngineProcess m_engine;
};

void TestAutobahn::initTestCase()
{
    m_engine.addConfig(u"[http]\ntest_echo = true\n"_s);
    QVERIFY(m_engine.start());
}

void TestAutobahn::uncompressedCases()
{
    const QList<QJsonObject> cases = support::autobahnCases();
    if (cases.isEmpty())
        QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
    QCOMPARE(cases.size(), 301);
    QMutex mutex;
    QStringList failed;
    std::atomic<qsizetype> next = 0;
    std::vector<std::thread> clients;
    for (int client = 0; client < kClients; ++client) {
        clients.emplace_back([&, port = m_engine.port(u"http"_s)] {
            for (qsizetype i = next++; i < cases.size(); i = next++) {
                SocketPeer peer;
                const QString failure = peer.open(port) ? support::AutobahnRunner(peer).run(cases[i]) : u"no handshake"_s;
                if (failure.isEmpty())
                    continue;
                const QMutexLocker lock(&mutex);
                failed << cases[i][u"id"_s].toString() + u": "_s + failure;
            }
        });
    }
    for (std::thread &client : clients)
        client.join();
    QVERIFY2(failed.isEmpty(), qPrintable(failed.join(u"; "_s)));
    QVERIFY(m_engine.running());
}

void TestAutobahn::postEcho_data()
{
    QTest::addColumn<qsizetype>("size");
    for (const qsizetype size : {0, 1, 1000, 65536, 1 << 20, 16 << 20})
        QTest::addRow("%lld", qint64(size)) << size;
}

void TestAutobahn::postEcho()
{
    QFETCH(qsizetype, size);
    QByteArray body(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        body[i] = char((i * 2654435761u) >> 13);
    RestClient anyone(m_engine.url({}), {});
    const support::RestReply reply = anyone.send("POST", u"/test/echo"_s, body, {{"Content-Type", "application/octet-stream"}});
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.body == body); // without 16 MiB of output when it differs
}

void TestAutobahn::postEchoHasALimit()
{
    RawSocket socket;
    QVERIFY(socket.connectTo(m_engine.port(u"http"_s)));
    socket.write("POST /test/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 16777217\r\n\r\n");
    QCOMPARE(socket.readAnswer().status, 413); // told before the body is sent
}

void TestAutobahn::offUnlessAskedFor()
{
    EngineProcess plain;
    QVERIFY(plain.start());
    RestClient anyone(plain.url({}), {});
    QCOMPARE(anyone.post(u"/test/echo"_s, "x").status, 404);
    SocketPeer peer;
    QVERIFY(!peer.open(plain.port(u"http"_s)));
}

QTEST_GUILESS_MAIN(TestAutobahn)
#include "tst_autobahn.moc"
