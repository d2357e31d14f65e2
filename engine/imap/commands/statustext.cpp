// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/statustext.h"
#include "imap/responsetext.h"

namespace imap {
namespace {

void askFrom(SessionCore &session, qsizetype index, Folders folders, std::function<void(const Folders &)> then)
{
    while (index < folders.size() && folders[index].deleted == 0)
        ++index;
    if (index == folders.size())
        return then(folders);
    const base::Id id = folders[index].id;
    session.ask(ReadDeletedSize{0, id}, [&session, index, folders = std::move(folders), then = std::move(then)](Answer &answer) mutable {
        folders[index].deletedSize = std::get<qint64>(answer);
        askFrom(session, index + 1, std::move(folders), std::move(then));
    });
}

} // namespace

void withDeletedSizes(SessionCore &session, Folders folders, int items, std::function<void(const Folders &)> then)
{
    if (items & StatusItems::DeletedStorage)
        askFrom(session, 0, std::move(folders), std::move(then));
    else
        then(folders);
}

QByteArray statusText(const SessionCore &session, const Folder &folder, int items)
{
    const std::pair<int, std::pair<const char *, quint64>> values[] = {{StatusItems::Messages, {"MESSAGES ", quint64(folder.total)}},
                                                                       {StatusItems::Recent, {"RECENT ", 0}},
                                                                       {StatusItems::UidNext, {"UIDNEXT ", folder.uidNext}},
                                                                       {StatusItems::UidValidity, {"UIDVALIDITY ", folder.uidValidity}},
                                                                       {StatusItems::Unseen, {"UNSEEN ", quint64(folder.unseen)}},
                                                                       {StatusItems::Deleted, {"DELETED ", quint64(folder.deleted)}},
                                                                       {StatusItems::Size, {"SIZE ", quint64(folder.size)}},
                                                                       {StatusItems::HighestModSeq, {"HIGHESTMODSEQ ", folder.highestModSeq}},
                                                                       {StatusItems::DeletedStorage, {"DELETED-STORAGE ", quint64(folder.deletedSize)}},
                                                                       {StatusItems::AppendLimit, {"APPENDLIMIT ", quint64(session.options().maxMessageBytes)}}};
    QByteArray out = "STATUS " + session.nameText(folder.path) + " (";
    for (const auto &[item, value] : values) {
        if (items & item)
            out += value.first + QByteArray::number(value.second) + ' ';
    }
    if (items & StatusItems::MailboxId)
        out += "MAILBOXID (" + objectId(folder.id) + ") ";
    out.back() = ')';
    return out;
}

} // namespace imap
