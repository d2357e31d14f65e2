// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/oauthissuer.h"
#include "auth/saslexchange.h"
#include "signinworld.h"
#include "support/tokensigner.h"
#include <QJsonArray>

using namespace Qt::StringLiterals;
using support::json;
using support::TokenSigner;
using support::url64;

namespace {

// RFC 7515 A.2 and A.3
const QByteArray kRsaKey = R"({"kty":"RSA","kid":"rsa","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"})";
const QByteArray kEcKey = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
const QByteArray kClaims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const QByteArray kRsaToken = "eyJhbGciOiJSUzI1NiJ9." + kClaims +
    ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const QByteArray kEcToken = "eyJhbGciOiJFUzI1NiJ9." + kClaims + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

/// Serves pages; counts who asks.
class Pages final : public base::HttpClient
{
public:
    void call(const base::HttpCall &request, base::Callback<base::HttpAnswer> done) override
    {
        asked << request.url;
        if (!pages.contains(request.url))
            done(base::Error{base::ErrorKind::Unavailable, {}, u"not there"_s, {}});
        else
            done(base::HttpAnswer{200, pages.value(request.url)});
    }
    QHash<QString, QByteArray> pages;
    QStringList asked;
};

const QString kIssuer = u"https://login.example.org"_s;

/// An issuer with one key, and a server that believes it.
struct Trust
{
    explicit Trust(SignInWorld &w)
        : world(w)
        , issuer(std::make_shared<auth::OAuthIssuer>(auth::OAuthIssuer::Setup{kIssuer, u"postkontor"_s, &pages, &w.clock, w.loop}))
    {
        pages.pages[kIssuer + u"/.well-known/openid-configuration"_s] = json({{u"issuer"_s, kIssuer}, {u"jwks_uri"_s, kIssuer + u"/keys"_s}});
        publish({signer().jwk()});
    }
    static const TokenSigner &signer()
    {
        static const TokenSigner made("one");
        return made;
    }
    void publish(const QJsonArray &keys) { pages.pages[kIssuer + u"/keys"_s] = json({{u"keys"_s, keys}}); }
    QJsonObject claims() const
    {
        const qint64 now = world.clock.wallMs() / 1000;
        return {{u"iss"_s, kIssuer}, {u"aud"_s, u"postkontor"_s}, {u"exp"_s, now + 300}, {u"nbf"_s, now}, {u"email"_s, u"anna@local.test"_s}};
    }
    /// The address, or the kind of the error as a number.
    QString verify(const QByteArray &token)
    {
        std::optional<base::Result<QString>> verdict;
        issuer->verify(token, {world.loop, [&](const base::Result<QString> &one) { verdict = one; }});
        world.loop->runUntil([&] { return verdict.has_value(); });
        return *verdict ? **verdict : QString::number(int(verdict->error().kind));
    }
    static QString kind(base::ErrorKind which) { return QString::number(int(which)); }

    SignInWorld &world;
    Pages pages;
    std::shared_ptr<auth::OAuthIssuer> issuer;
};

} // namespace

