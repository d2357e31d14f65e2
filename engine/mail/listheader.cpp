// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/listheader.h"
#include "mail/headerscanner.h"
#include "mail/transferencoding.h"
#include <QUrl>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace mail {

namespace {

bool is(const HeaderField &field, QByteArrayView name)
{
    return field.name.compare(name, Qt::CaseInsensitive) == 0;
}

bool isListField(const HeaderField &field)
{
    static constexpr QByteArrayView kNames[] = {"List-Id",   "List-Post",    "List-Help",  "List-Subscribe", "List-Unsubscribe", "List-Unsubscribe-Post",
                                                "List-Owner", "List-Archive", "Precedence"};
    return std::any_of(std::begin(kNames), std::end(kNames), [&](QByteArrayView name) { return is(field, name); });
}

/// RFC 6068: what would end the address or begin a header is encoded.
QByteArray mailto(const Address &address, const QByteArray &subject = {})
{
    const QByteArray text = QUrl::toPercentEncoding(address.toString(), "@");
    return "<mailto:" + text + (subject.isEmpty() ? QByteArray() : "?subject=" + subject) + '>';
}

/// RFC 2919 2: a name below a domain of ours. A local part with other characters is named by its octets.
QByteArray listId(const Address &list)
{
    QByteArray label;
    for (const char c : list.localPart.toLower().toUtf8()) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        label += plain ? QByteArray(1, c) : QByteArray(1, c).toHex();
    }
    return '<' + label + '.' + list.domain.toLatin1() + '>';
}

Address suffixed(const Address &list, QLatin1StringView suffix)
{
    return Address(list.localPart + suffix, list.domain);
}

/// The word after "with" in a Received field of receivedHeader(): on the line that begins with "by", which nothing of the client reaches.
QByteArray protocolOf(QByteArrayView received)
{
    static constexpr QByteArrayView kBy = "\r\n\tby ", kWith = " with ";
    const qsizetype by = received.indexOf(kBy);
    const qsizetype at = by < 0 ? -1 : received.indexOf(kWith, by);
    if (at < 0)
        return {};
    const QByteArrayView rest = received.sliced(at + kWith.size());
    const auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return c == ' ' || c == '\r' || c == ';'; });
    return rest.first(end - rest.begin()).toByteArray();
}

} // namespace

Address listBounces(const Address &list)
{
    return suffixed(list, "-bounces"_L1);
}

Address listOwner(const Address &list)
{
    return suffixed(list, "-owner"_L1);
}

QByteArray listFields(const ListHeader &list)
{
    const QByteArray owner = mailto(listOwner(list.address));
    const QByteArray phrase = list.name.isEmpty() ? QByteArray() : encodePhrase(list.name) + ' ';
    QByteArray out = "List-Id: " + phrase + listId(list.address) + "\r\n";
    out += "List-Post: " + (list.open ? mailto(list.address) : QByteArray("NO")) + "\r\n";
    out += "List-Owner: " + owner + "\r\n";
    out += "List-Help: " + mailto(listOwner(list.address), "help") + "\r\n";
    out += "List-Unsubscribe: " + mailto(listOwner(list.address), "unsubscribe") + "\r\n";
    return out + "Precedence: list\r\n";
}

QByteArray withoutListFields(const QByteArray &message)
{
    QByteArray out;
    out.reserve(message.size());
    qsizetype taken = 0;
    HeaderScanner scanner(message);
    while (const auto field = scanner.next()) {
        const bool ownPath = field->start == 0 && is(*field, "Return-Path");
        if (!ownPath && !isListField(*field))
            continue;
        out += QByteArrayView(message).sliced(taken, field->start - taken);
        taken = field->end;
    }
    return out += QByteArrayView(message).sliced(taken);
}

WayHere wayHere(QByteArrayView message)
{
    WayHere way;
    HeaderScanner scanner(message);
    while (const auto field = scanner.next()) {
        if (is(*field, "Delivered-To"))
            way.sentOn = true;
        if (!is(*field, "Received"))
            continue;
        const QByteArray protocol = protocolOf(field->value);
        way.signedIn = protocol == "HTTP" || protocol == "HTTPS" || protocol.endsWith('A'); // RFC 3848
        break;
    }
    return way;
}

} // namespace mail
