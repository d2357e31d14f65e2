// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commandtable.h"
#include "postkontorctl/commands/commands.h"
#include <QtGlobal>

namespace ctl {

const QList<Command> &commandTable()
{
    static const QList<Command> table{
        {"status", "", 0, 0, "", QT_TRANSLATE_NOOP("Ctl", "The server at a glance."), runStatus},
        {"domain list", "", 0, 0, "limit", QT_TRANSLATE_NOOP("Ctl", "Domains this server takes mail for."),
         runDomainList},
        {"domain create", "NAME", 1, 1, "", QT_TRANSLATE_NOOP("Ctl", "Add a domain."), runDomainCreate},
        {"domain show", "NAME|ID", 1, 1, "", QT_TRANSLATE_NOOP("Ctl", "One domain."), runDomainShow},
        {"domain delete", "NAME|ID", 1, 1, "",
         QT_TRANSLATE_NOOP("Ctl", "Remove a domain that has no mailboxes."), runDomainDelete},
        {"mailbox list", "[PART]", 0, 1, "limit",
         QT_TRANSLATE_NOOP("Ctl", "Mailboxes, or those with PART in their address."), runMailboxList},
        {"mailbox create", "[ADDRESS]", 0, 1, "domain,ttl",
         QT_TRANSLATE_NOOP("Ctl",
                           "Make a mailbox; with --ttl a disposable one, whose token is printed once."),
         runMailboxCreate},
        {"mailbox show", "ADDRESS|ID", 1, 1, "", QT_TRANSLATE_NOOP("Ctl", "One mailbox and its folders."),
         runMailboxShow},
        {"mailbox delete", "ADDRESS|ID", 1, 1, "",
         QT_TRANSLATE_NOOP("Ctl", "Remove a mailbox and all its mail, for good."), runMailboxDelete},
        {"message list", "ADDRESS|MAILBOX-ID", 1, 1, "folder,query,limit",
         QT_TRANSLATE_NOOP("Ctl", "Messages of a mailbox, newest first; 50 unless --limit says else."),
         runMessageList},
        {"message show", "ID", 1, 1, "",
         QT_TRANSLATE_NOOP("Ctl", "One message: headers, text and its attachments' names."), runMessageShow},
        {"message raw", "ID", 1, 1, "output",
         QT_TRANSLATE_NOOP("Ctl", "The message as it is stored, byte for byte, below its trace headers."),
         runMessageRaw},
        {"message attachment", "ID NUMBER", 2, 2, "output",
         QT_TRANSLATE_NOOP("Ctl", "One attachment, decoded."), runMessageAttachment},
        {"message flag", "ID FLAG…", 2, 5, "",
         QT_TRANSLATE_NOOP("Ctl", "Set flags: seen, unseen, flagged, unflagged."), runMessageFlag},
        {"message delete", "ID", 1, 1, "",
         QT_TRANSLATE_NOOP("Ctl", "Move a message to the trash; from there, delete it for good."),
         runMessageDelete},
        {"message restore", "ID", 1, 1, "", QT_TRANSLATE_NOOP("Ctl", "Take a message out of the trash."),
         runMessageRestore},
        {"trace", "MAIL-ID", 1, 1, "",
         QT_TRANSLATE_NOOP("Ctl", "Everything that happened to one accepted mail."), runTrace},
        {"token list", "", 0, 0, "limit", QT_TRANSLATE_NOOP("Ctl", "Tokens that may use the API."),
         runTokenList},
        {"token create", "NAME", 1, 1, "scope,expires",
         QT_TRANSLATE_NOOP("Ctl", "Make a token; its secret is printed once."), runTokenCreate},
        {"token change", "ID", 1, 1, "name,scope,expires",
         QT_TRANSLATE_NOOP("Ctl", "Change name, rights or end of a token."), runTokenChange},
        {"token revoke", "ID", 1, 1, "", QT_TRANSLATE_NOOP("Ctl", "Make a token worthless at once."),
         runTokenRevoke},
        {"metrics", "[PREFIX]", 0, 1, "",
         QT_TRANSLATE_NOOP("Ctl", "Current metrics, or those whose names begin with PREFIX."), runMetrics},
    };
    return table;
}

const QList<Option> &optionTable()
{
    static const QList<Option> table{
        {"limit", "COUNT", QT_TRANSLATE_NOOP("Ctl", "Show at most this many; 0: all.")},
        {"domain", "NAME", QT_TRANSLATE_NOOP("Ctl", "Domain of a random address.")},
        {"ttl", "DURATION", QT_TRANSLATE_NOOP("Ctl", "Life of a disposable mailbox: 90s, 15m, 2h, 7d.")},
        {"folder", "NAME|ID",
         QT_TRANSLATE_NOOP("Ctl", "Folder by role, name or id; the inbox when not given.")},
        {"query", "WORDS", QT_TRANSLATE_NOOP("Ctl", "Only messages that hold all these words.")},
        {"output", "FILE",
         QT_TRANSLATE_NOOP("Ctl", "Write to a file instead of standard output; an existing file is kept.")},
        {"scope", "NAME",
         QT_TRANSLATE_NOOP("Ctl",
                           "A right: read, send, queue or admin; may be repeated. read when not given.")},
        {"expires", "DURATION",
         QT_TRANSLATE_NOOP("Ctl", "When the token ends: 12h, 30d, never.")},
        {"name", "TEXT", QT_TRANSLATE_NOOP("Ctl", "The new name.")},
    };
    return table;
}

} // namespace ctl
