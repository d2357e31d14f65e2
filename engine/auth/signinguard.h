// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/bans.h"
#include <QByteArrayView>
#include <QHostAddress>
#include <QList>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

namespace metrics {
class Registry;
}

namespace auth {

/// Go on with the sign-in, after a wait; the client's next command waits with it.
struct Allowed
{
    int delayMs = 0;
};
/// Say no more than "try again later" and close. The password is not looked at.
struct Refused
{
    qint64 untilMs = 0; ///< wall clock; 0: until somebody lifts the ban
};
using Admission = std::variant<Allowed, Refused>;

/// Makes guessing slow, then stops it: counts failed sign-ins over SMTP, IMAP, POP3, REST and WebSocket together, by client (an
/// IPv4 address, the /64 an IPv6 client roams in), by wider prefix, and by account. A client or prefix gets growing delays
/// and then a ban; an account only delays, and only for clients that have not signed in to it lately, so that its owner
/// is never locked out by those who guess.
///
///     admit() -> wait delayMs -> look at the password off this thread -> failed() or succeeded()
///
/// Any thread, O(1): tables of fixed size with a lock for each sixty-fourth of them, held for some loads and stores and never over
/// a call out (base/boundedtable.h). When there is no room, who has failed least and longest ago is forgotten.
/// Times are wall clock milliseconds. Spared peers (`Options::spared`) get the account's delays only.
class SignInGuard
{
public:
    struct Options
    {
        int freeFailures = 3; ///< before delays begin
        int firstDelayMs = 500;
        int longestDelayMs = 10'000;
        int banAfter = 10;       ///< failures of a client; 0: no bans
        int prefixBanAfter = 50; ///< of all clients of a prefix together; 0: no bans of prefixes
        qint64 windowMs = 15 * 60'000; ///< half of what is counted is forgotten in this time
        qint64 banMs = 15 * 60'000;    ///< twice as long each time, for those who come again
        qint64 longestBanMs = 24 * 3'600'000;
        int prefixV4 = 24;
        int prefixV6 = 56;
        /// Whose address is never delayed or banned: exempt, trusted, private, proxies. Pure, any thread.
        std::function<bool(const QHostAddress &)> spared;
    };

    SignInGuard(const Options &options, metrics::Registry &metrics);
    ~SignInGuard();
    void setOptions(const Options &options);
    /// Hears of bans this sets by itself, in the thread that caused them and under no lock. Before the first sign-in.
    void setListener(std::function<void(const control::Ban &)> listener);

    /// `account`: as the client names it, in any case; empty when there is none (API tokens).
    Admission admit(const QHostAddress &peer, QStringView account, qint64 nowMs) const;
    /// `guess`: of fingerprint(), 0 when it is not known. The same wrong password for the same account from the same client counts
    /// once: a telephone with an old password is no guesser.
    void failed(const QHostAddress &peer, QStringView account, qint64 nowMs, quint64 guess = 0);
    void succeeded(const QHostAddress &peer, QStringView account, qint64 nowMs);
    /// Other misbehaviour that counts towards a ban, in failures: `cause` is "token" or "commands".
    void misbehaved(const QHostAddress &peer, const char *cause, qint64 nowMs, int failures = 1);
    /// Tells wrong passwords apart; means nothing outside this process. Never 0.
    quint64 fingerprint(QByteArrayView secret) const;

    bool isSpared(const QHostAddress &peer) const;
    /// Until when this peer is banned; nullopt: it is not.
    std::optional<qint64> bannedUntil(const QHostAddress &peer, qint64 nowMs) const;
    /// One more, or a known one changed: by hand, or from the store at the start. False: `address` is no address or
    /// prefix, or there are too many. Does not call the listener.
    bool setBan(const control::Ban &ban);
    /// False: there is none. What was counted for it is forgotten too.
    bool liftBan(const QString &address);
    /// Those in force, in the order of their addresses. Looks at all of them: not for I/O threads.
    QList<control::Ban> bans(qint64 nowMs) const;
    /// Forgets those that are over, and says which; as above.
    QList<control::Ban> expire(qint64 nowMs);

private:
    struct Private;
    const std::unique_ptr<Private> d;
};

} // namespace auth
