// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/addresslimiter.h"
#include <QtEndian>

namespace net {

class AddressLimiter::Slot
{
public:
    Slot(std::weak_ptr<AddressLimiter> limiter, base::ExecutorPtr executor, const Key &key)
        : m_limiter(std::move(limiter)), m_executor(std::move(executor)), m_key(key)
    {
    }
    ~Slot()
    {
        m_executor->post([limiter = m_limiter, key = m_key] {
            if (const auto alive = limiter.lock())
                alive->release(key);
        });
    }
    Slot(const Slot &) = delete;
    Slot &operator=(const Slot &) = delete;

private:
    const std::weak_ptr<AddressLimiter> m_limiter;
    const base::ExecutorPtr m_executor;
    const Key m_key;
};

AddressLimiter::AddressLimiter(int maximum, AddressSet exempt, base::ExecutorPtr executor)
    : m_maximum(maximum), m_exempt(std::move(exempt)), m_executor(std::move(executor))
{
}

AddressLimiter::Key AddressLimiter::keyOf(const QHostAddress &address)
{
    const QHostAddress plain = plainAddress(address);
    if (plain.protocol() == QAbstractSocket::IPv4Protocol)
        return {plain.toIPv4Address(), false};
    const Q_IPV6ADDR bytes = plain.toIPv6Address();
    return {qFromBigEndian<quint64>(bytes.c), true};
}

std::pair<bool, AddressLimiter::SlotPtr> AddressLimiter::admit(const QHostAddress &address)
{
    if (m_maximum <= 0 || m_exempt.contains(address))
        return {true, nullptr};
    const Key key = keyOf(address);
    int &count = m_counts[key];
    if (count >= m_maximum)
        return {false, nullptr};
    ++count;
    return {true, std::make_shared<Slot>(weak_from_this(), m_executor, key)};
}

void AddressLimiter::release(const Key &key)
{
    const auto found = m_counts.find(key);
    if (found != m_counts.end() && --*found <= 0)
        m_counts.erase(found);
}

} // namespace net
