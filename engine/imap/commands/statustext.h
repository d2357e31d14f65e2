// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsessioncore.h"
#include "imap/mailboxarguments.h"

namespace imap {

/// "STATUS name (…)" (RFC 9051 7.3.4). `items`: StatusItems::Item.
QByteArray statusText(const SessionCore &session, const Folder &folder, int items);
/// Asks for the deletedSize of all of `folders`, where `items` want it.
void withDeletedSizes(SessionCore &session, Folders folders, int items, std::function<void(const Folders &)> then);

} // namespace imap
