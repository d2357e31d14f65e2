// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/addressprefix.h"
#include <QtEndian>

using namespace Qt::StringLiterals;

namespace auth {

namespace {

quint64 top(quint64 word, int bits)
{
    return bits <= 0 ? 0 : bits >= 64 ? word : word & ~(~quint64(0) >> bits);
}

} // namespace

AddressPrefix AddressPrefix::of(const QHostAddress &address, int lengthV4, int lengthV6)
{
    AddressPrefix out;
    bool isV4 = false;
    const quint32 v4 = address.toIPv4Address(&isV4);
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    const quint64 low = qFromBigEndian<quint64>(bytes.c + 8);
    if (isV4 && (address.protocol() == QAbstractSocket::IPv4Protocol || low >> 32 == 0xffff)) { // not "::", which Qt takes for 0.0.0.0
        out.high = quint64(v4) << 32;
        out.length = 32;
        return out.cut(lengthV4);
    }
    out.v6 = true;
    out.high = qFromBigEndian<quint64>(bytes.c);
    out.low = low;
    out.length = 128;
    return out.cut(lengthV6);
}

std::optional<AddressPrefix> AddressPrefix::parse(const QString &text)
{
    const qsizetype slash = text.indexOf(u'/');
    const QString host = slash < 0 ? text : text.left(slash);
    QHostAddress address;
    bool ok = (host.contains(u':') || host.count(u'.') == 3) && !host.contains(u'%') && address.setAddress(host); // no short forms
    if (!ok)
        return std::nullopt;
    const AddressPrefix whole = of(address);
    const int length = slash < 0 ? whole.length : QStringView(text).mid(slash + 1).toInt(&ok);
    if (!ok || length < 0 || length > whole.length)
        return std::nullopt;
    return whole.cut(length);
}

AddressPrefix AddressPrefix::cut(int bits) const
{
    AddressPrefix out = *this;
    out.length = quint8(qBound(0, bits, int(length)));
    out.high = top(high, out.length);
    out.low = v6 ? top(low, out.length - 64) : 0;
    return out;
}

QHostAddress AddressPrefix::address() const
{
    if (!v6)
        return QHostAddress(quint32(high >> 32));
    Q_IPV6ADDR bytes;
    qToBigEndian(high, bytes.c);
    qToBigEndian(low, bytes.c + 8);
    return QHostAddress(bytes);
}

QString AddressPrefix::toString() const
{
    const QString text = address().toString();
    return isHost() ? text : u"%1/%2"_s.arg(text).arg(length);
}

} // namespace auth
