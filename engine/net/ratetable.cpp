// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/ratetable.h"
#include <QRandomGenerator>
#include <algorithm>

namespace net {

namespace {
constexpr size_t kPlaces = 32'768;
constexpr double kMinuteMs = 60'000;
constexpr int kClientV6 = 64;
}

RateTable::RateTable() : m_seed(size_t(QRandomGenerator::system()->generate64())), m_levels(kPlaces) {}

bool RateTable::take(const QHostAddress &client, const Rates &rates, qint64 nowMs)
{
    const auth::AddressPrefix one = auth::AddressPrefix::of(client, 32, kClientV6);
    if (rates.perAddress > 0 && !take(one, rates.perAddress, nowMs))
        return false;
    const auth::AddressPrefix wider = auth::AddressPrefix::of(client, rates.prefixV4, rates.prefixV6);
    return rates.perPrefix <= 0 || wider.length >= one.length || take(wider, rates.perPrefix, nowMs);
}

bool RateTable::take(const auth::AddressPrefix &prefix, int perMinute, qint64 nowMs)
{
    return m_levels.change(quint64(qHash(prefix, m_seed)), nowMs, [&](Level &level) {
        const double earned = double(std::max<qint64>(0, nowMs - level.at)) * perMinute / kMinuteMs;
        level.taken = std::max(0.0, level.taken - earned);
        level.at = nowMs;
        if (level.taken + 1 > perMinute)
            return false;
        level.taken += 1;
        return true;
    });
}

} // namespace net
