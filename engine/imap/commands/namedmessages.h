// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsessioncore.h"

namespace imap {

/// UIDs of the messages a command names, ascending; says BAD and is nullopt where a number is too large.
std::optional<Uids> namedMessages(SessionCore &session, const SequenceSet &set);
/// What the client calls them in this command: UIDs or numbers, in the order given; without those that are gone.
Uids numbersOf(SessionCore &session, const Uids &uids);
/// Of the selected folder, those marked \Deleted; `among`: those of them only.
Uids markedDeleted(SessionCore &session, const std::optional<Uids> &among = {});

} // namespace imap
