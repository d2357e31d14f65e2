// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/statustext.h"
#include "imap/modifiedutf7.h"
#include "imap/responsetext.h"

namespace imap {

QByteArray statusText(const Folder &folder, int items, bool utf8)
{
    const std::pair<int, std::pair<const char *, quint64>> values[] = {{StatusItems::Messages, {"MESSAGES ", quint64(folder.total)}},
                                                                       {StatusItems::Recent, {"RECENT ", 0}},
                                                                       {StatusItems::UidNext, {"UIDNEXT ", folder.uidNext}},
                                                                       {StatusItems::UidValidity, {"UIDVALIDITY ", folder.uidValidity}},
                                                                       {StatusItems::Unseen, {"UNSEEN ", quint64(folder.unseen)}},
                                                                       {StatusItems::Deleted, {"DELETED ", quint64(folder.deleted)}},
                                                                       {StatusItems::Size, {"SIZE ", quint64(folder.size)}},
                                                                       {StatusItems::HighestModSeq, {"HIGHESTMODSEQ ", folder.highestModSeq}}};
    QByteArray out = "STATUS " + astringText(mailboxToWire(folder.path, utf8)) + " (";
    for (const auto &[item, value] : values) {
        if (items & item)
            out += value.first + QByteArray::number(value.second) + ' ';
    }
    out.back() = ')';
    return out;
}

} // namespace imap
