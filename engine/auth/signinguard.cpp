// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/signinguard.h"
#include "auth/banlist.h"
#include "base/boundedtable.h"
#include "base/logging.h"
#include "metrics/registry.h"
#include <QtMath>
#include <atomic>
#include <sodium.h>

using namespace Qt::StringLiterals;

namespace auth {

namespace {

constexpr size_t kPlaces = 32'768; ///< of each table: 1.5 MiB when all are taken
constexpr int kClientV6 = 64;
constexpr double kOwnerDays = 30; ///< how long a client that has signed in to an account passes for its owner's
constexpr qint64 kDayMs = 86'400'000;

/// What is left of something counted `ageMs` ago; the clock may have been set back.
double faded(double score, qint64 ageMs, qint64 halfMs)
{
    return ageMs <= 0 ? score : score * qPow(0.5, double(ageMs) / double(halfMs));
}

/// Of a client, a prefix or an account.
struct Misses
{
    double score;
    qint64 at;
    quint64 lastGuess;
    qint64 signedIn; ///< a client's last success; 0: none
    qint64 banned;   ///< until when the last ban was; 0: none
    int bans;
    double worth(qint64 nowMs) const { return faded(score + (bans + (signedIn ? 1 : 0)), nowMs - at, 3'600'000); }
};

/// A client that has signed in to an account.
struct Owner
{
    qint64 at;
    double worth(qint64) const { return double(at); }
};

} // namespace

struct SignInGuard::Private
{
    explicit Private(metrics::Registry &registry);
    quint64 hash(char kind, QByteArrayView a, QByteArrayView b = {}) const;
    quint64 hashOf(char kind, const AddressPrefix &prefix, QByteArrayView more = {}) const;
    double count(quint64 key, qint64 nowMs, int failures);
    void ban(const AddressPrefix &prefix, quint64 key, const char *cause, double failures, qint64 nowMs);
    void countClient(const QHostAddress &peer, const char *cause, qint64 nowMs, int failures);
    bool spares(const Options &now, const QHostAddress &peer) const { return peer.isNull() || (now.spared && now.spared(peer)); }
    double scoreOf(quint64 key, qint64 nowMs) const;
    bool isOwner(const AddressPrefix &client, QByteArrayView account, qint64 nowMs) const;

