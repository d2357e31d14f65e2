// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/strictbase64.h"
#include "pop3/commands/commands.h"

namespace pop3 {

// RFC 5034 4
void commands::auth(SessionCore &session, const base::Command &command)
{
    const QByteArrayView arguments = command.arguments;
    if (session.options().mechanisms.isEmpty()) {
        session.reply(replies::unknownMechanism());
        return;
    }
    if (!session.mayAuthenticate()) {
        session.reply(replies::needsTls());
        return;
    }
    if (arguments.isEmpty()) { // of old clients, which know no CAPA
        session.replyLines({}, session.mechanisms());
        return;
    }
    const qsizetype blank = arguments.indexOf(' ');
    const QByteArray mechanism = (blank < 0 ? arguments : arguments.first(blank)).toByteArray().toUpper();
    if (!session.mechanisms().contains(mechanism)) {
        session.reply(replies::unknownMechanism());
        return;
    }
    if (blank < 0) {
        session.askAuth(mechanism, std::nullopt);
        return;
    }
    const QByteArrayView text = base::trimBlanks(arguments.sliced(blank));
    const auto initial = text == "=" ? std::optional(QByteArray("")) : base::fromStrictBase64(text);
    if (!initial) {
        session.reply(replies::badBase64());
        return;
    }
    session.askAuth(mechanism, initial);
}

} // namespace pop3
