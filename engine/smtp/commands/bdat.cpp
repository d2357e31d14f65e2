// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"

namespace smtp {

// RFC 3030 2. The octets that follow belong to the chunk whatever its fate, so a refusal comes after them.
void commands::bdat(SessionCore &session, QByteArrayView arguments)
{
    const BdatArgument chunk = parseBdatArgument(arguments);
    if (!chunk.valid) {
        session.resetTransaction();
        session.reply(replies::badArguments("BDAT size [LAST]"));
        return;
    }
    switch (session.state()) {
    case State::Start:
    case State::Ready:
        session.refuseChunk(chunk, replies::badSequence("BDAT after RCPT"));
        return;
    case State::Mail:
        session.refuseChunk(chunk, replies::noRecipients(session.lmtp()));
        return;
    case State::Rcpt:
    case State::Chunking:
        break;
    }
    if (chunk.size > session.options().maxMessageBytes - session.transaction().size) {
        session.refuseChunk(chunk, replies::messageTooBig());
        return;
    }
    session.beginChunk(chunk);
}

} // namespace smtp