class TestOAuthIssuer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors()
    {
        const auto set = auth::JwkSet::parse("{\"keys\":[" + kRsaKey + ',' + kEcKey + "]}");
        QVERIFY(set);
        for (const QByteArray &token : {kRsaToken, kEcToken}) {
            const auto parsed = auth::Jwt::parse(token);
            QVERIFY(parsed);
            QVERIFY(set->verify(*parsed));
            for (qsizetype i = 0; i < token.size(); i += 7) { // any other octet, and it is not signed
                QByteArray other = token;
                other[i] = other[i] == 'A' ? 'B' : 'A';
                const auto changed = auth::Jwt::parse(other);
                const bool same = changed && changed->signedText == parsed->signedText && changed->signature == parsed->signature;
                QVERIFY(same || !changed || !set->verify(*changed));
            }
        }
        QCOMPARE(auth::Jwt::parse(kRsaToken)->claims, "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"_ba);
        QVERIFY(!auth::JwkSet::parse("{\"keys\":[" + kEcKey + "]}")->verify(*auth::Jwt::parse(kRsaToken)));
    }
    void notATokenAtAll_data()
    {
        QTest::addColumn<QByteArray>("token");
        const auto row = [](const char *name, const QByteArray &token) { QTest::newRow(name) << token; };
        const auto with = [](const char *header) { return url64(header) + '.' + kClaims + ".AAAA"; };
        row("nothing", "");
        row("two parts", "a.b");
        row("four parts", kRsaToken + ".x");
        row("none", with(R"({"alg":"none"})"));
        row("None", with(R"({"alg":"None"})"));
        row("HS256", with(R"({"alg":"HS256"})"));
        row("no algorithm", with(R"({"typ":"JWT"})"));
        row("a number", with(R"({"alg":256})"));
        row("crit", with(R"({"alg":"RS256","crit":["exp"]})"));
        row("no signature", url64(R"({"alg":"RS256"})") + '.' + kClaims + '.');
        row("no base64", "????." + kClaims + ".AAAA");
        row("padded", url64(R"({"alg":"RS256"})") + "=." + kClaims + ".AAAA");
        row("no JSON", with("alg: RS256"));
        row("long", with(R"({"alg":"RS256"})") + QByteArray(20'000, 'A'));
        row("deep", with((R"({"alg":"RS256","x":)" + QByteArray(2000, '[') + QByteArray(2000, ']') + '}').constData()));
    }
    void notATokenAtAll()
    {
        QFETCH(QByteArray, token);
        QVERIFY(!auth::Jwt::parse(token));
    }
    void claims_data()
    {
        QTest::addColumn<QJsonObject>("change");
        QTest::addColumn<bool>("good");
        const auto row = [](const char *name, const QJsonObject &change, bool good) { QTest::newRow(name) << change << good; };
        const qint64 now = FakeClock().wallMs() / 1000;
        row("as it should be", {}, true);
        row("several audiences", {{u"aud"_s, QJsonArray{u"other"_s, u"postkontor"_s}}}, true);
        row("verified", {{u"email_verified"_s, true}}, true);
        row("over within the leeway", {{u"exp"_s, now - 30}}, true);
        row("not yet within the leeway", {{u"nbf"_s, now + 30}}, true);
        row("another issuer", {{u"iss"_s, u"https://login.example.com"_s}}, false);
        row("issuer with a slash more", {{u"iss"_s, kIssuer + u'/'}}, false);
        row("another audience", {{u"aud"_s, u"other"_s}}, false);
        row("audiences without us", {{u"aud"_s, QJsonArray{u"other"_s}}}, false);
        row("audience of another type", {{u"aud"_s, 7}}, false);
        row("over", {{u"exp"_s, now - 61}}, false);
        row("no end", {{u"exp"_s, QJsonValue()}}, false);
        row("an end in words", {{u"exp"_s, u"tomorrow"_s}}, false);
        row("not yet", {{u"nbf"_s, now + 100}}, false);
        row("a beginning in words", {{u"nbf"_s, u"yesterday"_s}}, false);
        row("unverified", {{u"email_verified"_s, false}}, false);
        row("verified in words", {{u"email_verified"_s, u"true"_s}}, false);
        row("no address", {{u"email"_s, QJsonValue()}}, false);
    }
    void claims()
    {
        QFETCH(QJsonObject, change);
        QFETCH(bool, good);
        SignInWorld world;
        Trust trust(world);
        QJsonObject claims = trust.claims();
        for (auto it = change.begin(); it != change.end(); ++it)
            claims[it.key()] = it.value();
        QCOMPARE(trust.verify(Trust::signer().token(claims)), good ? u"anna@local.test"_s : Trust::kind(base::ErrorKind::Forbidden));
    }
    void keysAreFetchedOnce()
    {
        SignInWorld world;
        Trust trust(world);
        for (int i = 0; i < 5; ++i)
            QCOMPARE(trust.verify(Trust::signer().token(trust.claims())), u"anna@local.test"_s);
        QCOMPARE(trust.pages.asked.size(), 2);
        const TokenSigner other("two"); // a new key
        for (int i = 0; i < 5; ++i)
            QCOMPARE(trust.verify(other.token(trust.claims())), Trust::kind(base::ErrorKind::Forbidden));
        QCOMPARE(trust.pages.asked.size(), 2); // a minute has not passed: strangers with made-up keys ask nobody
        world.clock.advanceMs(61'000);
        trust.publish({Trust::signer().jwk(), other.jwk()});
        QCOMPARE(trust.verify(other.token(trust.claims())), u"anna@local.test"_s);
        QCOMPARE(trust.pages.asked.size(), 4);
        trust.publish({other.jwk()}); // a key is taken back, at the latest after an hour
        QCOMPARE(trust.verify(Trust::signer().token(trust.claims())), u"anna@local.test"_s);
        world.clock.advanceMs(3'600'000);
        QCOMPARE(trust.verify(Trust::signer().token(trust.claims())), Trust::kind(base::ErrorKind::Forbidden));
    }
    void ellipticKeys()
    {
        SignInWorld world;
        Trust trust(world);
        const TokenSigner elliptic("ec", true);
        trust.publish({Trust::signer().jwk(), elliptic.jwk()});
        QCOMPARE(trust.verify(elliptic.token(trust.claims())), u"anna@local.test"_s);
        QByteArray bent = elliptic.token(trust.claims());
        bent[bent.size() - 10] = bent[bent.size() - 10] == 'A' ? 'B' : 'A';
        QCOMPARE(trust.verify(bent), Trust::kind(base::ErrorKind::Forbidden));
        const qsizetype dot = bent.lastIndexOf('.');
        QCOMPARE(trust.verify(bent.first(dot) + '.' + url64(QByteArray(64, '\0'))), Trust::kind(base::ErrorKind::Forbidden)); // CVE-2022-21449
    }
    void forged()
    {
        SignInWorld world;
        Trust trust(world);
        const TokenSigner forger("one"); // of the same name
        QCOMPARE(trust.verify(forger.token(trust.claims())), Trust::kind(base::ErrorKind::Forbidden));
    }
    void issuerAway_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("no discovery") << u"/.well-known/openid-configuration"_s << QByteArray();
        QTest::newRow("discovery is a page for people") << u"/.well-known/openid-configuration"_s << QByteArray("<html>");
        QTest::newRow("discovery of another") << u"/.well-known/openid-configuration"_s << json({{u"issuer"_s, u"https://evil.example"_s}, {u"jwks_uri"_s, kIssuer + u"/keys"_s}});
        QTest::newRow("no keys") << u"/keys"_s << QByteArray();
        QTest::newRow("keys of other kinds") << u"/keys"_s << QByteArray(R"({"keys":[{"kty":"oct","k":"AAAA"},{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},7]})");
    }
    void issuerAway()
    {
        QFETCH(QString, page);
        QFETCH(QByteArray, content);
        SignInWorld world;
        Trust trust(world);
        const QByteArray right = trust.pages.pages.take(kIssuer + page);
        if (!content.isEmpty())
            trust.pages.pages[kIssuer + page] = content;
        const QByteArray token = Trust::signer().token(trust.claims());
        QCOMPARE(trust.verify(token), Trust::kind(base::ErrorKind::Unavailable));
        const auto asked = trust.pages.asked.size();
        QCOMPARE(trust.verify(token), Trust::kind(base::ErrorKind::Unavailable));
        QCOMPARE(trust.pages.asked.size(), asked);
        world.clock.advanceMs(61'000);
        trust.pages.pages[kIssuer + page] = right;
        QCOMPARE(trust.verify(Trust::signer().token(trust.claims())), u"anna@local.test"_s);
    }
    void bearerExchange_data()
    {
        QTest::addColumn<QByteArray>("mechanism");
        QTest::addColumn<QByteArray>("before");
        QTest::newRow("OAUTHBEARER") << "OAUTHBEARER"_ba << "n,a=NAME,\1auth=Bearer "_ba;
        QTest::newRow("XOAUTH2") << "XOAUTH2"_ba << "user=NAME\1auth=Bearer "_ba;
    }
    void bearerExchange()
    {
        QFETCH(QByteArray, mechanism);
        QFETCH(QByteArray, before);
        SignInWorld world;
        Trust trust(world);
        auth::Authenticator::Setup setup = world.setup();
        setup.issuer = trust.issuer;
        auth::Authenticator authenticator(setup);
        const auto outcome = [&](const QByteArray &name, const QByteArray &token) -> QByteArray {
            std::optional<auth::SaslExchange::Step> step;
            auth::SaslExchange exchange(authenticator, world.origin(), false);
            exchange.start(mechanism, QByteArray(before).replace("NAME", name) + token + "\1\1", [&](const auto &one) { step = one; });
            world.loop->runUntil([&] { return step.has_value(); });
            if (const auto *challenge = std::get_if<auth::SaslExchange::Challenge>(&*step)) {
                const QJsonObject why = QJsonDocument::fromJson(challenge->bytes).object();
                if (why["status"_L1].toString() != "invalid_token"_L1)
                    return "an unknown challenge";
                step.reset();
                exchange.respond("\1");
            }
            const auto *who = std::get_if<auth::Identity>(&*step);
            return who ? who->address.toUtf8() : QByteArray::number(std::get<auth::Refusal>(*step).why);
        };
        const QByteArray good = Trust::signer().token(trust.claims());
        QCOMPARE(outcome("anna@local.test", good), "anna@local.test"_ba);
        QCOMPARE(outcome("ANNA@local.test", good), "anna@local.test"_ba);
        QCOMPARE(outcome("boss@local.test", good), QByteArray::number(auth::Refusal::WrongCredentials));
        QCOMPARE(outcome("anna@local.test", good.chopped(4) + "AAAA"), QByteArray::number(auth::Refusal::WrongCredentials));
        QCOMPARE(outcome("anna@local.test", "not-a-token"), QByteArray::number(auth::Refusal::WrongCredentials));
        QCOMPARE(outcome("anna@local.test", "not a token"), QByteArray::number(auth::Refusal::Malformed));
        QJsonObject stranger = trust.claims();
        stranger[u"email"_s] = u"stranger@local.test"_s;
        QCOMPARE(outcome("stranger@local.test", Trust::signer().token(stranger)), QByteArray::number(auth::Refusal::WrongCredentials));
        world.anna().locked = true;
        QCOMPARE(outcome("anna@local.test", good), QByteArray::number(auth::Refusal::Locked));
        for (const control::Event &event : world.events)
            QVERIFY(!event.detail.contains("eyJ"));
    }
};

QTEST_GUILESS_MAIN(TestOAuthIssuer)
#include "tst_oauthissuer.moc"
