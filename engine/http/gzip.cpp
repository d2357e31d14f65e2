// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/gzip.h"
#include "http/httprequest.h"
#include <zlib.h>

namespace http {

QByteArray gzip(QByteArrayView content, int level)
{
    z_stream stream = {};
    // 15 bits of window + 16: gzip wrapper
    if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray out(qsizetype(deflateBound(&stream, uLong(content.size()))), Qt::Uninitialized);
    stream.next_in =
        reinterpret_cast<Bytef *>(const_cast<char *>(content.data())); // zlib does not write to it
    stream.avail_in = uInt(content.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(done ? qsizetype(stream.total_out) : 0);
    deflateEnd(&stream);
    return out;
}

namespace {

/// "q=0", "q=0.0", "q=0.000": not acceptable.
bool weightIsZero(QByteArrayView parameters)
{
    const qsizetype q = parameters.indexOf("q=");
    if (q < 0)
        return false;
    for (const char c : trimmedField(parameters.sliced(q + 2))) {
        if (c != '0' && c != '.')
            return false;
    }
    return true;
}

} // namespace

bool acceptsGzip(QByteArrayView acceptEncoding)
{
    bool star = false;
    while (!acceptEncoding.isEmpty()) {
        const qsizetype comma = acceptEncoding.indexOf(',');
        const QByteArrayView item = comma < 0 ? acceptEncoding : acceptEncoding.first(comma);
        acceptEncoding = comma < 0 ? QByteArrayView() : acceptEncoding.sliced(comma + 1);
        const qsizetype semicolon = item.indexOf(';');
        const QByteArrayView coding = trimmedField(semicolon < 0 ? item : item.first(semicolon));
        const bool allowed = semicolon < 0 || !weightIsZero(item.sliced(semicolon + 1));
        if (equalsNoCase(coding, "gzip"))
            return allowed;
        if (coding == "*")
            star = allowed;
    }
    return star;
}

} // namespace http
