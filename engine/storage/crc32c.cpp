// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/crc32c.h"
#include <QtEndian>
#include <array>

namespace storage {

namespace {

using Tables = std::array<std::array<quint32, 256>, 8>;

constexpr Tables makeTables()
{
    Tables tables{};
    for (quint32 i = 0; i < 256; ++i) {
        quint32 crc = i;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) ? 0x82f63b78u : 0u);
        tables[0][i] = crc;
    }
    for (quint32 i = 0; i < 256; ++i) {
        for (size_t k = 1; k < 8; ++k)
            tables[k][i] = (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 0xff];
    }
    return tables;
}

constexpr Tables kTables = makeTables();

} // namespace

quint32 crc32cByTable(quint32 crc, QByteArrayView bytes)
{
    const auto *at = reinterpret_cast<const uchar *>(bytes.data());
    qsizetype left = bytes.size();
    crc = ~crc;
    for (; left >= 8; left -= 8, at += 8) {
        const quint64 word = qFromLittleEndian<quint64>(at) ^ crc;
        crc = 0;
        for (size_t k = 0; k < 8; ++k)
            crc ^= kTables[7 - k][(word >> (8 * k)) & 0xff];
    }
    for (; left > 0; --left, ++at)
        crc = (crc >> 8) ^ kTables[0][(crc ^ *at) & 0xff];
    return ~crc;
}

quint32 crc32c(quint32 crc, QByteArrayView bytes)
{
    static const Crc32cFunction hardware = hardwareCrc32c();
    return hardware ? hardware(crc, bytes) : crc32cByTable(crc, bytes);
}

} // namespace storage
