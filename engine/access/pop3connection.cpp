// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/pop3connection.h"
#include "access/accesslog.h"
#include "base/logscope.h"
#include "net/network.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace mailaccess {
namespace {

constexpr qint64 kRoom = 64 << 10;              ///< octets not yet sent beyond which a client has to read first
constexpr qint64 kMaxUnreadReplies = 256 << 10; ///< replies a client may leave unread

net::TranscriptPtr openTranscript(const Pop3Options &options, const base::Transport &transport)
{
    return options.transcripts ? options.transcripts->open(transport.info(), net::Network::listenerName(transport.info().listener), transport.executor())
                               : nullptr;
}

/// Without SCRAM: mutt 2.2 breaks it off when the server has proven itself, and does not read the answer to that.
QList<QByteArray> mechanismsFor(const Pop3Options &options, const base::Transport &transport)
{
    if (!options.authenticator)
        return {};
    QList<QByteArray> offered = auth::ConnectionSignIn::offered(options.mechanisms, transport);
    offered.removeIf([](const QByteArray &mechanism) { return mechanism.startsWith("SCRAM-"); });
    return offered;
}

pop3::SessionOptions sessionOptions(const Pop3Options &options, const base::Transport &transport, base::Dialogue *dialogue)
{
    pop3::SessionOptions out;
    out.hostname = options.hostname;
    out.mechanisms = mechanismsFor(options, transport);
    out.authWithoutTls = auth::ConnectionSignIn::isLocal(transport);
    out.offerTls = options.offerTls;
    out.tlsActive = transport.info().listener == base::Listener::Pop3s;
    out.idleTimeoutMs = options.idleTimeoutS * 1000;
    out.dialogue = dialogue;
    return out;
}

pop3::Reply replyTo(const auth::Refusal &refusal)
{
    using auth::Refusal;
    switch (refusal.why) {
    case Refusal::Malformed:
        return pop3::replies::badAuthMessage();
    case Refusal::Locked:
        return pop3::replies::accountLocked();
    case Refusal::NeedsAppPassword:
        return pop3::replies::needsAppPassword();
    case Refusal::TooManyFailures:
        return pop3::replies::tooManyFailures();
    case Refusal::TryLater:
    case Refusal::DirectoryAway:
        return pop3::replies::tryLater();
    case Refusal::UnknownMechanism:
        return pop3::replies::unknownMechanism();
    case Refusal::WrongCredentials:
    case Refusal::NeedsCode:
    case Refusal::Cancelled:
        break;
    }
    return pop3::replies::wrongCredentials();
}

} // namespace

Pop3Connection::Pop3Connection(base::Transport &transport, Pop3ContextPtr context, Pop3OptionsPtr options)
    : m_transport(transport)
    , m_context(std::move(context))
    , m_options(std::move(options))
    , m_transcript(openTranscript(*m_options, transport))
    , m_signIn(transport, {m_options->authenticator, mechanismsFor(*m_options, transport), net::Network::listenerName(transport.info().listener),
                           [this](int milliseconds, std::function<void()> action) { m_pace.later(milliseconds, std::move(action)); }})
    , m_session(sessionOptions(*m_options, transport, m_transcript.get()))
{
}

Pop3Connection::~Pop3Connection()
{
    closed();
}

void Pop3Connection::opened()
{
    if (m_transcript && m_transport.tlsActive())
        m_transcript->tlsStarted(m_transport.tlsInfo());
    run(m_session.start(nowMs()));
}

void Pop3Connection::received(QByteArrayView bytes)
{
    if (!m_pace.isClosing())
        run(m_session.feed(bytes, nowMs()));
}

void Pop3Connection::inputEnded()
{
    m_inputEnded = true;
    leaveWhenAnswered();
}

// A script may send all its commands and shut down its side at once: it still reads the answers.
void Pop3Connection::leaveWhenAnswered()
{
    if (!m_inputEnded || m_pace.isClosing() || m_session.mode() == pop3::Mode::Waiting)
        return;
    m_pace.close();
    m_lock.reset();
    m_transport.closeAfterWrite();
}

