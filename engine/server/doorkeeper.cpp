// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/doorkeeper.h"
#include "auth/addressprefix.h"
#include "base/logging.h"
#include "net/addressset.h"
#include "net/publicaddress.h"
#include "storage/banstore.h"

using namespace Qt::StringLiterals;

namespace server {

namespace {

constexpr int kForgetMs = 60'000;

base::Error noSuchBan()
{
    return {base::ErrorKind::NotFound, u"This address is not banned."_s, {}, {}};
}

net::AddressSet setOf(const config::Settings &settings, std::initializer_list<QLatin1StringView> keys)
{
    QStringList all;
    for (const QLatin1StringView key : keys)
        all += settings.list(key);
    const auto parsed = net::AddressSet::parse(all); // the settings table has checked each entry
    return parsed ? *parsed : net::AddressSet();
}

} // namespace

Doorkeeper::Doorkeeper(const Setup &setup, const config::Settings &settings)
    : m_setup(setup), m_guard(std::make_shared<auth::SignInGuard>(options(settings), *setup.metrics))
{
    m_guard->setListener([store = setup.store](const control::Ban &ban) {
        qCInfo(lcServer, "banned: %s after %lld failures (%s)", qUtf8Printable(ban.address), static_cast<long long>(ban.failures), qUtf8Printable(ban.cause));
        store->keepBan(ban, {});
    });
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { forgetOld(); });
    m_timer.start(kForgetMs);
}

auth::SignInGuard::Options Doorkeeper::options(const config::Settings &settings)
{
    auth::SignInGuard::Options out;
    out.freeFailures = int(settings.integer("bans.free_failures"_L1));
    out.firstDelayMs = int(settings.integer("bans.first_delay_ms"_L1));
    out.longestDelayMs = int(settings.integer("bans.longest_delay_ms"_L1));
    out.banAfter = int(settings.integer("bans.after_failures"_L1));
    out.prefixBanAfter = int(settings.integer("bans.after_failures_prefix"_L1));
    out.windowMs = settings.integer("bans.window_s"_L1) * 1000;
    out.banMs = settings.integer("bans.time_s"_L1) * 1000;
    out.longestBanMs = settings.integer("bans.longest_s"_L1) * 1000;
    out.prefixV4 = int(settings.integer("limits.prefix_ipv4"_L1));
    out.prefixV6 = int(settings.integer("limits.prefix_ipv6"_L1));
    const bool privateToo = settings.boolean("bans.private_networks"_L1);
    out.spared = [spared = setOf(settings, {"limits.exempt"_L1, "smtp.relay_from"_L1, "listen.proxy_protocol_from"_L1, "http.tls_proxies"_L1}),
                  privateToo](const QHostAddress &peer) { return spared.contains(peer) || (!privateToo && net::isPrivateAddress(peer)); };
    return out;
}

base::Result<void> Doorkeeper::load()
{
    const auto kept = m_setup.store->loadBans();
    if (!kept)
        return kept.error();
    const qint64 now = m_setup.clock->wallMs();
    for (const control::Ban &ban : *kept) {
        if (ban.until == 0 || ban.until > now)
            m_guard->setBan(ban);
    }
    m_setup.store->dropOldBans(now, {});
    return {};
}

void Doorkeeper::apply(const config::Settings &settings)
{
    m_guard->setOptions(options(settings));
}

void Doorkeeper::forgetOld()
{
    const qint64 now = m_setup.clock->wallMs();
    if (!m_guard->expire(now).isEmpty())
        m_setup.store->dropOldBans(now, {});
}

void Doorkeeper::listBans(const control::PageRequest &page, base::Callback<control::Page<control::Ban>> done)
{
    m_setup.control->post([guard = m_guard, clock = m_setup.clock, page, done = std::move(done)] {
        const QList<control::Ban> all = guard->bans(clock->wallMs());
        const auto after = std::upper_bound(all.begin(), all.end(), page.cursor, [](const QString &a, const control::Ban &b) { return a < b.address; });
        control::Page<control::Ban> out;
        out.items = all.mid(after - all.begin(), page.limit);
        if (all.end() - after > page.limit)
            out.next = out.items.last().address;
        done(std::move(out));
    });
}

void Doorkeeper::ban(const QString &address, base::Callback<control::Ban> done)
{
    m_setup.control->post([guard = m_guard, clock = m_setup.clock, address, done = std::move(done)] {
        const auto prefix = auth::AddressPrefix::parse(address);
        const QString wanted = prefix ? prefix->toString() : QString();
        const QList<control::Ban> all = guard->bans(clock->wallMs());
        const auto found = std::find_if(all.begin(), all.end(), [&](const control::Ban &one) { return one.address == wanted; });
        if (found == all.end())
            done(noSuchBan());
        else
            done(*found);
    });
}

void Doorkeeper::setBan(const control::Ban &wanted, qint64 seconds, base::Callback<control::Ban> done)
{
    const auto prefix = auth::AddressPrefix::parse(wanted.address);
    if (!prefix) {
        done(base::Error{base::ErrorKind::Invalid, u"An address or a prefix, as 192.0.2.7, 192.0.2.0/24 or 2001:db8:1:2::/64."_s, {}, u"address"_s});
        return;
    }
    if (prefix->isHost() && m_guard->isSpared(prefix->address())) {
        done(base::Error{base::ErrorKind::Invalid, u"This address is never banned: it is exempt, trusted, private or a proxy's."_s, {}, u"address"_s});
        return;
    }
    control::Ban ban = wanted;
    ban.address = prefix->toString();
    ban.cause = u"hand"_s;
    ban.failures = 0;
    ban.since = m_setup.clock->wallMs();
    ban.until = seconds > 0 ? ban.since + seconds * 1000 : 0;
    if (!m_guard->setBan(ban)) {
        done(base::Error{base::ErrorKind::OutOfSpace, u"There are too many bans."_s, {}, {}});
        return;
    }
    qCInfo(lcServer).noquote() << "banned by hand:" << ban.address;
    m_setup.store->keepBan(ban, std::move(done));
}

void Doorkeeper::liftBan(const QString &address, const QString &by, base::Callback<control::Ban> done)
{
    const auto prefix = auth::AddressPrefix::parse(address);
    if (!prefix || !m_guard->liftBan(prefix->toString())) {
        done(noSuchBan());
        return;
    }
    qCInfo(lcServer).noquote() << "ban lifted:" << prefix->toString();
    m_setup.store->dropBan(prefix->toString(), by, std::move(done));
}

} // namespace server
