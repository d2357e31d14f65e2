// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"

namespace smtp {

void commands::data(SessionCore &session, QByteArrayView)
{
    if (session.transaction().recipients.isEmpty()) { // RFC 5321 3.3; the sender stays given
        session.reply(replies::noRecipients(session.lmtp()));
        return;
    }
    session.beginData();
}

} // namespace smtp