void Pop3Connection::tlsStarted()
{
    if (m_transcript)
        m_transcript->tlsStarted(m_transport.tlsInfo());
    run(m_session.tlsStarted(nowMs()));
}

void Pop3Connection::written()
{
    m_pace.hold(ClientNotReading, false);
    if (const quint64 question = std::exchange(m_roomQuestion, 0))
        run(m_session.answerRoom(question, nowMs()));
}

void Pop3Connection::timedOut()
{
    if (m_pace.fired())
        return;
    const qint64 deadline = m_session.deadlineMs();
    if (deadline > 0 && nowMs() >= deadline) {
        if (m_session.awaitsRoom())
            m_transport.abort(); // it takes nothing, so nothing can be sent before an end
        else
            run(m_session.timedOut());
        return;
    }
    m_pace.arm(deadline, nowMs());
}

void Pop3Connection::drain()
{
    run(m_session.drain());
}

void Pop3Connection::closed()
{
    noteEnd();
    m_pace.close();
    m_lifetime.end();
    m_signIn.abort();
    m_actions.clear();
    m_lock.reset(); // an update under way has it too
}

/// Once: what did not go well, for the log.
void Pop3Connection::noteEnd()
{
    if (const QByteArray refusal = std::exchange(m_refusal, {}); !refusal.isEmpty()) {
        const base::LogScope about(m_transport.info().id);
        qCInfo(lcAccess).noquote().nospace() << "POP3 session of " << m_transport.info().peerAddress << " ended after " << refusal;
    }
}

void Pop3Connection::run(pop3::Actions actions)
{
    if (!m_actions.run(std::move(actions), [this](auto &action) { perform(action); }))
        return; // an action was answered at once
    leaveWhenAnswered();
    m_pace.arm(m_session.deadlineMs(), nowMs());
    showStatus();
}

void Pop3Connection::perform(pop3::SendReply &action)
{
    if (!action.refusal.isEmpty()) {
        m_refusal = action.refusal;
        if (m_transcript)
            m_transcript->fail();
    }
    m_transport.write(action.bytes);
    if (m_transport.bytesToWrite() > kMaxUnreadReplies)
        m_pace.hold(ClientNotReading, true);
}

void Pop3Connection::perform(pop3::StartTls &)
{
    m_transport.startTls();
}

void Pop3Connection::perform(pop3::SetReading &action)
{
    m_pace.hold(SessionFull, !action.on);
}

void Pop3Connection::perform(pop3::CheckPassword &action)
{
    m_signInQuestion = action.question;
    m_signIn.password("USER", action.name, action.password, [this](const auth::SaslExchange::Step &step) { signInStep(step); });
}

void Pop3Connection::perform(pop3::Authenticate &action)
{
    m_signInQuestion = action.question;
    m_signIn.start(action.mechanism, action.initial, [this](const auth::SaslExchange::Step &step) { signInStep(step); });
}

void Pop3Connection::perform(pop3::AuthResponse &action)
{
    m_signInQuestion = action.question;
    m_signIn.respond(action.bytes);
}

void Pop3Connection::perform(pop3::AbortAuth &)
{
    m_signIn.abort();
}

void Pop3Connection::signInStep(const auth::SaslExchange::Step &step)
{
    if (const auto *challenge = std::get_if<auth::SaslExchange::Challenge>(&step)) {
        run(m_session.answerChallenge(m_signInQuestion, challenge->bytes, nowMs()));
    } else if (const auto *refusal = std::get_if<auth::Refusal>(&step)) {
        refuse(replyTo(*refusal));
    } else {
        m_who = std::get<auth::Identity>(step);
        lockMaildrop();
    }
}

void Pop3Connection::refuse(const pop3::Reply &reply)
{
    m_who = {};
    m_lock.reset();
    run(m_session.refuseSignIn(m_signInQuestion, reply, nowMs()));
}

void Pop3Connection::lockMaildrop()
{
    if (m_who.mailboxId == 0) {
        refuse(pop3::replies::noMaildrop());
        return;
    }
    m_lock = m_context->locks.take(m_who.mailboxId);
    if (m_lock)
        findInbox();
    else
        refuse(pop3::replies::inUse());
}

