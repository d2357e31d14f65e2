// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include "imap/messageorder.h"
#include "imap/messageoutline.h"
#include "imap/searchkey.h"
#include "mail/foldersnapshot.h"
#include <QByteArray>
#include <QByteArrayView>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

// What a session asks of whoever owns the connection, in the order it has to happen. A question is answered later by its number, with
// the Answer named beside it or an error; until then the session reads no further command. Folders and changes are those of
// storage::AccessStore.
namespace imap {

/// Below it are the folders of others that a user may open (RFC 2342).
inline constexpr QStringView kSharedRoot = u"Team boxes";

/// As LIST and STATUS tell of it.
struct Folder
{
    base::Id id = 0;
    QString path; ///< "/" between the levels; the inbox is "INBOX"
    control::FolderRole role = control::FolderRole::None;
    bool subscribed = false;
    quint32 uidValidity = 0;
    quint32 uidNext = 1;
    quint64 highestModSeq = 0;
    qint64 total = 0;
    qint64 unseen = 0;
    qint64 deleted = 0; ///< marked \Deleted
    qint64 size = 0;    ///< octets
    base::Id mailboxId = 0;
    QString owner = {}; ///< address of the mailbox
    QByteArray rights = "lrswipkxtea"; ///< of the user (RFC 4314 2.1); all of them: it is his own
    qint64 deletedSize = 0; ///< octets of what is marked \Deleted; of ListFolders 0

