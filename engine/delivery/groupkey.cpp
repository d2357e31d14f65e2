// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/groupkey.h"

namespace delivery {

using namespace Qt::StringLiterals;

namespace {
constexpr QLatin1StringView kKinds[] = {"mx"_L1, "host"_L1, "smarthost"_L1};
constexpr QLatin1StringView kIps[] = {"any"_L1, "ipv4"_L1, "ipv6"_L1};
}

QString GroupKey::toString(const DeliveryOptions &defaults) const
{
    QString text = kKinds[kind];
    QChar separator = u':';
    for (const Exchanger &exchanger : servers) {
        text += separator;
        if (kind == Mx)
            text += QString::number(exchanger.preference) + u'/';
        text += exchanger.server.toString();
        separator = u',';
    }
    if (tls != defaults.tls)
        text += u";tls="_s + tls.toString();
    if (ip != defaults.ip)
        text += u";ip="_s + kIps[int(ip)];
    return text;
}

std::optional<GroupKey> GroupKey::parse(const QString &text, const DeliveryOptions &defaults)
{
    GroupKey key;
    key.tls = defaults.tls;
    key.ip = defaults.ip;
    const qsizetype colon = text.indexOf(u':');
    const auto kind = std::find(std::begin(kKinds), std::end(kKinds), QStringView(text).first(std::max<qsizetype>(colon, 0)));
    if (colon < 0 || kind == std::end(kKinds))
        return std::nullopt;
    key.kind = Kind(kind - std::begin(kKinds));
    const QList<QStringView> parts = QStringView(text).sliced(colon + 1).split(u';');
    for (QStringView item : parts[0].split(u',')) {
        Exchanger exchanger;
        if (const qsizetype slash = item.indexOf(u'/'); slash >= 0) {
            exchanger.preference = item.first(slash).toInt();
            item = item.sliced(slash + 1);
        }
        const auto server = NamedPort::parse(item);
        if (!server)
            return std::nullopt;
        exchanger.server = *server;
        key.servers.append(exchanger);
    }
    for (const QStringView rule : parts.sliced(1)) {
        const auto tls = rule.startsWith("tls="_L1) ? TlsRule::parse(rule.sliced(4)) : std::nullopt;
        const auto ip = rule.startsWith("ip="_L1) ? parseIpChoice(rule.sliced(3)) : std::nullopt;
        if (!tls && !ip)
            return std::nullopt;
        key.tls = tls.value_or(key.tls);
        key.ip = ip.value_or(key.ip);
    }
    return key;
}

} // namespace delivery
