// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/engineprocess.h"

namespace support {

/// Destinations a filled queue is spread over: d0.test to d999.test.
constexpr int kFilledDestinations = 1000;

/// Gives a running engine a queue of `rows` recipients (100 to a mail of 10 KiB) and starts it again: one mail goes in by the send
/// API, its rows are copied in the database while the engine is down. `sendAt` (RFC 3339): they wait until then; empty: they are
/// tried at once. False with the reason on stderr.
bool fillQueue(EngineProcess &engine, qint64 rows, const QString &sendAt = {});

} // namespace support
