// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

void commands::stat(SessionCore &session, const base::Command &)
{
    const Maildrop &maildrop = session.maildrop();
    session.reply(replies::ok(QByteArray::number(maildrop.count()) + ' ' + QByteArray::number(maildrop.octets())));
}

} // namespace pop3
