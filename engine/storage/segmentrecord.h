// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace storage {

using base::Id;

/// Head of one record of a segment file; the payload follows. Little endian, 40 bytes:
/// magic "PKB1", flags u32, body id u64, raw length u64, stored length u64, CRC32C of the payload u32,
/// CRC32C of the 36 bytes before u32.
struct RecordHeader
{
    static constexpr qint64 kSize = 40;
    static constexpr quint32 kZstd = 1; ///< flag: payload is one zstd frame

    Id bodyId = 0;
    quint32 flags = 0;
    qint64 rawLength = 0;
    qint64 storedLength = 0; ///< of the payload
    quint32 payloadCrc = 0;

    QByteArray encoded() const;
    /// nullopt for anything encoded() does not write.
    static std::optional<RecordHeader> decode(QByteArrayView bytes);
};

/// Where the body of a mail lies.
struct BodyLocation
{
    Id segmentId = 0;
    qint64 offset = 0; ///< of the record's header
    RecordHeader header;

    qint64 recordLength() const { return RecordHeader::kSize + header.storedLength; }
};

/// Path of a segment below the data folder: "bodies/2026-11/000001.seg". `month` is 202611.
QString segmentPath(int month, int number);
/// 202611 for a time in that month, UTC.
int monthOf(qint64 wallMs);

} // namespace storage
