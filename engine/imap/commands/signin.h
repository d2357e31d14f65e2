// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsessioncore.h"

namespace imap {

/// NO to LOGIN and AUTHENTICATE (RFC 5530).
void refuseSignIn(SessionCore &session, const base::Error &error);

} // namespace imap
