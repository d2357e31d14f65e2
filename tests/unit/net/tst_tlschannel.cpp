// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/opensslptr.h"
#include "trust/certificatemaker.h"
#include "net/selfsigned.h"
#include "net/tlschannel.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>
#include <openssl/x509v3.h>

using namespace Qt::StringLiterals;
using net::TlsChannel;
using net::TlsContext;

namespace {

/// An OpenSSL client in memory.
class Client
{
public:
    explicit Client(const QByteArray &serverName = {}, int maximum = 0, SSL_SESSION *resume = nullptr)
        : m_context(SSL_CTX_new(TLS_client_method()))
    {
        if (maximum)
            SSL_CTX_set_max_proto_version(m_context.get(), maximum);
        SSL_CTX_set_min_proto_version(m_context.get(), 0);
        SSL_CTX_set_cipher_list(m_context.get(), "ALL:@SECLEVEL=0");
        m_ssl = SSL_new(m_context.get());
        if (!serverName.isEmpty())
            SSL_ctrl(m_ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                     const_cast<char *>(serverName.constData()));
        if (resume)
            SSL_set_session(m_ssl, resume);
        SSL_set_bio(m_ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_connect_state(m_ssl);
    }
    ~Client() { SSL_free(m_ssl); }
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;
    SSL *ssl() const { return m_ssl; }
    void step() { SSL_do_handshake(m_ssl); }
    void put(const QByteArray &cipher) { BIO_write(SSL_get_rbio(m_ssl), cipher.constData(), int(cipher.size())); }
    QByteArray take()
    {
        char *data = nullptr;
        const long size = BIO_get_mem_data(SSL_get_wbio(m_ssl), &data);
        const QByteArray cipher(data, qsizetype(size));
        BIO_reset(SSL_get_wbio(m_ssl));
        return cipher;
    }
    void write(const QByteArray &plain) { SSL_write(m_ssl, plain.constData(), int(plain.size())); }
    QByteArray read()
    {
        QByteArray all;
        char buffer[8192];
        for (int count; (count = SSL_read(m_ssl, buffer, sizeof buffer)) > 0;)
            all.append(buffer, count);
        return all;
    }
    bool done() const { return SSL_is_init_finished(m_ssl); }

private:
    net::ContextPtr m_context;
    SSL *m_ssl;
};

QByteArray feed(TlsChannel &channel, const QByteArray &cipher, qsizetype pieces = 1 << 20)
{
    QByteArray plain;
    char buffer[3000];
    for (qsizetype at = 0; at < cipher.size(); at += pieces) {
        channel.feed(QByteArrayView(cipher).sliced(at, std::min(pieces, cipher.size() - at)));
        for (qsizetype count; (count = channel.read(buffer, sizeof buffer)) > 0;)
            plain.append(buffer, count);
    }
    return plain;
}

QByteArray handshake(Client &client, TlsChannel &channel, qsizetype pieces = 1 << 20)
{
    QByteArray plain;
    for (int i = 0; i < 10 && (!client.done() || channel.state() == TlsChannel::State::Handshake); ++i) {
        client.step();
        plain += feed(channel, client.take(), pieces);
        client.put(channel.takeOutput());
    }
    return plain;
}

std::shared_ptr<const TlsContext> load(const net::TlsOptions &options)
{
    const auto context = TlsContext::load(options);
    return context.ok() ? *context : nullptr;
}

} // namespace

class TestTlsChannel : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;
    std::shared_ptr<const TlsContext> m_context;

