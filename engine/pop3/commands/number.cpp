// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"
#include <algorithm>

namespace pop3 {

std::optional<qint64> commands::number(QByteArrayView text)
{
    constexpr qsizetype kMostDigits = 10;
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.isEmpty() || text.size() > kMostDigits || !std::all_of(text.begin(), text.end(), digit))
        return std::nullopt;
    return text.toByteArray().toLongLong();
}

std::optional<qint64> commands::messageNumber(SessionCore &session, QByteArrayView text)
{
    const std::optional<qint64> out = number(text);
    if (out && session.maildrop().has(*out))
        return out;
    session.reply(replies::noSuchMessage());
    return std::nullopt;
}

} // namespace pop3
