// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"

namespace smtp {

void commands::rset(SessionCore &session, QByteArrayView)
{
    session.resetTransaction();
    session.reply(replies::ok());
}

} // namespace smtp
