// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "access/appendedmessages.h"
#include "access/connectioncompression.h"
#include "access/imapservice.h"
#include "access/messageordering.h"
#include "access/messagesearch.h"
#include "access/visiblefolders.h"
#include "auth/connectionsignin.h"
#include "base/actionqueue.h"
#include "base/lifetime.h"
#include "imap/imapsession.h"
#include "net/connectionpace.h"

namespace mailaccess {

/// What all IMAP connections of an engine share. Immutable, any thread.
struct ImapContext
{
    ImapContext(storage::Store &theStore, base::WorkerPool &thePool, const base::Clock &theClock)
        : store(theStore), access(*theStore.access()), pool(thePool), clock(theClock)
    {
    }
    storage::Store &store;
    storage::AccessStore &access;
    base::WorkerPool &pool;
    const base::Clock &clock;
};
using ImapContextPtr = std::shared_ptr<const ImapContext>;
using ImapOptionsPtr = std::shared_ptr<const ImapOptions>;

/// One IMAP connection: turns the session's actions into calls of transport and store, and their answers into answers to the session.
/// Lives on the connection's I/O thread.
class ImapConnection final : public base::ConnectionHandler
{
public:
    ImapConnection(base::Transport &transport, ImapContextPtr context, ImapOptionsPtr options);
    ~ImapConnection() override;

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
    enum Hold : quint8 { SessionFull = 1, SpoolBehind = 2, ClientNotReading = 4, Unfolding = 8 };

    void run(imap::Actions actions);
    void perform(imap::SendData &action);
    void perform(imap::StartTls &action);
    void perform(imap::StartCompression &action);
    void perform(imap::SetReading &action);
    void perform(imap::Login &action);
    void perform(imap::Authenticate &action);
    void perform(imap::AuthResponse &action);
    void perform(imap::AbortAuth &action);
    void perform(imap::ListFolders &action);
    void perform(imap::CreateFolder &action);
    void perform(imap::RenameFolder &action);
    void perform(imap::DeleteFolder &action);
    void perform(imap::Subscribe &action);
    void perform(imap::ReadDeletedSize &action);
    void perform(imap::ReadQuota &action);
    void perform(imap::OpenFolder &action);
    void perform(imap::CloseFolder &action);
    void perform(imap::StoreFlags &action);
    void perform(imap::CopyMessages &action);
    void perform(imap::Expunge &action);
    void perform(imap::ListVanished &action);
    void perform(imap::ReadMessage &action);
    void perform(imap::ReadOutlines &action);
    void perform(imap::MatchMessages &action);
    void perform(imap::OrderMessages &action);
    void perform(imap::BeginMessage &action);
    void perform(imap::BodyChunk &action);
    void perform(imap::EndMessage &action);
    void perform(imap::DropMessages &action);
    void perform(imap::CommitAppend &action);
    void perform(imap::Close &action);

    void inPlace(quint64 question, const QString &path, std::function<void(const FolderPlace &)> then);
    void signInStep(const auth::SaslExchange::Step &step);
    void answer(quint64 question, base::Result<imap::Answer> answer) { run(m_session.answer(question, std::move(answer), now())); }
    /// For a call of the store: hands what it answers to the session, as `convert` makes it.
    template<typename T, typename Convert>
    base::Callback<T> answered(quint64 question, Convert convert);
    void folderChanged(const mail::FolderSnapshotPtr &latest);
    void hold(Hold reason, bool on);
    void unfold();
    void unfoldLater();
    void leaveWhenAnswered();
    void showStatus();
    qint64 nowMs() const { return m_context->clock.monotonicUs() / 1000; }
    imap::ImapSession::Now now() const { return {nowMs(), m_context->clock.wallMs()}; }
    base::Transport &m_transport;
    const ImapContextPtr m_context;
    const ImapOptionsPtr m_options;
    auth::ConnectionSignIn m_signIn;
    imap::ImapSession m_session;
    base::ActionQueue<imap::Action> m_actions;
    net::ConnectionPace m_pace{m_transport};
    quint64 m_signInQuestion = 0; ///< the one that is open
    auth::Identity m_who; ///< of who has signed in
    storage::AccessStore::FolderWatch m_watch;
    bool m_folderOpen = false; ///< the session has been given its first state
    std::shared_ptr<AppendedMessages> m_appended;
    std::shared_ptr<MessageSearch> m_search;
    std::shared_ptr<MessageOrdering> m_ordering;
    std::unique_ptr<ConnectionCompression> m_compression; ///< null: octets are as they are
    bool m_inputEnded = false;
    const char *m_status = nullptr;
    base::Lifetime m_lifetime;
};

} // namespace mailaccess
