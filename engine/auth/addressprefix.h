// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHostAddress>
#include <optional>

namespace auth {

/// An address cut to a length, as a key. IPv4 in IPv6 dress counts as IPv4. Value type.
struct AddressPrefix
{
    quint64 high = 0; ///< of IPv4 the address, left-aligned
    quint64 low = 0;
    quint8 length = 0;
    bool v6 = false;

    /// `lengthV4` or `lengthV6` bits of an address.
    static AddressPrefix of(const QHostAddress &address, int lengthV4 = 32, int lengthV6 = 128);
    /// "192.0.2.77/24", "192.0.2.7", "2001:db8::/32"; nullopt: it is none.
    static std::optional<AddressPrefix> parse(const QString &text);
    /// Shorter, or as it is.
    AddressPrefix cut(int bits) const;
    bool isHost() const { return length == (v6 ? 128 : 32); }
    QHostAddress address() const;
    QString toString() const; ///< without "/32" and "/128"

    bool operator==(const AddressPrefix &) const = default;
    friend size_t qHash(const AddressPrefix &p, size_t seed) { return qHashMulti(seed, p.high, p.low, p.length, p.v6); }
};

} // namespace auth
