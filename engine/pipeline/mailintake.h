// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "mail/traceheaders.h"
#include "pipeline/sendwatch.h"
#include "pipeline/smtpcontext.h"
#include "pipeline/stagetimes.h"
#include "smtp/smtpreplies.h"
#include "smtp/smtptransaction.h"
#include <QSet>

namespace pipeline {

/// One complete mail on its way from the last octet to the durable commit: text flushed, loop check, summary,
/// trace headers, commit. Keeps itself alive; runs on the I/O thread of the connection, the reading of long
/// mail in the pool.
class MailIntake : public std::enable_shared_from_this<MailIntake>
{
public:
    using Done = std::function<void(const smtp::Reply &)>;
    /// `origin`: what the connection knows; the rest of the trace is filled in here.
    MailIntake(SmtpContextPtr context, SmtpOptionsPtr options, base::ExecutorPtr ioThread,
               mail::ReceivedTrace origin, smtp::Transaction transaction, storage::BodyWriterPtr body,
               StageTimes stages, base::Id connectionId = 0, const QString &mailClass = {}, SendTicketPtr ticket = {});

    /// `done` is called once on the I/O thread, never from inside, unless cancelled before.
    void start(Done done);
    /// The client is gone. What the store does not have yet is dropped: the client, unanswered, will come
    /// again (RFC 1047). What the store has is the store's.
    void cancel();

private:
    void finished(const base::Result<qint64> &size);
    void inspect();
    void submit();
    void committed(const base::Result<storage::Committed> &result);
    void answer(const smtp::Reply &reply);
    void fail(const base::Error &error);
    QList<storage::Delivery> deliveries() const;
    QList<storage::Outgoing> outgoing() const;
    QList<const smtp::Recipient *> mailboxRecipients() const;
    bool wantsReport(const smtp::Recipient &recipient) const;
    bool isHeld() const { return m_ticket && m_ticket->held(); }
    bool goesThroughQueue(const smtp::Recipient &recipient) const;
    storage::Outgoing rowFor(const smtp::Recipient &recipient, const QString &destination) const;
    base::Result<QByteArray> traceHeaders(qint64 wallMs) const;

    const SmtpContextPtr m_context;
    const SmtpOptionsPtr m_options;
    const base::ExecutorPtr m_ioThread;
    const mail::ReceivedTrace m_origin;
    smtp::Transaction m_transaction;
    storage::BodyWriterPtr m_body;
    StageTimes m_stages;
    const base::Id m_connectionId;
    const QString m_mailClass;
    const SendTicketPtr m_ticket; ///< null: nobody counts it
    Done m_done;
    const base::Id m_mailId;
    const qint64 m_startUs;
    int m_hops = 0;
    mail::MessageSummary m_summary;
    bool m_cancelled = false;
};

} // namespace pipeline