void Pop3Connection::findInbox()
{
    auto done = m_lifetime.guarded([this](const base::Result<QList<storage::FolderStatus>> &folders) {
        if (!folders) {
            const bool none = folders.error().kind == base::ErrorKind::NotFound;
            refuse(none ? pop3::replies::noMaildrop() : pop3::replies::tryLater());
            return;
        }
        const auto inbox = std::find_if(folders->cbegin(), folders->cend(), [](const storage::FolderStatus &one) { return one.name == "INBOX"_L1; });
        if (inbox == folders->cend())
            refuse(pop3::replies::noMaildrop());
        else
            openInbox(inbox->id);
    });
    m_context->store.folders(m_who.mailboxId, {m_transport.executor(), std::move(done)});
}

void Pop3Connection::openInbox(base::Id folderId)
{
    m_inboxId = folderId;
    auto done = m_lifetime.guarded([this](const base::Result<mail::FolderSnapshotPtr> &inbox) {
        if (inbox && *inbox)
            weighInbox(*inbox);
        else
            refuse(pop3::replies::tryLater());
    });
    m_context->store.open(folderId, {m_transport.executor(), std::move(done)});
}

void Pop3Connection::weighInbox(const mail::FolderSnapshotPtr &inbox)
{
    auto done = m_lifetime.guarded([this, inbox](qint64 octets) {
        m_status = nullptr; // with the name from now on
        run(m_session.answerSignIn(m_signInQuestion, pop3::Maildrop(inbox, octets), nowMs()));
    });
    m_context->pool.run([inbox, executor = m_transport.executor(), done = std::move(done)] {
        executor->post([done, octets = pop3::Maildrop::octetsOf(*inbox)] { done(octets); });
    });
}

void Pop3Connection::perform(pop3::ReadText &action)
{
    auto done = m_lifetime.guarded([this, question = action.question](const base::Result<QByteArray> &text) {
        run(m_session.answerText(question, text ? std::optional(*text) : std::nullopt, nowMs()));
    });
    m_context->store.read(action.messageId, action.offset, action.length, {m_transport.executor(), std::move(done)});
}

void Pop3Connection::perform(pop3::AwaitRoom &action)
{
    if (m_transport.bytesToWrite() > kRoom)
        m_roomQuestion = action.question; // until written()
    else
        run(m_session.answerRoom(action.question, nowMs()));
}

void Pop3Connection::perform(pop3::Update &action)
{
    const auto answer = [this, question = action.question](bool done) {
        m_lock.reset(); // whoever reads the answer may come again at once
        run(m_session.answerUpdate(question, done, nowMs()));
    };
    if (action.uids.isEmpty()) {
        answer(true);
        return;
    }
    const auto kept = std::make_shared<MaildropLocks::Lock>(std::exchange(m_lock, nullptr)); // also when the connection is gone by then
    auto done = [kept, answer = m_lifetime.guarded(answer)](const base::Result<QList<quint32>> &removed) {
        kept->reset();
        answer(bool(removed));
    };
    m_context->store.expunge(m_inboxId, action.uids, false, {m_transport.executor(), std::move(done)});
}

void Pop3Connection::perform(pop3::Close &)
{
    m_pace.close();
    m_lock.reset();
    m_actions.clear();
    m_transport.closeAfterWrite();
}

void Pop3Connection::showStatus()
{
    const char *status = "idle";
    switch (m_session.mode()) {
    case pop3::Mode::Waiting:
        status = m_session.state() == pop3::State::Authorization ? "signing in" : m_session.state() == pop3::State::Update ? "storing" : "sending";
        break;
    case pop3::Mode::Auth:
        status = "signing in";
        break;
    case pop3::Mode::Tls:
        status = "tls";
        break;
    case pop3::Mode::Closed:
        status = "closing";
        break;
    case pop3::Mode::Commands:
        if (m_session.state() == pop3::State::Authorization)
            status = "connected";
        break;
    }
    if (status == m_status)
        return;
    m_status = status;
    m_transport.setStatus(QString::fromLatin1(status), m_session.state() == pop3::State::Authorization ? QString() : m_who.address);
}

} // namespace mailaccess
