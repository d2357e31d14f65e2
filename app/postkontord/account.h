// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

/// As root (Unix): goes on as the account a folder belongs to, so that what is written there is the service's to read, and the
/// folder cannot lead root astray. False when that is refused; true where there is nothing to do. Main thread, for good.
bool becomeOwnerOf(const QString &folder);
