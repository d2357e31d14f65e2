// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"

// The one facade of the engine: what the API asks of it. Calls are thread-safe, never block, and answer through the
// Callback. storage, metrics, net and server implement these; api is written on nothing else.
namespace control {

using base::Callback;

/// Unset: stays.
struct DomainChange
{
    std::optional<QString> name = {};
    std::optional<QStringList> aliases = {};
    std::optional<QString> catchAll = {}; ///< an address; empty: none
    std::optional<qint64> quotaBytes = {};
    std::optional<qint64> quotaMessages = {};
    std::optional<qint64> maxUsers = {};
    std::optional<SendLimits> sendLimits = {};
};

class DirectoryService
{
public:
    virtual ~DirectoryService() = default;
    virtual void listDomains(const PageRequest &page, Callback<Page<Domain>> done) = 0;
    virtual void domain(Id id, Callback<Domain> done) = 0;
    /// Exists for a name or an alias that another domain has.
    virtual void createDomain(const QString &name, Callback<Domain> done) = 0;
    virtual void changeDomain(Id id, const DomainChange &change, Callback<Domain> done) = 0;
    /// Fails with Exists while mailboxes or aliases of the domain remain.
    virtual void deleteDomain(Id id, Callback<Domain> done) = 0;

    /// `query`: part of an address, empty for all; ordered by address.
    virtual void listMailboxes(const QString &query, const PageRequest &page, Callback<Page<Mailbox>> done) = 0;
    virtual void mailbox(Id id, Callback<Mailbox> done) = 0;
    /// `address` empty: a random local part in `domain` (or the first domain). ttlSeconds set: disposable, with token.
    virtual void createMailbox(const QString &address, const QString &domain, std::optional<qint64> ttlSeconds,
                               Callback<NewMailbox> done) = 0;
    /// For a token with Token::disposable, within its limits: Forbidden for a longer life, Busy with Error::retryAfterS when it has as many
    /// as it may.
    virtual void createDisposable(Id tokenId, const QString &domain, std::optional<qint64> ttlSeconds, Callback<NewMailbox> done) = 0;
    virtual void setMailboxExpiry(Id id, std::optional<qint64> expiresAt, Callback<Mailbox> done) = 0;
    virtual void deleteMailbox(Id id, Callback<Mailbox> done) = 0;
};

struct MessageChange
{
    std::optional<bool> seen;
    std::optional<bool> flagged;
    std::optional<Id> folderId;
};

class MessageService
{
public:
    virtual ~MessageService() = default;
    virtual void listFolders(Id mailboxId, Callback<QList<Folder>> done) = 0;
    virtual void createFolder(Id mailboxId, const QString &name, Callback<Folder> done) = 0;
    /// Newest first. `folderId` 0: the inbox. `query`: words, all must occur; empty: all.
    virtual void listMessages(Id mailboxId, Id folderId, const QString &query, const PageRequest &page,
                              Callback<Page<Message>> done) = 0;
    virtual void message(Id id, Callback<Message> done) = 0;
    /// The bytes as received, without trace headers prepended.
    virtual void body(Id messageId, Callback<QByteArray> done) = 0;
    /// Trace headers, then the bytes as received.
    virtual void raw(Id messageId, Callback<QByteArray> done) = 0;
    virtual void rawOfMail(Id mailId, Callback<QByteArray> done) = 0;
    virtual void changeMessage(Id id, const MessageChange &change, Callback<Message> done) = 0;
    /// Moves to trash; from trash: for good (the answer then has folderId 0).
    virtual void deleteMessage(Id id, Callback<Message> done) = 0;
    /// Back from trash to where it was (or the inbox).
    virtual void restoreMessage(Id id, Callback<Message> done) = 0;
};

class EventService
{
public:
    virtual ~EventService() = default;
    /// Events with seq > `since`, oldest first, at most `limit`.
    virtual void eventsSince(quint64 since, int limit, Callback<QList<Event>> done) = 0;
    /// Newest first, paged.
    virtual void listEvents(const PageRequest &page, Callback<Page<Event>> done) = 0;
    virtual void trace(Id mailId, Callback<QList<Event>> done) = 0;
    /// Smallest and largest seq still stored; (0, 0) when empty. For gap detection.
    virtual void eventRange(Callback<std::pair<quint64, quint64>> done) = 0;
};

struct TokenChange
{
    std::optional<QString> name;
    std::optional<QList<Scope>> scopes;
    std::optional<std::optional<qint64>> expiresAt; ///< holding nullopt: never
    std::optional<std::optional<DisposableLimits>> disposable = {}; ///< holding nullopt: it makes none
};

class TokenService
{
public:
    virtual ~TokenService() = default;
    virtual void listTokens(const PageRequest &page, Callback<Page<Token>> done) = 0;
    virtual void token(Id id, Callback<Token> done) = 0;
    /// Invalid for the name "bootstrap", which is the token file's, and for a mailbox that is not there.
    virtual void createToken(const Token &wanted, Callback<NewToken> done) = 0;
    /// Invalid for the bootstrap token: its file alone decides about it.
    virtual void changeToken(Id id, const TokenChange &change, Callback<Token> done) = 0;
    virtual void revokeToken(Id id, Callback<Token> done) = 0;
    /// NotFound for an unknown, expired or revoked secret. May answer at once from a cache.
    virtual void authenticate(const QByteArray &secret, Callback<Token> done) = 0;
};

/// What can be done to queue items by hand.
struct QueueAction
{
    enum Kind { Hold, Release, Retry, Bounce, Remove, Reroute, Prioritize };
    Kind kind = Hold;
    Lane lane = Lane::Normal; ///< Prioritize
    QString destination;      ///< Reroute: "domain", "host:port" or "[192.0.2.1]:25"; empty: back to its own
    QString by;               ///< who, for the event
};

/// Whom a change of many means.
struct QueueSelection
{
    QueueFilter filter;
    QList<Id> ids; ///< not empty: these, whatever the filter says
    std::optional<Id> upTo; ///< with a filter: nothing newer, so that no more is changed than was counted
    QString cursor = {};    ///< with a filter: where the step before ended
    int limit = 0;          ///< with a filter: items of one step; 0: all in one call
};

/// What a change of many did.
struct QueueSwept
{
    qint64 count = 0; ///< recipients changed
    QString next;     ///< the cursor of the next step; empty: that was all
};

struct QueuePreview; // drainforecast.h

class QueueService
{
public:
    virtual ~QueueService() = default;
    /// Oldest first.
    virtual void listQueue(const QueueFilter &filter, const PageRequest &page, Callback<Page<QueueItem>> done) = 0;
    virtual void queueItem(Id id, Callback<QueueItem> done) = 0;
    /// The item as it is afterwards. Exists (409) for one whose state does not allow it; the text says which do.
    virtual void changeQueueItem(Id id, const QueueAction &action, Callback<QueueItem> done) = 0;
    /// How many match and may be changed, up to which item, and when they will be gone; nothing is changed.
    virtual void previewQueue(const QueueSelection &selection, const QueueAction &action, Callback<QueuePreview> done) = 0;
    /// Large sets take their time: who wants to see it go on asks for steps (QueueSelection::limit).
    virtual void changeQueue(const QueueSelection &selection, const QueueAction &action, Callback<QueueSwept> done) = 0;

