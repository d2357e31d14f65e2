// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/httpresponse.h"
#include "http/httpdate.h"
#include "http/httprequest.h"
#include <QHashFunctions>
#include <algorithm>
#include <array>

namespace http {

void HttpResponse::setField(const QByteArray &name, const QByteArray &value)
{
    fields.emplace_back(name, value);
}

QByteArrayView reasonPhrase(int status)
{
    struct Row
    {
        int status;
        const char *phrase;
    };
    static constexpr std::array kRows{Row{100, "Continue"},
                                      Row{101, "Switching Protocols"},
                                      Row{200, "OK"},
                                      Row{201, "Created"},
                                      Row{202, "Accepted"},
                                      Row{204, "No Content"},
                                      Row{302, "Found"},
                                      Row{304, "Not Modified"},
                                      Row{400, "Bad Request"},
                                      Row{401, "Unauthorized"},
                                      Row{403, "Forbidden"},
                                      Row{404, "Not Found"},
                                      Row{405, "Method Not Allowed"},
                                      Row{406, "Not Acceptable"},
                                      Row{408, "Request Timeout"},
                                      Row{409, "Conflict"},
                                      Row{412, "Precondition Failed"},
                                      Row{413, "Content Too Large"},
                                      Row{414, "URI Too Long"},
                                      Row{415, "Unsupported Media Type"},
                                      Row{417, "Expectation Failed"},
                                      Row{421, "Misdirected Request"},
                                      Row{422, "Unprocessable Content"},
                                      Row{426, "Upgrade Required"},
                                      Row{429, "Too Many Requests"},
                                      Row{431, "Request Header Fields Too Large"},
                                      Row{500, "Internal Server Error"},
                                      Row{501, "Not Implemented"},
                                      Row{503, "Service Unavailable"},
                                      Row{505, "HTTP Version Not Supported"},
                                      Row{507, "Insufficient Storage"}};
    const auto found =
        std::find_if(kRows.begin(), kRows.end(), [status](const Row &row) { return row.status == status; });
    return found == kRows.end() ? QByteArrayView("Status") : QByteArrayView(found->phrase);
}

QByteArray serialize(const HttpResponse &response, const ResponseContext &context)
{
    const bool bodyless = response.status < 200 || response.status == 204 || response.status == 304;
    QByteArray out;
    qsizetype size = 256 + context.commonFields.size() + response.contentType.size() + response.etag.size();
    for (const auto &[name, value] : response.fields)
        size += name.size() + value.size() + 4;
    out.reserve(size + (bodyless || context.headOnly ? 0 : response.body.size()));
    out.append("HTTP/1.1 ")
        .append(QByteArray::number(response.status))
        .append(' ')
        .append(reasonPhrase(response.status));
    if (response.status >= 200) {
        out.append("\r\nDate: ").append(httpDate(context.wallMs));
        if (!context.keepAlive)
            out.append("\r\nConnection: close");
        else if (context.minorVersion == 0)
            out.append("\r\nConnection: keep-alive");
    }
    if (!bodyless) {
        if (!response.contentType.isEmpty())
            out.append("\r\nContent-Type: ").append(response.contentType);
        out.append("\r\nContent-Length: ").append(QByteArray::number(response.body.size()));
        if (response.gzipped)
            out.append("\r\nContent-Encoding: gzip");
    }
    if (isCompressible(response.contentType)) // RFC 9110 12.5.5: caches keep both forms apart
        out.append("\r\nVary: Accept-Encoding");
    if (!response.etag.isEmpty())
        out.append("\r\nETag: ").append(response.etag);
    for (const auto &[name, value] : response.fields)
        out.append("\r\n").append(name).append(": ").append(value);
    out.append("\r\n").append(context.commonFields).append("\r\n");
    if (!bodyless && !context.headOnly)
        out.append(response.body);
    return out;
}

bool isCompressible(QByteArrayView contentType)
{
    const qsizetype semicolon = contentType.indexOf(';');
    const QByteArrayView type = trimmedField(semicolon < 0 ? contentType : contentType.first(semicolon));
    return type.startsWith("text/") || type.endsWith("json") || type.endsWith("xml") ||
           type.endsWith("javascript") || type == "application/openmetrics-text";
}

namespace {

QByteArrayView opaqueTag(QByteArrayView tag)
{
    return tag.startsWith("W/") ? tag.sliced(2) : tag;
}

} // namespace

bool etagMatches(QByteArrayView ifNoneMatch, QByteArrayView etag)
{
    if (etag.isEmpty() || ifNoneMatch.isEmpty())
        return false;
    if (trimmedField(ifNoneMatch) == "*")
        return true;
    while (!ifNoneMatch.isEmpty()) {
        const qsizetype comma = ifNoneMatch.indexOf(','); // our own tags hold no comma
        if (opaqueTag(trimmedField(comma < 0 ? ifNoneMatch : ifNoneMatch.first(comma))) == opaqueTag(etag))
            return true;
        ifNoneMatch = comma < 0 ? QByteArrayView() : ifNoneMatch.sliced(comma + 1);
    }
    return false;
}

QByteArray etagOf(QByteArrayView content)
{
    const size_t hash = qHashBits(content.data(), size_t(content.size()), 0x706f7374);
    return "W/\"" + QByteArray::number(quint64(hash), 16) + '-' + QByteArray::number(content.size(), 16) +
           '"';
}

} // namespace http
