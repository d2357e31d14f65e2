// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/passwordhash.h"
#include "auth/saslexchange.h"
#include "auth/totp.h"
#include "signinworld.h"
#include "support/scramclient.h"
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using auth::Refusal;

namespace {

constexpr char kMechanism[] = "SCRAM-SHA-256";

QByteArray plain(const QByteArray &name, const QByteArray &password, const QByteArray &authzid = {})
{
    return authzid + '\0' + name + '\0' + password;
}

/// A client's side: says one message and takes the answer.
class Talk
{
public:
    explicit Talk(SignInWorld &w, bool plusOffered = false)
        : world(w)
        , exchange(std::make_unique<auth::SaslExchange>(w.authenticator, w.origin(), plusOffered))
    {
    }
    void start(const QByteArray &mechanism, const std::optional<QByteArray> &initial = std::nullopt)
    {
        step.reset();
        exchange->start(mechanism, initial, [this](const auth::SaslExchange::Step &one) { step = one; });
        world.loop->runUntil([this] { return step.has_value(); });
    }
    void say(const QByteArray &message)
    {
        step.reset();
        exchange->respond(message);
        world.loop->runUntil([this] { return step.has_value(); });
    }
    /// "+challenge", the address of who is in, or "-reason".
    QByteArray heard() const
    {
        if (!step)
            return "(nothing)";
        if (const auto *challenge = std::get_if<auth::SaslExchange::Challenge>(&*step))
            return '+' + challenge->bytes;
        if (const auto *who = std::get_if<auth::Identity>(&*step))
            return who->address.toUtf8() + (who->appPasswordId ? "/" + QByteArray::number(who->appPasswordId) : QByteArray());
        return '-' + QByteArray::number(std::get<Refusal>(*step).why);
    }
    static QByteArray refused(Refusal::Why why) { return '-' + QByteArray::number(why); }

    SignInWorld &world;
    std::unique_ptr<auth::SaslExchange> exchange;
    std::optional<auth::SaslExchange::Step> step;
};

} // namespace

