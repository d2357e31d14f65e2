// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/seededusers.h"
#include "support/tokenissuer.h"
#include <QDateTime>
#include <QMessageAuthenticationCode>
#include <QSslSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using support::json;
using support::SmtpClient;
using support::TokenSigner;
using support::url64;

namespace {

const QByteArray kAnna = "anna@example.test";

} // namespace

/// Signing in over SMTP with the tokens of an issuer that is asked for its keys over the network; and with what only looks like them.
class TestOAuth : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { m_issuer.asked.clear(); }
    void signsIn_data();
    void signsIn();
    void forged_data();
    void forged();
    void keysAreKept();
    void newKeys();
    void issuerAway();

private:
    QJsonObject claims(const QJsonObject &more = {}) const { return m_issuer.claims(QString::fromLatin1(kAnna), more); }
    /// How AUTH ended: three digits and the enhanced status. The test's loop runs meanwhile: the issuer lives in it.
    QByteArray signIn(const QByteArray &mechanism, const QByteArray &token, const QByteArray &name = kAnna);
    QByteArray say(QSslSocket &socket, const QByteArray &line);

    support::TokenIssuer m_issuer;
    const TokenSigner m_rsa{"rsa-1"};
    const TokenSigner m_elliptic{"ec-1", true};
    support::Office m_office;
};

void TestOAuth::initTestCase()
{
    QVERIFY(m_issuer.start());
    m_issuer.keys = {m_rsa.jwk(), m_elliptic.jwk()};
    {
        support::SeededUsers users(m_office.engine.dataDir());
        QVERIFY(users.add(QString::fromLatin1(kAnna), u"korrekt-pferd-batterie"_s));
        QVERIFY(users.add(u"boss@example.test"_s, u"korrekt-pferd-batterie"_s));
    }
    m_office.engine.addConfig(m_issuer.settings());
    QVERIFY2(m_office.open(), qPrintable(m_office.engine.log()));
}

