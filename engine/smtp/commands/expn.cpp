// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"

namespace smtp {

// Lists are nobody's business (RFC 5321 7.3).
void commands::expn(SessionCore &session, QByteArrayView)
{
    session.reply(replies::notImplemented());
}

} // namespace smtp
