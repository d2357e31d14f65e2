// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/visiblefolders.h"

namespace mailaccess {
namespace {

/// "/" is between the levels, and may be in an address.
QString rootOf(const storage::SharedMailbox &mailbox)
{
    return imap::kSharedRoot.toString() + u'/' + QString(mailbox.address).replace(u'/', u'_');
}

imap::Folder folderOf(const storage::FolderStatus &status, const QString &owner)
{
    imap::Folder folder;
    folder.id = status.id;
    folder.path = status.name;
    folder.role = status.role;
    folder.subscribed = status.subscribed;
    folder.uidValidity = status.uidValidity;
    folder.uidNext = status.uidNext;
    folder.highestModSeq = status.highestModSeq;
    folder.total = status.total;
    folder.unseen = status.unseen;
    folder.deleted = status.deleted;
    folder.size = status.size;
    folder.mailboxId = status.mailboxId;
    folder.owner = owner;
    return folder;
}

/// RFC 4314 2.1: readers look up and read; those who write do all but administer. The box itself stays.
QByteArray rightsTo(const storage::SharedMailbox &mailbox, bool inbox)
{
    QByteArray rights = mailbox.write ? "lrswi" : "lr";
    if (mailbox.sendAs)
        rights += 'p';
    if (mailbox.write)
        rights += inbox ? "kte" : "kxte";
    return rights;
}

imap::Folder sharedFolder(const storage::FolderStatus &status, const storage::SharedMailbox &mailbox)
{
    imap::Folder folder = folderOf(status, mailbox.address);
    const bool inbox = status.role == control::FolderRole::Inbox;
    folder.path = inbox ? rootOf(mailbox) : rootOf(mailbox) + u'/' + status.name;
    folder.role = control::FolderRole::None; // what has a role is the user's own (RFC 6154)
    folder.rights = rightsTo(mailbox, inbox);
    return folder;
}

} // namespace

imap::Folders imapFolders(const storage::VisibleFolders &visible, const QString &ownAddress)
{
    imap::Folders all;
    for (const storage::FolderStatus &status : visible.own)
        all << folderOf(status, ownAddress);
    for (const storage::FolderStatus &status : visible.shared) {
        const auto mailbox = std::find_if(visible.mailboxes.begin(), visible.mailboxes.end(),
                                          [&](const storage::SharedMailbox &one) { return one.mailboxId == status.mailboxId; });
        if (mailbox != visible.mailboxes.end())
            all << sharedFolder(status, *mailbox);
    }
    return all;
}

bool isSharedName(const QString &path)
{
    return path == imap::kSharedRoot || (path.startsWith(imap::kSharedRoot) && path[imap::kSharedRoot.size()] == u'/');
}

base::Result<FolderPlace> placeOf(const QString &path, base::Id ownMailboxId, const QList<storage::SharedMailbox> &mailboxes)
{
    if (!isSharedName(path))
        return FolderPlace{ownMailboxId, path};
    for (const storage::SharedMailbox &mailbox : mailboxes) {
        const QString root = rootOf(mailbox) + u'/';
        if (mailbox.write && path.startsWith(root))
            return FolderPlace{mailbox.mailboxId, path.sliced(root.size())};
    }
    return base::Error{base::ErrorKind::Forbidden, {}, {}, {}};
}

} // namespace mailaccess
