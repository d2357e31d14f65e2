// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/session.h"
#include "base/workerpool.h"
#include "control/loadstate.h"
#include "metrics/registry.h"
#include "net/addressset.h"
#include "net/transcriptbook.h"
#include "storage/store.h"
#include <QByteArray>
#include <QList>
#include <memory>

namespace auth {
class Authenticator;
}

namespace pipeline {

struct DoorPolicy;
class SendWatch;

/// What sessions are told; a copy of the settings of that moment.
struct SmtpOptions
{
    QByteArray hostname = QByteArrayLiteral("localhost"); ///< server.hostname, A-label
    int maxRecipients = 100;                              ///< smtp.max_recipients
    qint64 maxMessageBytes = 50 << 20;                    ///< smtp.max_message_bytes
    int readTimeoutS = 300;                               ///< smtp.read_timeout_s
    auth::Authenticator *authenticator = nullptr; ///< null: nobody signs in; outlives every connection
    QList<QByteArray> mechanisms;                 ///< auth.mechanisms, those there are
    bool authOnSmtp = false;                      ///< auth.on_smtp
    net::AddressSet relayFrom;                            ///< smtp.relay_from
    net::AddressSet lmtpFrom;                             ///< lmtp.allow_from
    bool offerTls = true;     ///< a certificate is there: STARTTLS on smtp and submission
    bool fullMailboxRejects = false; ///< limits.quota_rejects: 552 where a mailbox is over its quota, else 452
    int maxHops = 100;        ///< Received fields; one more is a loop (RFC 5321 6.3)
    const control::LoadState *load = nullptr; ///< may refuse mail for now; outlives the service
    net::TranscriptBook *transcripts = nullptr; ///< what is said is written there; outlives every connection
    std::shared_ptr<const DoorPolicy> door; ///< null: nobody is checked
    SendWatch *sending = nullptr; ///< null: nobody counts what is sent; outlives every connection
    int cacheEntries = 10000; ///< cache.entries, per I/O thread
    int cacheTtlMs = 5000;    ///< cache.ttl_s
};

/// Mail comes in here: the session factory of the listeners smtp, submission, submissions and lmtp (one object
/// serves all of them; what differs is told by base::ConnectionInfo::listener). Thread-safe. Store, pool,
/// metrics and clock outlive it and every connection it made.
class SmtpService final : public base::SessionFactory
{
public:
    SmtpService(storage::Store &store, base::WorkerPool &pool, metrics::Registry &metrics,
                const base::Clock &clock, const SmtpOptions &options);
    ~SmtpService() override;
    std::unique_ptr<base::ConnectionHandler> create(base::Transport &transport) override;
    /// For connections made from now on; the size of caches is that of the start.
    void setOptions(const SmtpOptions &options);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace pipeline
