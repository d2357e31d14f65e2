// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

namespace {

QByteArray line(const Maildrop &maildrop, qint64 number)
{
    return QByteArray::number(number) + ' ' + maildrop.uniqueId(number);
}

} // namespace

void commands::uidl(SessionCore &session, const base::Command &command)
{
    if (command.arguments.isEmpty())
        session.beginListing({}, line);
    else if (const auto number = messageNumber(session, command.arguments))
        session.reply(replies::ok(line(session.maildrop(), *number)));
}

} // namespace pop3
