// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"
#include "smtp/smtpsyntax.h"

namespace smtp {

using namespace Qt::StringLiterals;

void commands::helo(SessionCore &session, QByteArrayView arguments)
{
    if (!isHeloName(arguments)) {
        session.reply({501, {}, "Syntax: HELO hostname"_ba});
        return;
    }
    session.greeted(arguments, false, {250, {}, session.options().hostname});
}

} // namespace smtp
