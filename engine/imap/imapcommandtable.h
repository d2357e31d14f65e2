// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapsessioncore.h"

namespace imap {

/// One command: the policy of a session as data.
struct CommandRow
{
    enum Form : quint8 { Plain = 1, Uid = 2 };
    const char *verb;
    quint8 forms;  ///< whether it may stand alone, behind UID, or both
    quint8 states; ///< State flags in which it may be given; elsewhere BAD
    enum Arguments : quint8 { None, Some } arguments;
    void (*handler)(SessionCore &session, QByteArrayView arguments);
};

/// Row of `verb`, upper case; null for one this server does not know in that form. APPEND, whose literals are not collected, is run
/// by ImapSession.
const CommandRow *findCommand(QByteArrayView verb, bool uid);
/// All rows, for tests.
const std::vector<CommandRow> &commandTable();
/// What stands where a tag would when a browser or a mail server was pointed at the wrong port: the connection ends.
bool isForeignTag(QByteArrayView tag);

} // namespace imap
