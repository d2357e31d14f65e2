// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

namespace {

QByteArray line(const Maildrop &maildrop, qint64 number)
{
    return QByteArray::number(number) + ' ' + QByteArray::number(maildrop.at(number).size);
}

} // namespace

void commands::list(SessionCore &session, const base::Command &command)
{
    const Maildrop &maildrop = session.maildrop();
    if (command.arguments.isEmpty())
        session.beginListing(QByteArray::number(maildrop.count()) + " messages", line);
    else if (const auto number = messageNumber(session, command.arguments))
        session.reply(replies::ok(line(maildrop, *number)));
}

} // namespace pop3
