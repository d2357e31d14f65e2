// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QByteArrayView>

namespace storage {

/// `bytes` as a zstd frame, or nothing when that saves less than 10 %. Any thread; CPU work.
std::optional<QByteArray> compressed(QByteArrayView bytes);
/// Corrupt unless the frame holds exactly `length` bytes. Never allocates more than `length`.
base::Result<QByteArray> decompressed(QByteArrayView frame, qint64 length);

/// As columns keep it: 4 bytes of length (little endian), then the bytes, as zstd frame when the top bit of the length is set.
QByteArray packed(QByteArrayView bytes);
/// Corrupt when it would be more than `most` bytes.
base::Result<QByteArray> unpacked(QByteArrayView packed, qint64 most);

} // namespace storage
