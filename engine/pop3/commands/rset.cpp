// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

void commands::rset(SessionCore &session, const base::Command &)
{
    session.maildrop().restoreAll();
    session.reply(replies::ok());
}

} // namespace pop3
