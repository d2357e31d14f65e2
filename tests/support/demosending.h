// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/fakeengine.h"

namespace support {

/// Fills what an office that sends mail has: a domain's DNS, templates, suppressed addresses, webhooks, results. Call once.
void fillSending(FakeEngine &engine);

} // namespace support
