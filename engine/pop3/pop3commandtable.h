// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/commandline.h"
#include "pop3/pop3sessioncore.h"

namespace pop3 {

/// One verb: the policy of a session as data.
struct CommandRow
{
    const char *verb;
    quint8 states;   ///< State flags in which it may be given
    int minArguments; ///< words; PASS counts its text as one
    int maxArguments;
    const char *usage;
    void (*handler)(SessionCore &session, const base::Command &command);
};

/// Row of `verb` in any case; null for a verb this server does not know.
const CommandRow *findCommand(QByteArrayView verb);
/// All rows, for tests.
const std::vector<CommandRow> &commandTable();

} // namespace pop3
