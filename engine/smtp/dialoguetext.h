// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/commandsecrets.h"
#include "base/dialogue.h"

// What of a session may be told to base::Dialogue. Pure, one thread each.
namespace smtp {

/// Tells each line of `text` (CRLF or LF ends a line).
void tellLines(base::Dialogue &dialogue, base::Dialogue::Side side, QByteArrayView text);

/// Takes the secrets out of what a client of SMTP says.
class CommandSecrets : public base::CommandSecrets
{
public:
    CommandSecrets();
};

} // namespace smtp
