// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/actionqueue.h"
#include "base/lifetime.h"
#include "base/session.h"
#include "net/connectionpace.h"
#include "pipeline/clientdoor.h"
#include "pipeline/mailintake.h"
#include "pipeline/recipientcache.h"
#include "pipeline/sendercheck.h"
#include "pipeline/sendwatch.h"
#include "pipeline/smtpsignin.h"
#include "pipeline/submissionheader.h"
#include "smtp/smtpserversession.h"

namespace pipeline {

/// One SMTP or LMTP connection: turns the session's actions into calls of transport and store, and their answers into
/// answers to the session. Lives on the connection's I/O thread.
class SmtpConnection final : public base::ConnectionHandler
{
public:
    SmtpConnection(base::Transport &transport, SmtpContextPtr context, SmtpOptionsPtr options,
                   std::shared_ptr<RecipientCache> cache);
    ~SmtpConnection() override;

    void opened() override;
    void received(QByteArrayView bytes) override;
    void inputEnded() override;
    void tlsStarted() override;
    void written() override;
    void timedOut() override;
    void drain() override;
    void closed() override;

private:
    /// Why the socket is not read; any of them holds it.
    enum Hold : quint8 { SessionFull = 1, SpoolBehind = 2, ClientNotReading = 4 };

    void run(smtp::Actions actions);
    void perform(smtp::SendReply &action);
    void perform(smtp::StartTls &action);
    void perform(smtp::SetReading &action);
    void perform(smtp::Authenticate &action);
    void perform(smtp::AuthResponse &action);
    void perform(smtp::AbortAuth &action);
    void perform(smtp::BeginMail &action);
    void perform(smtp::LookupRecipient &action);
    void perform(smtp::BeginBody &action);
    void perform(smtp::BodyChunk &action);
    void perform(smtp::DiscardMail &action);
    void perform(smtp::CommitMail &action);
    void perform(smtp::Close &action);

    void authStep(const SmtpSignIn::Step &step);
    void beginMail(quint64 question);
    /// Calls `go` when the signed-in user may send as all of them; else `refuse`.
    void checkSenders(const QStringList &addresses, std::function<void()> go, std::function<void(const smtp::Reply &)> refuse);
    /// Calls `go` with the place of the mail in the counts (null: nobody counts); else `refuse`.
    void checkLimits(SendQuestion question, std::function<void(const SendTicketPtr &)> go, std::function<void(const smtp::Reply &)> refuse);
    void takeFromMta(smtp::CommitMail &action);
    void takeIn(smtp::CommitMail &action, const SendTicketPtr &ticket, std::function<void(const smtp::Reply &)> done);
    bool maySendAnywhere() const { return m_trusted || m_signIn.identity(); }
    void answerLookup(quint64 question, const mail::Address &address, const storage::RecipientRoute &route);
    void askGroups(quint64 question, const mail::Address &address, const storage::RecipientRoute &route);
    void takeRecipient(quint64 question, const mail::Address &address, const storage::RecipientRoute &route);
    void answerStranger(quint64 question, const storage::RecipientRoute &route);
    void leaveWhenAnswered();
    void noteEnd();
    void showStatus();
    void dropBody(metrics::Counter &result);
    mail::ReceivedTrace origin(bool smtpUtf8) const;
    qint64 nowMs() const { return m_context->nowMs(); }
    qint64 nowUs() const { return m_context->clock.monotonicUs(); }
    base::Transport &m_transport;
    const SmtpContextPtr m_context;
    const SmtpOptionsPtr m_options;
    const std::shared_ptr<RecipientCache> m_cache;
    const net::TranscriptPtr m_transcript; ///< null: nobody keeps any
    const bool m_trusted; ///< the client stands in smtp.relay_from
    SmtpSignIn m_signIn;
    quint64 m_authQuestion = 0; ///< the one that is open
    std::unique_ptr<SenderCheck> m_senders; ///< of who has signed in
    ClientDoor m_door;
    smtp::SmtpServerSession m_session;
    base::ActionQueue<smtp::Action> m_actions;
    net::ConnectionPace m_pace{m_transport};
    storage::BodyWriterPtr m_body;
    bool m_bodyBegun = false;
    QList<qint64> m_rooms; ///< octets that go into each of the recipients so far
    std::optional<SubmissionHeader> m_header; ///< of the mail in hand of a client that may send anywhere
    std::shared_ptr<MailIntake> m_intake; ///< while a commit is under way
    StageTimes m_stages;
    bool m_heard = false; ///< anything
    bool m_inputEnded = false;
    const char *m_status = nullptr;
    QByteArray m_refusal; ///< the last replies that held one
    base::Lifetime m_lifetime;
};

} // namespace pipeline
