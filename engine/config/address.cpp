// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/address.h"
#include <QList>
#include <algorithm>

namespace config {

namespace {

constexpr int kMaxHostname = 253;
constexpr int kMaxLabel = 63;
constexpr int kIpv6Groups = 8;

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

bool isHexDigit(QChar c)
{
    return isDigit(c) || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

bool isLetterOrDigit(QChar c)
{
    return isDigit(c) || (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

// Decimal without sign or leading zeros.
std::optional<int> parseNumber(QStringView text, int maximum)
{
    constexpr int kMaxDigits = 6;
    if (text.isEmpty() || text.size() > kMaxDigits || !std::all_of(text.begin(), text.end(), isDigit) ||
        (text.size() > 1 && text.front() == u'0'))
        return std::nullopt;
    const int value = text.toInt();
    return value <= maximum ? std::optional(value) : std::nullopt;
}

bool isLabel(QStringView label)
{
    return !label.isEmpty() && label.size() <= kMaxLabel && label.front() != u'-' && label.back() != u'-' &&
           std::all_of(label.begin(), label.end(), [](QChar c) { return c == u'-' || isLetterOrDigit(c); });
}

// Groups of one side of "::"; -1 when one is wrong. Only the last may be a dotted quad, which counts as two.
int countGroups(QStringView text, bool mayEndInIpv4)
{
    if (text.isEmpty())
        return 0;
    const QList<QStringView> groups = text.split(u':');
    int count = 0;
    for (qsizetype i = 0; i < groups.size(); ++i) {
        const QStringView group = groups[i];
        if (mayEndInIpv4 && i == groups.size() - 1 && isIpv4(group))
            return count + 2;
        if (group.isEmpty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), isHexDigit))
            return -1;
        ++count;
    }
    return count;
}

} // namespace

bool isIpv4(QStringView text)
{
    if (text.size() > 15)
        return false;
    const QList<QStringView> parts = text.split(u'.');
    return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](QStringView part) {
               return parseNumber(part, 255).has_value();
           });
}

bool isIpv6(QStringView text)
{
    if (text.size() > 45)
        return false;
    const qsizetype gap = text.indexOf(u"::");
    if (gap < 0)
        return countGroups(text, true) == kIpv6Groups;
    const int before = countGroups(text.first(gap), false);
    const int after = countGroups(text.sliced(gap + 2), true);
    return before >= 0 && after >= 0 && before + after < kIpv6Groups;
}

bool isHostname(QStringView text)
{
    if (text.isEmpty() || text.size() > kMaxHostname)
        return false;
    const QList<QStringView> labels = text.split(u'.');
    const QStringView last = labels.last();
    return std::all_of(labels.begin(), labels.end(), isLabel) &&
           !std::all_of(last.begin(), last.end(), isDigit);
}

bool isNetwork(QStringView text)
{
    const qsizetype slash = text.indexOf(u'/');
    const QStringView address = slash < 0 ? text : text.first(slash);
    const bool v4 = isIpv4(address);
    if (!v4 && !isIpv6(address))
        return false;
    return slash < 0 || parseNumber(text.sliced(slash + 1), v4 ? 32 : 128).has_value();
}

std::optional<HostPort> parseHostPort(QStringView text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon < 1)
        return std::nullopt;
    QStringView host = text.first(colon);
    const std::optional<int> port = parseNumber(text.sliced(colon + 1), 65535);
    const bool bracketed = host.startsWith(u'[') && host.endsWith(u']');
    if (bracketed)
        host = host.sliced(1, host.size() - 2);
    if (!port || !(bracketed ? isIpv6(host) : isIpv4(host) || isHostname(host)))
        return std::nullopt;
    return HostPort{host.toString(), quint16(*port)};
}

} // namespace config
