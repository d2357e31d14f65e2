// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

void commands::quit(SessionCore &session, const base::Command &)
{
    if (session.state() == State::Transaction)
        session.askUpdate();
    else
        session.reply(replies::goodbye());
}

} // namespace pop3