    /// By name; those with waiting mail or settings of their own.
    virtual void listDestinations(const PageRequest &page, Callback<Page<Destination>> done) = 0;
    virtual void destination(const QString &name, Callback<Destination> done) = 0;
    virtual void pauseDestination(const QString &name, bool paused, const QString &by, Callback<Destination> done) = 0;
    /// Unset values go back to the settings' own.
    virtual void limitDestination(const QString &name, std::optional<int> maxConnections,
                                  std::optional<int> maxPerMinute, const QString &by, Callback<Destination> done) = 0;
};

class ConnectionService
{
public:
    virtual ~ConnectionService() = default;
    virtual void listConnections(Callback<QList<Connection>> done) = 0;
    virtual void closeConnection(Id id, Callback<Connection> done) = 0;
};

class MetricsService
{
public:
    virtual ~MetricsService() = default;
    /// OpenMetrics text.
    virtual void exposition(Callback<QByteArray> done) = 0;
    /// Names accepted by series(): "queue_depth{state=ready}" and quantiles as "smtp_accept_duration_seconds:p95".
    virtual void series(const QStringList &names, qint64 from, qint64 to, qint64 step, Callback<QList<Series>> done) = 0;
};

class StatusService
{
public:
    virtual ~StatusService() = default;
    virtual void status(Callback<Status> done) = 0;
    /// Cheap, lock-free: whether new work is taken (not starting, not draining).
    virtual bool ready() const = 0;
};

} // namespace control
