// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loopexecutor.h"
#include "net/httpposter.h"
#include "net/publicaddress.h"
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;

class TestHttpPoster : public QObject
{
    Q_OBJECT

    /// A server that answers each request with `m_reply` and keeps what it was told.
    QTcpServer m_server;
    QByteArray m_reply;
    QByteArray m_request;
    int m_connections = 0;
    const std::shared_ptr<base::LoopExecutor> m_loop = base::LoopExecutor::forCurrentThread();

    base::Result<base::HttpAnswer> post(net::HttpPoster &poster, const QString &url)
    {
        base::HttpCall request;
        request.url = url;
        request.contentType = "application/json";
        request.fields = {{"webhook-id", "msg_1"}};
        request.body = "{}";
        request.timeoutMs = 5000;
        std::optional<base::Result<base::HttpAnswer>> answer;
        poster.call(request, {m_loop, [&](base::Result<base::HttpAnswer> got) { answer = std::move(got); }});
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30'000))
            return base::Error{base::ErrorKind::Internal, {}, u"no answer"_s, {}};
        return *answer;
    }
    QString here(const QString &host = u"127.0.0.1"_s) const { return u"http://%1:%2/hook?a=b"_s.arg(host).arg(m_server.serverPort()); }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_server.listen(QHostAddress::LocalHost));
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            ++m_connections;
            connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                m_request += socket->readAll();
                if (m_request.endsWith("{}")) {
                    socket->write(m_reply);
                    socket->disconnectFromHost();
                }
            });
        });
    }
    void init()
    {
        m_request.clear();
        m_connections = 0;
        m_reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
    }

    void addresses_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("open");
        for (const char *one : {"8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "11.0.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1",
                                "64:ff9b::808:808", "2002:808:808::1", "::ffff:8.8.8.8"})
            QTest::newRow(one) << QString::fromLatin1(one) << true;
        for (const char *one : {"127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
                                "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
                                "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
                                "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::1", "2002:a00:1::1", "::7f00:1"})
            QTest::newRow(one) << QString::fromLatin1(one) << false;
    }
    void addresses()
    {
        QFETCH(QString, address);
        QFETCH(bool, open);
        QCOMPARE(net::isPublicAddress(QHostAddress(address)), open);
    }

    void privateIsRefused_data()
    {
        QTest::addColumn<QString>("host");
        for (const char *one : {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"})
            QTest::newRow(one) << QString::fromLatin1(one);
    }
    void privateIsRefused()
    {
        QFETCH(QString, host);
        net::HttpPoster poster({});
        const auto answer = post(poster, here(host));
        QVERIFY(!answer.ok());
        QCOMPARE(m_connections, 0);
    }

    void allowedIsAsked()
    {
        net::HttpPoster poster(*net::AddressSet::parse({u"127.0.0.0/8"_s, u"::1"_s}));
        const auto answer = post(poster, here());
        QVERIFY2(answer.ok(), answer ? "" : qPrintable(answer.error().detail));
        QCOMPARE(answer->status, 200);
        QCOMPARE(answer->body, "ok"_ba);
        QVERIFY2(m_request.startsWith("POST /hook?a=b HTTP/1.1\r\n"), m_request);
        QVERIFY(m_request.contains("\r\nwebhook-id: msg_1\r\n"));
        QVERIFY(m_request.toLower().contains("\r\nhost: 127.0.0.1:" + QByteArray::number(m_server.serverPort()) + "\r\n"));
        QCOMPARE(m_request.toLower().count("\r\nhost:"), 1);
    }

    void redirectionsStay()
    {
        net::HttpPoster poster(*net::AddressSet::parse({u"127.0.0.0/8"_s}));
        m_reply = "HTTP/1.1 302 Found\r\nLocation: " + here().toLatin1() + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        const auto answer = post(poster, here());
        QVERIFY(answer.ok());
        QCOMPARE(answer->status, 302);
        QCOMPARE(m_connections, 1);
    }

    void longAnswersAreCut()
    {
        net::HttpPoster poster(*net::AddressSet::parse({u"127.0.0.0/8"_s}));
        m_reply = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + QByteArray(1 << 20, 'x');
        const auto answer = post(poster, here());
        QVERIFY(answer.ok());
        QCOMPARE(answer->status, 200);
        QVERIFY(answer->body.size() <= 4096);
    }

    void notUrls()
    {
        net::HttpPoster poster({});
        for (const QString &url : {u""_s, u"file:///etc/passwd"_s, u"http://user@8.8.8.8/"_s, u"http:///"_s, u"nonsense"_s})
            QCOMPARE(int(post(poster, url).error().kind), int(base::ErrorKind::Forbidden));
    }
};

QTEST_GUILESS_MAIN(TestHttpPoster)
#include "tst_httpposter.moc"
