// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapactions.h"
#include "imap/mailboxarguments.h"

namespace imap {

/// "STATUS name (…)" (RFC 9051 7.3.4). `items`: StatusItems::Item.
QByteArray statusText(const Folder &folder, int items, bool utf8);

} // namespace imap
