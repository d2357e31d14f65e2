// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/hostport.h"

namespace net {

namespace {

base::Error invalid(const QString &text)
{
    base::Error error;
    error.kind = base::ErrorKind::Invalid;
    error.publicText = QStringLiteral("'%1' is not an address to listen on (as 127.0.0.1:25, [::1]:25 or *:25)").arg(text);
    return error;
}

} // namespace

base::Result<HostPort> parseHostPort(const QString &text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon <= 0 || text.size() - colon - 1 > 5)
        return invalid(text);
    const QStringView digits = QStringView(text).mid(colon + 1);
    bool ok = !digits.isEmpty() && std::all_of(digits.begin(), digits.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    const uint port = digits.toUInt();
    QString host = text.left(colon);
    const bool bracketed = host.startsWith(u'[') && host.endsWith(u']');
    if (bracketed)
        host = host.sliced(1, host.size() - 2);
    HostPort parsed;
    parsed.port = quint16(port);
    if (host == u"*")
        parsed.address = QHostAddress(QHostAddress::Any);
    else if (host == u"0.0.0.0")
        parsed.address = QHostAddress(QHostAddress::AnyIPv4);
    else if (bracketed && host == u"::")
        parsed.address = QHostAddress(QHostAddress::AnyIPv6);
    else
        ok = ok && (bracketed == host.contains(u':')) && (bracketed || host.count(u'.') == 3) && parsed.address.setAddress(host);
    if (!ok || port > 65535)
        return invalid(text);
    return parsed;
}

} // namespace net