    bool may(char right) const { return rights.contains(right); }
    bool isShared() const { return !may('a'); }
};
using Folders = QList<Folder>;
using Uids = QList<quint32>;

struct Done
{
};
/// The exchange goes on: the client is sent this, and answers.
struct Challenge
{
    QByteArray bytes;
};
struct FlagsStored
{
    QList<mail::FolderEntry> changed; ///< as they are now, ascending by UID
    Uids refused;                     ///< changed since StoreFlags::unchangedSince
};
struct CopiedMessages
{
    quint32 uidValidity = 0; ///< of the folder they went to
    Uids from;
    Uids to;
};
struct AppendedMessages
{
    quint32 uidValidity = 0;
    Uids uids;
};
struct VanishedUids
{
    std::optional<Uids> uids; ///< ascending; nullopt: not known that far back
};
/// RFC 9208; unset: no bound.
struct Quota
{
    qint64 octets = 0;
    qint64 messages = 0;
    std::optional<qint64> mostOctets;
    std::optional<qint64> mostMessages;
};
using Answer = std::variant<Done, Challenge, Folders, Folder, mail::FolderSnapshotPtr, FlagsStored, CopiedMessages, AppendedMessages, VanishedUids, Uids, OrderedMessages,
                            QByteArray, MessageOutlines, Quota, qint64>;

/// Write these octets, then call written() when the connection has taken them.
struct SendData
{
    QByteArray bytes;
};
/// Start the TLS handshake behind what was written; then call tlsStarted(). Octets fed until then are dropped.
struct StartTls
{
};
/// What was written so far leaves as it is; all behind it, and all that is received from now on, is DEFLATE (RFC 4978).
struct StartCompression
{
};
/// Stop or go on reading the connection.
struct SetReading
{
    bool on = true;
};
/// LOGIN: Done signs in. Errors: Forbidden for a wrong password, Busy for too many of them, any other for "not now".
struct Login
{
    quint64 question = 0;
    QByteArray user;
    QByteArray password;
};
/// AUTHENTICATE: Challenge, or Done or an error as with Login. `mechanism` is one that was offered.
struct Authenticate
{
    quint64 question = 0;
    QByteArray mechanism;
    std::optional<QByteArray> initial;
};
/// What the client says to the last challenge, decoded. Likewise.
struct AuthResponse
{
    quint64 question = 0;
    QByteArray bytes;
};
/// The exchange ended before it was decided: forget it.
struct AbortAuth
{
};
/// Folders: all that the user may open.
struct ListFolders
{
    quint64 question = 0;
};
/// Folder, of which the id is enough.
struct CreateFolder
{
    quint64 question = 0;
    QString path;
};
/// Done.
struct RenameFolder
{
    quint64 question = 0;
    base::Id folderId = 0;
    base::Id mailboxId = 0; ///< where it is, and stays
    QString path;
};
/// Done.
struct DeleteFolder
{
    quint64 question = 0;
    base::Id folderId = 0;
};
/// Done. To a shared folder: for this user alone.
struct Subscribe
{
    quint64 question = 0;
    base::Id folderId = 0;
    bool shared = false;
    bool on = true;
};
/// qint64: octets of what is marked \Deleted.
struct ReadDeletedSize
{
    quint64 question = 0;
    base::Id folderId = 0;
};
/// Quota.
struct ReadQuota
{
    quint64 question = 0;
    base::Id mailboxId = 0;
};
/// FolderSnapshotPtr; from then on folderChanged() is told of each later state, until CloseFolder or another OpenFolder.
struct OpenFolder
{
    quint64 question = 0;
    base::Id folderId = 0;
};
struct CloseFolder
{
};
/// FlagsStored.
struct StoreFlags
{
    enum Mode { Add, Remove, Replace };
    quint64 question = 0;
    base::Id folderId = 0;
    Uids uids;
    Mode mode = Add;
    quint8 flags = 0;
    QList<QByteArray> keywords;
    std::optional<quint64> unchangedSince;
};
/// CopiedMessages.
struct CopyMessages
{
    quint64 question = 0;
    base::Id folderId = 0;
    Uids uids;
    base::Id toFolderId = 0;
    bool move = false;
};
/// Uids: those that went, of `uids` those marked \Deleted.
struct Expunge
{
    quint64 question = 0;
    base::Id folderId = 0;
    Uids uids;
};
/// VanishedUids: at least those that went after `modSeq` up to the state the folder was opened with.
struct ListVanished
{
    quint64 question = 0;
    base::Id folderId = 0;
    quint64 modSeq = 0;
};
/// QByteArray: octets of the message from `offset` on, at most `length` of them.
struct ReadMessage
{
    quint64 question = 0;
    base::Id messageId = 0;
    qint64 offset = 0;
    qint64 length = 0;
};
/// MessageOutlines: of the first of these mails, at least of one; empty ones where the message itself has to be read.
struct ReadOutlines
{
    quint64 question = 0;
    QList<base::Id> mailIds;
};
/// Uids, ascending: those of `uids` that `keys` hold for, to be judged by a SearchEvaluator with the text of the messages.
struct MatchMessages
{
    quint64 question = 0;
    mail::FolderSnapshotPtr folder;
    std::shared_ptr<const SearchKeys> keys;
    NumberRanges saved; ///< what "$" stands for
    Uids uids;
};
/// OrderedMessages: those of `uids`, brought into an order.
struct OrderMessages
{
    quint64 question = 0;
    mail::FolderSnapshotPtr folder;
    Uids uids;
    std::shared_ptr<MessageOrder> order; ///< the owner's from here on
};
/// A message of APPEND begins.
struct BeginMessage
{
};
/// Its next octets. The view is valid until the next call into the session.
struct BodyChunk
{
    QByteArrayView bytes;
};
/// It is complete.
struct EndMessage
{
    quint8 flags = 0;
    QList<QByteArray> keywords;
    std::optional<qint64> receivedAt; ///< wall clock in ms; missing: now
};
/// APPEND came to nothing: drop all its messages.
struct DropMessages
{
};
/// AppendedMessages: all or none, on disk. The messages are the owner's from here on.
struct CommitAppend
{
    quint64 question = 0;
    base::Id folderId = 0;
};
/// Close after what was written. Last action of a session.
struct Close
{
};

using Action = std::variant<SendData, StartTls, StartCompression, SetReading, Login, Authenticate, AuthResponse, AbortAuth, ListFolders, CreateFolder,
                            RenameFolder, DeleteFolder, Subscribe, ReadDeletedSize, ReadQuota, OpenFolder, CloseFolder, StoreFlags, CopyMessages, Expunge, ListVanished,
                            ReadMessage, ReadOutlines, MatchMessages, OrderMessages, BeginMessage, BodyChunk, EndMessage, DropMessages, CommitAppend, Close>;
using Actions = std::vector<Action>;

} // namespace imap
