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
