// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/imapconnection.h"
#include "net/network.h"
#include <utility>

namespace mailaccess {
namespace {

constexpr qint64 kMaxUnread = 256 << 10; ///< octets of responses a client may leave unread before it is heard no more

QList<QByteArray> mechanismsFor(const ImapOptions &options, const base::Transport &transport)
{
    return options.authenticator ? auth::ConnectionSignIn::offered(options.mechanisms, transport) : QList<QByteArray>();
}

imap::SessionOptions sessionOptions(const ImapOptions &options, const base::Transport &transport)
{
    imap::SessionOptions out;
    out.mechanisms = mechanismsFor(options, transport);
    out.passwordWithoutTls = auth::ConnectionSignIn::isLocal(transport);
    out.offerTls = options.offerTls;
    out.tlsActive = transport.info().listener == base::Listener::Imaps;
    out.maxMessageBytes = options.maxMessageBytes;
    out.idleTimeoutMs = options.idleTimeoutS * 1000;
    return out;
}

base::Error errorOf(const auth::Refusal &refusal)
{
    switch (refusal.why) {
    case auth::Refusal::TooManyFailures:
        return {base::ErrorKind::Busy, {}, {}, {}};
    case auth::Refusal::TryLater:
    case auth::Refusal::DirectoryAway:
        return {base::ErrorKind::Unavailable, {}, {}, {}};
    default:
        return {base::ErrorKind::Forbidden, {}, {}, {}};
    }
}

imap::Answer done(const storage::FolderStatus &)
{
    return imap::Done();
}

storage::FlagsToStore::Mode modeOf(imap::StoreFlags::Mode mode)
{
    using storage::FlagsToStore;
    return mode == imap::StoreFlags::Add ? FlagsToStore::Add : mode == imap::StoreFlags::Remove ? FlagsToStore::Remove : FlagsToStore::Replace;
}

} // namespace

ImapConnection::ImapConnection(base::Transport &transport, ImapContextPtr context, ImapOptionsPtr options)
    : m_transport(transport)
    , m_context(std::move(context))
    , m_options(std::move(options))
    , m_signIn(transport, {m_options->authenticator, mechanismsFor(*m_options, transport), net::Network::listenerName(transport.info().listener),
                           [this](int milliseconds, std::function<void()> action) { m_pace.later(milliseconds, std::move(action)); }})
    , m_session(sessionOptions(*m_options, transport))
{
}

ImapConnection::~ImapConnection()
{
    closed();
}

void ImapConnection::opened()
{
    run(m_session.start(now()));
}

void ImapConnection::received(QByteArrayView bytes)
{
    if (m_pace.isClosing())
        return;
    if (!m_compression)
        return run(m_session.feed(bytes, now()));
    m_compression->add(bytes);
    unfold();
}

/// What came compressed, in pieces, as long as nothing holds it; much of it in several turns.
void ImapConnection::unfold()
{
    constexpr qsizetype kMostInTurn = 256 << 10;
    constexpr quint8 kAnyHold = SessionFull | SpoolBehind | ClientNotReading | Unfolding;
    qsizetype unfolded = 0;
    while (m_compression->hasInput() && !m_pace.isClosing() && !m_pace.isHeld(kAnyHold)) {
        if (unfolded >= kMostInTurn)
            return unfoldLater();
        const std::optional<QByteArray> piece = m_compression->next();
        if (!piece) {
            m_pace.close();
            m_transport.closeAfterWrite();
            return;
        }
        unfolded += piece->size();
        run(m_session.feed(*piece, now()));
    }
}

void ImapConnection::unfoldLater()
{
    hold(Unfolding, true);
    m_transport.executor()->post(m_lifetime.guarded([this] {
        m_pace.hold(Unfolding, false);
        unfold();
        leaveWhenAnswered();
    }));
}

void ImapConnection::hold(Hold reason, bool on)
{
    m_pace.hold(reason, on);
    if (!on && m_compression && m_compression->hasInput() && !m_pace.isHeld(Unfolding))
        unfoldLater();
}

void ImapConnection::inputEnded()
{
    m_inputEnded = true;
    leaveWhenAnswered();
}

void ImapConnection::leaveWhenAnswered()
{
    using imap::Mode;
    if (!m_inputEnded || m_pace.isClosing() || m_session.mode() == Mode::Waiting || m_session.mode() == Mode::Writing)
        return;
    if (m_compression && m_compression->hasInput())
        return;
    m_pace.close();
    m_transport.closeAfterWrite();
}

void ImapConnection::tlsStarted()
{
    run(m_session.tlsStarted(now()));
}

void ImapConnection::written()
{
    hold(ClientNotReading, false);
    run(m_session.written(now()));
}

void ImapConnection::timedOut()
{
    if (m_pace.fired())
        return;
    const qint64 deadline = m_session.deadlineMs();
    if (deadline > 0 && nowMs() >= deadline)
        run(m_session.timedOut());
    else
        m_pace.arm(deadline, nowMs());
}

void ImapConnection::drain()
{
    run(m_session.drain());
}

void ImapConnection::closed()
{
    m_pace.close();
    m_lifetime.end();
    m_signIn.abort();
    m_actions.clear();
    m_watch.reset();
    m_appended.reset();
    if (m_search)
        m_search->cancel();
    if (m_ordering)
        m_ordering->cancel();
}

void ImapConnection::run(imap::Actions actions)
{
    if (!m_actions.run(std::move(actions), [this](auto &action) { perform(action); }))
        return; // an action was answered at once
    leaveWhenAnswered();
    m_pace.arm(m_session.deadlineMs(), nowMs());
    showStatus();
}

void ImapConnection::perform(imap::SendData &action)
{
    m_transport.write(m_compression ? m_compression->compressed(action.bytes) : action.bytes);
    if (m_transport.bytesToWrite() > kMaxUnread)
        hold(ClientNotReading, true);
}

void ImapConnection::perform(imap::StartTls &)
{
    m_transport.startTls();
}

void ImapConnection::perform(imap::StartCompression &)
{
    m_compression = std::make_unique<ConnectionCompression>();
}

void ImapConnection::perform(imap::SetReading &action)
{
    hold(SessionFull, !action.on);
}

void ImapConnection::perform(imap::Login &action)
{
    m_signInQuestion = action.question;
    m_signIn.password("LOGIN", action.user, action.password, [this](const auth::SaslExchange::Step &step) { signInStep(step); });
}

void ImapConnection::perform(imap::Authenticate &action)
{
    m_signInQuestion = action.question;
    m_signIn.start(action.mechanism, action.initial, [this](const auth::SaslExchange::Step &step) { signInStep(step); });
}

void ImapConnection::perform(imap::AuthResponse &action)
{
    m_signInQuestion = action.question;
    m_signIn.respond(action.bytes);
}

void ImapConnection::perform(imap::AbortAuth &)
{
    m_signIn.abort();
}

void ImapConnection::signInStep(const auth::SaslExchange::Step &step)
{
    if (const auto *challenge = std::get_if<auth::SaslExchange::Challenge>(&step))
        return answer(m_signInQuestion, imap::Answer(imap::Challenge{challenge->bytes}));
    if (const auto *refusal = std::get_if<auth::Refusal>(&step))
        return answer(m_signInQuestion, errorOf(*refusal));
    m_who = std::get<auth::Identity>(step);
    m_status = nullptr; // with the name from now on
    answer(m_signInQuestion, imap::Answer(imap::Done()));
}

template<typename T, typename Convert>
base::Callback<T> ImapConnection::answered(quint64 question, Convert convert)
{
    auto done = m_lifetime.guarded([this, question, convert](base::Result<T> result) {
        if (result)
            answer(question, imap::Answer(convert(std::move(*result))));
        else
            answer(question, result.error());
    });
    return {m_transport.executor(), std::move(done)};
}

void ImapConnection::perform(imap::ListFolders &action)
{
    using storage::VisibleFolders;
    m_context->access.visibleFolders(m_who.userId, m_who.mailboxId, answered<VisibleFolders>(action.question, [address = m_who.address](const VisibleFolders &visible) {
        return imapFolders(visible, address);
    }));
}

/// Finds where a folder of that name belongs, and goes on there.
void ImapConnection::inPlace(quint64 question, const QString &path, std::function<void(const FolderPlace &)> then)
{
    if (!isSharedName(path))
        return then({m_who.mailboxId, path});
    auto done = m_lifetime.guarded([this, question, path, then = std::move(then)](const base::Result<storage::VisibleFolders> &visible) {
        const auto place = visible ? placeOf(path, m_who.mailboxId, visible->mailboxes) : base::Result<FolderPlace>(visible.error());
        if (place)
            then(*place);
        else
            answer(question, place.error());
    });
    m_context->access.visibleFolders(m_who.userId, m_who.mailboxId, {m_transport.executor(), std::move(done)});
}

void ImapConnection::perform(imap::CreateFolder &action)
{
    inPlace(action.question, action.path, [this, question = action.question](const FolderPlace &place) {
        m_context->access.createFolder(place.mailboxId, place.path, answered<storage::FolderStatus>(question, [](const storage::FolderStatus &made) {
            imap::Folder folder;
            folder.id = made.id;
            return folder;
        }));
    });
}

void ImapConnection::perform(imap::RenameFolder &action)
{
    inPlace(action.question, action.path, [this, action](const FolderPlace &place) {
        if (place.mailboxId != action.mailboxId)
            return answer(action.question, base::Error{base::ErrorKind::Invalid, {}, {}, {}});
        m_context->access.renameFolder(action.folderId, place.path, answered<storage::FolderStatus>(action.question, done));
    });
}

void ImapConnection::perform(imap::DeleteFolder &action)
{
    m_context->access.deleteFolder(action.folderId, answered<storage::FolderStatus>(action.question, done));
}

void ImapConnection::perform(imap::Subscribe &action)
{
    auto then = answered<storage::FolderStatus>(action.question, done);
    if (action.shared)
        m_context->access.subscribeShared(m_who.userId, action.folderId, action.on, std::move(then));
    else
        m_context->access.subscribe(action.folderId, action.on, std::move(then));
}

void ImapConnection::perform(imap::ReadDeletedSize &action)
{
    m_context->access.deletedSize(action.folderId, answered<qint64>(action.question, [](qint64 size) { return size; }));
}

void ImapConnection::perform(imap::ReadQuota &action)
{
    using storage::MailboxQuota;
    m_context->access.quota(action.mailboxId, answered<MailboxQuota>(action.question, [](const MailboxQuota &quota) {
        return imap::Quota{quota.octets, quota.messages, quota.mostOctets, quota.mostMessages};
    }));
}

void ImapConnection::perform(imap::OpenFolder &action)
{
    m_folderOpen = false;
    m_watch = m_context->access.watch(action.folderId, m_transport.executor(), m_lifetime.guarded([this](const mail::FolderSnapshotPtr &latest) { folderChanged(latest); }));
    m_context->access.open(action.folderId, answered<mail::FolderSnapshotPtr>(action.question, [this](const mail::FolderSnapshotPtr &state) {
        m_folderOpen = true;
        return state;
    }));
}

void ImapConnection::folderChanged(const mail::FolderSnapshotPtr &latest)
{
    if (m_folderOpen)
        run(m_session.folderChanged(latest, now()));
}

void ImapConnection::perform(imap::CloseFolder &)
{
    m_folderOpen = false;
    m_watch.reset();
}

void ImapConnection::perform(imap::StoreFlags &action)
{
    const storage::FlagsToStore wanted{modeOf(action.mode), action.flags, action.keywords, action.unchangedSince};
    m_context->access.storeFlags(action.folderId, action.uids, wanted, answered<storage::FlagsStored>(action.question, [](const storage::FlagsStored &stored) {
        return imap::FlagsStored{stored.changed, stored.refused};
    }));
}

void ImapConnection::perform(imap::CopyMessages &action)
{
    auto done = answered<storage::CopiedMessages>(action.question, [](const storage::CopiedMessages &copied) {
        return imap::CopiedMessages{copied.uidValidity, copied.from, copied.to};
    });
    if (action.move)
        m_context->access.move(action.folderId, action.uids, action.toFolderId, std::move(done));
    else
        m_context->access.copy(action.folderId, action.uids, action.toFolderId, std::move(done));
}

void ImapConnection::perform(imap::Expunge &action)
{
    m_context->access.expunge(action.folderId, action.uids, true, answered<imap::Uids>(action.question, [](const imap::Uids &gone) { return gone; }));
}

void ImapConnection::perform(imap::ListVanished &action)
{
    m_context->access.vanishedSince(action.folderId, action.modSeq, answered<std::optional<imap::Uids>>(action.question, [](const std::optional<imap::Uids> &uids) {
        return imap::VanishedUids{uids};
    }));
}

void ImapConnection::perform(imap::ReadMessage &action)
{
    m_context->access.read(action.messageId, action.offset, action.length, answered<QByteArray>(action.question, [](const QByteArray &bytes) { return bytes; }));
}

void ImapConnection::perform(imap::ReadOutlines &action)
{
    m_context->access.outlines(action.mailIds, answered<imap::MessageOutlines>(action.question, [](const imap::MessageOutlines &outlines) { return outlines; }));
}

void ImapConnection::perform(imap::MatchMessages &action)
{
    const quint64 question = action.question;
    m_search = std::make_shared<MessageSearch>(m_context->access, m_context->pool, std::move(action), m_context->clock.wallMs(),
                                               answered<imap::Uids>(question, [this](const imap::Uids &matched) {
                                                   m_search.reset(); // with the state of the folder it looked at
                                                   return matched;
                                               }));
    m_search->start();
}

void ImapConnection::perform(imap::OrderMessages &action)
{
    const quint64 question = action.question;
    m_ordering = std::make_shared<MessageOrdering>(m_context->access, m_context->pool, std::move(action),
                                                   answered<imap::OrderedMessages>(question, [this](const imap::OrderedMessages &ordered) {
                                                       m_ordering.reset();
                                                       return ordered;
                                                   }));
    m_ordering->start();
}

void ImapConnection::perform(imap::BeginMessage &)
{
    if (!m_appended)
        m_appended = std::make_shared<AppendedMessages>(m_context->store, m_context->pool, m_transport.executor(), m_lifetime.guarded([this] { hold(SpoolBehind, false); }));
    m_appended->begin();
}

void ImapConnection::perform(imap::BodyChunk &action)
{
    m_appended->append(action.bytes);
    if (m_appended->isBehind())
        hold(SpoolBehind, true);
}

void ImapConnection::perform(imap::EndMessage &action)
{
    m_appended->end(action, m_context->clock.wallMs());
}

void ImapConnection::perform(imap::DropMessages &)
{
    m_appended.reset();
    hold(SpoolBehind, false);
}

void ImapConnection::perform(imap::CommitAppend &action)
{
    m_appended->commit(action.folderId, m_lifetime.guarded([this, question = action.question](const base::Result<storage::AppendedMessages> &appended) {
        m_appended.reset();
        if (appended)
            answer(question, imap::Answer(imap::AppendedMessages{appended->uidValidity, appended->uids}));
        else
            answer(question, appended.error());
    }));
}

void ImapConnection::perform(imap::Close &)
{
    m_pace.close();
    m_watch.reset();
    m_actions.clear();
    m_transport.closeAfterWrite();
}

void ImapConnection::showStatus()
{
    using imap::Mode;
    const bool fresh = m_session.state() == imap::State::NotAuthenticated;
    const char *status = fresh ? "connected" : m_session.state() == imap::State::Selected ? "selected" : "idle";
    switch (m_session.mode()) {
    case Mode::Auth:
        status = "signing in";
        break;
    case Mode::Waiting:
        status = fresh ? "signing in" : "working";
        break;
    case Mode::Writing:
        status = "sending";
        break;
    case Mode::Idle:
        status = "watching";
        break;
    case Mode::Tls:
        status = "tls";
        break;
    case Mode::Closed:
        status = "closing";
        break;
    case Mode::Commands:
        break;
    }
    if (status == m_status)
        return;
    m_status = status;
    m_transport.setStatus(QString::fromLatin1(status), fresh ? QString() : m_who.address);
}

} // namespace mailaccess
