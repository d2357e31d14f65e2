// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/acmesession.h"
#include "trust/certificatemaker.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>
#include <QTest>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>

using namespace Qt::StringLiterals;
using trust::AcmeSession;

namespace {

constexpr qint64 kNow = 1790000000000;

QByteArray fromBase64Url(const QString &text)
{
    return QByteArray::fromBase64(text.toLatin1(), QByteArray::Base64UrlEncoding);
}

/// Whether r|s over `text` is by the key of that JWK.
bool isSignedBy(const QJsonObject &jwk, const QByteArray &text, const QByteArray &signature)
{
    const QByteArray point = '\x04' + fromBase64Url(jwk[u"x"_s].toString()) + fromBase64Url(jwk[u"y"_s].toString());
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point.constData(), size_t(point.size()));
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr);
    EVP_PKEY *key = nullptr;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    const auto *octets = reinterpret_cast<const unsigned char *>(signature.constData());
    ECDSA_SIG *pair = ECDSA_SIG_new();
    ECDSA_SIG_set0(pair, BN_bin2bn(octets, 32, nullptr), BN_bin2bn(octets + 32, 32, nullptr));
    unsigned char *der = nullptr;
    const int size = i2d_ECDSA_SIG(pair, &der);
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    const bool good = signature.size() == 64 && EVP_DigestVerifyInit(digest, nullptr, EVP_sha256(), nullptr, key) == 1
        && EVP_DigestVerify(digest, der, size_t(size), reinterpret_cast<const unsigned char *>(text.constData()), size_t(text.size())) == 1;
    EVP_MD_CTX_free(digest);
    OPENSSL_free(der);
    ECDSA_SIG_free(pair);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    return good;
}

/// An ACME server that checks what RFC 8555 6 wants of each request, and behaves as told.
struct Server
{
    QSet<QByteArray> nonces; ///< given and not used
    QList<QByteArray> asked; ///< "POST /order"
    QStringList faults;      ///< what was wrong with the requests
    QJsonObject jwk;
    int given = 0;
    int badNonces = 0;       ///< so many good nonces are refused
    int pendings = 1;        ///< so many looks at an authorization find it pending
    int processing = 1;      ///< so many looks at the order find it in work
    QString authorization = u"pending"_s; ///< as first met
    bool invalid = false;
    QString challengeType = u"http-01"_s;
    QByteArray limitAt;      ///< path that is answered 429
    QStringList certificateNames{u"mail.example.test"_s, u"www.example.test"_s};
    QByteArray request;      ///< DER of the CSR
    QByteArray keyOfAnother; ///< set: the certificate is for that key

    base::HttpAnswer answer(int status, const QJsonObject &body, QList<std::pair<QByteArray, QByteArray>> fields = {})
    {
        const QByteArray nonce = "nonce" + QByteArray::number(++given);
        nonces.insert(nonce);
        fields.append({"replay-nonce", nonce});
        return {status, QJsonDocument(body).toJson(), fields};
    }
    QJsonObject error(const QString &type, const QString &detail) { return {{u"type"_s, u"urn:ietf:params:acme:error:"_s + type}, {u"detail"_s, detail}}; }
    static QString url(const QString &path) { return u"https://acme.test"_s + path; }

