// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/selfsigned.h"
#include "net/tlsclientcontext.h"
#include <QFile>
#include <QSslCertificate>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using net::TlsChannel;
using net::TlsClientContext;

namespace {

/// Moves bytes both ways until nothing is left to move.
void converse(TlsChannel &client, TlsChannel &server)
{
    char buffer[4096];
    for (int i = 0; i < 20; ++i) {
        const QByteArray fromClient = client.takeOutput();
        server.feed(fromClient);
        while (server.read(buffer, sizeof buffer) > 0) {}
        const QByteArray fromServer = server.takeOutput();
        client.feed(fromServer);
        while (client.read(buffer, sizeof buffer) > 0) {}
    }
}

} // namespace

class TestTlsClientContext : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray pem = *net::selfSignedPem(m_dir.path(), u"mx.office.test"_s);
        QFile file(m_dir.filePath(u"ca.pem"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(pem);
        file.close();
        net::TlsOptions options;
        options.certificate = options.key = file.fileName();
        m_server = *net::TlsContext::load(options);
        m_client = *TlsClientContext::load(false, file.fileName());
        m_digest = QSslCertificate(pem).digest(QCryptographicHash::Sha256);
    }
    void verifiesNameAndChain_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<bool>("verified");
        QTest::newRow("right") << QByteArray("mx.office.test") << true;
        QTest::newRow("other name") << QByteArray("mx.evil.test") << false;
        QTest::newRow("an address") << QByteArray("192.0.2.1") << false;
        QTest::newRow("end of the name") << QByteArray("office.test") << false;
    }
    void verifiesNameAndChain()
    {
        QFETCH(QByteArray, name);
        QFETCH(bool, verified);
        const auto client = TlsClientContext::open(m_client, name, {});
        TlsChannel server(m_server);
        converse(*client, server);
        QCOMPARE(client->state(), TlsChannel::State::Open); // the handshake itself never fails for it
        const net::TlsPeer peer = TlsClientContext::peerOf(*client);
        QCOMPARE(peer.verified, verified);
        QCOMPARE(peer.problem.isEmpty(), verified);
        QCOMPARE(peer.sha256, m_digest);
        QVERIFY(!peer.resumed);
        QCOMPARE(server.info().serverName, name.startsWith('1') ? QByteArray() : name);
    }
    void unknownRoot()
    {
        QTemporaryDir other;
        QFile file(other.filePath(u"ca.pem"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(*net::selfSignedPem(other.path(), u"mx.office.test"_s));
        file.close();
        const auto context = *TlsClientContext::load(false, file.fileName());
        const auto client = TlsClientContext::open(context, "mx.office.test", {});
        TlsChannel server(m_server);
        converse(*client, server);
        QVERIFY(!TlsClientContext::peerOf(*client).verified);
    }
    void sessionsResume()
    {
        net::TlsSessionPtr session;
        for (int i = 0; i < 3; ++i) {
            const auto client = TlsClientContext::open(m_client, "mx.office.test", session);
            TlsChannel server(m_server);
            converse(*client, server);
            const net::TlsPeer peer = TlsClientContext::peerOf(*client);
            QCOMPARE(peer.resumed, i > 0);
            QVERIFY(peer.verified); // of a resumed one too
            session = TlsClientContext::takeSession(*client);
            QVERIFY(session);
            QVERIFY(!TlsClientContext::takeSession(*client));
        }
    }
    // Postfix gives no new session to whoever resumes one, and a connection that ends without a goodbye must not spoil it.
    void sessionsResumeAgain()
    {
        net::TlsSessionPtr session;
        for (int i = 0; i < 4; ++i) {
            const auto client = TlsClientContext::open(m_client, "mx.office.test", session);
            TlsChannel server(m_server);
            converse(*client, server);
            QCOMPARE(TlsClientContext::peerOf(*client).resumed, i > 0);
            if (i == 0)
                session = TlsClientContext::takeSession(*client);
        }
    }
    void badCaFile()
    {
        const auto none = TlsClientContext::load(false, m_dir.filePath(u"missing.pem"_s));
        QVERIFY(!none.ok());
        QCOMPARE(none.error().kind, base::ErrorKind::Invalid);
    }

private:
    QTemporaryDir m_dir;
    std::shared_ptr<const net::TlsContext> m_server;
    std::shared_ptr<const TlsClientContext> m_client;
    QByteArray m_digest;
};

QTEST_GUILESS_MAIN(TestTlsClientContext)
#include "tst_tlsclientcontext.moc"
