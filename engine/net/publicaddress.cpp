// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/publicaddress.h"
#include "net/addressset.h"
#include <QtEndian>

namespace net {
namespace {

/// The IANA special-purpose registries (RFC 6890), with multicast.
const AddressSet &reserved()
{
    static const AddressSet set = *AddressSet::parse(
        {QStringLiteral("0.0.0.0/8"),       QStringLiteral("10.0.0.0/8"),    QStringLiteral("100.64.0.0/10"),
         QStringLiteral("127.0.0.0/8"),     QStringLiteral("169.254.0.0/16"), QStringLiteral("172.16.0.0/12"),
         QStringLiteral("192.0.0.0/24"),    QStringLiteral("192.0.2.0/24"),  QStringLiteral("192.88.99.0/24"),
         QStringLiteral("192.168.0.0/16"),  QStringLiteral("198.18.0.0/15"), QStringLiteral("198.51.100.0/24"),
         QStringLiteral("203.0.113.0/24"),  QStringLiteral("224.0.0.0/3"),   QStringLiteral("::/127"),
         QStringLiteral("100::/64"),        QStringLiteral("2001::/23"),     QStringLiteral("2001:db8::/32"),
         QStringLiteral("fc00::/7"),        QStringLiteral("fe80::/10"),     QStringLiteral("fec0::/10"),
         QStringLiteral("ff00::/8")});
    return set;
}

} // namespace

bool isPublicAddress(const QHostAddress &address)
{
    const QHostAddress plain = plainAddress(address);
    if (plain.isNull() || reserved().contains(plain))
        return false;
    if (plain.protocol() != QAbstractSocket::IPv6Protocol)
        return true;
    const Q_IPV6ADDR bytes = plain.toIPv6Address();
    static const AddressSet translated = *AddressSet::parse({QStringLiteral("64:ff9b::/96"), QStringLiteral("::/96")});
    if (translated.contains(plain)) // RFC 6052, RFC 4291 2.5.5.1
        return isPublicAddress(QHostAddress(qFromBigEndian<quint32>(bytes.c + 12)));
    if (bytes.c[0] == 0x20 && bytes.c[1] == 0x02) // 6to4, RFC 3056
        return isPublicAddress(QHostAddress(qFromBigEndian<quint32>(bytes.c + 2)));
    return true;
}

bool isPrivateAddress(const QHostAddress &address)
{
    static const AddressSet set = *AddressSet::parse({QStringLiteral("10.0.0.0/8"), QStringLiteral("100.64.0.0/10"), QStringLiteral("127.0.0.0/8"),
                                                      QStringLiteral("169.254.0.0/16"), QStringLiteral("172.16.0.0/12"),
                                                      QStringLiteral("192.168.0.0/16"), QStringLiteral("::1"), QStringLiteral("fc00::/7"),
                                                      QStringLiteral("fe80::/10")});
    return set.contains(address);
}

} // namespace net
