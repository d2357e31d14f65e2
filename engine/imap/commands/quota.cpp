// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/mailboxarguments.h"
#include "imap/responsetext.h"

namespace imap {
namespace {

/// Each mailbox has one root, named by its address.
QByteArray rootText(const Folder &folder)
{
    return astringText(folder.owner.toUtf8());
}

/// RFC 9208 5.1.1: STORAGE in units of 1,024 octets.
QByteArray quotaText(const QByteArray &root, const Quota &quota)
{
    constexpr qint64 kUnit = 1024;
    QByteArrayList resources;
    if (quota.mostOctets)
        resources += "STORAGE " + QByteArray::number((quota.octets + kUnit - 1) / kUnit) + ' ' + QByteArray::number(*quota.mostOctets / kUnit);
    if (quota.mostMessages)
        resources += "MESSAGE " + QByteArray::number(quota.messages) + ' ' + QByteArray::number(*quota.mostMessages);
    return "QUOTA " + root + " (" + resources.join(' ') + ')';
}

void tellQuota(SessionCore &session, const Folder &folder)
{
    session.ask(ReadQuota{0, folder.mailboxId}, [&session, root = rootText(folder)](Answer &answer) {
        session.untagged(quotaText(root, std::get<Quota>(answer)));
        session.ok("That is all");
    });
}

} // namespace

// RFC 9208 4.2
void commands::getQuotaRoot(SessionCore &session, QByteArrayView arguments)
{
    const auto name = parseMailbox(arguments);
    if (!name)
        return session.bad("GETQUOTAROOT mailbox");
    session.withExisting(*name, [&session](const Folder &folder) {
        session.untagged("QUOTAROOT " + session.nameText(folder.path) + ' ' + rootText(folder));
        tellQuota(session, folder);
    });
}

// RFC 9208 4.1
void commands::getQuota(SessionCore &session, QByteArrayView arguments)
{
    const auto root = parseMailbox(arguments);
    if (!root)
        return session.bad("GETQUOTA root");
    session.ask(ListFolders{}, [&session, root = QString::fromUtf8(*root)](Answer &answer) {
        const Folders &folders = std::get<Folders>(answer);
        const auto found = std::find_if(folders.begin(), folders.end(), [&](const Folder &folder) { return folder.owner == root; });
        if (found == folders.end())
            return session.no("No such quota root", "NONEXISTENT");
        tellQuota(session, *found);
    });
}

} // namespace imap