QByteArray TestOAuth::say(QSslSocket &socket, const QByteArray &line)
{
    if (!line.isNull())
        socket.write(line + "\r\n");
    QByteArray reply;
    const bool whole = QTest::qWaitFor([&] {
        reply += socket.readAll();
        const QByteArray last = reply.endsWith("\r\n") ? reply.chopped(2).split('\n').constLast() : QByteArray();
        return last.size() > 3 && last[3] == ' ';
    }, 30'000);
    return whole ? reply : QByteArray();
}

QByteArray TestOAuth::signIn(const QByteArray &mechanism, const QByteArray &token, const QByteArray &name)
{
    QSslSocket socket;
    socket.setPeerVerifyMode(QSslSocket::VerifyNone);
    socket.connectToHostEncrypted(u"127.0.0.1"_s, m_office.engine.port(u"submissions"_s));
    if (!socket.waitForEncrypted(30'000))
        return "no TLS";
    const QByteArray greeting = say(socket, {});
    const QByteArray hello = say(socket, "EHLO client.test");
    if (!greeting.startsWith("220") || !hello.contains(" OAUTHBEARER XOAUTH2"))
        return "no session: " + greeting + hello;
    const QByteArray message = mechanism == "XOAUTH2" ? "user=" + name + "\1auth=Bearer " + token + "\1\1" : "n,a=" + name + ",\1auth=Bearer " + token + "\1\1";
    QByteArray reply = say(socket, "AUTH " + mechanism + ' ' + message.toBase64());
    if (reply.startsWith("334 ")) { // RFC 7628 3.2.3: why, and then the end
        if (!QByteArray::fromBase64(reply.mid(4).trimmed()).contains("\"invalid_token\""))
            return "an odd challenge: " + reply;
        reply = say(socket, QByteArray("\1").toBase64());
    }
    return reply.left(9);
}

void TestOAuth::signsIn_data()
{
    QTest::addColumn<QByteArray>("mechanism");
    QTest::addColumn<bool>("elliptic");
    for (const char *mechanism : {"OAUTHBEARER", "XOAUTH2"}) {
        QTest::addRow("%s RS256", mechanism) << QByteArray(mechanism) << false;
        QTest::addRow("%s ES256", mechanism) << QByteArray(mechanism) << true;
    }
}

void TestOAuth::signsIn()
{
    QFETCH(QByteArray, mechanism);
    QFETCH(bool, elliptic);
    const TokenSigner &signer = elliptic ? m_elliptic : m_rsa;
    QCOMPARE(signIn(mechanism, signer.token(claims())), "235 2.7.0");
    QCOMPARE(signIn(mechanism, signer.token(claims({{u"aud"_s, QJsonArray{u"another"_s, u"postkontor"_s}}}))), "235 2.7.0");
    QCOMPARE(signIn(mechanism, signer.token(claims()), "boss@example.test"), "535 5.7.8"); // a token is for one
}

void TestOAuth::forged_data()
{
    QTest::addColumn<QByteArray>("token");
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const auto claimed = [this](const char *name, const QJsonObject &change) { QTest::newRow(name) << m_rsa.token(claims(change)); };
    claimed("another issuer", {{u"iss"_s, u"https://login.example.org"_s}});
    claimed("no issuer", {{u"iss"_s, QJsonValue()}});
    claimed("for another program", {{u"aud"_s, u"another"_s}});
    claimed("for nobody", {{u"aud"_s, QJsonValue()}});
    claimed("over", {{u"exp"_s, now - 600}});
    claimed("without an end", {{u"exp"_s, QJsonValue()}});
    claimed("not yet", {{u"nbf"_s, now + 600}});
    claimed("an address not verified", {{u"email_verified"_s, false}});
    claimed("somebody who is not here", {{u"email"_s, u"nobody@example.test"_s}});
    const QByteArray body = url64(json(claims()));
    const auto header = [](const char *algorithm) { return url64(json({{u"alg"_s, QString::fromLatin1(algorithm)}, {u"kid"_s, u"rsa-1"_s}})); };
    QTest::newRow("none") << header("none") + '.' + body + '.';
    QTest::newRow("none, with a signature") << header("none") + '.' + body + ".AAAA";
    for (const QByteArray &key : {m_rsa.publicPem(), m_rsa.publicPem().trimmed(), json(m_rsa.jwk())}) { // what everybody has, as if it were secret
        const QByteArray text = header("HS256") + '.' + body;
        QTest::addRow("HS256 with the public key, %lld octets", qlonglong(key.size()))
            << text + '.' + url64(QMessageAuthenticationCode::hash(text, key, QCryptographicHash::Sha256));
    }
    const QByteArray good = m_rsa.token(claims());
    const QByteArray other = m_rsa.token(claims({{u"email"_s, u"boss@example.test"_s}}));
    QTest::newRow("another's claims under the signature") << good.split('.')[0] + '.' + other.split('.')[1] + '.' + good.split('.')[2];
    QTest::newRow("a key of the forger's, of the same name") << TokenSigner("rsa-1").token(claims());
    QTest::newRow("a key of the forger's in the header") << [&] {
        const TokenSigner forger("x");
        const QByteArray token = forger.token(claims());
        const QByteArray head = url64(json({{u"alg"_s, u"RS256"_s}, {u"jwk"_s, forger.jwk()}, {u"jku"_s, u"http://127.0.0.1:1/keys"_s}}));
        return head + '.' + token.split('.')[1] + '.' + token.split('.')[2];
    }();
    QTest::newRow("an RSA signature as ES256") << header("ES256") + '.' + good.split('.')[1] + '.' + good.split('.')[2];
    QTest::newRow("not a token") << QByteArray("opaque-7Kd9s");
    QTest::newRow("empty") << QByteArray();
}

void TestOAuth::forged()
{
    QFETCH(QByteArray, token);
    for (const QByteArray &mechanism : {QByteArray("OAUTHBEARER"), QByteArray("XOAUTH2")}) {
        const QByteArray reply = signIn(mechanism, token);
        QVERIFY2(reply == "535 5.7.8" || (token.isEmpty() && reply == "501 5.5.2"), reply);
    }
    QCOMPARE(signIn("OAUTHBEARER", m_rsa.token(claims())), "235 2.7.0"); // and others come in as before
}

void TestOAuth::keysAreKept()
{
    for (int i = 0; i < 5; ++i)
        QCOMPARE(signIn("XOAUTH2", m_elliptic.token(claims())), "235 2.7.0");
    QVERIFY2(m_issuer.asked.isEmpty(), m_issuer.asked.join(' ')); // asked in the first test, good for an hour
}

// The issuer changes its keys; who comes with the new one is let in as soon as it may be asked again, a minute after the last time.
void TestOAuth::newKeys()
{
    QCOMPARE(m_office.engine.stop(), 0);
    QVERIFY(m_office.open());
    const TokenSigner next("rsa-2");
    QCOMPARE(signIn("XOAUTH2", m_rsa.token(claims())), "235 2.7.0");
    m_issuer.keys = {m_rsa.jwk(), next.jwk()};
    m_issuer.asked.clear();
    for (int i = 0; i < 5; ++i)
        QCOMPARE(signIn("XOAUTH2", next.token(claims())), "535 5.7.8"); // unknown keys do not make it ask at every attempt
    QVERIFY2(m_issuer.asked.isEmpty(), m_issuer.asked.join(' '));
    QTRY_VERIFY_WITH_TIMEOUT(signIn("XOAUTH2", next.token(claims())) == "235 2.7.0", 120'000);
    QCOMPARE(m_issuer.asked.size(), 2); // once: discovery and keys
    QCOMPARE(signIn("XOAUTH2", m_rsa.token(claims())), "235 2.7.0");
}

void TestOAuth::issuerAway()
{
    m_issuer.close();
    QCOMPARE(m_office.engine.stop(), 0);
    QVERIFY(m_office.open());
    QCOMPARE(signIn("OAUTHBEARER", m_rsa.token(claims())), "454 4.7.0"); // not "wrong"
    QVERIFY(!m_office.engine.log().contains(QString::fromLatin1(m_rsa.token(claims()).split('.')[0] + '.')));
}

QTEST_GUILESS_MAIN(TestOAuth)
#include "tst_oauth.moc"
