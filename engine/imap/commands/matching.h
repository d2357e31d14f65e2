// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsessioncore.h"

namespace imap {

/// What SEARCH, SORT and THREAD say to arguments that are none; true where there is nothing to say.
bool acceptSearch(SessionCore &session, const SearchArguments::Outcome &outcome);
/// Finds the messages of the selected folder that the criteria hold for, ascending; where that fails, the command is told so.
void findMessages(SessionCore &session, const SearchArguments &wanted, std::function<void(const Uids &)> then);

/// For who asks on behalf of such a command: NO, and nothing is saved (RFC 5182 2.1).
std::function<void(const base::Error &)> failing(SessionCore &session, const SearchArguments &wanted);

/// What was found, in the order it is told in, and what it is told as (RFC 9051 7.3.4, RFC 5267 3.1): `name` unless it is ESEARCH.
void tellFound(SessionCore &session, const SearchArguments &wanted, const char *name, const Uids &uids);

} // namespace imap
