// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/compression.h"
#include <QtEndian>
#include <zstd.h>

using namespace Qt::Literals;

namespace storage {

namespace {

constexpr qsizetype kWorthTrying = 512; // a frame header and a handful of literals save nothing below
constexpr int kLevel = 1; // mail is text: levels above cost three times the time for a few per cent

struct Free
{
    void operator()(ZSTD_CCtx *context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx *context) const { ZSTD_freeDCtx(context); }
};

} // namespace

std::optional<QByteArray> compressed(QByteArrayView bytes)
{
    if (bytes.size() < kWorthTrying)
        return std::nullopt;
    thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
    if (!context)
        return std::nullopt;
    QByteArray frame(qsizetype(ZSTD_compressBound(size_t(bytes.size()))), Qt::Uninitialized);
    const size_t length = ZSTD_compressCCtx(context.get(), frame.data(), size_t(frame.size()), bytes.data(),
                                            size_t(bytes.size()), kLevel);
    if (ZSTD_isError(length) || qint64(length) > bytes.size() - bytes.size() / 10)
        return std::nullopt;
    frame.truncate(qsizetype(length));
    frame.squeeze();
    return frame;
}

base::Result<QByteArray> decompressed(QByteArrayView frame, qint64 length)
{
    thread_local const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
    const base::Error corrupt{base::ErrorKind::Corrupt,
                              u"stored message is damaged"_s,
                              u"zstd frame does not hold %1 bytes"_s.arg(length),
                              {}};
    if (!context || length < 0 ||
        ZSTD_getFrameContentSize(frame.data(), size_t(frame.size())) != quint64(length))
        return corrupt;
    QByteArray bytes(length, Qt::Uninitialized);
    const size_t n =
        ZSTD_decompressDCtx(context.get(), bytes.data(), size_t(length), frame.data(), size_t(frame.size()));
    if (ZSTD_isError(n) || qint64(n) != length)
        return corrupt;
    return bytes;
}

QByteArray packed(QByteArrayView bytes)
{
    const auto frame = compressed(bytes);
    QByteArray out(4, Qt::Uninitialized);
    qToLittleEndian<quint32>(quint32(bytes.size()) | (frame ? 0x80000000u : 0u), out.data());
    return frame ? out + *frame : out.append(bytes);
}

base::Result<QByteArray> unpacked(QByteArrayView packed, qint64 most)
{
    if (packed.size() < 4)
        return base::Error{base::ErrorKind::Corrupt, {}, u"packed column too short"_s, {}};
    const quint32 head = qFromLittleEndian<quint32>(packed.data());
    const qint64 length = head & 0x7fffffffu;
    if (!(head & 0x80000000u))
        return packed.sliced(4).toByteArray();
    if (length > most)
        return base::Error{base::ErrorKind::Corrupt, {}, u"packed column too long"_s, {}};
    return decompressed(packed.sliced(4), length);
}

} // namespace storage
