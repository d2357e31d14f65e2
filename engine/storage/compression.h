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

} // namespace storage
