// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/smtpconnection.h"
#include "base/logging.h"
#include "base/logscope.h"
#include "control/mailclass.h"
#include "mail/addresslist.h"
#include "net/network.h"
#include "storage/groupstore.h"
#include <QHostAddress>
#include <limits>

using namespace Qt::StringLiterals;

namespace pipeline {
namespace {

constexpr qint64 kMaxSpoolPending = 1 << 20;    ///< octets the spool may lag before the client has to wait
constexpr int kFailuresOfAnEnd = 4; ///< a session ended for its mistakes counts as so many failed sign-ins
constexpr qint64 kNoBound = std::numeric_limits<qint64>::max();
constexpr qint64 kMaxUnreadReplies = 256 << 10; ///< replies a client may leave unread

bool isLmtp(const base::Transport &transport)
{
    return transport.info().listener == base::Listener::Lmtp;
}

/// Over LMTP nobody may send anywhere.
bool isTrusted(const SmtpOptions &options, const base::ConnectionInfo &peer)
{
    return peer.listener != base::Listener::Lmtp && !options.relayFrom.isEmpty() && options.relayFrom.contains(QHostAddress(peer.peerAddress));
}

smtp::SessionOptions::Role roleOf(base::Listener listener)
{
    using Role = smtp::SessionOptions::Role;
    return listener == base::Listener::Smtp ? Role::Mta : listener == base::Listener::Lmtp ? Role::Lmtp : Role::Submission;
}

net::TranscriptPtr openTranscript(const SmtpOptions &options, const base::Transport &transport)
{
    return options.transcripts ? options.transcripts->open(transport.info(), net::Network::listenerName(transport.info().listener), transport.executor())
                               : nullptr;
}

smtp::SessionOptions sessionOptions(const SmtpOptions &options, const base::Transport &transport, bool trusted, base::Dialogue *dialogue)
{
    const base::Listener listener = transport.info().listener;
    smtp::SessionOptions out;
    out.mechanisms = SmtpSignIn::mechanisms(options, transport);
    out.authWithoutTls = auth::ConnectionSignIn::isLocal(transport);
    out.dialogue = dialogue;
    out.hostname = options.hostname;
    out.role = roleOf(listener);
    out.trusted = trusted;
    out.tlsActive = listener == base::Listener::Submissions;
    out.offerTls = options.offerTls;
    out.maxRecipients = options.maxRecipients;
    out.maxMessageBytes = options.maxMessageBytes;
    out.readTimeoutMs = options.readTimeoutS * 1000;
    return out;
}

/// Several replies may leave together; each line begins with its code.
bool hasRefusal(const QByteArray &replies)
{
    return replies.startsWith('4') || replies.startsWith('5') || replies.contains("\n4") || replies.contains("\n5");
}

QByteArray lastRefusal(const QByteArray &replies)
{
    QList<QByteArray> lines = replies.trimmed().split('\n');
    while (lines.size() > 1 && !lines.last().startsWith('4') && !lines.last().startsWith('5'))
        lines.removeLast();
    return lines.last().trimmed();
}

/// A HELO name in an unknown charset, for headers and logs.
QString asciiOnly(QByteArrayView text)
{
    QString out = QString::fromLatin1(text);
    for (QChar &c : out)
        c = c > u' ' && c < u'\x7f' ? c : QChar(u'?');
    return out;
}

/// Whom to look for: at the address the client itself has connected to (RFC 5321 4.1.3) the server's own domain is meant.
mail::Address meant(const mail::Address &address, const QString &localAddress)
{
    if (!address.isLiteral())
        return address;
    const QString literal = address.domain.sliced(1).chopped(1);
    const bool ours = QHostAddress(literal.startsWith("ipv6:"_L1) ? literal.sliced(5) : literal) == QHostAddress(localAddress);
    return ours ? mail::Address(address.localPart, {}) : address;
}

/// Rather no mail than mail that is accepted into trouble: the other side keeps it and comes again.
smtp::SmtpServerSession::MailAnswer answerUnderLoad(const control::LoadState *state)
{
    using Answer = smtp::SmtpServerSession::MailAnswer;
    if (!state || !state->refusesMail())
        return Answer::Accept;
    switch (state->get().reason) {
    case control::LoadReason::Disk:
        return Answer::NoDisk;
    case control::LoadReason::Memory:
        return Answer::NoMemory;
    case control::LoadReason::Storage:
        return Answer::StorageBusy;
    default:
        return Answer::Overloaded;
    }
}

smtp::Reply replyTo(const SendRefusal &refusal)
{
    const QByteArray text = refusal.text.toUtf8();
    if (refusal.locked)
        return smtp::replies::shutOut(text);
    return refusal.permanent ? smtp::replies::neverFits(text) : smtp::replies::sentEnough(text);
}

bool isFull(const base::Error &error)
{
    return error.kind == base::ErrorKind::OutOfSpace || error.kind == base::ErrorKind::Busy;
}

} // namespace

SmtpConnection::SmtpConnection(base::Transport &transport, SmtpContextPtr context, SmtpOptionsPtr options,
                               std::shared_ptr<RecipientCache> cache)
    : m_transport(transport)
    , m_context(std::move(context))
    , m_options(std::move(options))
    , m_cache(std::move(cache))
    , m_transcript(openTranscript(*m_options, transport))
    , m_trusted(isTrusted(*m_options, transport.info()))
    , m_signIn(transport, m_options, [this](int milliseconds, std::function<void()> action) { m_pace.later(milliseconds, std::move(action)); })
    , m_door(m_context, m_options->door, transport, m_trusted)
    , m_session(sessionOptions(*m_options, transport, m_trusted, m_transcript.get()))
{
    m_stages.restart(nowUs());
}

SmtpConnection::~SmtpConnection()
{
    closed();
}

void SmtpConnection::opened()
{
    if (m_transcript && m_transport.tlsActive())
        m_transcript->tlsStarted(m_transport.tlsInfo());
    if (isLmtp(m_transport) && !m_options->lmtpFrom.contains(QHostAddress(m_transport.info().peerAddress))) {
        run(m_session.refuse(smtp::replies::notFromHere()));
        return;
    }
    m_door.connected();
    run(m_session.start(nowMs()));
}

void SmtpConnection::received(QByteArrayView bytes)
{
    if (m_pace.isClosing())
        return;
    if (!std::exchange(m_heard, true) && m_transport.spokeFirst() && m_door.spokeFirst())
        m_session.losePatience();
    run(m_session.feed(bytes, nowMs()));
}

void SmtpConnection::inputEnded()
{
    m_inputEnded = true;
    leaveWhenAnswered();
}

// A script may send all its commands and shut down its side at once: it still reads the replies, and whoever got no
// answer for a mail sends it again. What is cut off in the middle is dropped in silence: nobody asked anything.
void SmtpConnection::leaveWhenAnswered()
{
    if (!m_inputEnded || m_pace.isClosing() || m_session.mode() == smtp::Mode::Waiting)
        return;
    if (m_transcript && m_session.inTransaction())
        m_transcript->fail();
    dropBody(m_context->aborted);
    m_pace.close();
    m_transport.closeAfterWrite();
}

void SmtpConnection::tlsStarted()
{
    m_stages.mark(StageTimes::Tls, nowUs());
    if (m_transcript)
        m_transcript->tlsStarted(m_transport.tlsInfo());
    run(m_session.tlsStarted(nowMs()));
}

void SmtpConnection::written()
{
    m_pace.hold(ClientNotReading, false);
}

void SmtpConnection::timedOut()
{
    if (m_pace.fired())
        return;
    const qint64 deadline = m_session.deadlineMs();
    const bool ourFault = m_pace.isHeld(SpoolBehind);
    if (deadline > 0 && !ourFault && nowMs() >= deadline) {
        dropBody(m_context->aborted);
        run(m_session.timedOut());
        return;
    }
    m_pace.arm(deadline, nowMs());
}

void SmtpConnection::drain()
{
    run(m_session.drain());
}

void SmtpConnection::closed()
{
    noteEnd();
    m_pace.close();
    m_lifetime.end();
    m_signIn.abort();
    m_actions.clear();
    if (m_intake)
        std::exchange(m_intake, nullptr)->cancel();
    dropBody(m_context->aborted);
}

/// Once: what did not go well, for log and transcript.
void SmtpConnection::noteEnd()
{
    const bool brokenOff = !m_pace.isClosing() && (m_session.inTransaction() || m_session.mode() == smtp::Mode::Tls);
    if (m_transcript && brokenOff)
        m_transcript->fail();
    if (const QByteArray refusal = std::exchange(m_refusal, {}); !refusal.isEmpty() || brokenOff) {
        const base::LogScope about(m_transport.info().id);
        qCInfo(lcSmtp).noquote().nospace() << "session of " << m_transport.info().peerAddress << (brokenOff ? " broken off" : " ended")
                                           << (refusal.isEmpty() ? "" : " after ") << lastRefusal(refusal);
    }
}

void SmtpConnection::run(smtp::Actions actions)
{
    if (!m_actions.run(std::move(actions), [this](auto &action) { perform(action); }))
        return; // an action was answered at once
    leaveWhenAnswered();
    m_pace.arm(m_session.deadlineMs(), nowMs());
    showStatus();
}

void SmtpConnection::perform(smtp::SendReply &action)
{
    if (hasRefusal(action.bytes)) {
        m_refusal = action.bytes;
        if (m_transcript)
            m_transcript->fail();
    }
    m_transport.write(action.bytes);
    if (m_transport.bytesToWrite() > kMaxUnreadReplies)
        m_pace.hold(ClientNotReading, true);
}

void SmtpConnection::perform(smtp::StartTls &)
{
    m_stages.mark(StageTimes::Connect, nowUs());
    m_transport.startTls();
}

void SmtpConnection::perform(smtp::SetReading &action)
{
    m_pace.hold(SessionFull, !action.on);
}

void SmtpConnection::perform(smtp::Authenticate &action)
{
    m_authQuestion = action.question;
    m_signIn.start(action.mechanism, action.initial, [this](const SmtpSignIn::Step &step) { authStep(step); });
}

void SmtpConnection::perform(smtp::AuthResponse &action)
{
    m_authQuestion = action.question;
    m_signIn.respond(action.bytes);
}

void SmtpConnection::perform(smtp::AbortAuth &)
{
    m_signIn.abort();
}

void SmtpConnection::authStep(const SmtpSignIn::Step &step)
{
    if (const auto *challenge = std::get_if<QByteArray>(&step)) {
        run(m_session.answerChallenge(m_authQuestion, *challenge, nowMs()));
        return;
    }
    if (const auto &who = m_signIn.identity()) {
        m_senders = std::make_unique<SenderCheck>(*m_context->store.accounts(), m_transport.executor(), who->userId);
        m_status = nullptr; // with the name from now on
    }
    run(m_session.answerAuth(m_authQuestion, std::get<smtp::Reply>(step), nowMs()));
}

void SmtpConnection::perform(smtp::BeginMail &action)
{
    m_rooms.clear();
    m_stages.mark(StageTimes::Connect, nowUs());
    const mail::Address &sender = m_session.transaction().sender;
    const auto refuse = [this, question = action.question](const smtp::Reply &reply) { run(m_session.refuseMail(question, reply, nowMs())); };
    const QStringList addresses = sender.isNull() ? QStringList() : QStringList(sender.toString());
    SendQuestion begins;
    begins.senderDomain = sender.domain;
    begins.bytes = m_session.transaction().declaredSize;
    begins.begins = true;
    const auto begin = [this, question = action.question](const SendTicketPtr &) { beginMail(question); };
    checkSenders(addresses, [this, begins, begin, refuse] { checkLimits(begins, begin, refuse); }, refuse);
}

// RFC 6409 6.1
void SmtpConnection::checkSenders(const QStringList &addresses, std::function<void()> go, std::function<void(const smtp::Reply &)> refuse)
{
    if (!m_senders) {
        go();
        return;
    }
    m_senders->check(addresses, m_lifetime.guarded([this, go = std::move(go), refuse = std::move(refuse)](const base::Result<QString> &foreign) {
        if (!foreign)
            refuse(smtp::replies::tryLater());
        else if (foreign->isEmpty())
            go();
        else
            refuse(smtp::replies::notYourAddress(foreign->toUtf8(), m_signIn.identity()->address.toUtf8()));
    }));
}

void SmtpConnection::checkLimits(SendQuestion question, std::function<void(const SendTicketPtr &)> go, std::function<void(const smtp::Reply &)> refuse)
{
    SendWatch *watch = m_options->sending;
    const auto &who = m_signIn.identity();
    if (!watch || !(who || (m_trusted && watch->countsClients()))) {
        go(nullptr);
        return;
    }
    question.userId = who ? who->userId : 0;
    question.client = QHostAddress(m_transport.info().peerAddress);
    watch->ask(std::move(question),
               {m_transport.executor(), m_lifetime.guarded([go = std::move(go), refuse = std::move(refuse)](const base::Result<SendVerdict> &verdict) {
                    if (!verdict)
                        refuse(smtp::replies::tryLater());
                    else if (verdict->refusal)
                        refuse(replyTo(*verdict->refusal));
                    else
                        go(verdict->ticket);
                })});
}

void SmtpConnection::beginMail(quint64 question)
{
    using Answer = smtp::SmtpServerSession::MailAnswer;
    if (const Answer refused = answerUnderLoad(m_options->load); refused != Answer::Accept) {
        run(m_session.answerMail(question, refused, nowMs()));
        return;
    }
    if (!m_signIn.identity() && !m_door.takesMail()) {
        run(m_session.answerMail(question, Answer::TooFast, nowMs()));
        return;
    }
    base::Result<storage::BodyWriterPtr> body = m_context->store.newBody(m_transport.executor());
    Answer answer = Answer::Accept;
    if (!body) {
        answer = isFull(body.error()) ? Answer::NoSpace : Answer::TryLater;
    } else {
        m_body = *body;
        m_body->setDrained(m_lifetime.guarded([this] { m_pace.hold(SpoolBehind, false); }));
    }
    run(m_session.answerMail(question, answer, nowMs()));
}

void SmtpConnection::perform(smtp::LookupRecipient &action)
{
    const quint64 version = m_context->store.directoryVersion();
    const mail::Address wanted = meant(action.address, m_transport.info().localAddress);
    const auto known = m_cache->find(wanted, version, nowMs());
    // A disposable mailbox ends on time, also for those who have just asked for it.
    if (known && (known->expiresAt == 0 || m_context->clock.wallMs() < known->expiresAt)) {
        answerLookup(action.question, action.address, *known);
        return;
    }
    auto done = m_lifetime.guarded([this, question = action.question, asked = action.address, address = wanted,
                         version](const base::Result<storage::RecipientRoute> &route) {
        if (!route) {
            run(m_session.answerRecipient(question, smtp::SmtpServerSession::RecipientAnswer::TryLater, 0, {},
                                          nowMs()));
            return;
        }
        m_cache->insert(address, *route, version, nowMs());
        answerLookup(question, asked, *route);
    });
    m_context->store.lookupRecipient(wanted.localPart, wanted.domain,
                                     {m_transport.executor(), std::move(done)});
}

void SmtpConnection::answerLookup(quint64 question, const mail::Address &address, const storage::RecipientRoute &route)
{
    if (route.kind == storage::RecipientRoute::NotLocal && maySendAnywhere()) {
        m_rooms.append(kNoBound);
        run(m_session.answerRecipient(question, smtp::SmtpServerSession::RecipientAnswer::Relay, route.mailboxId, route.address, nowMs()));
        return;
    }
    if (route.kind == storage::RecipientRoute::UnknownUser || route.kind == storage::RecipientRoute::NotLocal) {
        answerStranger(question, route);
        return;
    }
    if (route.asks.isEmpty())
        takeRecipient(question, address, route);
    else
        askGroups(question, address, route);
}

/// Lists and groups say who may post.
void SmtpConnection::askGroups(quint64 question, const mail::Address &address, const storage::RecipientRoute &route)
{
    auto done = m_lifetime.guarded([this, question, address, route](const base::Result<bool> &may) {
        if (may && *may)
            takeRecipient(question, address, route);
        else
            run(m_session.refuseRecipient(question, may ? smtp::replies::mayNotPost() : smtp::replies::tryLater(), nowMs()));
    });
    const storage::Poster poster{m_session.transaction().sender.toString(), m_signIn.identity().has_value() || m_trusted};
    m_context->store.groups()->mayPost(route.asks, poster, {m_transport.executor(), std::move(done)});
}

void SmtpConnection::takeRecipient(quint64 question, const mail::Address &address, const storage::RecipientRoute &route)
{
    const QByteArray sender = m_session.transaction().sender.toString().toUtf8();
    const auto answer = m_lifetime.guarded([this, question, route](const std::optional<smtp::Reply> &refusal) {
        using Answer = smtp::SmtpServerSession::RecipientAnswer;
        Answer kind = route.kind == storage::RecipientRoute::Several ? Answer::Several : Answer::Local;
        if (route.full || (route.room && m_session.transaction().declaredSize > *route.room)) // RFC 1870 6
            kind = m_options->fullMailboxRejects ? Answer::FullForGood : Answer::FullForNow;
        else if (!refusal)
            m_rooms.append(route.kind == storage::RecipientRoute::Mailbox ? route.room.value_or(kNoBound) : kNoBound);
        run(refusal ? m_session.refuseRecipient(question, *refusal, nowMs())
                    : m_session.answerRecipient(question, kind, route.mailboxId, route.address, nowMs()));
    });
    if (m_signIn.identity())
        answer(std::nullopt); // no stranger
    else
        m_door.ask(sender, address, answer);
}

/// Who tries one name after the other has time between them.
void SmtpConnection::answerStranger(quint64 question, const storage::RecipientRoute &route)
{
    using Answer = smtp::SmtpServerSession::RecipientAnswer;
    const Answer answer = route.kind == storage::RecipientRoute::UnknownUser ? Answer::UnknownUser : Answer::NotLocal;
    const auto say = [this, question, answer, route] {
        run(m_session.answerRecipient(question, answer, route.mailboxId, route.address, nowMs()));
    };
    if (const int delay = m_door.delayOfRefusal(); delay > 0)
        m_pace.later(delay, say);
    else
        say();
}

void SmtpConnection::perform(smtp::BeginBody &)
{
    m_bodyBegun = true;
    m_stages.mark(StageTimes::Envelope, nowUs());
    if (maySendAnywhere()) // what RFC 6409 8 lets a submission server put right
        m_header.emplace(base::idToString(m_context->store.ids().next()).toLatin1() + '@' + m_options->hostname,
                         m_context->clock.wallMs(), m_session.transaction().sender.toString().toUtf8());
}

void SmtpConnection::perform(smtp::BodyChunk &action)
{
    m_body->append(m_header ? m_header->take(action.bytes) : action.bytes);
    if (m_body->pendingBytes() > kMaxSpoolPending)
        m_pace.hold(SpoolBehind, true);
}

void SmtpConnection::perform(smtp::DiscardMail &)
{
    dropBody(m_context->rejected);
    m_stages.restart(nowUs());
}

void SmtpConnection::perform(smtp::CommitMail &action)
{
    m_stages.mark(StageTimes::Content, nowUs());
    m_bodyBegun = false;
    m_pace.hold(SpoolBehind, false);
    if (m_header)
        m_body->append(m_header->finish());
    const auto refuse = [this, question = action.question](const smtp::Reply &reply) {
        m_header.reset();
        m_body.reset();
        (reply.permanent() ? m_context->rejected : m_context->deferred).add();
        m_stages.restart(nowUs());
        run(m_session.answerCommit(question, reply, nowMs()));
    };
    const std::optional<QStringList> authors = m_senders && m_header ? m_header->authors() : QStringList();
    if (!authors || (m_senders && m_header && !m_header->hasFrom())) {
        refuse(smtp::replies::badAuthor());
        return;
    }
    const auto fits = [size = action.transaction.size](qint64 room) { return size <= room; };
    if (std::none_of(m_rooms.begin(), m_rooms.end(), fits)) { // one that fits somewhere is taken
        refuse(smtp::replies::mailboxFull(!m_options->fullMailboxRejects));
        return;
    }
    if (isLmtp(m_transport)) {
        takeFromMta(action);
        return;
    }
    const auto commit = std::make_shared<smtp::CommitMail>(std::move(action));
    SendQuestion question;
    question.senderDomain = commit->transaction.sender.domain;
    for (const smtp::Recipient &recipient : std::as_const(commit->transaction.recipients))
        question.recipients << recipient.address.toString();
    question.bytes = commit->transaction.size;
    const auto go = [this, commit](const SendTicketPtr &ticket) {
        takeIn(*commit, ticket, [this, question = commit->question](const smtp::Reply &reply) { run(m_session.answerCommit(question, reply, nowMs())); });
    };
    checkSenders(*authors, [this, question, go, refuse] { checkLimits(question, go, refuse); }, refuse);
}

/// RFC 2033 4.2: each recipient hears of its own fate, and the MTA in front keeps what found no room.
void SmtpConnection::takeFromMta(smtp::CommitMail &action)
{
    QList<bool> fits;
    QList<smtp::Recipient> fitting;
    for (qsizetype i = 0; i < action.transaction.recipients.size(); ++i) {
        fits.append(action.transaction.size <= m_rooms[i]);
        if (fits.last())
            fitting.append(action.transaction.recipients[i]);
    }
    action.transaction.recipients = std::move(fitting);
    takeIn(action, nullptr, [this, question = action.question, fits](const smtp::Reply &reply) {
        QList<smtp::Reply> replies;
        for (const bool fitted : fits)
            replies.append(fitted ? reply : smtp::replies::mailboxFull(!m_options->fullMailboxRejects));
        run(m_session.answerCommit(question, replies, nowMs()));
    });
}

void SmtpConnection::takeIn(smtp::CommitMail &action, const SendTicketPtr &ticket, std::function<void(const smtp::Reply &)> done)
{
    QString mailClass;
    if (m_header) {
        mailClass = control::mailClassFrom(m_header->mailClass()).value_or(QString());
        m_header.reset();
    }
    m_intake = std::make_shared<MailIntake>(
        m_context, m_options, m_transport.executor(), origin(action.transaction.smtpUtf8),
        std::move(action.transaction), std::exchange(m_body, nullptr), m_stages, m_transport.info().id, mailClass, ticket);
    m_intake->start(m_lifetime.guarded([this, done = std::move(done)](const smtp::Reply &reply) {
        m_intake.reset();
        m_stages.restart(nowUs());
        done(reply);
    }));
}

void SmtpConnection::perform(smtp::Close &)
{
    if (m_session.tooManyErrors())
        m_door.misbehaved(kFailuresOfAnEnd);
    m_pace.close();
    m_actions.clear();
    m_transport.closeAfterWrite();
}

void SmtpConnection::showStatus()
{
    const char *status = "idle";
    switch (m_session.mode()) {
    case smtp::Mode::Data:
    case smtp::Mode::Chunk:
        status = "receiving";
        break;
    case smtp::Mode::Waiting:
        status = m_intake ? "storing" : m_signIn.isActive() ? "signing in" : "checking";
        break;
    case smtp::Mode::Auth:
        status = "signing in";
        break;
    case smtp::Mode::Tls:
        status = "tls";
        break;
    case smtp::Mode::Closed:
        status = "closing";
        break;
    case smtp::Mode::Commands:
        if (m_session.inTransaction())
            status = "envelope";
        else if (m_session.state() == smtp::State::Start)
            status = "connected";
        break;
    }
    if (status == m_status)
        return;
    m_status = status;
    const auto &who = m_signIn.identity();
    m_transport.setStatus(QString::fromLatin1(status), who ? who->address : QString());
}

void SmtpConnection::dropBody(metrics::Counter &result)
{
    if (std::exchange(m_bodyBegun, false))
        result.add();
    m_body.reset();
    m_pace.hold(SpoolBehind, false);
}

mail::ReceivedTrace SmtpConnection::origin(bool smtpUtf8) const
{
    mail::ReceivedTrace out;
    out.helo = asciiOnly(m_session.helo());
    out.peerAddress = m_transport.info().peerAddress;
    out.by = QString::fromLatin1(m_options->hostname);
    out.extended = m_session.esmtp();
    out.lmtp = isLmtp(m_transport);
    out.utf8 = smtpUtf8;
    out.authenticated = m_signIn.identity().has_value(); // RFC 3848
    out.tls = m_transport.tlsActive();
    if (out.tls) {
        const base::TlsInfo tls = m_transport.tlsInfo();
        out.tlsDetail = QString::fromLatin1(tls.version + ' ' + tls.cipher);
    }
    return out;
}

} // namespace pipeline
