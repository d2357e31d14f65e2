// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/forwarded.h"
#include "api/requestguard.h"
#include <QHostAddress>
#include <QList>
#include <algorithm>

namespace api {

namespace {

QByteArray unquoted(QByteArrayView value)
{
    const bool quoted = value.size() >= 2 && value.startsWith('"') && value.endsWith('"');
    return (quoted ? value.sliced(1, value.size() - 2) : value).toByteArray();
}

/// What each hop says; one that says nothing is passed over.
QList<QByteArray> schemesOf(const http::HttpRequest &request)
{
    QList<QByteArray> out;
    if (request.headerCount("x-forwarded-proto") > 0)
        out = request.header("x-forwarded-proto").toByteArray().split(',');
    for (QByteArray &scheme : out)
        scheme = scheme.trimmed();
    for (const QByteArray &pair : request.header("forwarded").toByteArray().replace(',', ';').split(';')) {
        const QByteArray trimmed = pair.trimmed();
        if (http::equalsNoCase(trimmed.first(qMin<qsizetype>(6, trimmed.size())), "proto="))
            out << unquoted(QByteArrayView(trimmed).sliced(6));
    }
    return out;
}

/// "192.0.2.7", "192.0.2.7:4711", "2001:db8::7", "[2001:db8::7]:4711"; null: none of these.
QHostAddress addressIn(QByteArray text)
{
    text = text.trimmed();
    if (text.startsWith('['))
        text = text.mid(1, text.indexOf(']') - 1);
    else if (text.count(':') == 1)
        text.truncate(text.indexOf(':'));
    return QHostAddress(QString::fromLatin1(text));
}

QHostAddress lastHop(const http::HttpRequest &request)
{
    if (request.headerCount("x-forwarded-for") == 1)
        return addressIn(request.header("x-forwarded-for").toByteArray().split(',').last());
    if (request.headerCount("forwarded") != 1 || request.headerCount("x-forwarded-for") > 1)
        return {};
    for (const QByteArray &pair : request.header("forwarded").toByteArray().split(',').last().split(';')) {
        const QByteArray trimmed = pair.trimmed();
        if (http::equalsNoCase(trimmed.first(qMin<qsizetype>(4, trimmed.size())), "for="))
            return addressIn(unquoted(QByteArrayView(trimmed).sliced(4)));
    }
    return {};
}

} // namespace

ForwardedScheme forwardedScheme(const http::HttpRequest &request)
{
    if (request.headerCount("x-forwarded-proto") > 1 || request.headerCount("forwarded") > 1)
        return ForwardedScheme::Other; // a client's own beside the proxy's: which is whose?
    const QList<QByteArray> schemes = schemesOf(request);
    if (schemes.isEmpty())
        return ForwardedScheme::NotSaid;
    const bool https = std::all_of(schemes.cbegin(), schemes.cend(), [](const QByteArray &scheme) { return http::equalsNoCase(scheme, "https"); });
    return https ? ForwardedScheme::Https : ForwardedScheme::Other;
}

bool isReadByOthers(const http::HttpRequest &request, const base::ConnectionInfo &peer, const std::function<bool(const QString &)> &isTlsProxy)
{
    if (peer.listener == base::Listener::Https)
        return false;
    const ForwardedScheme said = forwardedScheme(request);
    const bool handedOn = !peer.proxyAddress.isEmpty();
    const QString last = handedOn ? peer.proxyAddress : peer.peerAddress;
    if (isLoopback(last) && !handedOn)
        return said == ForwardedScheme::Other;
    const bool believed = isLoopback(last) || (isTlsProxy && isTlsProxy(last));
    return !believed || said != ForwardedScheme::Https;
}

QString clientOf(const http::HttpRequest &request, const base::ConnectionInfo &peer, const std::function<bool(const QString &)> &isTlsProxy)
{
    if (!isTlsProxy || !isTlsProxy(peer.peerAddress))
        return peer.peerAddress;
    const QHostAddress named = lastHop(request);
    return named.isNull() ? peer.peerAddress : named.toString();
}

} // namespace api
