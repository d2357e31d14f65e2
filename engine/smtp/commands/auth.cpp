// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"

namespace smtp {

// No listener has accounts behind it yet, so EHLO never announces AUTH (RFC 4954 3) and the verb is not
// implemented.
void commands::auth(SessionCore &session, QByteArrayView)
{
    session.reply(replies::notImplemented());
}

} // namespace smtp
