// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/addressprefix.h"
#include "auth/signinguard.h"
#include "metrics/registry.h"
#include <QTest>
#include <thread>

using namespace Qt::StringLiterals;
using auth::AddressPrefix;
using auth::Allowed;
using auth::Refused;
using auth::SignInGuard;

namespace {

constexpr qint64 kNow = 1'790'000'000'000;
const QHostAddress kGuesser(u"198.51.100.7"_s);
const QHostAddress kNeighbour(u"198.51.100.8"_s);
const QHostAddress kElsewhere(u"203.0.113.9"_s);
const QString kMei = u"mei@example.test"_s;

struct Door
{
    SignInGuard::Options options;
    metrics::Registry metrics;
    std::unique_ptr<SignInGuard> guard;
    QList<control::Ban> heard;

    SignInGuard &operator*()
    {
        if (!guard) {
            guard = std::make_unique<SignInGuard>(options, metrics);
            guard->setListener([this](const control::Ban &ban) { heard << ban; });
        }
        return *guard;
    }
    SignInGuard *operator->() { return &**this; }
    /// -1: refused.
    int delay(const QHostAddress &peer, const QString &account = kMei, qint64 now = kNow)
    {
        const auth::Admission said = (**this).admit(peer, account, now);
        const auto *allowed = std::get_if<Allowed>(&said);
        return allowed ? allowed->delayMs : -1;
    }
    void fail(int times, const QHostAddress &peer, const QString &account = kMei, qint64 now = kNow)
    {
        for (int i = 0; i < times; ++i)
            (**this).failed(peer, account, now);
    }
};

} // namespace

