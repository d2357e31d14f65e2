// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <vector>

namespace http {

/// One request, its head kept as one buffer and read through views: two allocations whatever the number of
/// fields. Field names are lower case. Made by HttpParser; value type, movable, one thread at a time.
class HttpRequest
{
public:
    QByteArrayView method() const { return view(m_method); }
    /// As sent, after an absolute-form's scheme and authority have been taken off: "/v1/domains?limit=2", or
    /// "*".
    QByteArrayView target() const { return view(m_target); }
    QByteArrayView path() const;
    /// After the first '?'; empty when there is none.
    QByteArrayView query() const;
    /// Authority of an absolute-form target, else the Host field (RFC 9112 3.2.2). Empty only in HTTP/1.0.
    QByteArrayView host() const { return view(m_host); }
    int minorVersion() const { return m_minorVersion; }
    bool keepAlive() const { return m_keepAlive; }
    bool chunked() const { return m_chunked; }
    /// Octets announced; 0 without Content-Length.
    qint64 contentLength() const { return m_contentLength; }
    bool expectsContinue() const { return m_expectsContinue; }

    /// Value of the first field of this name (lower case); a null view when there is none.
    QByteArrayView header(QByteArrayView name) const;
    int headerCount(QByteArrayView name) const;
    /// Whether a comma-separated field (all lines of it) holds `token`, compared without case.
    bool headerHasToken(QByteArrayView name, QByteArrayView token) const;

    const QByteArray &body() const { return m_body; }

private:
    friend class HeadParser;
    friend class HttpParser;
    struct Span
    {
        quint32 offset = 0;
        quint32 length = 0;
    };
    struct Field
    {
        Span name;
        Span value;
    };
    QByteArrayView view(Span span) const { return QByteArrayView(m_head).sliced(span.offset, span.length); }

    QByteArray m_head;
    std::vector<Field> m_fields;
    Span m_method;
    Span m_target;
    Span m_host;
    QByteArray m_body;
    qint64 m_contentLength = 0;
    int m_minorVersion = 1;
    bool m_keepAlive = false;
    bool m_chunked = false;
    bool m_expectsContinue = false;
};

/// Without the spaces and tabs around it.
QByteArrayView trimmedField(QByteArrayView value);
/// ASCII comparison without case.
bool equalsNoCase(QByteArrayView a, QByteArrayView b);

} // namespace http
