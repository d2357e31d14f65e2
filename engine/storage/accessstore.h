// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include "imap/messageoutline.h"
#include "imap/textsignature.h"
#include "mail/foldersnapshot.h"
#include "storage/store.h"

namespace storage {

/// A folder as STATUS and LIST tell of it.
struct FolderStatus
{
    Id id = 0;
    Id mailboxId = 0;
    QString name; ///< path with "/" between the levels; the inbox is "INBOX"
    control::FolderRole role = control::FolderRole::None;
    bool subscribed = false;
    quint32 uidValidity = 0;
    quint32 uidNext = 1;
    quint64 highestModSeq = 0;
    qint64 total = 0;
    qint64 unseen = 0;
    qint64 deleted = 0; ///< marked \Deleted (RFC 9051 6.3.11)
    qint64 size = 0;    ///< octets
};

/// A team box, as one of its people has it.
struct SharedMailbox
{
    Id mailboxId = 0;
    QString address;
    bool write = false;
    bool sendAs = false;
};

/// All that a user may open.
struct VisibleFolders
{
    QList<FolderStatus> own;
    QList<FolderStatus> shared; ///< of `mailboxes`; `subscribed` is the user's own choice
    QList<SharedMailbox> mailboxes; ///< by address
};

/// What a mailbox holds and may hold; what lies in its trash is no message of it, but has a size.
struct MailboxQuota
{
    qint64 octets = 0;
    qint64 messages = 0;
    std::optional<qint64> mostOctets = {}; ///< unset: no bound
    std::optional<qint64> mostMessages = {};
};

/// STORE (RFC 9051 6.4.6, RFC 7162 3.1.3).
struct FlagsToStore
{
    enum Mode { Add, Remove, Replace };
    Mode mode = Add;
    quint8 flags = 0; ///< mail::MessageFlag
    QList<QByteArray> keywords;
    std::optional<quint64> unchangedSince = {}; ///< entries changed later stay as they are
};

struct FlagsStored
{
    QList<mail::FolderEntry> changed; ///< as they are now, ascending by UID; those that had the flags already are not in it
    QList<quint32> refused;           ///< UIDs that were changed since FlagsToStore::unchangedSince
};

struct CopiedMessages
{
    quint32 uidValidity = 0;    ///< of the folder they went to
    QList<quint32> from;        ///< UIDs, ascending
    QList<quint32> to;          ///< likewise, one for each of `from`
};

/// One message of APPEND (RFC 9051 6.3.12).
struct MessageToAppend
{
    BodyWriterPtr body; ///< finished
    mail::MessageSummary summary;
    quint8 flags = 0;
    QList<QByteArray> keywords;
    qint64 receivedAt = 0; ///< wall clock in ms
};

struct AppendedMessages
{
    quint32 uidValidity = 0;
    QList<quint32> uids; ///< in the order given
};

/// Folders and their messages for IMAP and POP3. Thread-safe, never blocks; as long as the store. Every change answers after it is on
/// disk, and REST, WebSocket and other sessions hear of it: there is one truth, the tables folder and message.
class AccessStore
{
public:
    virtual ~AccessStore() = default;

    virtual void folders(Id mailboxId, Callback<QList<FolderStatus>> done) = 0;
    virtual void visibleFolders(Id userId, Id mailboxId, Callback<VisibleFolders> done) = 0;
    virtual void quota(Id mailboxId, Callback<MailboxQuota> done) = 0;
    /// Octets of what is marked \Deleted; looks at each message of the folder.
    virtual void deletedSize(Id folderId, Callback<qint64> done) = 0;
    /// Makes missing parents too. Exists, Invalid("name"), TooLarge("name"). Not subscribed: that is the client's affair. Those made with
    /// the mailbox are, and those made over REST, where nobody could say so.
    virtual void createFolder(Id mailboxId, const QString &path, Callback<FolderStatus> done) = 0;
    /// With all below it. Of the inbox: its messages move to the new folder (RFC 9051 6.3.6).
    virtual void renameFolder(Id folderId, const QString &path, Callback<FolderStatus> done) = 0;
    /// With its messages; what is below it stays. Forbidden for the inbox and the trash.
    virtual void deleteFolder(Id folderId, Callback<FolderStatus> done) = 0;
    virtual void subscribe(Id folderId, bool on, Callback<FolderStatus> done) = 0;
    /// To a folder of a team box: for this user alone. Whoever never said is subscribed.
    virtual void subscribeShared(Id userId, Id folderId, bool on, Callback<FolderStatus> done) = 0;

    /// The present state; from a cache where somebody has the folder open or had lately.
    virtual void open(Id folderId, Callback<mail::FolderSnapshotPtr> done) = 0;
    /// Told on `executor` of each state that a commit made, null when the folder is gone, until the returned object is let go; at first
    /// of the present one, where it is in memory. Who watches and then opens misses nothing. What changes answer comes after the states
    /// they made, on the same executor.
    using FolderWatch = std::shared_ptr<void>;
    virtual FolderWatch watch(Id folderId, base::ExecutorPtr executor, std::function<void(mail::FolderSnapshotPtr)> changed) = 0;

    /// UIDs that are not there are passed over. Of very many the first may be done when it fails.
    virtual void storeFlags(Id folderId, const QList<quint32> &uids, const FlagsToStore &wanted, Callback<FlagsStored> done) = 0;
    virtual void copy(Id folderId, const QList<quint32> &uids, Id toFolderId, Callback<CopiedMessages> done) = 0;
    /// RFC 6851: all of them in one commit.
    virtual void move(Id folderId, const QList<quint32> &uids, Id toFolderId, Callback<CopiedMessages> done) = 0;
    /// For good, those of them that are marked \Deleted; `marked` false: all of them. Answers which went.
    virtual void expunge(Id folderId, const QList<quint32> &uids, bool marked, Callback<QList<quint32>> done) = 0;
    /// All or none (RFC 3502). Fails with field "quota" where they do not fit.
    virtual void append(Id folderId, const QList<MessageToAppend> &messages, Callback<AppendedMessages> done) = 0;
    /// UIDs that vanished, so far, after that modification number, ascending; nullopt: it is not known any more that far back (RFC 7162 3.2.5).
    virtual void vanishedSince(Id folderId, quint64 modSeq, Callback<std::optional<QList<quint32>>> done) = 0;
    /// Trace headers and body as one, from `offset` on; the whole message for offset 0 and length -1.
    virtual void read(Id messageId, qint64 offset, qint64 length, Callback<QByteArray> done) = 0;
    /// What lists are made of, without reading messages: of the first of these mails, at least of one. Empty ones where the message itself
    /// has to be read.
    virtual void outlines(const QList<Id> &mailIds, Callback<imap::MessageOutlines> done) = 0;
    /// Which of some strings may be in the texts of each of these mails, as bits; those not looked at in the background yet may have all.
    virtual void mayHave(const QList<Id> &mailIds, const imap::SignatureQueries &queries, Callback<QList<quint64>> done) = 0;
};

} // namespace storage
