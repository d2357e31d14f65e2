// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/addressprefix.h"
#include "base/boundedtable.h"

namespace net {

/// How often something may happen in a minute; 0: as often as one likes.
struct Rates
{
    int perAddress = 0; ///< an IPv4 address, or the /64 an IPv6 client can roam in
    int perPrefix = 0;  ///< all of a wider prefix together
    int prefixV4 = 24;
    int prefixV6 = 56;
};

/// Counts how often clients do something. A minute's worth may come at once; then it is earned again evenly. Any thread, O(1), fixed
/// memory (base::BoundedTable).
class RateTable
{
public:
    RateTable();
    /// False: that was too often, and does not count.
    bool take(const QHostAddress &client, const Rates &rates, qint64 nowMs);

private:
    struct Level
    {
        double taken;
        qint64 at; ///< ms
        double worth(qint64) const { return double(at); }
    };
    bool take(const auth::AddressPrefix &prefix, int perMinute, qint64 nowMs);

    const size_t m_seed;
    base::BoundedTable<Level> m_levels;
};

} // namespace net
