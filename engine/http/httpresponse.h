// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <utility>
#include <vector>

namespace http {

/// An answer before it is bytes. Value type.
struct HttpResponse
{
    int status = 200;
    QByteArray contentType; ///< empty: none
    QByteArray body;
    QByteArray etag;                                       ///< as in the field, quotes included; empty: none
    std::vector<std::pair<QByteArray, QByteArray>> fields; ///< further fields; never holding CR or LF
    bool gzipped = false;                                  ///< body is already Content-Encoding: gzip

    void setField(const QByteArray &name, const QByteArray &value);
};

/// What the request and the connection add to the bytes.
struct ResponseContext
{
    int minorVersion = 1;
    bool keepAlive = true;
    bool headOnly = false; ///< HEAD: Content-Length of the body, but no body
    qint64 wallMs = 0;
    QByteArrayView commonFields; ///< whole lines, each ending in CRLF
};

/// Head and body in one buffer, ready for the socket. 1xx, 204 and 304 carry no body and no Content-Length.
QByteArray serialize(const HttpResponse &response, const ResponseContext &context);

/// "Not Found" for 404; never empty.
QByteArrayView reasonPhrase(int status);

/// Below this many octets gzip costs more than it saves.
inline constexpr qsizetype kGzipMinimum = 1024;
/// Text kinds of this product: JSON, text, XML, SVG, JavaScript.
bool isCompressible(QByteArrayView contentType);

/// RFC 9110 13.1.2 with weak comparison: true when `ifNoneMatch` names `etag` or is "*".
bool etagMatches(QByteArrayView ifNoneMatch, QByteArrayView etag);
/// Weak tag over content; differs between builds of Qt and CPU kinds, which only costs a cache hit.
QByteArray etagOf(QByteArrayView content);

} // namespace http
