// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QHostAddress>
#include <QList>
#include <QStringList>
#include <tuple>

namespace net {

/// Addresses and prefixes such as "127.0.0.0/8" or "::1", as ranges in order: asking costs the logarithm of their number.
/// Value type.
class AddressSet
{
public:
    /// Strict: no host names, no short forms, prefix length in range. publicText names the entry that is wrong.
    static base::Result<AddressSet> parse(const QStringList &entries);
    /// IPv4 in IPv6 dress (::ffff:a.b.c.d) counts as IPv4.
    bool contains(const QHostAddress &address) const;
    bool isEmpty() const { return m_ranges.isEmpty(); }

private:
    using Key = std::tuple<bool, quint64, quint64>; ///< whether it is IPv6, and its bits: each family is one stretch
    struct Range
    {
        Key first;
        Key last;
    };
    static Key keyOf(const QHostAddress &plain);
    void tidy();

    QList<Range> m_ranges; // apart from each other, in order
};

/// The IPv4 address inside ::ffff:a.b.c.d, any other address unchanged; without scope.
QHostAddress plainAddress(const QHostAddress &address);

} // namespace net
