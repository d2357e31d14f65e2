// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QHostAddress>
#include <QList>
#include <QStringList>

namespace net {

/// Addresses and prefixes such as "127.0.0.0/8" or "::1". Value type.
class AddressSet
{
public:
    /// Strict: no host names, no short forms, prefix length in range. publicText names the entry that is wrong.
    static base::Result<AddressSet> parse(const QStringList &entries);
    /// IPv4 in IPv6 dress (::ffff:a.b.c.d) counts as IPv4.
    bool contains(const QHostAddress &address) const;
    bool isEmpty() const { return m_subnets.isEmpty(); }

private:
    QList<std::pair<QHostAddress, int>> m_subnets;
};

/// The IPv4 address inside ::ffff:a.b.c.d, any other address unchanged; without scope.
QHostAddress plainAddress(const QHostAddress &address);

} // namespace net
