// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/imapconnection.h"
#include <utility>

// What the session asks of the store.
namespace mailaccess {
namespace {

imap::Answer done(const storage::FolderStatus &)
{
    return imap::Done();
}

storage::FlagsToStore::Mode modeOf(imap::StoreFlags::Mode mode)
{
    using storage::FlagsToStore;
    return mode == imap::StoreFlags::Add ? FlagsToStore::Add : mode == imap::StoreFlags::Remove ? FlagsToStore::Remove : FlagsToStore::Replace;
}

} // namespace

template<typename T, typename Convert>
base::Callback<T> ImapConnection::answered(quint64 question, Convert convert)
{
    auto done = m_lifetime.guarded([this, question, convert](base::Result<T> result) {
        if (result)
            answer(question, imap::Answer(convert(std::move(*result))));
        else
            answer(question, result.error());
    });
    return {m_transport.executor(), std::move(done)};
}

void ImapConnection::perform(imap::ListFolders &action)
{
    using storage::VisibleFolders;
    m_context->access.visibleFolders(m_who.userId, m_who.mailboxId, answered<VisibleFolders>(action.question, [address = m_who.address](const VisibleFolders &visible) {
        return imapFolders(visible, address);
    }));
}

/// Finds where a folder of that name belongs, and goes on there.
void ImapConnection::inPlace(quint64 question, const QString &path, std::function<void(const FolderPlace &)> then)
{
    if (!isSharedName(path))
        return then({m_who.mailboxId, path});
    auto done = m_lifetime.guarded([this, question, path, then = std::move(then)](const base::Result<storage::VisibleFolders> &visible) {
        const auto place = visible ? placeOf(path, m_who.mailboxId, visible->mailboxes) : base::Result<FolderPlace>(visible.error());
        if (place)
            then(*place);
        else
            answer(question, place.error());
    });
    m_context->access.visibleFolders(m_who.userId, m_who.mailboxId, {m_transport.executor(), std::move(done)});
}

void ImapConnection::perform(imap::CreateFolder &action)
{
    inPlace(action.question, action.path, [this, question = action.question](const FolderPlace &place) {
        m_context->access.createFolder(place.mailboxId, place.path, answered<storage::FolderStatus>(question, [](const storage::FolderStatus &made) {
            imap::Folder folder;
            folder.id = made.id;
            return folder;
        }));
    });
}

void ImapConnection::perform(imap::RenameFolder &action)
{
    inPlace(action.question, action.path, [this, action](const FolderPlace &place) {
        if (place.mailboxId != action.mailboxId)
            return answer(action.question, base::Error{base::ErrorKind::Invalid, {}, {}, {}});
        m_context->access.renameFolder(action.folderId, place.path, answered<storage::FolderStatus>(action.question, done));
    });
}

void ImapConnection::perform(imap::DeleteFolder &action)
{
    m_context->access.deleteFolder(action.folderId, answered<storage::FolderStatus>(action.question, done));
}

void ImapConnection::perform(imap::Subscribe &action)
{
    auto then = answered<storage::FolderStatus>(action.question, done);
    if (action.shared)
        m_context->access.subscribeShared(m_who.userId, action.folderId, action.on, std::move(then));
    else
        m_context->access.subscribe(action.folderId, action.on, std::move(then));
}

void ImapConnection::perform(imap::ReadDeletedSize &action)
{
    m_context->access.deletedSize(action.folderId, answered<qint64>(action.question, [](qint64 size) { return size; }));
}

void ImapConnection::perform(imap::ReadQuota &action)
{
    using storage::MailboxQuota;
    m_context->access.quota(action.mailboxId, answered<MailboxQuota>(action.question, [](const MailboxQuota &quota) {
        return imap::Quota{quota.octets, quota.messages, quota.mostOctets, quota.mostMessages};
    }));
}

void ImapConnection::perform(imap::OpenFolder &action)
{
    m_folderOpen = false;
    m_watch = m_context->access.watch(action.folderId, m_transport.executor(), m_lifetime.guarded([this](const mail::FolderSnapshotPtr &latest) { folderChanged(latest); }));
    m_context->access.open(action.folderId, answered<mail::FolderSnapshotPtr>(action.question, [this](const mail::FolderSnapshotPtr &state) {
        m_folderOpen = true;
        return state;
    }));
}

void ImapConnection::folderChanged(const mail::FolderSnapshotPtr &latest)
{
    if (m_folderOpen)
        run(m_session.folderChanged(latest, now()));
}

void ImapConnection::perform(imap::CloseFolder &)
{
    m_folderOpen = false;
    m_watch.reset();
}

void ImapConnection::perform(imap::StoreFlags &action)
{
    const storage::FlagsToStore wanted{modeOf(action.mode), action.flags, action.keywords, action.unchangedSince};
    m_context->access.storeFlags(action.folderId, action.uids, wanted, answered<storage::FlagsStored>(action.question, [](const storage::FlagsStored &stored) {
        return imap::FlagsStored{stored.changed, stored.refused};
    }));
}

void ImapConnection::perform(imap::CopyMessages &action)
{
    auto done = answered<storage::CopiedMessages>(action.question, [](const storage::CopiedMessages &copied) {
        return imap::CopiedMessages{copied.uidValidity, copied.from, copied.to};
    });
    if (action.move)
        m_context->access.move(action.folderId, action.uids, action.toFolderId, std::move(done));
    else
        m_context->access.copy(action.folderId, action.uids, action.toFolderId, std::move(done));
}

void ImapConnection::perform(imap::Expunge &action)
{
    m_context->access.expunge(action.folderId, action.uids, true, answered<imap::Uids>(action.question, [](const imap::Uids &gone) { return gone; }));
}

void ImapConnection::perform(imap::ListVanished &action)
{
    m_context->access.vanishedSince(action.folderId, action.modSeq, answered<std::optional<imap::Uids>>(action.question, [](const std::optional<imap::Uids> &uids) {
        return imap::VanishedUids{uids};
    }));
}

void ImapConnection::perform(imap::ReadMessage &action)
{
    m_context->access.read(action.messageId, action.offset, action.length, answered<QByteArray>(action.question, [](const QByteArray &bytes) { return bytes; }));
}

void ImapConnection::perform(imap::ReadOutlines &action)
{
    m_context->access.outlines(action.mailIds, answered<imap::MessageOutlines>(action.question, [](const imap::MessageOutlines &outlines) { return outlines; }));
}

void ImapConnection::perform(imap::MatchMessages &action)
{
    const quint64 question = action.question;
    m_search = std::make_shared<MessageSearch>(m_context->access, m_context->pool, std::move(action), m_context->clock.wallMs(),
                                               answered<imap::Uids>(question, [this](const imap::Uids &matched) {
                                                   m_search.reset(); // with the state of the folder it looked at
                                                   return matched;
                                               }));
    m_search->start();
}

void ImapConnection::perform(imap::OrderMessages &action)
{
    const quint64 question = action.question;
    m_ordering = std::make_shared<MessageOrdering>(m_context->access, m_context->pool, std::move(action),
                                                   answered<imap::OrderedMessages>(question, [this](const imap::OrderedMessages &ordered) {
                                                       m_ordering.reset();
                                                       return ordered;
                                                   }));
    m_ordering->start();
}

void ImapConnection::perform(imap::BeginMessage &)
{
    if (!m_appended)
        m_appended = std::make_shared<AppendedMessages>(m_context->store, m_context->pool, m_transport.executor(), m_lifetime.guarded([this] { hold(SpoolBehind, false); }));
    m_appended->begin();
}

void ImapConnection::perform(imap::BodyChunk &action)
{
    m_appended->append(action.bytes);
    if (m_appended->isBehind())
        hold(SpoolBehind, true);
}

void ImapConnection::perform(imap::EndMessage &action)
{
    m_appended->end(action, m_context->clock.wallMs());
}

void ImapConnection::perform(imap::DropMessages &)
{
    m_appended.reset();
    hold(SpoolBehind, false);
}

void ImapConnection::perform(imap::CommitAppend &action)
{
    m_appended->commit(action.folderId, m_lifetime.guarded([this, question = action.question](const base::Result<storage::AppendedMessages> &appended) {
        m_appended.reset();
        if (appended)
            answer(question, imap::Answer(imap::AppendedMessages{appended->uidValidity, appended->uids}));
        else
            answer(question, appended.error());
    }));
}

} // namespace mailaccess
