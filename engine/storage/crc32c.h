// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>

namespace storage {

/// CRC-32C (Castagnoli, RFC 3720 B.4) of `bytes`, going on from `crc` (0 to begin). Uses the processor's
/// instruction where there is one. Any thread.
quint32 crc32c(quint32 crc, QByteArrayView bytes);
/// The same by table; for machines without the instruction, and to test against.
quint32 crc32cByTable(quint32 crc, QByteArrayView bytes);

/// Null when this processor has no CRC-32C instruction. In crc32c_hardware.cpp.
using Crc32cFunction = quint32 (*)(quint32 crc, QByteArrayView bytes);
Crc32cFunction hardwareCrc32c();

} // namespace storage