    std::atomic<std::shared_ptr<const Options>> options;
    std::function<void(const control::Ban &)> listener;
    unsigned char key[crypto_shorthash_KEYBYTES];
    base::BoundedTable<Misses> misses{kPlaces};
    base::BoundedTable<Owner> owners{kPlaces};
    BanList bans;
    metrics::Counter &failures;
    metrics::Counter &refused;
    metrics::Counter &delayed;
    metrics::Counter &bansSet;
    metrics::Gauge &bansActive;
};

SignInGuard::Private::Private(metrics::Registry &registry)
    : failures(registry.counter("signin_failures_total", {}, "Failed sign-ins, over all protocols"))
    , refused(registry.counter("signin_refused_total", {}, "Sign-ins refused unseen because the client is banned"))
    , delayed(registry.counter("signin_delayed_total", {}, "Sign-ins that had to wait after failures"))
    , bansSet(registry.counter("bans_set_total", {}, "Addresses and prefixes banned because of what they did"))
    , bansActive(registry.gauge("bans_active", {}, "Addresses and prefixes that are banned"))
{
    if (sodium_init() < 0)
        qFatal("libsodium cannot be initialised");
    crypto_shorthash_keygen(key);
}

quint64 SignInGuard::Private::hash(char kind, QByteArrayView a, QByteArrayView b) const
{
    QByteArray bytes;
    bytes.reserve(a.size() + b.size() + 2);
    bytes.append(kind).append(a).append('\0').append(b);
    quint64 out = 0;
    static_assert(sizeof out == crypto_shorthash_BYTES);
    crypto_shorthash(reinterpret_cast<unsigned char *>(&out), reinterpret_cast<const unsigned char *>(bytes.constData()),
                     quint64(bytes.size()), key);
    return out;
}

quint64 SignInGuard::Private::hashOf(char kind, const AddressPrefix &prefix, QByteArrayView more) const
{
    char bytes[18];
    memcpy(bytes, &prefix.high, 8);
    memcpy(bytes + 8, &prefix.low, 8);
    bytes[16] = char(prefix.length);
    bytes[17] = char(prefix.v6);
    return hash(kind, QByteArrayView(bytes, sizeof bytes), more);
}

double SignInGuard::Private::scoreOf(quint64 keyOf, qint64 nowMs) const
{
    const Misses known = misses.value(keyOf);
    return faded(known.score, nowMs - known.at, options.load()->windowMs);
}

double SignInGuard::Private::count(quint64 keyOf, qint64 nowMs, int failed)
{
    const qint64 window = options.load()->windowMs;
    return misses.change(keyOf, nowMs, [&](Misses &entry) {
        entry.score = faded(entry.score, nowMs - entry.at, window) + failed;
        entry.at = nowMs;
        return entry.score;
    });
}

/// The count begins anew; each ban of the same client is twice as long as the last.
void SignInGuard::Private::ban(const AddressPrefix &prefix, quint64 keyOf, const char *cause, double score, qint64 nowMs)
{
    const auto now = options.load();
    const qint64 length = misses.change(keyOf, nowMs, [&](Misses &entry) {
        if (entry.banned != 0 && nowMs - entry.banned > 2 * now->longestBanMs)
            entry.bans = 0;
        const qint64 wanted = now->banMs << qMin(entry.bans, 20);
        const qint64 chosen = qBound(now->banMs, wanted, qMax(now->banMs, now->longestBanMs));
        entry.score = 0;
        entry.bans = qMin(entry.bans + 1, 20);
        entry.banned = nowMs + chosen;
        return chosen;
    });
    control::Ban one;
    one.address = prefix.toString();
    one.cause = QString::fromLatin1(cause);
    one.since = nowMs;
    one.until = nowMs + length;
    one.failures = qRound64(score);
    if (bans.find(prefix, nowMs).has_value() || !bans.set(prefix, one))
        return; // by another thread a moment ago, or by hand and for longer
    bansSet.add();
    bansActive.set(bans.count());
    if (listener)
        listener(one);
}

void SignInGuard::Private::countClient(const QHostAddress &peer, const char *cause, qint64 nowMs, int failed)
{
    const auto now = options.load();
    const AddressPrefix client = AddressPrefix::of(peer, 32, kClientV6);
    const quint64 clientKey = hashOf('c', client);
    const double score = count(clientKey, nowMs, failed);
    if (spares(*now, peer))
        return;
    if (now->banAfter > 0 && score > now->banAfter - 0.5)
        ban(client, clientKey, cause, score, nowMs);
    const AddressPrefix wider = AddressPrefix::of(peer, now->prefixV4, now->prefixV6);
    if (now->prefixBanAfter <= 0 || wider.length >= client.length)
        return;
    const quint64 widerKey = hashOf('p', wider);
    const double all = count(widerKey, nowMs, failed);
    if (all > now->prefixBanAfter - 0.5)
        ban(wider, widerKey, cause, all, nowMs);
}

bool SignInGuard::Private::isOwner(const AddressPrefix &client, QByteArrayView account, qint64 nowMs) const
{
    const Owner owner = owners.value(hashOf('o', client, account));
    return owner.at != 0 && nowMs - owner.at < kOwnerDays * kDayMs;
}

SignInGuard::SignInGuard(const Options &options, metrics::Registry &metrics) : d(std::make_unique<Private>(metrics))
{
    setOptions(options);
}

SignInGuard::~SignInGuard() = default;

void SignInGuard::setOptions(const Options &options)
{
    d->options = std::make_shared<const Options>(options);
}

void SignInGuard::setListener(std::function<void(const control::Ban &)> listener)
{
    d->listener = std::move(listener);
}

namespace {

QByteArray accountKey(QStringView account)
{
    return account.left(320).toString().toLower().toUtf8(); // RFC 5321 4.5.3.1: an address is no longer
}

int delayFor(const SignInGuard::Options &options, double score)
{
    const double beyond = std::floor(score + 0.5) - options.freeFailures;
    if (beyond < 0 || options.firstDelayMs <= 0)
        return 0;
    return int(qMin(double(options.longestDelayMs), options.firstDelayMs * qPow(2, qMin(beyond, 20.0))));
}

} // namespace

Admission SignInGuard::admit(const QHostAddress &peer, QStringView account, qint64 nowMs) const
{
    if (const std::optional<qint64> until = bannedUntil(peer, nowMs)) {
        d->refused.add();
        return Refused{*until};
    }
    const auto now = d->options.load();
    const AddressPrefix client = AddressPrefix::of(peer, 32, kClientV6);
    int delay = 0;
    if (!d->spares(*now, peer))
        delay = delayFor(*now, d->scoreOf(d->hashOf('c', client), nowMs));
    if (!account.isEmpty()) {
        const QByteArray name = accountKey(account);
        const int ofAccount = delayFor(*now, d->scoreOf(d->hash('a', name), nowMs));
        if (ofAccount > delay && !d->isOwner(client, name, nowMs))
            delay = ofAccount;
    }
    if (delay > 0)
        d->delayed.add();
    return Allowed{delay};
}

void SignInGuard::failed(const QHostAddress &peer, QStringView account, qint64 nowMs, quint64 guess)
{
    d->failures.add();
    const QByteArray name = accountKey(account);
    if (guess != 0) {
        const quint64 tried = d->hash('g', name, QByteArrayView(reinterpret_cast<const char *>(&guess), sizeof guess));
        const quint64 client = d->hashOf('c', AddressPrefix::of(peer, 32, kClientV6));
        const bool again = d->misses.change(client, nowMs, [&](Misses &entry) { return std::exchange(entry.lastGuess, tried) == tried; });
        if (again)
            return;
    }
    if (!name.isEmpty())
        d->count(d->hash('a', name), nowMs, 1);
    d->countClient(peer, name.isEmpty() ? "token" : "sign_in", nowMs, 1);
}

void SignInGuard::succeeded(const QHostAddress &peer, QStringView account, qint64 nowMs)
{
    // What was counted stays: who has one account could else guess at others for ever.
    const AddressPrefix client = AddressPrefix::of(peer, 32, kClientV6);
    d->misses.change(d->hashOf('c', client), nowMs, [&](Misses &entry) {
        entry.signedIn = nowMs;
        if (entry.at == 0)
            entry.at = nowMs;
    });
    const QByteArray name = accountKey(account);
    if (!name.isEmpty())
        d->owners.change(d->hashOf('o', client, name), nowMs, [&](Owner &owner) { owner.at = nowMs; });
}

void SignInGuard::misbehaved(const QHostAddress &peer, const char *cause, qint64 nowMs, int failures)
{
    d->countClient(peer, cause, nowMs, failures);
}

quint64 SignInGuard::fingerprint(QByteArrayView secret) const
{
    return d->hash('s', secret) | 1;
}

bool SignInGuard::isSpared(const QHostAddress &peer) const
{
    return d->spares(*d->options.load(), peer);
}

std::optional<qint64> SignInGuard::bannedUntil(const QHostAddress &peer, qint64 nowMs) const
{
    const auto found = d->bans.find(AddressPrefix::of(peer), nowMs);
    if (!found || d->spares(*d->options.load(), peer))
        return std::nullopt;
    if (!found->byHand && found->ofMany) {
        const Misses client = d->misses.value(d->hashOf('c', AddressPrefix::of(peer, 32, kClientV6)));
        if (client.signedIn != 0 && nowMs - client.signedIn < kOwnerDays * kDayMs)
            return std::nullopt; // a user whose neighbours guess
    }
    return found->until;
}

bool SignInGuard::setBan(const control::Ban &ban)
{
    const auto prefix = AddressPrefix::parse(ban.address);
    control::Ban canonical = ban;
    if (!prefix)
        return false;
    canonical.address = prefix->toString();
    const bool done = d->bans.set(*prefix, canonical);
    d->bansActive.set(d->bans.count());
    return done;
}

bool SignInGuard::liftBan(const QString &address)
{
    const auto prefix = AddressPrefix::parse(address);
    if (!prefix || !d->bans.lift(*prefix))
        return false;
    d->bansActive.set(d->bans.count());
    for (const char kind : {'c', 'p'})
        d->misses.forget(d->hashOf(kind, *prefix));
    return true;
}

QList<control::Ban> SignInGuard::bans(qint64 nowMs) const
{
    return d->bans.all(nowMs);
}

QList<control::Ban> SignInGuard::expire(qint64 nowMs)
{
    const QList<control::Ban> over = d->bans.expire(nowMs);
    d->bansActive.set(d->bans.count());
    return over;
}

} // namespace auth
