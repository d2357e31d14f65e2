// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"
#include <algorithm>

namespace pop3 {

void commands::top(SessionCore &session, const base::Command &command)
{
    const QByteArrayView arguments = command.arguments;
    const auto blank = std::find_if(arguments.begin(), arguments.end(), [](char c) { return c == ' ' || c == '\t'; });
    const qsizetype end = blank - arguments.begin();
    const auto lines = number(base::trimBlanks(arguments.sliced(end)));
    if (!lines)
        session.reply(replies::badArguments("TOP msg lines"));
    else if (const auto message = messageNumber(session, arguments.first(end)))
        session.beginText(*message, *lines);
}

} // namespace pop3
