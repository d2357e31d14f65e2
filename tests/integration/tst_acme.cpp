// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/pebbleserver.h"
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonObject>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::PebbleServer;
using support::SmtpClient;

/// Certificates from an ACME server: Pebble looks for the challenge on the http listener.
class TestAcme : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void issuesAndRenewsUnderSessions();
    void refusedIsSaidAndNothingBreaks();
    void wantsTheTermsAgreedTo();

private:
    static QByteArray settings(const PebbleServer &pebble, const QString &names)
    {
        return uR"({"changes":{"acme.directory":"%1","acme.ca_file":"%2","acme.agree_terms":true,"acme.contact":"admin@example.test","acme.names":[%3]}})"_s
            .arg(pebble.directory(), pebble.caFile(), names)
            .toUtf8();
    }
    static QJsonObject acmeOf(Office &office)
    {
        for (const QJsonValue &one : office.rest->list(u"/v1/certificates"_s)) {
            if (one[u"source"_s] == u"acme"_s)
                return one.toObject();
        }
        return {};
    }
    /// Whether a client with these roots takes what is shown for `host`.
    static QString visit(const Office &office, const QString &listener, const QString &host, const QByteArray &root)
    {
        QSslSocket socket;
        QSslConfiguration configuration = socket.sslConfiguration();
        configuration.setCaCertificates({QSslCertificate(root)});
        socket.setSslConfiguration(configuration);
        socket.connectToHostEncrypted(u"127.0.0.1"_s, office.engine.port(listener), host);
        return socket.waitForEncrypted(30'000) ? u"verified"_s : socket.errorString();
    }
};

void TestAcme::issuesAndRenewsUnderSessions()
{
    if (!PebbleServer::isThere())
        QSKIP("pebble is not in the cache: ./dev test fetches it");
    constexpr int kSessions = 100;
    Office office;
    office.engine.addConfig(u"[limits]\nexempt = [\"127.0.0.0/8\"]\n"_s);
    QVERIFY(office.open());
    std::vector<std::unique_ptr<SmtpClient>> sessions;
    for (int i = 0; i < kSessions; ++i) { // half by STARTTLS, half TLS from the start; each in the middle of something
        auto &one = *sessions.emplace_back(std::make_unique<SmtpClient>());
        if (i % 2) {
            QVERIFY(one.connectTo(office.engine.port(u"submissions"_s), true).startsWith("220"));
        } else {
            QVERIFY(office.greet(one));
            QVERIFY(one.startTls());
        }
        QVERIFY(one.command("EHLO client.test").startsWith("250"));
    }
    PebbleServer pebble;
    QVERIFY2(pebble.start(office.engine.port(u"http"_s), 30), qPrintable(pebble.output()));
    QCOMPARE(office.rest->send("PATCH", u"/v1/settings"_s, settings(pebble, uR"("mail.example.test","www.example.test")"_s)).status, 200);
    QVERIFY2(office.engine.waitForLog("acme: a new certificate for mail.example.test, www.example.test"), qPrintable(office.engine.log() + pebble.output()));
    QTRY_VERIFY(!acmeOf(office).isEmpty());
    const QJsonObject first = acmeOf(office);
    QCOMPARE(first[u"names"_s].toArray().size(), 2);
    QVERIFY(first[u"default"_s].toBool());
    const QByteArray root = pebble.issuedRoot();
    QCOMPARE(visit(office, u"https"_s, u"www.example.test"_s, root), u"verified"_s);
    QCOMPARE(visit(office, u"submissions"_s, u"mail.example.test"_s, root), u"verified"_s);
    for (const char *name : {"account.pem", "certificate.pem"}) {
        const QString path = office.engine.dataDir() + u"/acme/"_s + QLatin1StringView(name);
        QCOMPARE(int(QFile::permissions(path) & 0x7077), int(QFile::ReadOwner | QFile::WriteOwner));
    }

    // By hand, and by itself when a third of its half minute is left.
    QCOMPARE(office.rest->post(u"/v1/certificates/renew"_s, {}).status, 204);
    QTRY_VERIFY_WITH_TIMEOUT(acmeOf(office)[u"fingerprint"_s] != first[u"fingerprint"_s], 30'000);
    const QJsonObject second = acmeOf(office);
    QTRY_VERIFY_WITH_TIMEOUT(acmeOf(office)[u"fingerprint"_s] != second[u"fingerprint"_s], 60'000);
    QCOMPARE(visit(office, u"https"_s, u"www.example.test"_s, root), u"verified"_s);

    // In each of them a mail, over what it began with.
    int delivered = 0;
    for (int i = 0; i < kSessions; i += 2)
        delivered += sessions[size_t(i)]->deliver("anna@sender.test", {"mei@example.test"}, Office::letter("over three certificates")).startsWith("250");
    int alive = 0;
    for (const auto &one : sessions)
        alive += one->command("NOOP").startsWith("250");
    QCOMPARE(alive, kSessions);
    QCOMPARE(delivered, kSessions / 2);
    QVERIFY(!office.engine.log().contains(u"PRIVATE KEY"_s));
    QCOMPARE(office.engine.stop(), 0);
}

void TestAcme::refusedIsSaidAndNothingBreaks()
{
    if (!PebbleServer::isThere())
        QSKIP("pebble is not in the cache: ./dev test fetches it");
    Office office;
    QVERIFY(office.open());
    PebbleServer pebble;
    QVERIFY2(pebble.start(office.engine.port(u"smtp"_s), 3600), qPrintable(pebble.output())); // where nobody answers challenges
    QCOMPARE(office.rest->send("PATCH", u"/v1/settings"_s, settings(pebble, uR"("mail.example.test")"_s)).status, 200);
    QVERIFY2(office.engine.waitForLog("acme: no certificate: the ACME server does not see that mail.example.test is ours"), qPrintable(office.engine.log()));
    QVERIFY(office.engine.waitForLog("asked again in 5 minutes") || office.engine.waitForLog("asked again in 6 minutes"));
    QCOMPARE(office.rest->list(u"/v1/certificates"_s).at(0)[u"source"_s], u"self-made"_s);
    const auto alert = [&office] {
        for (const QJsonValue &one : office.rest->list(u"/v1/alerts?state=active"_s)) {
            if (one[u"ruleKey"_s] == u"certificate-problem"_s && one[u"subject"_s] == u"acme"_s)
                return one[u"detail"_s].toString();
        }
        return QString();
    };
    QTRY_VERIFY_WITH_TIMEOUT(alert().contains(u"does not see that"_s), 60'000);
    pebble.stop();
    QCOMPARE(office.rest->post(u"/v1/certificates/renew"_s, {}).status, 204);
    QVERIFY(office.engine.waitForLog("cannot be asked"));
    QVERIFY(office.deliver("as ever").startsWith("250"));
    QCOMPARE(office.engine.stop(), 0);
}

void TestAcme::wantsTheTermsAgreedTo()
{
    Office office;
    QVERIFY(office.open());
    const auto answer = office.rest->send("PATCH", u"/v1/settings"_s, R"({"changes":{"acme.directory":"https://localhost:1/dir"}})");
    QCOMPARE(answer.status, 422);
    QVERIFY2(answer.body.contains("acme.agree_terms"), answer.body.constData());
    QCOMPARE(office.rest->post(u"/v1/certificates/renew"_s, {}).status, 404);
    QVERIFY(!QFile::exists(office.engine.dataDir() + u"/acme"_s));
}

QTEST_GUILESS_MAIN(TestAcme)
#include "tst_acme.moc"
