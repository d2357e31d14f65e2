// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/dialoguetext.h"
#include "smtp/smtpcommandtable.h"
#include <algorithm>

namespace smtp {

void tellLines(base::Dialogue &dialogue, base::Dialogue::Side side, QByteArrayView text)
{
    while (!text.isEmpty()) {
        const auto end = std::find(text.begin(), text.end(), '\n');
        QByteArrayView line = text.first(end - text.begin());
        text = text.sliced(std::min(line.size() + 1, text.size()));
        if (line.endsWith('\r'))
            line.chop(1);
        dialogue.line(side, line);
    }
}

CommandSecrets::CommandSecrets() : base::CommandSecrets([](QByteArrayView verb) { return findCommand(verb) != nullptr; }) {}

} // namespace smtp
