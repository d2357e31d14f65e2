// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/workerpool.h"
#include "control/deliverytotals.h"
#include "control/mailsearchservice.h"
#include "control/groups.h"
#include "control/services.h"
#include "mail/messageview.h"
#include "metrics/registry.h"
#include "storage/bodywriter.h"

namespace control {
class TeamBoxService;
}

namespace storage {

using base::Callback;
using base::Id;

class FileSystem;
class TaskThreads;
class QueueStore;
class SendStore;
class DkimStore;
class WebhookStore;
class SettingsStore;
class AlertStore;
class AccountStore;
class BanStore;
class GroupStore;
class SenderStore;
class AccessStore;
struct SendCharge;

/// How long mail for elsewhere is tried.
struct QueueLife
{
    int lifetimeH = 120;  ///< of a queue row that names none itself
    int delayNoticeH = 4; ///< age at which a sender is told of a delay; 0: never
    bool operator==(const QueueLife &) const = default;
};
/// The same for single destinations.
using QueueLives = QHash<QString, QueueLife>;

struct StoreOptions
{
    QString dataDir; ///< bodies/, spool/, index.sqlite inside
    QString driver;  ///< "sqlite" (default), "postgresql", "mysql"
    QString dsn;
    int readers = 2;
    quint8 node = 0;
    bool delivers = true; ///< this node; what it takes in is then its to deliver
    qint64 receiveMemoryBytes = 256 << 20; ///< bound of all bodies in memory
    qint64 spoolBytes = 20LL << 30;        ///< bound of all spool files
    qint64 segmentBytes = 128 << 20;
    qint64 reserveBytes = 64 << 20; ///< free disk below this answers OutOfSpace
    int eventDays = 30;
    int trashDays = 30;
    QueueLife queueLife;
    QueueLives queueLifeFor;
    int keepFinishedH = 72;     ///< how long finished queue rows can be asked about
    qint64 openFolderEntries = 1000000; ///< bound of all entries of folders kept in memory that nobody has open
    FileSystem *files = nullptr;    ///< null: the machine's; tests give one that fails
    TaskThreads *threads = nullptr; ///< null: the machine's; a simulation gives its own
};

/// Of the options, what may change while the store is open.
struct StoreLimits
{
    qint64 receiveMemoryBytes = 0;
    int eventDays = 0;
    int trashDays = 0;
    int keepFinishedH = 0; ///< counts from the next setQueueLife() on
};

/// One local recipient of an accepted mail.
struct Delivery
{
    Id mailboxId = 0;
    Id folderId = 0;   ///< 0: the inbox
    QString recipient; ///< envelope recipient as given
    QByteArray dsn;    ///< DSN parameters of RCPT kept as sent ("NOTIFY=… ORCPT=…"), may be empty
};

/// One recipient elsewhere of an accepted mail: a row of the queue in the same commit.
struct Outgoing
{
    Id id = 0;             ///< 0: the store makes one; answered in Committed
    QString recipient;     ///< envelope recipient
    QString destination;   ///< its domain as A-label in lower case, or an address literal
    control::Lane lane = control::Lane::Normal;
    QString mailClass = {};
    QByteArray dsn = {};   ///< DSN parameters of RCPT kept as sent
    qint64 sendAt = 0;     ///< wall time in ms before which it is not tried; 0: at once
    qint64 expiresAt = 0;  ///< 0: queue.lifetime_h from now
    bool held = false;     ///< waits until somebody releases it
};

/// Makes a request that is sent twice count once: kept in the same commit as its mail.
struct Idempotency
{
    QByteArray id;      ///< SHA-256 of who asks, what for, and the key
    QByteArray request; ///< SHA-256 of the request
    QByteArray answer;  ///< what to say again
    qint64 expiresAt = 0;
};

/// Everything one acceptance writes, in one durable commit.
struct MailSubmission
{
    Id mailId = 0;
    qint64 receivedAt = 0;
    BodyWriterPtr body;        ///< finished
    QByteArray traceHeaders;   ///< Return-Path and Received, CRLF-terminated lines
    QString mailFrom;          ///< "" is the null sender
    QByteArray mailParameters; ///< RET, ENVID, SMTPUTF8, BODY as sent
    QString peer;              ///< textual IP
    QString helo;
    QList<Delivery> deliveries;
    QList<Outgoing> outgoing;
    mail::MessageSummary summary;
    std::optional<Idempotency> idempotency; ///< Exists, and nothing is written, when its id was answered before
    QByteArray stages; ///< JSON object of stage times in ms, for the event "mail.accepted"
    Id connectionId = 0; ///< that brought it, for the same; 0: none
    std::shared_ptr<const SendCharge> charge; ///< what it counts as, kept with it (senderstore.h); null: nobody's
};

struct Committed
{
    Id mailId = 0;
    QList<control::Message> messages;  ///< one per delivery
    QList<control::QueueItem> queued;  ///< one per outgoing recipient
};

/// One of those a recipient stands for: a mailbox here, or an address elsewhere.
struct RouteTarget
{
    Id mailboxId = 0; ///< 0: elsewhere
    QString address;
    Id autoReplyOf = 0; ///< the user who is away and has it answered
    bool full = false;  ///< the mailbox has no room under its quota
    std::optional<qint64> room = {}; ///< octets that still go into it; unset: there is no bound
    Id groupId = 0;     ///< a group with a say of its own: a recipient like one the sender named
};

/// A group as a recipient.
struct GroupRoute
{
    Id id = 0;
    Id domainId = 0;
    QString address;
    QString name;
    control::GroupKind kind = control::GroupKind::Plain;
    bool moderated = false;
    bool announces = false; ///< moderators alone post
};

/// Where a recipient's mail goes.
struct RecipientRoute
{
    enum Kind {
        Mailbox,
        UnknownUser,
        NotLocal,
        Several ///< an alias, or a mailbox whose owner has mail sent on or answered: through the queue (mail::kMailboxDestination), which knows `targets`
    };
    Kind kind = NotLocal;
    Id mailboxId = 0; ///< Several: what stands for them
    QString address; ///< canonical address of the mailbox
    qint64 expiresAt = 0; ///< wall time in ms from which the mailbox takes nothing more; 0: never
    QList<RouteTarget> targets = {}; ///< of Several, never empty
    bool full = false; ///< the mailbox itself has no room under its quota
    std::optional<qint64> room = {}; ///< octets that still go into it; unset: there is no bound
    bool lasts = true; ///< not filled up within seconds: worth remembering
    std::optional<GroupRoute> group = {};
    QList<Id> asks = {}; ///< groups it leads to that do not take mail from everybody: GroupStore::mayPost()
};

/// The store: body segments, SQL index, events. Owns one writer thread (group commit), one spool thread and a
/// few reader threads; every call is thread-safe, never blocks the caller, and answers through its Callback
/// after the change is on disk. It implements the services of control that are answered from the index.
class Store : public control::DirectoryService,
              public control::MessageService,
              public control::EventService,
              public control::TokenService
{
public:
    /// Opens or creates: migrations, recovery scan, orphan removal. Blocks; called on the control thread at
    /// start. Errors name the path and what to do. `pool`, `metrics`, `clock` outlive the store.
    static base::Result<std::unique_ptr<Store>> open(const StoreOptions &options, base::WorkerPool &pool,
                                                     metrics::Registry &metrics, const base::Clock &clock);
    ~Store() override = default;

    virtual base::IdGenerator &ids() = 0;
    /// What only the queue manager needs; as long as the store. Null where there is none (tests).
    virtual QueueStore *queue() { return nullptr; }
    /// What only the send API needs; likewise.
    virtual SendStore *sending() { return nullptr; }
    /// Keys that sign mail; likewise.
    virtual DkimStore *dkim() { return nullptr; }
    /// Who is told of events over HTTP; likewise.
    virtual WebhookStore *webhooks() { return nullptr; }
    /// What was changed of the settings at run time; likewise.
    virtual SettingsStore *settings() { return nullptr; }
    /// Alert rules and alerts; likewise.
    virtual AlertStore *alerts() { return nullptr; }
    /// Users and aliases; likewise.
    virtual AccountStore *accounts() { return nullptr; }
    /// Groups and lists; likewise.
    virtual GroupStore *groups() { return nullptr; }
    /// Shared mailboxes; likewise.
    virtual control::TeamBoxService *teamBoxes() { return nullptr; }
    /// Who is kept out at the door; likewise.
    virtual BanStore *bans() { return nullptr; }
    /// What users have sent, and the tray; likewise.
    virtual SenderStore *senders() { return nullptr; }
    /// Folders and messages for IMAP and POP3; likewise.
    virtual AccessStore *access() { return nullptr; }
    /// What became of mail on its way out; likewise.
    virtual control::DeliveryTotalsService *totals() { return nullptr; }
    /// Mail across all mailboxes, and many messages at once; likewise.
    virtual control::MailSearchService *mailSearch() { return nullptr; }

    /// A new body in flight; OutOfSpace or Busy (452 4.3.1) when memory, spool or disk are at their bound.
    /// Lock-free.
    virtual base::Result<BodyWriterPtr> newBody(base::ExecutorPtr ioThread) = 0;
    /// Answers after body, entries, queue rows and events are on disk; on error nothing of it is.
    virtual void commitMail(MailSubmission submission, Callback<Committed> done) = 0;

    /// `localPart` unquoted; sub-addressing (user+tag) and postmaster (made on first use) resolved. `domain`
    /// A-label, lower case; empty for bare <postmaster> and the server's own address literal: the first one.
    virtual void lookupRecipient(const QString &localPart, const QString &domain,
                                 Callback<RecipientRoute> done) = 0;
    /// Rises with every change of domains or mailboxes: caches of lookups drop what is older. Lock-free.
    virtual quint64 directoryVersion() const = 0;

    /// Called on the writer thread after each commit with the events it stored and, for message events, the
    /// entry.
    struct Published
    {
        control::Event event;
        std::optional<control::Message> message;
    };
    virtual void setPublisher(std::function<void(const QList<Published> &)> publisher) = 0;

    /// For bodies and clean-ups from now on.
    virtual void setLimits(const StoreLimits &limits) { Q_UNUSED(limits) }

    /// An event of the server itself. Nobody is told when it cannot be stored.
    virtual void addEvent(const control::Event &event) { Q_UNUSED(event) }

    /// Makes sure a token with this secret and all rights exists (the bootstrap token); others of that name
    /// are revoked.
    virtual base::Result<void> ensureBootstrapToken(const QByteArray &secret) = 0;

    /// Expiry of disposable mailboxes, trash and events, compaction of dead space; answers what it did as a
    /// JSON object, also stored as event "retention.run". The server calls it every minute.
    virtual void maintain(Callback<QByteArray> done) = 0;
    virtual void counts(Callback<control::Status> done) = 0;
    /// Finishes what is in hand, stops the threads. Blocks up to a few seconds; control thread.
    virtual void close() = 0;
};

} // namespace storage
