// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsessioncore.h"
#include "imap/mailboxarguments.h"

namespace imap {

/// VANISHED (EARLIER): those of `among` that went after `modSeq`, at least (RFC 7162 3.2.10.1); then `then`. Where it is not known that far
/// back, all of `among` that are not there; with `match`, those above the last message that has still its number.
using SequenceMatch = std::optional<std::pair<NumberRanges, NumberRanges>>;
void tellVanished(SessionCore &session, quint64 modSeq, const NumberRanges &among, const SequenceMatch &match, std::function<void()> then);

} // namespace imap
