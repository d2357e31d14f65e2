// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/messageact.h"
#include "look/format.h"

namespace ui {

QString MessageAct::doing() const
{
    switch (kind) {
    case Move:
        return tr("Moving");
    case Trash:
    case ForGood:
        return tr("Deleting");
    case Restore:
        return tr("Taking back");
    case Mark:
        break;
    }
    return tr("Marking");
}

QString MessageAct::done(qint64 count) const
{
    const int n = int(count);
    switch (kind) {
    case Move:
        return tr("%Ln message(s) moved to “%1”.", nullptr, n).arg(where);
    case Trash:
        return tr("%Ln message(s) moved to the trash.", nullptr, n);
    case ForGood:
        return tr("%Ln message(s) deleted for good.", nullptr, n);
    case Restore:
        return tr("%Ln message(s) taken back.", nullptr, n);
    case Mark:
        break;
    }
    return tr("%Ln message(s) marked.", nullptr, n);
}

std::optional<MessageAct> MessageAct::wayBack() const
{
    if (!leaves())
        return {};
    MessageAct back{Restore, mailboxId, {}, 0, {}};
    if (kind == Trash)
        back.action.kind = control::MessagesAction::Restore;
    else
        back.action.change.folderId = from;
    return back;
}

QString folderName(const control::Folder &folder)
{
    switch (folder.role) {
    case control::FolderRole::Inbox:
        return MessageAct::tr("Inbox");
    case control::FolderRole::Sent:
        return MessageAct::tr("Sent");
    case control::FolderRole::Drafts:
        return MessageAct::tr("Drafts");
    case control::FolderRole::Trash:
        return MessageAct::tr("Trash");
    case control::FolderRole::Junk:
        return MessageAct::tr("Junk");
    case control::FolderRole::Archive:
        return MessageAct::tr("Archive");
    case control::FolderRole::None:
        break;
    }
    return Format::oneLine(folder.name, 60);
}

} // namespace ui
