// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/usercsv.h"
#include "support/fakeengine.h"

namespace support {

/// What a fake engine says to POST /v1/users:import.
control::ImportReport importUsers(FakeEngine &engine, const QByteArray &csv, bool dryRun);

} // namespace support
