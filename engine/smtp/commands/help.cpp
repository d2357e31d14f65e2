// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"

namespace smtp {

void commands::help(SessionCore &session, QByteArrayView)
{
    session.reply(replies::help(session.lmtp()));
}

} // namespace smtp
