// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/hashpool.h"
#include "auth/passwordforms.h"
#include "auth/passwordhash.h"
#include "auth/scramverifier.h"
#include <QSemaphore>
#include <QTest>

using namespace Qt::StringLiterals;

class TestPasswordHash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ownHash()
    {
        const auto hash = auth::hashPassword("Grüße, 世界 🔑");
        QVERIFY(hash);
        QVERIFY2(hash->startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash->constData());
        QVERIFY(auth::passwordMatches("Grüße, 世界 🔑", *hash));
        QVERIFY(!auth::passwordMatches("Grüße, 世界", *hash));
        QVERIFY(!auth::passwordMatches("", *hash));
        QVERIFY(!auth::needsRehash(*hash));
        QVERIFY(*auth::hashPassword("Grüße, 世界 🔑") != *hash);
    }
    void sameLooksSamePassword()
    {
        const auto hash = auth::hashPassword("caf\xc3\xa9");          // composed
        QVERIFY(auth::passwordMatches("cafe\xcc\x81", *hash));        // e and an accent
        const auto odd = auth::hashPassword(QByteArray("a\x01\xff"));  // nothing SASLprep knows: octet by octet
        QVERIFY(auth::passwordMatches(QByteArray("a\x01\xff"), *odd));
        QVERIFY(!auth::passwordMatches(QByteArray("a\x01\xfe"), *odd));
    }
    void hashesOfOthers()
    {
        // the reference program's own test: password, somesalt, 2^16 KiB, t=2, p=1
        const QByteArray other = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        QVERIFY(auth::passwordMatches("password", other));
        QVERIFY(auth::needsRehash(other));
        for (const char *broken : {"", "x", "$argon2id$", "$argon2id$v=19$m=19456,t=2,p=1$", "{SHA256}", "{SHA256}AAAA", "$6$rounds$abc"})
            QVERIFY2(!auth::passwordMatches("password", broken) && !auth::passwordMatches("", broken), broken);
        QVERIFY(!auth::passwordMatches("x", QByteArray(100'000, '$')));
    }
    void randomSecrets()
    {
        const QByteArray hash = auth::hashRandomSecret("abcd-efgh-ijkl-mnop");
        QVERIFY(auth::isFastHash(hash) && !auth::isFastHash(auth::nobodysHash()));
        QVERIFY(auth::passwordMatches("abcd-efgh-ijkl-mnop", hash));
        QVERIFY(!auth::passwordMatches("abcd-efgh-ijkl-mnoq", hash));
        QVERIFY(!auth::needsRehash(hash));
    }
    void nobody()
    {
        QVERIFY(auth::nobodysHash().startsWith("$argon2id$"));
        QVERIFY(!auth::passwordMatches("", auth::nobodysHash()));
        QCOMPARE(auth::nobodysHash(), auth::nobodysHash());
    }
    void formsShareOneSalt()
    {
        const auto own = auth::passwordForms(u"first"_s);
        QVERIFY(own);
        const storage::PasswordForms app = auth::appPasswordForms(u"abcd-efgh"_s, *own);
        const auto changed = auth::passwordForms(u"second"_s, *own);
        const auto salt = [](const QByteArray &scram) { return auth::ScramVerifier::fromString(scram)->salt; };
        QCOMPARE(salt(app.scram), salt(own->scram));
        QCOMPARE(salt(changed->scram), salt(own->scram));
        QVERIFY(auth::ScramVerifier::fromString(changed->scram)->storedKey != auth::ScramVerifier::fromString(own->scram)->storedKey);
        QVERIFY(auth::passwordMatches("second", changed->hash) && auth::passwordMatches("abcd-efgh", app.hash));
        QVERIFY(auth::passwordForms(u"\u0001"_s)->scram.isEmpty()); // no password for SCRAM
    }
    // R17: the line before the threads has an end, and whoever meets it is told at once.
    void fullLine()
    {
        metrics::Registry registry;
        auth::HashPool pool(1, registry);
        QSemaphore go;
        std::atomic<int> done{0};
        int taken = 0;
        while (taken < 100'000 && pool.run([&] {
            go.acquire();
            ++done;
        }))
            ++taken;
        QCOMPARE(taken, 1 + auth::HashPool::kMostWaiting);
        QCOMPARE(registry.counter("password_checks_refused_total", {}, {}).value(), 1u);
        go.release(taken + 1);
        pool.finish();
        QCOMPARE(done.load(), taken);
        QVERIFY(pool.run([&] { go.acquire(); }));
        pool.finish();
    }
    // What is long goes step by step, and who comes in between waits for one step alone.
    void stepsLetOthersIn()
    {
        metrics::Registry registry;
        auth::HashPool pool(1, registry);
        QSemaphore go, over;
        int steps = 0, seen = -1;
        QVERIFY(pool.run([&] { go.acquire(); }));
        QVERIFY(pool.runSteps([&] {
            if (++steps < 10)
                return true;
            over.release();
            return false;
        }));
        QVERIFY(pool.run([&] { seen = steps; }));
        go.release();
        QVERIFY(over.tryAcquire(1, 30'000));
        pool.finish();
        QCOMPARE(steps, 10);
        QCOMPARE(seen, 1);
        QCOMPARE(registry.gauge("password_checks_waiting", {}, {}).value(), 0);
    }
    // What has begun keeps its place while all others are told to try later.
    void stepsKeepTheirPlace()
    {
        metrics::Registry registry;
        auth::HashPool pool(1, registry);
        QSemaphore go, over;
        int steps = 0;
        QVERIFY(pool.run([&] { go.acquire(); }));
        QVERIFY(pool.runSteps([&] {
            go.acquire();
            if (++steps < 3)
                return true;
            over.release();
            return false;
        }));
        while (pool.run([] {})) {
        }
        QVERIFY(!pool.runSteps([] { return false; }));
        go.release(4);
        QVERIFY(over.tryAcquire(1, 30'000));
        pool.finish();
        QCOMPARE(steps, 3);
    }
    void stepsEndWithTheirPool()
    {
        metrics::Registry registry;
        auth::HashPool pool(2, registry);
        std::atomic<int> steps{0};
        for (int i = 0; i < 2; ++i)
            QVERIFY(pool.runSteps([&] { return ++steps > 0; })); // for ever
        pool.finish();
        const int then = steps;
        QVERIFY(then >= 2);
        pool.finish();
        QCOMPARE(steps.load(), then);
    }
};

QTEST_GUILESS_MAIN(TestPasswordHash)
#include "tst_passwordhash.moc"
