// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

void commands::noop(SessionCore &session, const base::Command &)
{
    session.reply(replies::ok());
}

} // namespace pop3
