// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/delivery/deliverybench.h"
#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslKey>
#include <QTemporaryDir>

using mail::DeliveryResult;
using support::ScriptedServer;
using namespace Qt::StringLiterals;

namespace {

struct Peer
{
    const char *name;
    const char *certificate; ///< file of the test; empty: STARTTLS is not offered
    bool handshakes;         ///< one that ends well if the certificate is not looked at
};

const QList<Peer> kPeers{{"good", "good", true},
                         {"expired", "expired", true},
                         {"of another name", "otherName", true},
                         {"of an unknown authority", "unknown", true},
                         {"STARTTLS taken out", "", false},
                         {"says 454", "good", false},
                         {"says 500", "good", false},
                         {"says nothing", "good", false},
                         {"answers before the handshake", "good", false},
                         {"a whole dialogue before the handshake", "good", false},
                         {"half a reply before the handshake", "good", false},
                         {"nonsense for a handshake", "good", false},
                         {"closes in the handshake", "good", false},
                         {"closes instead of 220", "good", false}};

/// A rule, and whether it accepts a peer.
struct Rule
{
    const char *name;
    std::function<bool(const Peer &)> accepts;
};

bool handshakes(const Peer &peer)
{
    return peer.handshakes;
}

const QList<Rule> kRules{{"none", [](const Peer &) { return true; }},
                         {"opportunistic", [](const Peer &) { return true; }},
                         {"required", handshakes},
                         {"verified", [](const Peer &peer) { return qstrcmp(peer.name, "good") == 0; }},
                         {"pinned", [](const Peer &peer) { return peer.handshakes && qstrcmp(peer.certificate, "good") == 0; }}};

} // namespace

// R5: servers, and whoever sits between, that take TLS away or bend it (RFC 3207 6, CVE-2021-38371). Where it is wanted nothing of the
// mail is said without it, and the mail waits; where it is not, the mail goes and the report says how.
class TestHostilePeers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(openssl({u"req"_s, u"-x509"_s, u"-days"_s, u"10"_s, u"-keyout"_s, u"ca.key"_s, u"-out"_s, u"ca.pem"_s, u"-subj"_s, u"/CN=authority"_s}));
        QVERIFY(openssl({u"req"_s, u"-x509"_s, u"-days"_s, u"10"_s, u"-keyout"_s, u"stranger.key"_s, u"-out"_s, u"stranger.pem"_s, u"-subj"_s, u"/CN=stranger"_s}));
        QVERIFY(openssl({u"req"_s, u"-keyout"_s, u"peer.key"_s, u"-out"_s, u"peer.csr"_s, u"-subj"_s, u"/CN=peer"_s}));
        QVERIFY(sign(u"good"_s, u"ca"_s, "mx.office.test", 10));
        QVERIFY(sign(u"expired"_s, u"ca"_s, "mx.office.test", -1));
        QVERIFY(sign(u"otherName"_s, u"ca"_s, "mx.elsewhere.test", 10));
        QVERIFY(sign(u"unknown"_s, u"stranger"_s, "mx.office.test", 10));
    }

    void tls_data()
    {
        QTest::addColumn<int>("rule");
        QTest::addColumn<int>("peer");
        for (int rule = 0; rule < kRules.size(); ++rule) {
            for (int peer = 0; peer < kPeers.size(); ++peer)
                QTest::addRow("%s: %s", kRules[rule].name, kPeers[peer].name) << rule << peer;
        }
    }
    void tls()
    {
        QFETCH(int, rule);
        QFETCH(int, peer);
        const Peer &how = kPeers[peer];
        const quint16 port = support::freePortOnSeveral(4510);
        QString text = QString::fromLatin1(kRules[rule].name);
        if (text == u"pinned")
            text = u"sha256:"_s + QString::fromLatin1(certificate("good").digest(QCryptographicHash::Sha256).toHex());
        DeliveryBench bench(
            [&](auto &options) {
                options.mxPort = port;
                options.timeouts.hello = 1500;
                options.tlsFor.insert(u"office.test"_s, *delivery::TlsRule::parse(text));
            },
            m_folder.filePath(u"ca.pem"_s));
        bench.dns.addMx("office.test", 10, "mx.office.test");
        bench.dns.addA("mx.office.test", u"127.0.0.2"_s);
        ScriptedServer server;
        arrange(server, how);
        QVERIFY(server.start(u"127.0.0.2"_s, port));

        const mail::DeliveryReport report = bench.deliver(u"office.test"_s, {u"b@office.test"_s});
        const auto &outcome = report.outcomes[0];
        const bool wanted = kRules[rule].accepts(how);
        QVERIFY2(outcome.result == (wanted ? DeliveryResult::Delivered : DeliveryResult::Deferred), qPrintable(outcome.reply));
        QCOMPARE(server.mails.size(), wanted ? 1 : 0);
        const bool encrypted = how.handshakes && text != u"none";
        if (wanted) {
            QCOMPARE(server.mails[0].tls, encrypted);
            QCOMPARE(report.tls.isEmpty(), !encrypted);
            QCOMPARE(report.tls.endsWith(u" verified"), encrypted && qstrcmp(how.name, "good") == 0);
        } else {
            QVERIFY2(outcome.status.toByteArray().startsWith("4."), outcome.status.toByteArray());
            for (const QByteArray &line : server.lines) // not a word of the mail
                QVERIFY2(!line.contains("anna@") && !line.contains("b@office"), line);
        }
        for (const QByteArray &line : server.lines)
            QVERIFY2(line != "AUTH PLAIN", line); // what was injected was not believed
    }

