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
        set.m_subnets.append({plainAddress(address), length});
    }
    return set;
}

bool AddressSet::contains(const QHostAddress &address) const
{
    const QHostAddress plain = plainAddress(address);
    return std::any_of(m_subnets.begin(), m_subnets.end(), [&](const std::pair<QHostAddress, int> &subnet) {
        return plain.protocol() == subnet.first.protocol() && plain.isInSubnet(subnet.first, subnet.second);
    });
}

} // namespace net
