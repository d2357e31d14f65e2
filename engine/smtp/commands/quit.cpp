// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"

namespace smtp {

void commands::quit(SessionCore &session, QByteArrayView)
{
    session.resetTransaction();
    session.reply(replies::goodbye(session.options().hostname));
    session.close();
}

} // namespace smtp
