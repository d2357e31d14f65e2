// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "access/maildroplocks.h"
#include "access/pop3service.h"
#include "auth/connectionsignin.h"
#include "base/actionqueue.h"
#include "base/lifetime.h"
#include "net/connectionpace.h"
#include "pop3/pop3serversession.h"

namespace mailaccess {

/// What all POP3 connections of an engine share. Any thread.
struct Pop3Context
{
    Pop3Context(storage::AccessStore &theStore, base::WorkerPool &thePool, const base::Clock &theClock)
        : store(theStore), pool(thePool), clock(theClock)
    {
    }
    storage::AccessStore &store;
    base::WorkerPool &pool;
    const base::Clock &clock;
    mutable MaildropLocks locks;

    qint64 nowMs() const { return clock.monotonicUs() / 1000; }
};
using Pop3ContextPtr = std::shared_ptr<const Pop3Context>;
using Pop3OptionsPtr = std::shared_ptr<const Pop3Options>;

/// One POP3 connection: turns the session's actions into calls of transport and store, and their answers into answers to the
/// session. Lives on the connection's I/O thread.
class Pop3Connection final : public base::ConnectionHandler
{
public:
    Pop3Connection(base::Transport &transport, Pop3ContextPtr context, Pop3OptionsPtr options);
    ~Pop3Connection() override;

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
    enum Hold : quint8 { SessionFull = 1, ClientNotReading = 2 };

    void run(pop3::Actions actions);
    void perform(pop3::SendReply &action);
    void perform(pop3::StartTls &action);
    void perform(pop3::SetReading &action);
    void perform(pop3::CheckPassword &action);
    void perform(pop3::Authenticate &action);
    void perform(pop3::AuthResponse &action);
    void perform(pop3::AbortAuth &action);
    void perform(pop3::ReadText &action);
    void perform(pop3::AwaitRoom &action);
    void perform(pop3::Update &action);
    void perform(pop3::Close &action);

    void signInStep(const auth::SaslExchange::Step &step);
    void refuse(const pop3::Reply &reply);
    // The maildrop of who has signed in: exclusive, its inbox, what is in it.
    void lockMaildrop();
    void findInbox();
    void openInbox(base::Id folderId);
    void weighInbox(const mail::FolderSnapshotPtr &inbox);
    void leaveWhenAnswered();
    void noteEnd();
    void showStatus();
    qint64 nowMs() const { return m_context->nowMs(); }
    base::Transport &m_transport;
    const Pop3ContextPtr m_context;
    const Pop3OptionsPtr m_options;
    const net::TranscriptPtr m_transcript; ///< null: nobody keeps any
    auth::ConnectionSignIn m_signIn;
    pop3::Pop3ServerSession m_session;
    base::ActionQueue<pop3::Action> m_actions;
    net::ConnectionPace m_pace{m_transport};
    quint64 m_signInQuestion = 0; ///< the one that is open
    quint64 m_roomQuestion = 0;   ///< likewise; 0: none
    auth::Identity m_who; ///< of who has signed in
    MaildropLocks::Lock m_lock;
    base::Id m_inboxId = 0;
    bool m_inputEnded = false;
    const char *m_status = nullptr;
    QByteArray m_refusal; ///< the last
    base::Lifetime m_lifetime;
};

} // namespace mailaccess
