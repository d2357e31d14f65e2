// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "storage/accountstore.h"

namespace auth {

/// What is kept of a user's password: for where it comes in clear inside TLS, and for SCRAM. `old`: of the password it replaces;
/// its salt stays, or his app passwords would no longer do for SCRAM. Slow: HashPool.
base::Result<storage::PasswordForms> passwordForms(const QString &password, const storage::PasswordForms &old = {});
/// Of an app password (totp.h); `own`: those of the user's own. Takes some milliseconds: HashPool.
storage::PasswordForms appPasswordForms(const QString &secret, const storage::PasswordForms &own);

} // namespace auth
