// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/oldname.h"
#include "imap/modifiedutf7.h"
#include "imap/responsetext.h"

namespace imap {

QByteArray renamedText(const QByteArray &attributes, const QByteArray &name, const QByteArray &old)
{
    const QByteArray out = "LIST (" + attributes + ") \"/\" " + astringText(name);
    return old.isEmpty() ? out : out + " (\"OLDNAME\" (" + astringText(old) + "))";
}

void tellSpelling(SessionCore &session, const QByteArray &attributes, const QByteArray &sent, const QString &path)
{
    if (session.rev2() && isRespelled(sent))
        session.untagged(renamedText(attributes, mailboxToWire(path, true), sent));
}

} // namespace imap
