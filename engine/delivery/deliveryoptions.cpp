// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/deliveryoptions.h"
#include "mail/idna.h"

namespace delivery {

using namespace Qt::StringLiterals;

std::optional<TlsRule> TlsRule::parse(QStringView text)
{
    constexpr QLatin1StringView kPin = "sha256:"_L1;
    if (text == "none"_L1)
        return TlsRule{None, {}};
    if (text == "opportunistic"_L1)
        return TlsRule{Opportunistic, {}};
    if (text == "required"_L1)
        return TlsRule{Required, {}};
    if (text == "verified"_L1)
        return TlsRule{Verified, {}};
    if (!text.startsWith(kPin))
        return std::nullopt;
    const QByteArray hex = text.sliced(kPin.size()).toLatin1().toLower();
    const QByteArray pin = QByteArray::fromHex(hex);
    if (pin.size() != 32 || pin.toHex() != hex)
        return std::nullopt;
    return TlsRule{Required, pin};
}

QString TlsRule::toString() const
{
    if (!pin.isEmpty())
        return u"sha256:"_s + QString::fromLatin1(pin.toHex());
    static constexpr QLatin1StringView kNames[] = {"none"_L1, "opportunistic"_L1, "required"_L1, "verified"_L1};
    return kNames[level];
}

smtp::TlsPolicy TlsRule::policy() const
{
    if (level == None)
        return smtp::TlsPolicy::None;
    return level == Opportunistic ? smtp::TlsPolicy::Opportunistic : smtp::TlsPolicy::Required;
}

std::optional<IpChoice> parseIpChoice(QStringView text)
{
    if (text == "any"_L1)
        return IpChoice::Any;
    if (text == "ipv4"_L1)
        return IpChoice::Ipv4;
    if (text == "ipv6"_L1)
        return IpChoice::Ipv6;
    return std::nullopt;
}

std::optional<NamedPort> NamedPort::parse(QStringView text, quint16 defaultPort)
{
    const bool bracketed = text.startsWith(u'[');
    const qsizetype end = bracketed ? text.indexOf(u']') : text.lastIndexOf(u':');
    if (bracketed && end < 0)
        return std::nullopt;
    QStringView host = bracketed ? text.sliced(1, end - 1) : end < 0 ? text : text.first(end);
    QStringView port = bracketed ? text.sliced(end + 1) : end < 0 ? QStringView() : text.sliced(end);
    NamedPort found;
    found.port = defaultPort;
    if (!port.isEmpty()) {
        bool ok = false;
        const int number = port.startsWith(u':') ? port.sliced(1).toInt(&ok) : 0;
        if (!ok || number < 1 || number > 65535)
            return std::nullopt;
        found.port = quint16(number);
    }
    if (bracketed && host.startsWith("ipv6:"_L1, Qt::CaseInsensitive))
        host = host.sliced(5); // as in mail addresses
    const QHostAddress address(host.toString());
    const bool isAddress = !address.isNull() && (bracketed || host.count(u'.') == 3);
    if (isAddress)
        found.host = address.toString();
    else if (const auto name = bracketed ? std::nullopt : mail::domainToAscii(host))
        found.host = *name;
    if (found.host.isEmpty() || found.port == 0)
        return std::nullopt;
    return found;
}

QString NamedPort::toString() const
{
    return (host.contains(u':') ? u"[%1]:%2"_s : u"%1:%2"_s).arg(host).arg(port);
}

bool DeliveryOptions::isOwn(const QHostAddress &address, quint16 port) const
{
    return std::any_of(own.begin(), own.end(), [&](const net::HostPort &listener) {
        const bool all = listener.address == QHostAddress::Any || listener.address == QHostAddress::AnyIPv4 || listener.address == QHostAddress::AnyIPv6;
        return listener.port == port && (all ? address.isLoopback() || localAddresses.contains(address) : listener.address == address);
    });
}

} // namespace delivery
