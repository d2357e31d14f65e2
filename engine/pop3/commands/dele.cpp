// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

void commands::dele(SessionCore &session, const base::Command &command)
{
    if (const auto number = messageNumber(session, command.arguments)) {
        session.maildrop().remove(*number);
        session.reply(replies::ok("Deleted at QUIT"));
    }
}

} // namespace pop3