    /// The payload, after all that can be wrong with the envelope.
    QByteArray open(const base::HttpCall &call, bool &nonceGood)
    {
        const QJsonObject jws = QJsonDocument::fromJson(call.body).object();
        const QJsonObject header = QJsonDocument::fromJson(fromBase64Url(jws[u"protected"_s].toString())).object();
        const auto want = [this](bool good, const char *what) {
            if (!good)
                faults << QString::fromLatin1(what);
        };
        want(call.contentType == "application/jose+json", "content type");
        want(header[u"alg"_s] == u"ES256"_s, "alg");
        want(header[u"url"_s] == call.url, "url");
        const bool isNewAccount = call.url.endsWith(u"/account"_s);
        want(header.contains(u"jwk"_s) == isNewAccount && header.contains(u"kid"_s) != isNewAccount, "jwk or kid");
        if (isNewAccount)
            jwk = header[u"jwk"_s].toObject();
        else
            want(header[u"kid"_s] == url(u"/account/1"_s), "kid");
        want(isSignedBy(jwk, jws[u"protected"_s].toString().toLatin1() + '.' + jws[u"payload"_s].toString().toLatin1(),
                        fromBase64Url(jws[u"signature"_s].toString())), "signature");
        const bool known = nonces.remove(header[u"nonce"_s].toString().toLatin1());
        want(known, "nonce");
        nonceGood = known && badNonces-- <= 0;
        return fromBase64Url(jws[u"payload"_s].toString());
    }
    QByteArray certificate()
    {
        const trust::KeyPtr root = trust::makeKey();
        const trust::CertificatePtr authority = trust::makeCertificate({u"root"_s, {}, 10, true, {}}, root.get());
        auto *data = reinterpret_cast<const unsigned char *>(request.constData());
        X509_REQ *csr = d2i_X509_REQ(nullptr, &data, long(request.size()));
        const trust::KeyPtr other = trust::makeKey();
        EVP_PKEY *key = keyOfAnother.isEmpty() ? X509_REQ_get0_pubkey(csr) : other.get();
        const trust::CertificatePtr leaf = trust::makeCertificate({certificateNames.value(0), certificateNames, 90, false, {}}, key, authority.get(), root.get());
        X509_REQ_free(csr);
        return trust::toPem(leaf.get()) + trust::toPem(authority.get());
    }
    base::HttpAnswer take(const base::HttpCall &call)
    {
        const QString path = call.url.mid(url({}).size());
        asked << call.method + ' ' + path.toLatin1();
        if (path == u"/directory"_s)
            return answer(200, {{u"newNonce"_s, url(u"/nonce"_s)}, {u"newAccount"_s, url(u"/account"_s)}, {u"newOrder"_s, url(u"/orders"_s)}});
        if (path == u"/nonce"_s)
            return answer(200, {});
        bool nonceGood = true;
        const QByteArray payload = open(call, nonceGood);
        if (!nonceGood)
            return answer(400, error(u"badNonce"_s, u"used"_s));
        if (path.toLatin1() == limitAt)
            return answer(429, error(u"rateLimited"_s, u"too many"_s), {{"retry-after", "Mon, 21 Sep 2026 15:13:20 GMT"}});
        return signedCall(path, payload);
    }
    base::HttpAnswer signedCall(const QString &path, const QByteArray &payload)
    {
        const QJsonObject json = QJsonDocument::fromJson(payload).object();
        const auto order = [this](const QString &status) {
            QJsonObject body{{u"status"_s, status}, {u"authorizations"_s, QJsonArray{url(u"/authorization"_s)}}, {u"finalize"_s, url(u"/finalize"_s)}};
            if (status == u"valid"_s)
                body[u"certificate"_s] = url(u"/certificate"_s);
            return body;
        };
        if (path == u"/account"_s) {
            if (json[u"termsOfServiceAgreed"_s] != true || json[u"contact"_s].toArray() != QJsonArray{u"mailto:admin@example.test"_s})
                faults << u"account"_s;
            return answer(201, {}, {{"location", url(u"/account/1"_s).toLatin1()}});
        }
        if (path == u"/orders"_s) {
            if (json[u"identifiers"_s].toArray().size() != 2 || json[u"identifiers"_s][1][u"value"_s] != u"www.example.test"_s)
                faults << u"identifiers"_s;
            return answer(201, order(u"pending"_s), {{"location", url(u"/order/1"_s).toLatin1()}});
        }
        if (path == u"/authorization"_s) {
            const QString status = authorization != u"pending"_s ? authorization
                                   : !asked.contains("POST /challenge") || pendings-- > 0 ? u"pending"_s : invalid ? u"invalid"_s : u"valid"_s;
            QJsonObject challenge{{u"type"_s, challengeType}, {u"token"_s, u"tok-en_1"_s}, {u"url"_s, url(u"/challenge"_s)}};
            if (status == u"invalid"_s)
                challenge[u"error"_s] = error(u"connection"_s, u"nobody answers"_s);
            return answer(200, {{u"status"_s, status}, {u"identifier"_s, QJsonObject{{u"type"_s, u"dns"_s}, {u"value"_s, u"mail.example.test"_s}}},
                                {u"challenges"_s, QJsonArray{QJsonObject{{u"type"_s, u"dns-01"_s}}, challenge}}}, {{"retry-after", "3"}});
        }
        if (path == u"/challenge"_s) {
            if (payload != "{}")
                faults << u"challenge"_s;
            return answer(200, {{u"status"_s, u"pending"_s}});
        }
        if (path == u"/finalize"_s) {
            request = fromBase64Url(json[u"csr"_s].toString());
            return answer(200, order(u"processing"_s));
        }
        if (!payload.isEmpty())
            faults << u"POST-as-GET"_s;
        if (path == u"/order/1"_s)
            return answer(200, order(request.isEmpty() ? u"ready"_s : processing-- > 0 ? u"processing"_s : u"valid"_s));
        base::HttpAnswer pem = answer(200, {});
        pem.body = certificate();
        return pem;
    }
};

} // namespace

