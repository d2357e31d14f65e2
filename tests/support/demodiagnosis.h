// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/fakeengine.h"

namespace support {

/// Fills what people look for a cause in: alerts, the log, transcripts of the connections there are, the way of each message. Call once, after DemoTraffic.
void fillDiagnosis(FakeEngine &engine);
/// The same for connections and messages that came since.
void followDiagnosis(FakeEngine &engine);
/// The settings of a real engine, with some changes in their history.
void fillSettings(FakeEngine &engine);

} // namespace support
