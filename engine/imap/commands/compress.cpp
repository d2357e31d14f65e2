// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/argumentscanner.h"
#include "imap/commands/commands.h"

namespace imap {

// RFC 4978 3
void commands::compress(SessionCore &session, QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    const std::optional<QByteArray> mechanism = scanner.word();
    if (!mechanism || !scanner.atEnd())
        return session.bad("COMPRESS mechanism");
    if (*mechanism != "DEFLATE")
        return session.no("No such mechanism", "CANNOT");
    if (session.compressed())
        return session.no("Compressed already", "COMPRESSIONACTIVE");
    session.startCompression();
}

} // namespace imap