    net::TlsOptions options(const QString &hostname = u"mail.example.test"_s) const
    {
        net::TlsOptions made;
        made.hostname = hostname;
        made.dataDir = m_dir.path();
        return made;
    }
    QString pem(const QString &hostname) // a key and certificate for that name, in a folder of its own
    {
        const QString folder = m_dir.filePath(hostname);
        return net::selfSignedPem(folder, hostname).ok() ? folder + u"/tls/self-signed.pem"_s : QString();
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_context = load(options());
        QVERIFY(m_context);
    }
    void talks_data()
    {
        QTest::addColumn<int>("pieces");
        QTest::addColumn<int>("version");
        QTest::newRow("1.3 whole") << (1 << 20) << 0;
        QTest::newRow("1.3 byte by byte") << 1 << 0;
        QTest::newRow("1.2 whole") << (1 << 20) << TLS1_2_VERSION;
        QTest::newRow("1.2 byte by byte") << 1 << TLS1_2_VERSION;
    }
    void talks()
    {
        QFETCH(int, pieces);
        QFETCH(int, version);
        TlsChannel channel(m_context);
        Client client("mail.example.test", version);
        QVERIFY(!channel.write("too early"));
        QCOMPARE(handshake(client, channel, pieces), QByteArray());
        QCOMPARE(int(channel.state()), int(TlsChannel::State::Open));
        QCOMPARE(channel.info().version, QByteArray(version ? "TLSv1.2" : "TLSv1.3"));
        QCOMPARE(channel.info().serverName, QByteArray("mail.example.test"));
        QVERIFY(!channel.info().cipher.isEmpty());
        QCOMPARE(channel.exportKey("EXPORTER-Channel-Binding", 32).size(), 32);
        const QByteArray big(200'000, 'b');
        client.write("hello");
        client.write(big);
        QCOMPARE(feed(channel, client.take(), pieces), "hello" + big);
        QVERIFY(channel.write(big));
        QVERIFY(channel.write({}));
        client.put(channel.takeOutput());
        QCOMPARE(client.read(), big);
        SSL_shutdown(client.ssl());
        feed(channel, client.take(), pieces);
        QCOMPARE(int(channel.state()), int(TlsChannel::State::Closed));
        QVERIFY(channel.write("owed")); // the other direction is still open
        client.put(channel.takeOutput());
        QCOMPARE(client.read(), QByteArray("owed"));
        channel.shutdown();
        QVERIFY(channel.hasOutput());
    }
    void earlyPlaintextFails_data()
    {
        QTest::addColumn<QByteArray>("junk");
        QTest::newRow("smtp") << QByteArray("MAIL FROM:<a@example.test>\r\n");
        QTest::newRow("http") << QByteArray("GET / HTTP/1.1\r\n\r\n");
        QTest::newRow("zeros") << QByteArray(100, '\0');
        QTest::newRow("ff") << QByteArray(100, '\xff');
    }
    void earlyPlaintextFails()
    {
        QFETCH(QByteArray, junk);
        TlsChannel channel(m_context);
        QCOMPARE(feed(channel, junk), QByteArray()); // nothing of it reaches a session
        QCOMPARE(int(channel.state()), int(TlsChannel::State::Failed));
        QVERIFY(!channel.errorText().isEmpty());
        QVERIFY(!channel.write("x"));
        QCOMPARE(feed(channel, junk), QByteArray());
    }
    void damagedRecordFails()
    {
        TlsChannel channel(m_context);
        Client client;
        handshake(client, channel);
        client.write("secret");
        QByteArray cipher = client.take();
        cipher[cipher.size() - 1] = char(cipher.back() ^ 1);
        QCOMPARE(feed(channel, cipher), QByteArray());
        QCOMPARE(int(channel.state()), int(TlsChannel::State::Failed));
    }
    // What SCRAM-…-PLUS ties a sign-in to: the same at both ends, another for each connection (RFC 9266), and of the certificate (RFC 5929 4.1).
    void channelBinding()
    {
        QByteArray last;
        for (const int version : {0, 0, TLS1_2_VERSION}) {
            TlsChannel channel(m_context);
            Client client("mail.example.test", version);
            QVERIFY(channel.channelBinding("tls-exporter").isEmpty() && channel.channelBinding("tls-server-end-point").isEmpty());
            QCOMPARE(handshake(client, channel), QByteArray());
            QByteArray theirs(32, '\0');
            QCOMPARE(SSL_export_keying_material(client.ssl(), reinterpret_cast<unsigned char *>(theirs.data()), 32, "EXPORTER-Channel-Binding", 24, nullptr, 0, 1), 1);
            const QByteArray ours = channel.channelBinding("tls-exporter");
            QCOMPARE(ours, version == 0 ? theirs : QByteArray());
            QVERIFY(ours != last || ours.isEmpty());
            last = ours;
            unsigned char digest[32];
            X509 *certificate = SSL_get1_peer_certificate(client.ssl());
            QVERIFY(certificate && X509_digest(certificate, EVP_sha256(), digest, nullptr) == 1);
            X509_free(certificate);
            QCOMPARE(channel.channelBinding("tls-server-end-point"), QByteArray(reinterpret_cast<char *>(digest), 32));
            QVERIFY(channel.channelBinding("tls-unique").isEmpty());
        }
    }
    void oldVersionsAreRefused()
    {
        TlsChannel channel(m_context);
        Client client({}, TLS1_1_VERSION);
        handshake(client, channel);
        QCOMPARE(int(channel.state()), int(TlsChannel::State::Failed));
        QVERIFY(channel.exportKey("x", 16).isEmpty());
    }
    void onlyTls13WhenAsked()
    {
        net::TlsOptions strict = options();
        strict.onlyTls13 = true;
        const auto context = load(strict);
        TlsChannel refused(context);
        Client old({}, TLS1_2_VERSION);
        handshake(old, refused);
        QCOMPARE(int(refused.state()), int(TlsChannel::State::Failed));
        TlsChannel channel(context);
        Client client;
        handshake(client, channel);
        QCOMPARE(int(channel.state()), int(TlsChannel::State::Open));
    }
    void ticketsResumeASession()
    {
        SSL_SESSION *session = nullptr;
        {
            TlsChannel channel(m_context);
            Client client;
            handshake(client, channel);
            channel.write("x");
            client.put(channel.takeOutput());
            client.read(); // takes the tickets in
            session = SSL_get1_session(client.ssl());
            SSL_shutdown(client.ssl()); // one cut off is not resumed
        }
        TlsChannel channel(m_context);
        Client client({}, 0, session);
        handshake(client, channel);
        QCOMPARE(SSL_session_reused(client.ssl()), 1);
        SSL_SESSION_free(session);
    }
    void serverNameChooses_data()
    {
        QTest::addColumn<QByteArray>("asked");
        QTest::addColumn<QByteArray>("served");
        QTest::newRow("none") << QByteArray() << QByteArray("mail.example.test");
        QTest::newRow("unknown") << QByteArray("other.test") << QByteArray("mail.example.test");
        QTest::newRow("named") << QByteArray("two.example.org") << QByteArray("two.example.org");
        QTest::newRow("other case") << QByteArray("TWO.example.ORG") << QByteArray("two.example.org");
        QTest::newRow("wildcard") << QByteArray("any.example.net") << QByteArray("wild.example.net");
        QTest::newRow("wildcard is one label") << QByteArray("a.b.example.net") << QByteArray("mail.example.test");
        QTest::newRow("wildcard is not the domain") << QByteArray("example.net") << QByteArray("mail.example.test");
        QTest::newRow("a whole name before a wildcard") << QByteArray("own.example.net") << QByteArray("own.example.net");
    }
    void serverNameChooses()
    {
        QFETCH(QByteArray, asked);
        QFETCH(QByteArray, served);
        QList<trust::CertificatePair> several;
        for (const QString &name : {u"mail.example.test"_s, u"two.example.org"_s, u"*.example.net"_s, u"own.example.net"_s}) {
            const trust::KeyPtr key = trust::makeKey();
            const trust::CertificatePtr made = trust::makeCertificate({name, {name}, 30, false, {}}, key.get());
            several << trust::CertificatePair{trust::toPem(made.get()), trust::toPem(key.get())};
        }
        const auto made = TlsContext::make(several, false);
        QVERIFY(made.ok());
        const auto context = *made;
        TlsChannel channel(context);
        Client client(asked);
        handshake(client, channel);
        const net::CertificatePtr certificate(SSL_get1_peer_certificate(client.ssl()));
        QVERIFY(certificate);
        QCOMPARE(X509_check_host(certificate.get(), served.constData(), size_t(served.size()), 0, nullptr), 1);
    }
    void selfSignedIsKeptAndPrivate()
    {
        const QString path = m_dir.filePath(u"tls/self-signed.pem"_s);
        QCOMPARE(int(QFileInfo(path).permissions() & 0x7077), int(QFile::ReadOwner | QFile::WriteOwner)); // nobody else's
        const QByteArray first = *net::selfSignedPem(m_dir.path(), u"mail.example.test"_s);
        QCOMPARE(*net::selfSignedPem(m_dir.path(), u"mail.example.test"_s), first);
        QTemporaryDir other;
        const QByteArray a = *net::selfSignedPem(other.path(), u"a.example.test"_s);
        const QByteArray b = *net::selfSignedPem(other.path(), u"b.example.test"_s); // renamed
        QVERIFY(a != b);
        QVERIFY(net::selfSignedPem(other.path(), u"192.0.2.1"_s).ok());
        QVERIFY(!net::selfSignedPem(other.path(), u"x,IP:1.2.3.4"_s).ok());
        QFile damaged(other.filePath(u"tls/self-signed.pem"_s));
        QVERIFY(damaged.open(QFile::WriteOnly));
        damaged.write("nothing");
        damaged.close();
        QVERIFY(net::selfSignedPem(other.path(), u"c.example.test"_s)->contains("PRIVATE KEY"));
    }
    void badFilesAreNamed()
    {
        const QString one = pem(u"one.test"_s), two = pem(u"two.test"_s);
        QFile junk(m_dir.filePath(u"junk"_s));
        QVERIFY(junk.open(QFile::WriteOnly));
        junk.write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        junk.close();
        const auto field = [&](const QString &certificate, const QString &key) {
            net::TlsOptions files = options();
            files.certificate = certificate;
            files.key = key;
            const auto result = TlsContext::load(files);
            return result.ok() ? u"ok"_s : result.error().field;
        };
        QCOMPARE(field(one, one), u"ok"_s);
        QCOMPARE(field(one, two), u"tls.key"_s);
        QCOMPARE(field(one, junk.fileName()), u"tls.key"_s);
        QCOMPARE(field(one, {}), u"tls.key"_s);
        QCOMPARE(field(junk.fileName(), one), u"tls.certificate"_s);
        QCOMPARE(field(u"/nonexistent"_s, one), u"tls.certificate"_s);
        QCOMPARE(field({}, one), u"tls.certificate"_s);
    }
};

QTEST_GUILESS_MAIN(TestTlsChannel)
#include "tst_tlschannel.moc"
