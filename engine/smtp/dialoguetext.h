// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/dialogue.h"
#include "smtp/smtpcommandparser.h"
#include <QByteArray>

// What of a session may be told to base::Dialogue. Pure, one thread each.
namespace smtp {

/// Tells each line of `text` (CRLF or LF ends a line).
void tellLines(base::Dialogue &dialogue, base::Dialogue::Side side, QByteArrayView text);

/// Takes the secrets out of what a client says: what follows the mechanism of AUTH, the lines after it that are no command (they
/// answer a challenge, or would have), the argument of PASS. Whatever comes, more is masked rather than less.
class CommandSecrets
{
public:
    static constexpr char kMask[] = "***";
    QByteArray masked(const Command &command);
    /// A line that could not be read as a command.
    QByteArray maskedRaw(QByteArrayView line);
    /// A line of which only the end is there.
    QByteArray maskedOverlong();

private:
    bool m_afterAuth = false;
};

} // namespace smtp