class TestSignInGuard : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void delaysGrowThenABan()
    {
        Door door;
        QList<int> delays;
        for (int i = 0; i < 10; ++i) {
            delays << door.delay(kGuesser);
            door.fail(1, kGuesser);
        }
        QCOMPARE(delays, (QList<int>{0, 0, 0, 500, 1000, 2000, 4000, 8000, 10000, 10000}));
        const auth::Admission said = door->admit(kGuesser, kMei, kNow);
        QVERIFY(std::holds_alternative<Refused>(said));
        QCOMPARE(std::get<Refused>(said).untilMs, kNow + door.options.banMs);
        QCOMPARE(door.heard.size(), 1);
        QCOMPARE(door.heard[0].address, u"198.51.100.7"_s);
        QCOMPARE(door.heard[0].cause, u"sign_in"_s);
        QCOMPARE(door.heard[0].failures, 10);
        QCOMPARE(door.delay(kGuesser, u"other@example.test"_s), -1); // whatever account
        QCOMPARE(door.delay(kNeighbour, u"other@example.test"_s), 0);
    }

    void aBanEndsAndTheNextIsLonger()
    {
        Door door;
        qint64 now = kNow;
        QList<qint64> lengths;
        for (int i = 0; i < 9; ++i) {
            door.fail(10, kGuesser, kMei, now);
            QCOMPARE(door.heard.size(), i + 1);
            lengths << door.heard.last().until - now;
            now = door.heard.last().until;
            QVERIFY(!door->bannedUntil(kGuesser, now));
            QCOMPARE(door->expire(now).size(), 1);
        }
        QCOMPARE(lengths.first(2), (QList<qint64>{900'000, 1'800'000}));
        QCOMPARE(lengths.last(), door.options.longestBanMs);
        now += 3 * door.options.longestBanMs; // long quiet: as new
        door.fail(10, kGuesser, kMei, now);
        QCOMPARE(door.heard.last().until - now, 900'000);
    }

    void whatIsCountedFades()
    {
        Door door;
        door.fail(9, kGuesser);
        QVERIFY(door.delay(kGuesser) > 0);
        const qint64 later = kNow + 3 * door.options.windowMs;
        QCOMPARE(door.delay(kGuesser, kMei, later), 0);
        door.fail(1, kGuesser, kMei, later);
        QVERIFY(door.heard.isEmpty());
        QCOMPARE(door.delay(kGuesser, kMei, kNow - 86'400'000) >= 0, true); // a clock set back breaks nothing
    }

    /// R18: everybody in the world guesses Mei's password, and she still comes in.
    void theOwnerIsNotLockedOut()
    {
        Door door;
        door->succeeded(kElsewhere, kMei, kNow - 86'400'000);
        for (int i = 0; i < 5000; ++i)
            door.fail(1, QHostAddress(quint32(0xc6336400 + i * 256)));
        QVERIFY(door.heard.isEmpty()); // one failure each bans nobody
        QCOMPARE(door.delay(kElsewhere), 0);
        QCOMPARE(door.delay(kNeighbour), door.options.longestDelayMs); // slow, not shut: it may be her, on a journey
        QCOMPARE(door.delay(kElsewhere, u"MEI@Example.Test"_s), 0);
        QCOMPARE(door.delay(kElsewhere, kMei, kNow + 40ll * 86'400'000), 0); // and what was counted is long gone by then
    }

    void aPrefixIsBannedAsAWhole()
    {
        Door door;
        door->succeeded(QHostAddress(u"198.51.100.200"_s), u"ole@example.test"_s, kNow);
        for (int i = 0; i < 50; ++i)
            door.fail(1, QHostAddress(quint32(0xc6336400 + i)), u"user%1@example.test"_s.arg(i));
        QCOMPARE(door.heard.size(), 1);
        QCOMPARE(door.heard[0].address, u"198.51.100.0/24"_s);
        QCOMPARE(door.delay(QHostAddress(u"198.51.100.250"_s)), -1);
        QCOMPARE(door.delay(QHostAddress(u"198.51.100.200"_s), u"ole@example.test"_s), 0); // he has been in before
        QCOMPARE(door.delay(QHostAddress(u"198.51.101.1"_s)), 0);
        QVERIFY(door->liftBan(u"198.51.100.0/24"_s));
        QVERIFY(door.delay(QHostAddress(u"198.51.100.250"_s)) >= 0);
        door.fail(1, QHostAddress(u"198.51.100.251"_s), u"x@example.test"_s);
        QCOMPARE(door.heard.size(), 1); // its count began anew
    }

    void anIpv6ClientIsItsSlash64()
    {
        Door door;
        for (int i = 0; i < 10; ++i)
            door.fail(1, QHostAddress(u"2001:db8:1:2::%1"_s.arg(i + 1)));
        QCOMPARE(door.heard.size(), 1);
        QCOMPARE(door.heard[0].address, u"2001:db8:1:2::/64"_s);
        QCOMPARE(door.delay(QHostAddress(u"2001:db8:1:2:ffff::1"_s)), -1);
        QVERIFY(door.delay(QHostAddress(u"2001:db8:1:3::1"_s), u"x@example.test"_s) >= 0);
    }

    void mappedIpv4IsIpv4()
    {
        Door door;
        door.fail(5, kGuesser);
        door.fail(5, QHostAddress(u"::ffff:198.51.100.7"_s));
        QCOMPARE(door.heard.size(), 1);
        QCOMPARE(door.heard[0].address, u"198.51.100.7"_s);
    }

    void sparedPeersGetDelaysOfTheAccountOnly()
    {
        Door door;
        door.options.spared = [](const QHostAddress &peer) { return peer == kGuesser; };
        door.fail(200, kGuesser);
        QVERIFY(door.heard.isEmpty());
        QCOMPARE(door.delay(kGuesser, u"other@example.test"_s), 0);
        QCOMPARE(door.delay(kGuesser), door.options.longestDelayMs);
        door->misbehaved(kGuesser, "commands", kNow, 100);
        QVERIFY(door.heard.isEmpty());
        control::Ban byHand;
        byHand.address = u"198.51.100.0/24"_s;
        byHand.cause = u"hand"_s;
        QVERIFY(door->setBan(byHand));
        QCOMPARE(door.delay(kGuesser, u"other@example.test"_s), 0); // stands inside, and is spared all the same
        QCOMPARE(door.delay(kNeighbour, u"other@example.test"_s), -1);
    }

    void anOldPasswordCountsOnce()
    {
        Door door;
        const quint64 old = door->fingerprint("last year's");
        QVERIFY(old != 0);
        for (int i = 0; i < 1000; ++i)
            door->failed(kGuesser, kMei, kNow, old);
        QCOMPARE(door.delay(kGuesser), 0);
        for (int i = 0; i < 9; ++i) // one password for many accounts is guessing
            door->failed(kGuesser, u"user%1@example.test"_s.arg(i), kNow, old);
        QCOMPARE(door.delay(kGuesser), -1);
    }

    void successDoesNotWashOffGuesses()
    {
        Door door;
        for (int i = 0; i < 10; ++i) {
            door.fail(1, kGuesser);
            door->succeeded(kGuesser, u"his.own@example.test"_s, kNow);
        }
        QCOMPARE(door.heard.size(), 1);
    }

    void tokensAndCommandsCountTogether()
    {
        Door door;
        for (int i = 0; i < 5; ++i)
            door->failed(kGuesser, {}, kNow, door->fingerprint(QByteArray::number(i)));
        door->misbehaved(kGuesser, "commands", kNow, 5);
        QCOMPARE(door.heard.size(), 1);
        QCOMPARE(door.heard[0].cause, u"commands"_s);
    }

    void bansByHand()
    {
        Door door;
        control::Ban ban;
        ban.cause = u"hand"_s;
        for (const auto &[given, canonical] : {std::pair(u"192.0.2.77/24"_s, u"192.0.2.0/24"_s), std::pair(u"10.1.2.3"_s, u"10.1.2.3"_s),
                                               std::pair(u"2001:DB8::7/32"_s, u"2001:db8::/32"_s), std::pair(u"::ffff:192.0.3.1"_s, u"192.0.3.1"_s)}) {
            ban.address = given;
            QVERIFY2(door->setBan(ban), qPrintable(given));
            const QList<control::Ban> all = door->bans(kNow);
            QVERIFY2(std::any_of(all.begin(), all.end(), [&](const auto &one) { return one.address == canonical; }), qPrintable(given));
        }
        for (const QString &bad : {u""_s, u"host.example"_s, u"10.1"_s, u"10.0.0.0/33"_s, u"::1/129"_s, u"fe80::1%lo"_s, u"10.0.0.0/"_s, u"10.0.0.0/-1"_s}) {
            ban.address = bad;
            QVERIFY2(!door->setBan(ban), qPrintable(bad));
        }
        QVERIFY(door->bannedUntil(QHostAddress(u"192.0.2.5"_s), kNow));
        QCOMPARE(*door->bannedUntil(QHostAddress(u"192.0.2.5"_s), kNow), 0); // no end
        QVERIFY(door->bannedUntil(QHostAddress(u"2001:db8:ffff::1"_s), kNow));
        QVERIFY(!door->bannedUntil(QHostAddress(u"192.0.3.2"_s), kNow));
        QVERIFY(!door->liftBan(u"192.0.2.0/25"_s));
        QVERIFY(door->liftBan(u"192.0.2.0/24"_s));
        QVERIFY(!door->bannedUntil(QHostAddress(u"192.0.2.5"_s), kNow));
        QVERIFY(door.heard.isEmpty());
    }

    void switchedOff()
    {
        Door door;
        door.options.banAfter = 0;
        door.options.prefixBanAfter = 0;
        door.options.firstDelayMs = 0;
        door.fail(1000, kGuesser);
        QCOMPARE(door.delay(kGuesser), 0);
        QVERIFY(door.heard.isEmpty());
    }

    /// 300,000 strangers, each with an account of its own: memory stays, and who guesses much is not forgotten for them.
    void aFloodOfStrangersIsBounded()
    {
        Door door;
        door.fail(9, kGuesser);
        for (quint32 i = 0; i < 300'000; ++i)
            door->failed(QHostAddress(0x0b000000 + i * 257), QString::number(i), kNow);
        door.fail(1, kGuesser);
        QVERIFY(door->bannedUntil(kGuesser, kNow));
        for (quint32 i = 0; i < 40'000; ++i) {
            for (int n = 0; n < 10; ++n)
                door->failed(QHostAddress(0x20000000 + i * 257), {}, kNow);
        }
        QVERIFY(door->bans(kNow).size() <= 16'384);
    }

    void manyThreads()
    {
        Door door;
        door.options.banAfter = 1000;
        SignInGuard &guard = *door;
        door.guard->setListener({});
        std::vector<std::thread> threads;
        std::atomic<int> refused{0};
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&guard, &refused, t] {
                for (int i = 0; i < 5000; ++i) {
                    const QHostAddress peer(quint32(0xc6336400 + i % 4));
                    if (std::holds_alternative<Refused>(guard.admit(peer, kMei, kNow)))
                        ++refused;
                    guard.failed(peer, kMei, kNow);
                    guard.succeeded(kElsewhere, u"user%1"_s.arg(t), kNow);
                    if (i % 512 == 0)
                        guard.bans(kNow);
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QVERIFY(refused > 0);
        QVERIFY(guard.bannedUntil(QHostAddress(u"198.51.100.3"_s), kNow));
    }

    void prefixes()
    {
        const auto seven = AddressPrefix::of(QHostAddress(u"198.51.100.7"_s));
        QCOMPARE(seven.toString(), u"198.51.100.7"_s);
        QCOMPARE(seven.cut(24).toString(), u"198.51.100.0/24"_s);
        QCOMPARE(seven.cut(0).toString(), u"0.0.0.0/0"_s);
        QCOMPARE(AddressPrefix::of(QHostAddress(u"2001:db8::1"_s), 32, 65).toString(), u"2001:db8::/65"_s);
        QCOMPARE(AddressPrefix::of(QHostAddress(u"::"_s)).toString(), u"::"_s);
        QVERIFY(AddressPrefix::parse(u"::/0"_s) != AddressPrefix::parse(u"0.0.0.0/0"_s));
    }
};

QTEST_GUILESS_MAIN(TestSignInGuard)
#include "tst_signinguard.moc"