class TestAcmeSession : public QObject
{
    Q_OBJECT
    const trust::AcmeKey m_key = *trust::AcmeKey::generate();
    qint64 m_waited = 0;
    QHash<QByteArray, QByteArray> m_shown; ///< what was served while it ran

    AcmeSession::Action run(Server &server, const QStringList &names = {u"mail.example.test"_s, u"www.example.test"_s})
    {
        m_waited = 0;
        m_shown.clear();
        AcmeSession session(m_key, {Server::url(u"/directory"_s), u"admin@example.test"_s, true, names}, "Test/1");
        AcmeSession::Action action = session.begin();
        for (int i = 0; i < 1000; ++i) {
            m_shown.insert(session.challenges());
            if (const auto *call = std::get_if<base::HttpCall>(&action)) {
                if (call->fields.value(0) != std::pair<QByteArray, QByteArray>("User-Agent", "Test/1"))
                    server.faults << u"user agent"_s;
                action = session.answered(server.take(*call), kNow);
            } else if (const auto *wait = std::get_if<AcmeSession::Wait>(&action)) {
                m_waited += wait->ms;
                action = session.waited();
            } else {
                break;
            }
        }
        return action;
    }
    QString why(Server &server)
    {
        const AcmeSession::Action action = run(server);
        const auto *failed = std::get_if<AcmeSession::Failed>(&action);
        return failed ? failed->why : u"no failure"_s;
    }

private Q_SLOTS:
    void issues()
    {
        Server server;
        const AcmeSession::Action action = run(server);
        const auto *pair = std::get_if<trust::CertificatePair>(&action);
        QCOMPARE(server.faults, QStringList());
        QVERIFY(pair);
        const auto facts = trust::examine(*pair);
        QCOMPARE(facts->names, server.certificateNames);
        QCOMPARE(pair->chain.count("BEGIN CERTIFICATE"), 2);
        QCOMPARE(m_shown.size(), 1);
        QCOMPARE(m_shown.value("tok-en_1"), "tok-en_1." + m_key.thumbprint());
        QCOMPARE(m_waited, 1000 + 3000 + 1000 + 1000); // a second, but where Retry-After says three
        QCOMPARE(server.asked.mid(0, 4), (QList<QByteArray>{"GET /directory", "POST /account", "POST /orders", "POST /authorization"}));
    }
    void whatHoldsIsNotShownAgain()
    {
        Server server;
        server.authorization = u"valid"_s;
        QVERIFY(std::holds_alternative<trust::CertificatePair>(run(server)));
        QVERIFY(!server.asked.contains("POST /challenge"));
        QVERIFY(m_shown.isEmpty());
    }
    void badNoncesAreTriedAgain()
    {
        Server server;
        server.badNonces = 5;
        QVERIFY(std::holds_alternative<trust::CertificatePair>(run(server)));
        QCOMPARE(server.faults, QStringList());
        server = Server();
        server.badNonces = 1000;
        QVERIFY(why(server).contains(u"badNonce"_s));
        QVERIFY(server.asked.size() < 10);
    }
    void limitIsTold()
    {
        Server server;
        server.limitAt = "/orders";
        const AcmeSession::Action action = run(server);
        const auto *failed = std::get_if<AcmeSession::Failed>(&action);
        QVERIFY(failed);
        QCOMPARE(failed->why, u"the ACME server refuses: too many (rateLimited)"_s);
        QCOMPARE(failed->retryAfterS, (QDateTime(QDate(2026, 9, 21), QTime(15, 13, 20), Qt::UTC).toMSecsSinceEpoch() - kNow) / 1000);
    }
    void failuresAreSaid()
    {
        Server server;
        server.invalid = true;
        QCOMPARE(why(server), u"the ACME server does not see that mail.example.test is ours: nobody answers (connection)"_s);
        server = Server();
        server.challengeType = u"tls-alpn-01"_s;
        QVERIFY(why(server).contains(u"no http-01 challenge for mail.example.test"_s));
        server = Server();
        server.authorization = u"revoked"_s;
        QVERIFY(why(server).contains(u"revoked"_s));
        server = Server();
        server.pendings = 10'000;
        QVERIFY(why(server).contains(u"does not come to an end"_s));
        server = Server();
        server.processing = 10'000;
        QVERIFY(why(server).contains(u"does not come to an end"_s));
        server = Server();
        server.certificateNames = {u"mail.example.test"_s};
        QVERIFY(why(server).contains(u"does not name www.example.test"_s));
        server = Server();
        server.keyOfAnother = "yes";
        QVERIFY(why(server).contains(u"the key does not belong"_s));
    }
    void strangeAnswersEndIt_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("nothing") << 200 << QByteArray();
        QTest::newRow("no JSON") << 200 << QByteArray("<html>");
        QTest::newRow("an array") << 200 << QByteArray("[1,2]");
        QTest::newRow("numbers for addresses") << 200 << QByteArray(R"({"newNonce":1,"newAccount":2,"newOrder":3})");
        QTest::newRow("deep") << 200 << QByteArray(10'000, '[');
        QTest::newRow("redirect") << 302 << QByteArray();
        QTest::newRow("error without words") << 500 << QByteArray();
        QTest::newRow("endless words") << 400 << "{\"detail\":\"" + QByteArray(100'000, 'x') + "\"}";
    }
    void strangeAnswersEndIt()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        // In place of each answer in turn.
        for (int at = 0; at < 12; ++at) {
            Server server;
            AcmeSession session(m_key, {Server::url(u"/directory"_s), u"admin@example.test"_s, true, {u"mail.example.test"_s, u"www.example.test"_s}}, "Test/1");
            AcmeSession::Action action = session.begin();
            int calls = 0;
            for (int i = 0; i < 1000; ++i) {
                if (const auto *call = std::get_if<base::HttpCall>(&action))
                    action = session.answered(calls++ == at ? base::HttpAnswer{status, body} : server.take(*call), kNow);
                else if (std::holds_alternative<AcmeSession::Wait>(action))
                    action = session.waited();
                else
                    break;
            }
            if (const auto *failed = std::get_if<AcmeSession::Failed>(&action))
                QVERIFY2(!failed->why.isEmpty() && failed->why.size() < 700, qPrintable(failed->why));
            else
                QVERIFY(std::holds_alternative<trust::CertificatePair>(action)); // one that is not looked at
        }
    }
    void noAnswerEndsIt()
    {
        AcmeSession session(m_key, {u"https://acme.test/directory"_s, {}, true, {u"a.test"_s}}, "Test/1");
        session.begin();
        const AcmeSession::Action action = session.answered(base::Error{base::ErrorKind::Unavailable, u"connection refused"_s, {}, {}}, kNow);
        QVERIFY(std::get<AcmeSession::Failed>(action).why.contains(u"connection refused"_s));
    }
    void keyIsKept()
    {
        const auto again = trust::AcmeKey::fromPem(m_key.toPem());
        QVERIFY(again.ok());
        QCOMPARE(again->jwk(), m_key.jwk());
        QCOMPARE(again->thumbprint().size(), 43);
        QVERIFY(!trust::AcmeKey::fromPem("rubbish").ok());
    }
};

QTEST_GUILESS_MAIN(TestAcmeSession)
#include "tst_acmesession.moc"
