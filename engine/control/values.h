// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include "control/sendlimits.h"
#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <optional>

// The things of the API as plain values: what REST shows, what storage answers, what the console lists.
// Times are milliseconds since 1970 UTC, sizes bytes. Any thread.
namespace control {

using base::Id;

struct Domain
{
    Id id = 0;
    QString name; ///< A-label or ASCII, lower case
    qint64 createdAt = 0;
    QStringList aliases = {};  ///< other names of the same domain: anna@alias is anna@name
    QString catchAll = {};     ///< who gets mail to addresses that are not there; empty: they are refused
    qint64 quotaBytes = 0;     ///< of each user that has none of his own; 0: no bound
    qint64 quotaMessages = 0;  ///< likewise
    qint64 maxUsers = 0;       ///< 0: no bound
    SendLimits sendLimits = {}; ///< of all its users together
};

struct Mailbox
{
    Id id = 0;
    QString address;
    qint64 unread = 0;
    qint64 total = 0;
    qint64 size = 0;
    std::optional<qint64> expiresAt; ///< set on disposable mailboxes
    quint64 modSeq = 0;              ///< rises with every change inside; part of ETags
};

enum class FolderRole { None, Inbox, Sent, Drafts, Trash, Junk, Archive };

struct Folder
{
    Id id = 0;
    Id mailboxId = 0;
    QString name;
    FolderRole role = FolderRole::None;
    quint32 uidValidity = 0;
    quint32 uidNext = 1;
    quint64 modSeq = 0;
    qint64 unread = 0;
    qint64 total = 0;
};

/// One entry of one folder, as in lists.
struct Message
{
    Id id = 0;
    Id mailId = 0;
    Id mailboxId = 0;
    Id folderId = 0;
    quint32 uid = 0;
    quint64 modSeq = 0;
    QString from;   ///< "Name <address>" decoded, as in the header
    QStringList to;
    QString subject; ///< decoded
    QString preview; ///< first words of the text, at most 200 characters
    qint64 receivedAt = 0;
    qint64 size = 0; ///< of the stored message, without trace headers
    bool seen = false;
    bool flagged = false;
    int attachmentCount = 0;
};

struct Header
{
    QString name;
    QString value; ///< unfolded and decoded
};

struct Attachment
{
    int n = 0; ///< from 1
    QString filename;
    QString contentType;
    qint64 size = 0; ///< decoded
    std::optional<QString> contentId = {}; ///< without angle brackets: what HTML names as cid:
};

struct MessageDetail
{
    Message message;
    QList<Header> headers;
    std::optional<QString> text;
    std::optional<QString> html; ///< sanitised
    QList<Attachment> attachments;
};

/// A stored event: append-only, numbered by the writer inside the transaction.
struct Event
{
    quint64 seq = 0;
    qint64 at = 0;
    QString kind;          ///< e.g. "message.received", "mail.accepted", "mailbox.expired", "retention.run"
    Id mailId = 0;         ///< 0: none
    Id messageId = 0;
    Id mailboxId = 0;
    QString to;            ///< recipient address, may be empty
    QByteArray detail;     ///< a JSON object (UTF-8); may be empty
};

struct Connection
{
    Id id = 0;
    QString protocol; ///< "smtp", "http", …: the listener's name
    QString peer;     ///< "address:port"
    QString user;
    bool tls = false;
    qint64 since = 0;
    QString state;
    qint64 bytesIn = 0;
    qint64 bytesOut = 0;
};

enum class QueueState { Ready = 1, Active, Deferred, Held, Sent, Bounced, Expired };
enum class Lane { Urgent = 1, Normal, Bulk };

/// Why a delivery did not go well, as ids that stay; words for them: causewords.h. All empty: nothing to explain.
struct Cause
{
    QString id;    ///< "mailbox-full"
    QString fault; ///< who can do something about it: "nobody", "sender", "recipient", "remote-server", "network", "our-server"
    QString step;  ///< what to do: "ask-recipient"
};

/// One recipient of one mail on its way out. Finished ones stay for some days to be asked about.
struct QueueItem
{
    Id id = 0;
    Id mailId = 0;
    QString from;          ///< envelope sender; empty: the null sender
    QString to;            ///< envelope recipient
    QString destination;   ///< the recipient's domain as A-label, or an address literal
    QueueState state = QueueState::Ready;
    Lane lane = Lane::Normal;
    QString mailClass;     ///< tag of the send API ("code", "reset", …), may be empty
    int attempts = 0;
    qint64 queuedAt = 0;
    qint64 nextAttemptAt = 0;
    qint64 expiresAt = 0;
    qint64 size = 0;
    QString lastReply;     ///< of the remote, or our reason
    Cause cause;           ///< of lastReply; made where the item becomes JSON
};

/// Which queue items are meant; every field that is set must match.
struct QueueFilter
{
    QList<QueueState> states; ///< empty: all that are unfinished, or all when mailId is set
    std::optional<Lane> lane;
    std::optional<Id> mailId;
    QString destination;      ///< exact
    QString from;             ///< part of the sender's address
    QString to;               ///< part of the recipient's address
    QString mailClass;        ///< exact
};

/// One destination with mail waiting, or with settings of its own.
struct Destination
{
    QString name;
    bool paused = false;
    QString state;            ///< "ok", "paused", "backoff", "limited"
    qint64 queued = 0;        ///< unfinished recipients
    qint64 active = 0;
    int connections = 0;
    double window = 0;        ///< concurrent deliveries allowed now
    double rate = 0;          ///< recipients per minute, of the last minute
    qint64 oldestAt = 0;      ///< when the oldest one that is due or was put off was queued; 0: there is none
    qint64 retryAt = 0;       ///< set while it is left alone after failures
    QString lastReply;
    std::optional<int> maxConnections; ///< its own limit
    std::optional<int> maxPerMinute;   ///< its own rate limit
    Cause cause;                       ///< of lastReply; made where the destination becomes JSON
};

/// Rights of a token. Admin implies all others.
enum class Scope { Read, Send, Queue, Admin };

/// What a user may do besides reading and sending his own mail.
enum class Role {
    Admin,       ///< everything
    DomainAdmin, ///< users, aliases and mailboxes of his own domain, not their mail
    Operator     ///< sees how the server does and moves its queue, sees nobody's mail
};

/// A team box a session's user is a member of.
struct TeamAccess
{
    Id mailboxId = 0;
    bool write = false;
};

struct Token
{
    Id id = 0;
    QString name;
    QList<Scope> scopes;
    std::optional<Id> mailboxId; ///< set: reads only this mailbox; of a session: the user's own
    qint64 createdAt = 0;
    std::optional<qint64> expiresAt;
    std::optional<qint64> lastUsedAt;
    // of a session, else unset
    std::optional<Id> userId = {};
    QString user = {};      ///< address
    QList<Role> roles = {};
    Id domainId = 0;        ///< of the address
    QList<TeamAccess> teamBoxes = {};
    // of a token that makes disposable mailboxes
    std::optional<DisposableLimits> disposable = {};
};

/// A token as it is shown once, at creation.
struct NewToken
{
    Token token;
    QString secret;
};

struct NewMailbox
{
    Mailbox mailbox;
    QString tokenSecret; ///< only for disposable mailboxes
};

/// One page of a keyset-paginated list. `next` empty: the end.
template<typename T>
struct Page
{
    QList<T> items;
    QString next;
};

struct PageRequest
{
    int limit = 50;  ///< 1..500
    QString cursor;  ///< opaque, from Page::next
};

/// Points of one metric; `values` is NaN where nothing was recorded (gaps are gaps).
struct Series
{
    QString name;
    qint64 from = 0; ///< time of the first value
    qint64 step = 0; ///< milliseconds between values
    QList<double> values;
};

struct Status
{
    QString version;
    QString hostname;
    qint64 startedAt = 0;
    bool ready = false;
    qint64 domains = 0;
    qint64 mailboxes = 0;
    qint64 messages = 0;
    qint64 connections = 0;
    QString load = QStringLiteral("normal"); ///< "normal", "strained" (bulk mail waits), "overloaded" (normal mail too), "refusing" (new mail is put off)
    QString loadReason = {}; ///< "disk", "memory", "loop", "storage"; empty when normal
};

} // namespace control
