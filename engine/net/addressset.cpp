// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/addressset.h"
#include <QtEndian>
#include <algorithm>
#include <iterator>

namespace net {

namespace {
constexpr quint8 kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}; // RFC 4291 2.5.5.2
}

QHostAddress plainAddress(const QHostAddress &address)
{
    if (address.protocol() == QAbstractSocket::IPv6Protocol) {
        const Q_IPV6ADDR bytes = address.toIPv6Address(); // toIPv4Address() would take "::" for 0.0.0.0
        if (std::equal(std::begin(kMapped), std::end(kMapped), bytes.c))
            return QHostAddress(qFromBigEndian<quint32>(bytes.c + sizeof kMapped));
    }
    QHostAddress plain = address;
    plain.setScopeId(QString());
    return plain;
}

base::Result<AddressSet> AddressSet::parse(const QStringList &entries)
{
    AddressSet set;
    for (const QString &entry : entries) {
        const qsizetype slash = entry.indexOf(u'/');
        const QString text = slash < 0 ? entry : entry.left(slash);
        QHostAddress address;
        // QHostAddress would take "10.1" and "1" for addresses.
        const bool complete = text.contains(u':') || text.count(u'.') == 3;
        bool ok = complete && address.setAddress(text);
        const int bits = address.protocol() == QAbstractSocket::IPv4Protocol ? 32 : 128;
        const int length = slash < 0 ? bits : QStringView(entry).mid(slash + 1).toInt(&ok);
        if (!ok || address.isNull() || length < 0 || length > bits) {
            base::Error error;
            error.kind = base::ErrorKind::Invalid;
            error.publicText = QStringLiteral("'%1' is not an address or network (as 10.0.0.0/8 or ::1)").arg(entry);
            return error;
        }
        const QHostAddress plain = plainAddress(address);
        const int free = bits - length;
        const auto [v6, top, bottom] = keyOf(plain);
        const quint64 low = free >= 64 ? ~quint64(0) : (quint64(1) << free) - 1;
        const quint64 high = free <= 64 ? 0 : free >= 128 ? ~quint64(0) : (quint64(1) << (free - 64)) - 1;
        set.m_ranges.append({{v6, top & ~high, bottom & ~low}, {v6, top | high, bottom | low}});
    }
    set.tidy();
    return set;
}

AddressSet::Key AddressSet::keyOf(const QHostAddress &plain)
{
    if (plain.protocol() == QAbstractSocket::IPv4Protocol)
        return {false, 0, plain.toIPv4Address()};
    const Q_IPV6ADDR bytes = plain.toIPv6Address();
    return {true, qFromBigEndian<quint64>(bytes.c), qFromBigEndian<quint64>(bytes.c + 8)};
}

void AddressSet::tidy()
{
    std::sort(m_ranges.begin(), m_ranges.end(), [](const Range &a, const Range &b) { return a.first < b.first; });
    QList<Range> joined;
    for (const Range &range : std::as_const(m_ranges)) {
        if (!joined.isEmpty() && range.first <= joined.last().last)
            joined.last().last = std::max(joined.last().last, range.last);
        else
            joined.append(range);
    }
    m_ranges = joined;
}

bool AddressSet::contains(const QHostAddress &address) const
{
    const QHostAddress plain = plainAddress(address);
    if (plain.isNull())
        return false;
    const Key key = keyOf(plain);
    const auto after = std::upper_bound(m_ranges.begin(), m_ranges.end(), key, [](const Key &k, const Range &range) { return k < range.first; });
    return after != m_ranges.begin() && key <= std::prev(after)->last;
}

} // namespace net