private:
    bool openssl(QStringList arguments)
    {
        if (arguments.first() == u"req")
            arguments << u"-newkey"_s << u"ec"_s << u"-pkeyopt"_s << u"ec_paramgen_curve:P-256"_s << u"-nodes"_s;
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(u"openssl"_s, arguments);
        return process.waitForFinished(30'000) && process.exitCode() == 0;
    }
    bool sign(const QString &name, const QString &authority, const QByteArray &host, int days)
    {
        QFile extensions(m_folder.filePath(u"extensions"_s));
        if (!extensions.open(QIODevice::WriteOnly) || extensions.write("subjectAltName=DNS:" + host + '\n') < 0)
            return false;
        extensions.close();
        return openssl({u"x509"_s, u"-req"_s, u"-in"_s, u"peer.csr"_s, u"-CA"_s, authority + u".pem"_s, u"-CAkey"_s, authority + u".key"_s, u"-CAcreateserial"_s,
                        u"-days"_s, QString::number(days), u"-extfile"_s, u"extensions"_s, u"-out"_s, name + u".pem"_s});
    }
    QSslCertificate certificate(const char *name) const { return QSslCertificate::fromPath(m_folder.filePath(QString::fromLatin1(name) + u".pem"_s)).value(0); }

    void arrange(ScriptedServer &server, const Peer &how) const
    {
        const QByteArray name = how.name;
        if (*how.certificate) {
            server.certificate = certificate(how.certificate);
            QFile key(m_folder.filePath(u"peer.key"_s));
            if (key.open(QIODevice::ReadOnly))
                server.key = QSslKey(key.readAll(), QSsl::Ec);
            QVERIFY(!server.certificate.isNull() && !server.key.isNull());
        }
        if (name == "says 454")
            server.replies.insert("STARTTLS", "454 4.7.0 not now");
        else if (name == "says 500")
            server.replies.insert("STARTTLS", "500 5.5.1 what?");
        else if (name == "says nothing")
            server.replies.insert("STARTTLS", "silent");
        else if (name == "closes instead of 220")
            server.replies.insert("STARTTLS", "close");
        else if (name == "answers before the handshake")
            server.behindStartTls = "250-evil.test\r\n250 AUTH PLAIN";
        else if (name == "a whole dialogue before the handshake")
            server.behindStartTls = "250 evil.test\r\n250 ok\r\n250 ok\r\n354 go on\r\n250 2.0.0 taken\r\n221 bye";
        else if (name == "half a reply before the handshake")
            server.behindStartTls = "250-evil";
        server.breakHandshake = name == "nonsense for a handshake";
        server.closeHandshake = name == "closes in the handshake";
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestHostilePeers)
#include "tst_hostilepeers.moc"
