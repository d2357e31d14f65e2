// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/flaglist.h"
#include "imap/mailboxarguments.h"
#include "imap/modifiedutf7.h"
#include "imap/responsetext.h"
#include <QSet>

namespace imap {
namespace {

/// " $Work Later": those in use, each once.
QByteArray keywordsIn(const mail::FolderSnapshot &folder)
{
    QByteArray out;
    QSet<QByteArray> seen;
    QByteArray last;
    for (qsizetype i = 0; i < folder.size(); ++i) {
        const QByteArray &keywords = folder.at(i).keywords;
        if (keywords.isEmpty() || keywords == last)
            continue;
        last = keywords;
        for (const QByteArray &keyword : keywords.split(' ')) {
            if (seen.contains(keyword.toLower()))
                continue;
            seen.insert(keyword.toLower());
            out += ' ' + keyword;
        }
    }
    return out;
}

qsizetype firstUnseen(const mail::FolderSnapshot &folder)
{
    qsizetype index = 0;
    while (index < folder.size() && (folder.at(index).flags & mail::FlagSeen))
        ++index;
    return index;
}

void tell(SessionCore &session)
{
    const FolderView &view = session.folder();
    const mail::FolderSnapshot &folder = *view.told();
    const QByteArray flags = "\\Answered \\Flagged \\Deleted \\Seen \\Draft" + keywordsIn(folder);
    session.untagged("FLAGS (" + flags + ')');
    session.untagged("OK [PERMANENTFLAGS (" + (view.readOnly() ? QByteArray() : flags + " \\*") + ")] Flags that last");
    session.untagged(QByteArray::number(folder.size()) + " EXISTS");
    if (session.rev2()) {
        session.untagged("LIST () \"/\" " + astringText(mailboxToWire(view.path(), true)));
    } else {
        session.untagged("0 RECENT");
        if (const qsizetype unseen = firstUnseen(folder); unseen < folder.size())
            session.untagged("OK [UNSEEN " + QByteArray::number(unseen + 1) + "] First unseen");
    }
    session.untagged("OK [UIDVALIDITY " + QByteArray::number(folder.uidValidity()) + "] UIDs valid");
    session.untagged("OK [UIDNEXT " + QByteArray::number(folder.uidNext()) + "] Next UID");
}

void openFolder(SessionCore &session, QByteArrayView arguments, bool readOnly)
{
    const auto wanted = SelectArguments::parse(arguments);
    if (!wanted || wanted->condStore || wanted->resync)
        return session.bad("SELECT mailbox");
    if (session.hasFolder())
        session.untagged("OK [CLOSED] Previous mailbox closed"); // RFC 9051 6.3.2: even if this fails
    session.closeFolder();
    session.withFolder(wanted->mailbox, [&session, readOnly](const QString &path, const Folder *folder) {
        if (!folder)
            return session.no("No such mailbox", "NONEXISTENT");
        session.ask(OpenFolder{0, folder->id}, [&session, path, readOnly](Answer &answer) {
            session.open(std::get<mail::FolderSnapshotPtr>(answer), path, readOnly);
            tell(session);
            session.ok("Opened", readOnly ? "READ-ONLY" : "READ-WRITE");
        });
    });
}

} // namespace

// RFC 9051 6.3.2
void commands::select(SessionCore &session, QByteArrayView arguments)
{
    openFolder(session, arguments, false);
}

// RFC 9051 6.3.3
void commands::examine(SessionCore &session, QByteArrayView arguments)
{
    openFolder(session, arguments, true);
}

} // namespace imap
