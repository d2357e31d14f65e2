// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

// RFC 1939 7: the answer is the same for all names. They may be UTF-8.
void commands::user(SessionCore &session, const base::Command &command)
{
    if (!session.takesPasswords())
        session.reply(replies::noPasswords());
    else if (!session.mayAuthenticate())
        session.reply(replies::needsTls());
    else {
        session.setUserName(command.arguments.toByteArray());
        session.reply(replies::ok());
    }
}

} // namespace pop3
