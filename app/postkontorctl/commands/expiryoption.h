// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "postkontorctl/session.h"

namespace ctl {

/// "expiresAt" by --expires, when it is given; false after the session was refused.
bool writeExpiry(Session &session, control::JsonWriter &writer);

} // namespace ctl