class TestSaslExchange : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void plainMechanism_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<QByteArray>("heard");
        const auto row = [](const char *name, const QByteArray &message, const QByteArray &heard) { QTest::newRow(name) << message << heard; };
        row("right", plain("anna@local.test", "open sesame"), "anna@local.test");
        row("in another spelling", plain("Anna@Local.Test", "open sesame"), "anna@local.test");
        row("an app password", plain("anna@local.test", "abcd-efgh-ijkl-mnop"), "anna@local.test/7");
        row("wrong", plain("anna@local.test", "open sesam"), Talk::refused(Refusal::WrongCredentials));
        row("unknown", plain("nobody@local.test", "open sesame"), Talk::refused(Refusal::WrongCredentials));
        row("own authzid", plain("anna@local.test", "open sesame", "ANNA@local.test"), "anna@local.test");
        row("foreign authzid", plain("anna@local.test", "open sesame", "boss@local.test"), Talk::refused(Refusal::WrongCredentials));
        row("three NULs", plain("anna@local.test", QByteArray("open sesame\0", 12)), Talk::refused(Refusal::Malformed));
        row("empty password", plain("anna@local.test", ""), Talk::refused(Refusal::Malformed));
        row("nothing", "", Talk::refused(Refusal::Malformed));
        row("control character", plain("anna\x01@local.test", "open sesame"), Talk::refused(Refusal::WrongCredentials));
        row("long name", plain(QByteArray(8000, 'a') + "@local.test", "x"), Talk::refused(Refusal::WrongCredentials));
        row("long password", plain("anna@local.test", QByteArray(8000, 'x')), Talk::refused(Refusal::WrongCredentials));
    }
    void plainMechanism()
    {
        QFETCH(QByteArray, message);
        QFETCH(QByteArray, heard);
        SignInWorld world;
        Talk initial(world);
        initial.start("PLAIN", message);
        QCOMPARE(initial.heard(), heard);
        Talk later(world);
        later.start("PLAIN");
        QCOMPARE(later.heard(), "+"_ba);
        later.say(message);
        QCOMPARE(later.heard(), heard);
    }
    void login()
    {
        SignInWorld world;
        Talk talk(world);
        talk.start("LOGIN");
        QCOMPARE(talk.heard(), "+Username:"_ba);
        talk.say("anna@local.test");
        QCOMPARE(talk.heard(), "+Password:"_ba);
        talk.say("open sesame");
        QCOMPARE(talk.heard(), "anna@local.test"_ba);
        Talk initial(world);
        initial.start("LOGIN", "anna@local.test");
        QCOMPARE(initial.heard(), "+Password:"_ba);
        initial.say("open sesam");
        QCOMPARE(initial.heard(), Talk::refused(Refusal::WrongCredentials));
        Talk empty(world);
        empty.start("LOGIN", "");
        QCOMPARE(empty.heard(), Talk::refused(Refusal::Malformed));
    }
    void scram_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("heard");
        QTest::newRow("right") << "anna@local.test"_ba << "open sesame"_ba << "anna@local.test"_ba;
        QTest::newRow("an app password") << "anna@local.test"_ba << "abcd-efgh-ijkl-mnop"_ba << "anna@local.test/7"_ba;
        QTest::newRow("wrong") << "anna@local.test"_ba << "sesame"_ba << Talk::refused(Refusal::WrongCredentials);
        QTest::newRow("unknown") << "nobody@local.test"_ba << "open sesame"_ba << Talk::refused(Refusal::WrongCredentials);
    }
    void scram()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, heard);
        SignInWorld world;
        ScramClient client(name, password);
        Talk talk(world);
        talk.start(kMechanism);
        QCOMPARE(talk.heard(), "+"_ba);
        talk.say(client.first());
        QVERIFY2(talk.heard().startsWith("+r=" + client.nonce), talk.heard());
        talk.say(client.final(talk.heard().mid(1)));
        if (!heard.startsWith('-')) {
            QCOMPARE(talk.heard(), '+' + client.wanted);
            talk.say("");
        }
        QCOMPARE(talk.heard(), heard);
    }
    void scramBoundToTheChannel()
    {
        SignInWorld world;
        auth::Origin origin = world.origin();
        origin.binding = [](QByteArrayView type) { return type == "tls-exporter" ? "of this channel"_ba : QByteArray(); };
        const auto outcome = [&](const QByteArray &mechanism, const QByteArray &header, const QByteArray &data) {
            Talk talk(world);
            talk.exchange = std::make_unique<auth::SaslExchange>(world.authenticator, origin, true);
            ScramClient client("anna@local.test", "open sesame", header, data);
            talk.start(mechanism, client.first());
            if (!talk.heard().startsWith("+r="))
                return talk.heard();
            talk.say(client.final(talk.heard().mid(1)));
            if (talk.heard() == '+' + client.wanted)
                talk.say("");
            return talk.heard();
        };
        QCOMPARE(outcome("SCRAM-SHA-256-PLUS", "p=tls-exporter,,", "of this channel"), "anna@local.test"_ba);
        QCOMPARE(outcome("SCRAM-SHA-256-PLUS", "p=tls-exporter,,", "of another"), Talk::refused(Refusal::WrongCredentials));
        QCOMPARE(outcome("SCRAM-SHA-256-PLUS", "p=tls-unique,,", "of this channel"), Talk::refused(Refusal::Malformed));
        QCOMPARE(outcome("SCRAM-SHA-256", "n,,", {}), "anna@local.test"_ba);
        QCOMPARE(outcome("SCRAM-SHA-256", "y,,", {}), Talk::refused(Refusal::Malformed)); // somebody took PLUS out of the offer
    }
    // Known and unknown names look the same, today and tomorrow.
    void nobodyIsGivenAway()
    {
        SignInWorld world;
        QByteArray shown[2];
        for (QByteArray &one : shown) {
            Talk talk(world);
            talk.start(kMechanism, ScramClient("nobody@local.test", "x").first());
            one = talk.heard();
        }
        const auto salt = [](const QByteArray &challenge) { return challenge.split(',').value(1); };
        const auto count = [](const QByteArray &challenge) { return challenge.split(',').value(2); };
        QCOMPARE(salt(shown[0]), salt(shown[1]));
        Talk known(world);
        known.start(kMechanism, ScramClient("anna@local.test", "x").first());
        QCOMPARE(salt(known.heard()).size(), salt(shown[0]).size());
        QCOMPARE(count(known.heard()), count(shown[0]));
        QVERIFY(world.events.isEmpty()); // nobody was judged yet
    }
    // R18: the time of an answer does not tell either. Medians, so that a busy machine does not decide.
    void sameTimeForUnknownNames()
    {
        SignInWorld world;
        const auto median = [&](const QByteArray &name) {
            QList<qint64> times;
            for (int i = 0; i < 15; ++i) {
                QElapsedTimer timer;
                timer.start();
                Talk talk(world);
                talk.start("PLAIN", plain(name, "wrong"));
                times.append(timer.nsecsElapsed());
            }
            std::sort(times.begin(), times.end());
            return double(times[7]) / 1e6;
        };
        median("anna@local.test");
        const double known = median("anna@local.test");
        const double unknown = median("nobody@local.test");
        qInfo("a wrong password: %.2f ms, an unknown name: %.2f ms", known, unknown);
        world.hashes.finish();
        QCOMPARE(world.registry.histogram("password_check_duration_seconds", {}, {}).count(), 45u); // the same work for both
    }
    void locked()
    {
        SignInWorld world;
        world.anna().locked = true;
        for (const QByteArray &password : {"open sesame"_ba, "abcd-efgh-ijkl-mnop"_ba}) {
            Talk talk(world);
            talk.start("PLAIN", plain("anna@local.test", password));
            QCOMPARE(talk.heard(), Talk::refused(Refusal::Locked));
        }
        Talk wrong(world); // only who knows the password learns of the lock
        wrong.start("PLAIN", plain("anna@local.test", "guess"));
        QCOMPARE(wrong.heard(), Talk::refused(Refusal::WrongCredentials));
        ScramClient client("anna@local.test", "open sesame");
        Talk scram(world);
        scram.start(kMechanism, client.first());
        scram.say(client.final(scram.heard().mid(1)));
        QCOMPARE(scram.heard(), Talk::refused(Refusal::Locked));
    }
    void secondFactor()
    {
        SignInWorld world;
        const QByteArray secret = auth::newTotpSecret();
        const QStringList codes = auth::newRecoveryCodes();
        world.anna().twoFactorSecret = secret;
        world.anna().recoveryCodes = {auth::recoveryCodeHash(codes[0]), auth::recoveryCodeHash(codes[1])};
        Talk talk(world); // a mail program knows no codes
        talk.start("PLAIN", plain("anna@local.test", "open sesame"));
        QCOMPARE(talk.heard(), Talk::refused(Refusal::NeedsAppPassword));
        Talk app(world);
        app.start("PLAIN", plain("anna@local.test", "abcd-efgh-ijkl-mnop"));
        QCOMPARE(app.heard(), "anna@local.test/7"_ba);
        const auto person = [&](const QByteArray &password, const QString &code) {
            std::optional<auth::Verdict> verdict;
            world.authenticator.person(world.origin(), "anna@local.test", password, code, [&](const auth::Verdict &one) { verdict = one; });
            world.loop->runUntil([&] { return verdict.has_value(); });
            const auto *refusal = std::get_if<Refusal>(&*verdict);
            return refusal ? int(refusal->why) : -1;
        };
        const QString now = auth::totpCode(secret, world.clock.wallMs() / 30'000);
        QCOMPARE(person("open sesame", {}), int(Refusal::NeedsCode));
        QCOMPARE(person("guess", now), int(Refusal::WrongCredentials));
        QCOMPARE(person("abcd-efgh-ijkl-mnop", now), int(Refusal::WrongCredentials)); // of a program, not of a person
        QCOMPARE(person("open sesame", u"000000x"_s), int(Refusal::WrongCredentials));
        QCOMPARE(person("open sesame", now), -1);
        QCOMPARE(person("open sesame", now), int(Refusal::WrongCredentials)); // each once
        QCOMPARE(person("open sesame", codes[1].toUpper()), -1);
        QCOMPARE(person("open sesame", codes[1]), int(Refusal::WrongCredentials));
        QCOMPARE(person("open sesame", codes[0]), -1);
    }
    void appPasswordsEnd()
    {
        SignInWorld world;
        world.anna().appPasswords[0].expiresAt = world.clock.wallMs() + 1000;
        const auto heard = [&] {
            Talk talk(world);
            talk.start("PLAIN", plain("anna@local.test", "abcd-efgh-ijkl-mnop"));
            return talk.heard();
        };
        QCOMPARE(heard(), "anna@local.test/7"_ba);
        world.clock.advanceMs(1000);
        QCOMPARE(heard(), Talk::refused(Refusal::WrongCredentials));
    }
    void whatIsCountedAndSaid()
    {
        SignInWorld world;
        const auto once = [&](const QByteArray &mechanism, const QByteArray &message) {
            Talk talk(world);
            talk.start(mechanism, message);
        };
        for (int i = 0; i < 5; ++i) {
            once("PLAIN", plain("anna@local.test", "open sesame"));
            once("PLAIN", plain("anna@local.test", "SECRETGUESS"));
            once("PLAIN", "broken");
        }
        once("PLAIN", plain("anna@local.test", "abcd-efgh-ijkl-mnop"));
        const auto count = [&](const char *result) { return world.registry.counter("sign_ins_total", metrics::label("result", result), {}).value(); };
        QCOMPARE(count("signed_in"), 6u);
        QCOMPARE(count("wrong"), 5u);
        QCOMPARE(world.accounts.signedIn.size(), 6);
        QCOMPARE(world.accounts.signedIn.last().second, 7u);
        QCOMPARE(world.events.size(), 2); // each kind once in a while, however often it happens
        QCOMPARE(world.events[0].kind, u"user.signed_in"_s);
        QCOMPARE(world.events[1].kind, u"user.sign_in_failed"_s);
        for (const control::Event &event : world.events) {
            const QJsonObject detail = QJsonDocument::fromJson(event.detail).object();
            QCOMPARE(detail["address"_L1].toString(), u"anna@local.test"_s);
            QCOMPARE(detail["peer"_L1].toString(), u"192.0.2.7"_s);
            QCOMPARE(detail["mechanism"_L1].toString(), u"PLAIN"_s);
            QVERIFY(!event.detail.contains("SECRETGUESS") && !event.detail.contains("sesame"));
        }
        world.clock.advanceMs(3'600'000);
        once("PLAIN", plain("anna@local.test", "open sesame"));
        QCOMPARE(world.events.size(), 3);
    }
    // Whoever makes up names fills no history.
    void eventsOfStrangersAreBounded()
    {
        SignInWorld world;
        auth::Authenticator::Scram nobody;
        for (int i = 0; i < 5000; ++i)
            world.authenticator.judgeScram(world.origin(), kMechanism, "nobody" + QByteArray::number(i) + "@local.test", nobody, -1);
        QCOMPARE(world.events.size(), 200);
        world.clock.advanceMs(600'000);
        world.authenticator.judgeScram(world.origin(), kMechanism, "nobody@local.test", nobody, -1);
        QCOMPARE(world.events.size(), 201);
    }
    void guardIsAsked()
    {
        auth::SignInGuard::Options options;
        options.freeFailures = 1;
        options.firstDelayMs = 700;
        options.banAfter = 4;
        SignInWorld world(options);
        QByteArray heard;
        for (int i = 0; i < 12 && heard != Talk::refused(Refusal::TooManyFailures); ++i) {
            Talk talk(world);
            talk.start("PLAIN", plain("anna@local.test", "guess " + QByteArray::number(i)));
            heard = talk.heard();
        }
        QCOMPARE(heard, Talk::refused(Refusal::TooManyFailures));
        QVERIFY(world.waited >= 700);
        const int lookups = world.accounts.lookups;
        Talk right(world); // the password is not looked at
        right.start("PLAIN", plain("anna@local.test", "open sesame"));
        QCOMPARE(right.heard(), Talk::refused(Refusal::TooManyFailures));
        Talk scram(world);
        scram.start(kMechanism, ScramClient("anna@local.test", "open sesame").first());
        QCOMPARE(scram.heard(), Talk::refused(Refusal::TooManyFailures));
        QCOMPARE(world.accounts.lookups, lookups);
    }
    void storeAway()
    {
        SignInWorld world;
        world.accounts.failure = base::Error{base::ErrorKind::Unavailable, {}, {}, {}};
        Talk talk(world);
        talk.start("PLAIN", plain("anna@local.test", "open sesame"));
        QCOMPARE(talk.heard(), Talk::refused(Refusal::TryLater));
        Talk scram(world);
        scram.start(kMechanism, ScramClient("anna@local.test", "x").first());
        QCOMPARE(scram.heard(), Talk::refused(Refusal::TryLater));
    }
    // R17: whoever leaves in the middle is counted all the same, and nothing is answered to nobody.
    void leavesInTheMiddle()
    {
        SignInWorld world;
        for (int i = 0; i < 200; ++i) {
            auth::SaslExchange exchange(world.authenticator, world.origin(), false);
            exchange.start("PLAIN", plain("anna@local.test", "guess"), [](const auto &) { QFAIL("answered"); });
        }
        auto &wrong = world.registry.counter("sign_ins_total", metrics::label("result", "wrong"), {});
        auto &later = world.registry.counter("sign_ins_total", metrics::label("result", "later"), {});
        world.loop->runUntil([&] { return wrong.value() + later.value() == 200; });
        QCOMPARE(wrong.value() + later.value(), 200u);
    }
    void unknownMechanism()
    {
        SignInWorld world;
        for (const char *name : {"", "CRAM-MD5", "plain", "ANONYMOUS", "EXTERNAL"}) {
            Talk talk(world);
            talk.start(name, plain("anna@local.test", "open sesame"));
            QCOMPARE(talk.heard(), Talk::refused(Refusal::UnknownMechanism));
        }
    }
    // R17: what comes when a verdict is out changes nothing.
    void afterTheEnd()
    {
        SignInWorld world;
        ScramClient client("anna@local.test", "open sesame");
        Talk talk(world);
        talk.start(kMechanism, client.first());
        talk.say(client.final(talk.heard().mid(1)));
        talk.say("surprise");
        QCOMPARE(talk.heard(), Talk::refused(Refusal::Malformed));
    }
};

QTEST_GUILESS_MAIN(TestSaslExchange)
#include "tst_saslexchange.moc"
