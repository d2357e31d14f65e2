// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/crc32c.h"
#include <cstring>

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <nmmintrin.h>
#define POSTKONTOR_CRC32C_TARGET __attribute__((target("sse4.2")))
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#define POSTKONTOR_CRC32C_TARGET
#endif

namespace storage {

#ifdef POSTKONTOR_CRC32C_TARGET

namespace {

POSTKONTOR_CRC32C_TARGET quint32 byInstruction(quint32 crc, QByteArrayView bytes)
{
    const char *at = bytes.data();
    qsizetype left = bytes.size();
    quint64 state = quint32(~crc);
    for (; left >= 8; left -= 8, at += 8) {
        quint64 word;
        std::memcpy(&word, at, 8);
#ifdef __x86_64__
        state = _mm_crc32_u64(state, word);
#else
        state = __crc32cd(quint32(state), word);
#endif
    }
    for (; left > 0; --left, ++at) {
#ifdef __x86_64__
        state = _mm_crc32_u8(quint32(state), uchar(*at));
#else
        state = __crc32cb(quint32(state), uchar(*at));
#endif
    }
    return ~quint32(state);
}

} // namespace

Crc32cFunction hardwareCrc32c()
{
#ifdef __x86_64__
    return __builtin_cpu_supports("sse4.2") ? &byInstruction : nullptr;
#else
    return &byInstruction;
#endif
}

#else

Crc32cFunction hardwareCrc32c()
{
    return nullptr;
}

#endif

} // namespace storage
