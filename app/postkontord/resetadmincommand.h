// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

/// Lets a locked-out administrator back in: the user with this address (made, with mailbox and domain, where there is none) is
/// unlocked, gets the role of an administrator and a new password, which is printed, and has no second factor any more. Refused while
/// an engine runs on the folder. Main thread, blocking; the answer is the exit code.
int resetAdmin(const QString &dataDir, const QString &address);
