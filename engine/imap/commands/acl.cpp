// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/argumentscanner.h"
#include "imap/mailboxarguments.h"
#include "imap/responsetext.h"

// RFC 4314. A mailbox has an owner, who has all rights; who shares a team box, and how, is set by the administrator.
namespace imap {
namespace {

constexpr qsizetype kMostRights = 64;

void refuseChange(SessionCore &session, const QByteArray &mailbox)
{
    session.withExisting(mailbox, [&session](const Folder &) {
        session.no("The administrator says who shares a team box; other mailboxes have one owner", "NOPERM");
    });
}

bool isRights(QByteArrayView text)
{
    if (text.startsWith('+') || text.startsWith('-'))
        text = text.sliced(1);
    return text.size() <= kMostRights && std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
}

} // namespace

// RFC 4314 3.5
void commands::myRights(SessionCore &session, QByteArrayView arguments)
{
    const auto name = parseMailbox(arguments);
    if (!name)
        return session.bad("MYRIGHTS mailbox");
    session.withExisting(*name, [&session](const Folder &folder) {
        session.untagged("MYRIGHTS " + session.nameText(folder.path) + ' ' + folder.rights);
        session.ok("That is all");
    });
}

// RFC 4314 3.3
void commands::getAcl(SessionCore &session, QByteArrayView arguments)
{
    const auto name = parseMailbox(arguments);
    if (!name)
        return session.bad("GETACL mailbox");
    session.withExisting(*name, [&session](const Folder &folder) {
        if (!folder.may('a'))
            return session.no("The administrator sees who shares a team box", "NOPERM");
        session.untagged("ACL " + session.nameText(folder.path) + ' ' + astringText(folder.owner.toUtf8()) + ' ' + folder.rights);
        session.ok("That is all");
    });
}

// RFC 4314 3.4
void commands::listRights(SessionCore &session, QByteArrayView arguments)
{
    const auto names = parseTwoStrings(arguments);
    if (!names)
        return session.bad("LISTRIGHTS mailbox identifier");
    session.withExisting(names->first, [&session, identifier = names->second](const Folder &folder) {
        if (!folder.may('a'))
            return session.no("The administrator sees who shares a team box", "NOPERM");
        const bool owner = QString::fromUtf8(identifier) == folder.owner;
        session.untagged("LISTRIGHTS " + session.nameText(folder.path) + ' ' + astringText(identifier) + ' ' + (owner ? folder.rights : QByteArray("\"\"")));
        session.ok("That is all");
    });
}

// RFC 4314 3.1
void commands::setAcl(SessionCore &session, QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    const auto mailbox = scanner.astring();
    const auto identifier = mailbox && scanner.space() ? scanner.astring() : std::nullopt;
    const auto rights = identifier && scanner.space() ? scanner.astring() : std::nullopt;
    if (!rights || !scanner.atEnd() || !isRights(*rights))
        return session.bad("SETACL mailbox identifier rights");
    refuseChange(session, *mailbox);
}

// RFC 4314 3.2
void commands::deleteAcl(SessionCore &session, QByteArrayView arguments)
{
    const auto names = parseTwoStrings(arguments);
    if (!names)
        return session.bad("DELETEACL mailbox identifier");
    refuseChange(session, names->first);
}

} // namespace imap
