// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "base/id.h"
#include "mail/enhancedstatus.h"
#include <QByteArray>
#include <QList>
#include <QString>

// The seam between the queue, which decides when a recipient is tried, and delivery, which knows how a mail gets
// there. Plain values and one interface; neither side includes the other.
namespace mail {

enum class DeliveryResult {
    Delivered, ///< the remote took responsibility
    Deferred,  ///< 4xx, or no usable answer: to be tried again
    Failed     ///< 5xx, or a permanent local reason: to be bounced
};

/// Where the mail of a destination really goes: destinations with the same set of mail exchangers, or the same
/// smarthost, share one group, and with it connections, window and pauses after failures.
struct DeliveryGroup
{
    QString key; ///< "mx:mx1.example.net,mx2.example.net", "smarthost:relay:587"; empty: there is no way, see below
    qint64 validUntilUs = 0; ///< monotonic time of base::Clock; ask again after it
    /// Without a key: Failed (null MX, no such domain) bounces, Deferred (DNS does not answer) waits.
    DeliveryResult result = DeliveryResult::Delivered;
    EnhancedStatus status;
    QString reason; ///< plain English, one line
};

/// One recipient of a job.
struct DeliveryRecipient
{
    base::Id id = 0;  ///< of the queue item
    QString address;  ///< envelope form, domain as given
    QByteArray dsn;   ///< "NOTIFY=… ORCPT=…" as given at RCPT, may be empty
    int attempts = 0; ///< made before this one
};

/// One mail for the recipients of one destination; delivered in one transaction, or several when the remote takes
/// fewer recipients at a time.
struct DeliveryJob
{
    base::Id mailId = 0;
    QString destination;   ///< what the queue groups by: the recipient's domain as A-label, or an address literal
    DeliveryGroup group;   ///< as answered by plan()
    QString mailFrom;      ///< "" is the null sender
    QByteArray parameters; ///< RET, ENVID, SMTPUTF8, BODY as given at MAIL
    qint64 size = 0;       ///< bytes of the body
    QList<DeliveryRecipient> recipients;
};

/// What became of one recipient in one attempt.
struct DeliveryOutcome
{
    base::Id id = 0;
    DeliveryResult result = DeliveryResult::Deferred;
    int replyCode = 0;     ///< of the remote; 0: no reply, the reason is ours
    EnhancedStatus status;
    QString reply;         ///< the remote's text, or our reason in plain English; one line, at most 500 characters
    bool dsnRelayed = false; ///< the remote announced DSN and takes over NOTIFY=SUCCESS (RFC 3461 5.2.4)
};

/// One attempt as the event log keeps it.
struct DeliveryReport
{
    base::Id mailId = 0;
    QList<DeliveryOutcome> outcomes; ///< one per recipient of the job
    QString remoteHost;              ///< name of the exchanger tried last; empty: none was reached
    QString remoteAddress;           ///< "192.0.2.1:25"
    QString tls;                     ///< "TLSv1.3 TLS_AES_256_GCM_SHA384 verified"; empty: plain text
    bool reused = false;             ///< on a connection that had carried mail before
    /// Nothing about this mail: no connection, a 421, or the link broke. The group should be left alone for a while.
    bool destinationDown = false;
    bool failedHere = false;         ///< this machine could not connect: says nothing about the group either way
    QByteArray stages;               ///< JSON object of stage times in ms: dns, connect, greeting, tls, hello, envelope, data
    base::Id connectionId = 0;       ///< that it was carried by, or that failed last; 0: none was made
    qint64 startedAt = 0;            ///< wall clock ms; 0: not known
    qint64 tookMs = 0;               ///< from there to the outcome
};

/// Takes mail to its destination. Calls come from the queue's thread and never block; answers go through the callback.
class DeliveryTarget
{
public:
    virtual ~DeliveryTarget() = default;
    /// Which group a destination belongs to now: a DNS question, cached.
    virtual void plan(const QString &destination, base::Callback<DeliveryGroup> done) = 0;
    /// One attempt. Always answers, within its own time limits; never an Error but when shutting down.
    virtual void deliver(DeliveryJob job, base::Callback<DeliveryReport> done) = 0;
    /// What a group holds now: open and idle connections. Thread-safe, lock-free or nearly.
    struct GroupState
    {
        int connections = 0;
        int idle = 0;
        qint64 reused = 0;   ///< jobs carried by a connection that had carried one before
        qint64 opened = 0;   ///< connections made
        qint64 resumed = 0;  ///< TLS handshakes that resumed a session
    };
    virtual GroupState groupState(const QString &key) const = 0;
};

} // namespace mail
