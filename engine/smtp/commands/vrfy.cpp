// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"

namespace smtp {

// RFC 5321 3.5.3: 252, so that nobody can ask the server for its users here
void commands::vrfy(SessionCore &session, QByteArrayView arguments)
{
    session.reply(arguments.isEmpty() ? replies::badArguments("VRFY address") : replies::cannotVerify());
}

} // namespace smtp
