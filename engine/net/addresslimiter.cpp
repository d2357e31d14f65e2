// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/addresslimiter.h"
#include "base/logging.h"

namespace net {

namespace {

constexpr int kClientV6 = 64;
constexpr qint64 kSayEveryUs = 60'000'000;

const char *wordOf(Refusal refusal)
{
    switch (refusal) {
    case Refusal::TooMany:
        return "too_many";
    case Refusal::TooFast:
        return "too_fast";
    case Refusal::Denied:
        return "denied";
    case Refusal::Banned:
        return "banned";
    case Refusal::None:
        break;
    }
    return "";
}

} // namespace

class AddressLimiter::Slot
{
public:
    Slot(std::weak_ptr<AddressLimiter> limiter, base::ExecutorPtr executor, const Key &client, const std::optional<Key> &prefix)
        : m_limiter(std::move(limiter)), m_executor(std::move(executor)), m_client(client), m_prefix(prefix)
    {
    }
    ~Slot()
    {
        m_executor->post([limiter = m_limiter, client = m_client, prefix = m_prefix] {
            if (const auto alive = limiter.lock()) {
                alive->release(client);
                if (prefix)
                    alive->release(*prefix);
            }
        });
    }
    Slot(const Slot &) = delete;
    Slot &operator=(const Slot &) = delete;

private:
    const std::weak_ptr<AddressLimiter> m_limiter;
    const base::ExecutorPtr m_executor;
    const Key m_client;
    const std::optional<Key> m_prefix;
};

AddressLimiter::AddressLimiter(DoorLimits limits, const Setup &setup) : m_limits(std::move(limits)), m_setup(setup)
{
    for (const Refusal refusal : {Refusal::TooMany, Refusal::TooFast, Refusal::Denied, Refusal::Banned})
        m_refused[size_t(refusal)] = &setup.metrics->counter("door_refused_total", metrics::label("reason", wordOf(refusal)),
                                                             "Callers turned away at the door because of their address");
}

AddressLimiter::Answer AddressLimiter::admit(const QHostAddress &address)
{
    if (m_limits.exempt.contains(address))
        return {};
    const Refusal refusal = decide(address);
    if (refusal != Refusal::None) {
        note(refusal, address);
        return {refusal, nullptr};
    }
    const Key client = Key::of(address, 32, kClientV6);
    const std::optional<Key> prefix = wider(address);
    ++m_counts[client];
    if (prefix)
        ++m_counts[*prefix];
    return {Refusal::None, std::make_shared<Slot>(weak_from_this(), m_setup.executor, client, prefix)};
}

Refusal AddressLimiter::decide(const QHostAddress &address)
{
    if (m_limits.deny.contains(address) && !m_limits.allow.contains(address))
        return Refusal::Denied;
    if (m_setup.banned && m_setup.banned(address))
        return Refusal::Banned;
    if (!m_rates.take(address, m_limits.perMinute, m_setup.clock->monotonicUs() / 1000))
        return Refusal::TooFast;
    const std::optional<Key> prefix = wider(address);
    const bool full = isFull(Key::of(address, 32, kClientV6), m_limits.perAddress) || (prefix && isFull(*prefix, m_limits.perPrefix));
    return full ? Refusal::TooMany : Refusal::None;
}

std::optional<AddressLimiter::Key> AddressLimiter::wider(const QHostAddress &address) const
{
    const Key prefix = Key::of(address, m_limits.perMinute.prefixV4, m_limits.perMinute.prefixV6);
    const bool same = prefix.length >= (prefix.v6 ? kClientV6 : 32);
    return same ? std::nullopt : std::optional(prefix);
}

/// The log hears of the first, and then once a minute how many more there were.
void AddressLimiter::note(Refusal refusal, const QHostAddress &address)
{
    m_refused[size_t(refusal)]->add();
    ++m_unsaid;
    const qint64 nowUs = m_setup.clock->monotonicUs();
    if (m_saidUs != 0 && nowUs - m_saidUs < kSayEveryUs)
        return;
    m_saidUs = nowUs;
    qCInfo(lcNet, "turned away at the door: %s (%s), and %llu others since the last such line", qUtf8Printable(address.toString()),
           wordOf(refusal), static_cast<unsigned long long>(std::exchange(m_unsaid, 0) - 1));
}

void AddressLimiter::release(const Key &key)
{
    const auto found = m_counts.find(key);
    if (found != m_counts.end() && --*found <= 0)
        m_counts.erase(found);
}

} // namespace net
