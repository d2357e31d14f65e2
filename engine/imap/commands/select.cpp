// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/oldname.h"
#include "imap/commands/vanished.h"
#include "imap/fetchjob.h"
#include "imap/flaglist.h"
#include "imap/modifiedutf7.h"
#include "imap/responsetext.h"
#include <QSet>
#include <limits>

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

void tell(SessionCore &session, const QByteArray &sent)
{
    const FolderView &view = session.folder();
    const mail::FolderSnapshot &folder = *view.told();
    const QByteArray flags = "\\Answered \\Flagged \\Deleted \\Seen \\Draft" + keywordsIn(folder);
    session.untagged("FLAGS (" + flags + ')');
    session.untagged("OK [PERMANENTFLAGS (" + (view.readOnly() ? QByteArray() : flags + " \\*") + ")] Flags that last");
    session.untagged(QByteArray::number(folder.size()) + " EXISTS");
    if (session.rev2()) {
        session.untagged(renamedText({}, mailboxToWire(view.path(), true), isRespelled(sent) ? sent : QByteArray()));
    } else {
        session.untagged("0 RECENT");
        if (const qsizetype unseen = firstUnseen(folder); unseen < folder.size())
            session.untagged("OK [UNSEEN " + QByteArray::number(unseen + 1) + "] First unseen");
    }
    session.untagged("OK [UIDVALIDITY " + QByteArray::number(folder.uidValidity()) + "] UIDs valid");
    session.untagged("OK [UIDNEXT " + QByteArray::number(folder.uidNext()) + "] Next UID");
    session.untagged("OK [MAILBOXID (" + objectId(folder.folderId()) + ")] Name that lasts"); // RFC 8474 4.2
    session.untagged("OK [HIGHESTMODSEQ " + QByteArray::number(folder.highestModSeq()) + "] Highest");
}

using Resync = SelectArguments::Resync;

/// What the client missed: like UID FETCH known (FLAGS) (CHANGEDSINCE modseq VANISHED) (RFC 7162 3.2.5.1).
void tellMissed(SessionCore &session, const Resync &resync, const Completion &done)
{
    const mail::FolderSnapshotPtr folder = session.folder().told();
    const NumberRanges known = resync.knownUids ? resync.knownUids->resolved(0) : NumberRanges{{1, std::numeric_limits<quint32>::max()}};
    SequenceMatch match;
    if (resync.match)
        match = std::pair(resync.match->first.resolved(0), resync.match->second.resolved(0));
    tellVanished(session, resync.modSeq, known, match, [&session, folder, known, modSeq = resync.modSeq, done] {
        Uids changed;
        for (qsizetype i = 0; i < folder->size(); ++i) {
            const mail::FolderEntry &entry = folder->at(i);
            if (entry.modSeq > modSeq && contains(known, entry.uid))
                changed.append(entry.uid);
        }
        const QList<FetchItem> items = {FetchItem{FetchItem::Uid}, FetchItem{FetchItem::Flags}, FetchItem{FetchItem::ModSeq}};
        session.startFetch(std::make_unique<FetchJob>(session, done, items, changed));
    });
}

bool isAllowed(const SessionCore &session, const SelectArguments &wanted)
{
    if (!wanted.resync)
        return true;
    const auto &match = wanted.resync->match;
    return session.qresync() && (!match || countOf(match->first.resolved(0)) == countOf(match->second.resolved(0)));
}

void openFolder(SessionCore &session, QByteArrayView arguments, bool readOnly)
{
    const auto wanted = SelectArguments::parse(arguments);
    if (!wanted || !isAllowed(session, *wanted))
        return session.bad("SELECT mailbox");
    if (session.hasFolder())
        session.untagged("OK [CLOSED] Previous mailbox closed"); // RFC 9051 6.3.2: even if this fails
    session.closeFolder();
    if (wanted->condStore)
        session.enableCondStore();
    session.withExisting(wanted->mailbox, [&session, readOnly, sent = wanted->mailbox, resync = wanted->resync](const Folder &folder) {
        session.ask(OpenFolder{0, folder.id}, [&session, path = folder.path, readOnly = readOnly || !folder.may('s'), sent, resync](Answer &answer) {
            const auto state = std::get<mail::FolderSnapshotPtr>(answer);
            session.open(state, path, readOnly);
            tell(session, sent);
            const Completion done{"Opened", readOnly ? "READ-ONLY" : "READ-WRITE"};
            if (resync && resync->uidValidity == state->uidValidity() && resync->modSeq < state->highestModSeq())
                return tellMissed(session, *resync, done);
            session.ok(done.text, done.code);
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
