// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/imapactions.h"
#include "storage/accessstore.h"

// A user's own folders and those of his team boxes under the names that IMAP gives them.
namespace mailaccess {

/// The address of a team box stands for its inbox: "Team boxes/sales@example.org", "Team boxes/sales@example.org/Archive".
imap::Folders imapFolders(const storage::VisibleFolders &visible, const QString &ownAddress);

/// Where a name belongs, whether or not there is a folder of it.
struct FolderPlace
{
    base::Id mailboxId = 0;
    QString path; ///< within the mailbox
};
bool isSharedName(const QString &path);
/// Forbidden: below kSharedRoot, but in no team box of the user, or in one he may only read.
base::Result<FolderPlace> placeOf(const QString &path, base::Id ownMailboxId, const QList<storage::SharedMailbox> &mailboxes);

} // namespace mailaccess
