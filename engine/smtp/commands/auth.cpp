// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/strictbase64.h"
#include "smtp/commands/commands.h"
#include "smtp/smtpsyntax.h"

namespace smtp {

// RFC 4954 4
void commands::auth(SessionCore &session, QByteArrayView arguments)
{
    if (session.options().mechanisms.isEmpty()) {
        session.reply(replies::notImplemented());
        return;
    }
    if (session.authenticated()) {
        session.reply(replies::badSequence("signed in already"));
        return;
    }
    if (session.state() != State::Ready || !session.esmtp()) {
        session.reply(replies::badSequence("AUTH after EHLO, outside of a mail"));
        return;
    }
    if (!session.mayAuthenticate()) {
        session.reply(replies::authNeedsTls());
        return;
    }
    const qsizetype blank = arguments.indexOf(' ');
    const QByteArray mechanism = (blank < 0 ? arguments : arguments.first(blank)).toByteArray().toUpper();
    if (mechanism.isEmpty()) {
        session.reply(replies::badArguments("AUTH mechanism [initial-response]"));
        return;
    }
    if (!session.mechanisms().contains(mechanism)) {
        session.reply(replies::unknownMechanism());
        return;
    }
    if (blank < 0) {
        session.askAuth(mechanism, std::nullopt);
        return;
    }
    const QByteArrayView text = trimBlanks(arguments.sliced(blank));
    const auto initial = text == "=" ? std::optional(QByteArray("")) : base::fromStrictBase64(text);
    if (!initial) {
        session.reply(replies::badBase64());
        return;
    }
    session.askAuth(mechanism, initial);
}

} // namespace smtp
