// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/engineprocess.h"
#include "support/networknamespace.h"
#include "support/restclient.h"
#include <QJsonArray>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::RestClient;
using support::RestReply;

/// An engine on another host, spoken to over plain http: it takes neither password nor token, unless a proxy that it knows has taken
/// them over https.
class TestPlainHttp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void passwordsAndTokens();
    void feed();
    void overHttps();
    void fromProxy();

private:
    QUrl there(const QString &scheme = u"http"_s, int port = kPort) const { return QUrl(u"%1://%2:%3"_s.arg(scheme, m_host.address()).arg(port)); }
    static constexpr int kPort = 8080;
    static constexpr int kTlsPort = 8443;
    support::NetworkNamespace m_host;
    std::unique_ptr<support::EngineProcess> m_engine;
};

void TestPlainHttp::initTestCase()
{
    if (const QString why = m_host.make(); !why.isEmpty())
        QSKIP(qPrintable(u"no second host can be made here (needs root and iproute2): "_s + why));
    m_engine = std::make_unique<support::EngineProcess>();
    m_engine->setLauncher(m_host.launcher());
    m_engine->setEnvironment(u"POSTKONTOR_LISTEN_HTTP"_s, u"%1:%2"_s.arg(m_host.address()).arg(kPort));
    m_engine->setEnvironment(u"POSTKONTOR_LISTEN_HTTPS"_s, u"%1:%2"_s.arg(m_host.address()).arg(kTlsPort));
    QVERIFY2(m_engine->start(), qPrintable(m_engine->log()));
}

void TestPlainHttp::passwordsAndTokens()
{
    RestClient nobody(there(), {});
    const QByteArray password = R"({"address":"mei@example.test","password":"whatever it is"})";
    const RestReply in = nobody.post(u"/v1/sessions"_s, password);
    QCOMPARE(in.status, 403);
    QCOMPARE(in.object()[u"code"].toString(), u"https_needed"_s);
    QVERIFY(in.object()[u"detail"].toString().contains("https"_L1));
    QCOMPARE(nobody.get(u"/healthz"_s).status, 200);
    for (const QByteArray &token : {m_engine->token(), QByteArray("wrong")}) {
        const RestReply refused = RestClient(there(), token).get(u"/v1/domains"_s);
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.object()[u"code"].toString(), u"https_needed"_s); // the same for both: it was not looked at
    }
}

void TestPlainHttp::feed()
{
    QTcpSocket socket;
    socket.connectToHost(m_host.address(), kPort);
    QVERIFY(socket.waitForConnected(30'000));
    socket.write("GET /v1/events HTTP/1.1\r\nHost: " + m_host.address().toLatin1() + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    QByteArray answer;
    QTRY_VERIFY_WITH_TIMEOUT((answer += socket.readAll()).contains("https_needed"), 30'000);
    QVERIFY2(answer.startsWith("HTTP/1.1 403"), answer); // the token would come in the first frame
}

void TestPlainHttp::overHttps()
{
    QSslConfiguration trusting = QSslConfiguration::defaultConfiguration();
    trusting.setPeerVerifyMode(QSslSocket::VerifyNone);
    QSslConfiguration::setDefaultConfiguration(trusting);
    QCOMPARE(RestClient(there(u"https"_s, kTlsPort), m_engine->token()).get(u"/v1/domains"_s).status, 200);
}

void TestPlainHttp::fromProxy()
{
    const QList<std::pair<QByteArray, QByteArray>> https = {{"X-Forwarded-Proto", "https"}};
    QCOMPARE(RestClient(there(), m_engine->token()).get(u"/v1/domains"_s, https).status, 403); // anybody can say so
    QCOMPARE(m_engine->stop(), 0);
    m_engine->setEnvironment(u"POSTKONTOR_HTTP_TLS_PROXIES"_s, m_host.ownAddress());
    QVERIFY2(m_engine->start(), qPrintable(m_engine->log()));
    RestClient proxy(there(), m_engine->token());
    QCOMPARE(proxy.get(u"/v1/domains"_s, https).status, 200);
    QCOMPARE(proxy.get(u"/v1/domains"_s, {{"Forwarded", "for=192.0.2.60;proto=https"}}).status, 200);
    QCOMPARE(proxy.get(u"/v1/domains"_s).status, 403);
    QCOMPARE(proxy.get(u"/v1/domains"_s, {{"X-Forwarded-Proto", "http"}}).status, 403);
    const RestReply in = RestClient(there(), {}).send("POST", u"/v1/sessions"_s, R"({"address":"mei@example.test","password":"whatever it is"})", https);
    QCOMPARE(in.status, 401); // looked at, and wrong
}

QTEST_GUILESS_MAIN(TestPlainHttp)
#include "tst_plainhttp.moc"
