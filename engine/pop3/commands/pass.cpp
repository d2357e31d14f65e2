// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

// RFC 1939 7: blanks are part of the password.
void commands::pass(SessionCore &session, const base::Command &command)
{
    if (session.userName().isNull())
        session.reply(session.mayAuthenticate() ? replies::userFirst() : replies::needsTls());
    else
        session.askPassword(command.text.toByteArray());
}

} // namespace pop3
