// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/commandline.h"
#include "smtp/smtpsessioncore.h"

namespace smtp {

/// Who speaks a verb (RFC 2033 4.1).
enum class Speech : quint8 { Smtp = 1, Lmtp = 2, Both = 3 };

/// One verb: the policy of a session as data.
struct CommandRow
{
    const char *verb;
    quint8 states;      ///< State flags in which it may be given; elsewhere 503
    bool idle;          ///< does no work: counted against maxIdleCommands
    bool takesArgument; ///< false: any argument is 501
    void (*handler)(SessionCore &session, QByteArrayView arguments);
    const char *outOfOrder; ///< hint of the 503
    Speech speech = Speech::Both;

    bool isSpoken(bool lmtp) const { return quint8(speech) & quint8(lmtp ? Speech::Lmtp : Speech::Smtp); }
};

/// Row of `verb` in any case; null for a verb this server does not know.
const CommandRow *findCommand(QByteArrayView verb);
/// All rows, for tests.
const std::vector<CommandRow> &commandTable();
using base::isForeignVerb;

} // namespace smtp
