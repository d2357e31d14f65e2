// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/send.h"
#include "mail/sizeadvice.h"
#include "pipeline/smtpcontext.h"
#include "pipeline/templatecache.h"
#include "storage/sendstore.h"

namespace pipeline {

class SendWatch;

/// Settings of the moment.
struct SendSettings
{
    QByteArray hostname = QByteArrayLiteral("localhost"); ///< for Message-ID and Received
    int maxRecipients = 1000;
    qint64 maxMessageBytes = 50 << 20;
    const control::LoadState *load = nullptr; ///< may refuse mail for now; outlives the manager
    SendWatch *sending = nullptr; ///< null: nobody counts what is sent; likewise
};

/// The send API: from values to the durable commit, by the same way as SMTP: recipients here into their mailboxes, recipients
/// elsewhere into the queue, one commit, then the answer. Thread-safe; answers come on the executor of the callback, which must have
/// one. Store, pool, metrics and clock outlive it, and it outlives what it was asked.
class SendManager final : public control::SendService
{
public:
    SendManager(storage::Store &store, base::WorkerPool &pool, metrics::Registry &metrics, const base::Clock &clock,
                SendSettings settings);
    void send(control::OutgoingMessage message, const control::SendOrigin &origin,
              control::Callback<control::SendResult> done) override;
    void sendRaw(control::RawMessage message, const control::SendOrigin &origin,
                 control::Callback<control::SendResult> done) override;

    /// For messages from now on; any thread.
    void setMaxMessageBytes(qint64 bytes);

private:
    const std::shared_ptr<struct SendContext> m_context;
};

/// What all requests of one SendManager share.
struct SendContext
{
    SendContext(storage::Store &theStore, base::WorkerPool &thePool, metrics::Registry &registry,
                const base::Clock &theClock, SendSettings theSettings);

    storage::Store &store;
    storage::SendStore &sending;
    base::WorkerPool &pool;
    const base::Clock &clock;
    const SendSettings settings;
    std::atomic<qint64> maxMessageBytes;
    TemplateCache templates;
    metrics::Counter &accepted;
    metrics::Counter &refused;
    metrics::Counter &failed;
    metrics::Histogram &duration;
};

} // namespace pipeline
