// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/connectioncompression.h"
#include <algorithm>
#include <new>
#include <utility>
#include <zlib.h>

namespace mailaccess {
namespace {

constexpr int kLevel = 1;         // on an I/O thread
constexpr int kOwnWindow = -12;   // 4 KiB; without wrapper
constexpr int kOwnMemory = 5;
constexpr int kAnyWindow = -15;   // the client chooses

/// zlib does not write to it.
Bytef *input(QByteArrayView bytes)
{
    return reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
}

} // namespace

struct ConnectionCompression::Private
{
    z_stream out = {};
    z_stream in = {};
    QByteArray received;
    qsizetype used = 0;   ///< of `received`
    bool unfolds = false; ///< more comes out of what was used
    bool failed = false;
};

ConnectionCompression::ConnectionCompression() : d(std::make_unique<Private>())
{
    if (deflateInit2(&d->out, kLevel, Z_DEFLATED, kOwnWindow, kOwnMemory, Z_DEFAULT_STRATEGY) != Z_OK || inflateInit2(&d->in, kAnyWindow) != Z_OK)
        throw std::bad_alloc();
}

ConnectionCompression::~ConnectionCompression()
{
    deflateEnd(&d->out);
    inflateEnd(&d->in);
}

QByteArray ConnectionCompression::compressed(QByteArrayView bytes)
{
    QByteArray out;
    d->out.next_in = input(bytes);
    d->out.avail_in = uInt(bytes.size());
    do {
        const qsizetype start = out.size();
        out.resize(start + std::max<qsizetype>(bytes.size() / 2, 256));
        d->out.next_out = reinterpret_cast<Bytef *>(out.data() + start);
        d->out.avail_out = uInt(out.size() - start);
        deflate(&d->out, Z_SYNC_FLUSH);
    } while (d->out.avail_out == 0);
    out.chop(d->out.avail_out);
    return out;
}

void ConnectionCompression::add(QByteArrayView compressed)
{
    d->received.remove(0, std::exchange(d->used, 0));
    d->received.append(compressed);
}

bool ConnectionCompression::hasInput() const
{
    return !d->failed && (d->unfolds || d->used < d->received.size());
}

std::optional<QByteArray> ConnectionCompression::next()
{
    QByteArray out(kPiece, Qt::Uninitialized);
    d->in.next_in = input(QByteArrayView(d->received).sliced(d->used));
    d->in.avail_in = uInt(d->received.size() - d->used);
    d->in.next_out = reinterpret_cast<Bytef *>(out.data());
    d->in.avail_out = uInt(out.size());
    const int result = inflate(&d->in, Z_SYNC_FLUSH);
    d->failed = result != Z_OK && result != Z_BUF_ERROR;
    d->used = d->received.size() - d->in.avail_in;
    d->unfolds = d->in.avail_out == 0;
    if (d->used == d->received.size()) {
        d->received = {};
        d->used = 0;
    }
    out.chop(d->in.avail_out);
    if (d->failed && out.isEmpty())
        return std::nullopt;
    return out;
}

} // namespace mailaccess
