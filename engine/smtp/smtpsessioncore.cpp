// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpsessioncore.h"
#include "base/strictbase64.h"
#include "smtp/dialoguetext.h"
#include <algorithm>

namespace smtp {

SessionCore::SessionCore(const SessionOptions &options)
    : m_options(options)
    , m_tlsActive(options.tlsActive)
{
}

void SessionCore::open()
{
    reply(replies::greeting(m_options.hostname, lmtp()));
}

void SessionCore::reply(const Reply &reply)
{
    if (reply.permanent())
        ++m_errors;
    if (m_options.dialogue)
        tellLines(*m_options.dialogue, base::Dialogue::Side::Ours, reply.encode());
    if (!m_actions.empty()) {
        if (auto *previous = std::get_if<SendReply>(&m_actions.back())) {
            previous->bytes += reply.encode();
            return;
        }
    }
    m_actions.emplace_back(SendReply{reply.encode()});
}

bool SessionCore::tooManyErrors() const
{
    const int part = m_impatient ? 5 : 1;
    return m_errors > m_options.maxErrors / part || m_idleCommands > m_options.maxIdleCommands / part ||
           m_refusedRecipients > m_options.maxRefusedRecipients / part;
}

void SessionCore::greeted(QByteArrayView name, bool esmtp, const Reply &greeting)
{
    resetTransaction(); // RFC 5321 4.1.4: EHLO works like RSET
    m_helo = name.toByteArray();
    m_esmtp = esmtp;
    m_state = State::Ready;
    reply(greeting);
}

quint64 SessionCore::ask()
{
    m_mode = Mode::Waiting;
    return ++m_question;
}

QList<QByteArray> SessionCore::mechanisms() const
{
    QList<QByteArray> out;
    if (!mayAuthenticate())
        return out;
    for (const QByteArray &mechanism : m_options.mechanisms) {
        if (m_tlsActive || !mechanism.endsWith("-PLUS"))
            out.append(mechanism);
    }
    return out;
}

void SessionCore::askAuth(const QByteArray &mechanism, std::optional<QByteArray> initial)
{
    const quint64 question = ask();
    m_actions.emplace_back(Authenticate{question, mechanism, std::move(initial)});
}

void SessionCore::challengeAnswered(const QByteArray &challenge)
{
    m_mode = Mode::Auth;
    if (m_options.dialogue) // a challenge may hold what helps to guess
        m_options.dialogue->line(base::Dialogue::Side::Ours, QByteArray("334 ") + CommandSecrets::kMask);
    m_actions.emplace_back(SendReply{Reply{334, {}, challenge.toBase64()}.encode()});
}

void SessionCore::authResponse(QByteArrayView line)
{
    if (line == "*") {
        abortAuth(replies::authCancelled());
        return;
    }
    const std::optional<QByteArray> bytes = base::fromStrictBase64(line);
    if (!bytes) {
        abortAuth(replies::badBase64());
        return;
    }
    const quint64 question = ask();
    m_actions.emplace_back(AuthResponse{question, *bytes});
}

void SessionCore::abortAuth(const Reply &answer)
{
    m_mode = Mode::Commands;
    m_actions.emplace_back(AbortAuth{});
    reply(answer);
}

void SessionCore::authAnswered(const Reply &answer)
{
    constexpr int kClosing = 421; // RFC 5321 3.8
    m_mode = Mode::Commands;
    m_authenticated = answer.positive();
    reply(answer);
    if (answer.code == kClosing)
        close();
}

void SessionCore::askMail(Transaction transaction)
{
    m_transaction = std::move(transaction);
    const quint64 question = ask();
    m_actions.emplace_back(BeginMail{question});
}

void SessionCore::mailAnswered(const Reply &answer)
{
    m_mode = Mode::Commands;
    if (answer.positive())
        m_state = State::Mail;
    else
        resetTransaction();
    reply(answer);
}

void SessionCore::askRecipient(Recipient recipient)
{
    m_asked = std::move(recipient);
    const quint64 question = ask();
    m_actions.emplace_back(LookupRecipient{question, m_asked.address});
}

void SessionCore::recipientAnswered(const Reply &answer, quint64 route, const QString &canonical, bool several)
{
    m_mode = Mode::Commands;
    if (answer.positive()) {
        m_asked.route = route;
        m_asked.canonical = canonical;
        m_asked.several = several;
        m_transaction.recipients.append(std::move(m_asked));
        m_state = State::Rcpt;
    }
    m_asked = {};
    reply(answer);
    if (answer.permanent()) { // counted apart: one list with many dead addresses is no attack
        --m_errors;
        ++m_refusedRecipients;
    }
}

void SessionCore::beginBody()
{
    m_checker = {};
    m_discarded = false;
    m_actions.emplace_back(BeginBody{});
}

void SessionCore::beginData()
{
    reply(replies::startData());
    beginBody();
    m_mode = Mode::Data;
}

void SessionCore::bodyText(QByteArrayView text)
{
    if (text.isEmpty())
        return;
    m_checker.feed(text);
    m_transaction.size = m_checker.size();
    if (m_discarded)
        return;
    if (bodyRefusal()) {
        m_discarded = true;
        m_actions.emplace_back(DiscardMail{});
        return;
    }
    m_actions.emplace_back(BodyChunk{text});
}

std::optional<Reply> SessionCore::bodyRefusal() const
{
    if (m_checker.bareNewline())
        return replies::bareNewline();
    if (tooBig())
        return replies::messageTooBig();
    if (m_checker.lineTooLong())
        return replies::bodyLineTooLong();
    return std::nullopt;
}

void SessionCore::replyToMessage(const QList<Reply> &replies)
{
    const int errors = m_errors;
    for (qsizetype i = 0; i < m_awaited; ++i)
        reply(replies[std::min(i, replies.size() - 1)]);
    m_errors = std::min(m_errors, errors + 1); // one mistake, however many hear of it
}

void SessionCore::endOfData()
{
    m_mode = Mode::Commands;
    commit();
}

void SessionCore::commit()
{
    m_checker.finish();
    m_awaited = lmtp() ? m_transaction.recipients.size() : 1;
    if (const std::optional<Reply> refusal = bodyRefusal()) {
        resetTransaction();
        replyToMessage({*refusal});
        return;
    }
    const quint64 question = ask();
    m_state = State::Ready;
    m_actions.emplace_back(CommitMail{question, std::exchange(m_transaction, {})});
}

void SessionCore::commitAnswered(const QList<Reply> &answers)
{
    m_mode = Mode::Commands;
    if (std::any_of(answers.begin(), answers.end(), [](const Reply &answer) { return answer.positive(); })) {
        m_errors = 0;
        m_idleCommands = 0;
        m_refusedRecipients = 0;
    }
    replyToMessage(answers);
}

void SessionCore::beginChunk(const BdatArgument &chunk)
{
    m_chunkRefusal.reset();
    if (m_state != State::Chunking)
        beginBody();
    m_state = State::Chunking;
    readChunk(chunk);
}

void SessionCore::refuseChunk(const BdatArgument &chunk, const Reply &refusal)
{
    m_chunkRefusal = refusal;
    m_awaited = 1;
    if (!m_transaction.recipients.isEmpty()) {
        if (lmtp() && chunk.last)
            m_awaited = m_transaction.recipients.size();
        resetTransaction();
    }
    readChunk(chunk);
}

void SessionCore::readChunk(const BdatArgument &chunk)
{
    m_chunk.start(chunk.size, chunk.last);
    m_mode = Mode::Chunk;
    if (m_chunk.done())
        chunkComplete();
}

qsizetype SessionCore::chunkText(QByteArrayView input)
{
    const QByteArrayView text = m_chunk.take(input);
    if (!m_chunkRefusal)
        bodyText(text);
    if (m_chunk.done())
        chunkComplete();
    return text.size();
}

void SessionCore::chunkComplete()
{
    m_mode = Mode::Commands;
    if (m_chunkRefusal) {
        replyToMessage({*m_chunkRefusal});
        return;
    }
    if (m_chunk.last()) {
        commit();
        return;
    }
    // RFC 3030 2: after a refused chunk the mail is gone, and further chunks meet 503
    if (const std::optional<Reply> refusal = bodyRefusal()) {
        resetTransaction();
        reply(*refusal);
        return;
    }
    reply(replies::chunkOk(quint64(m_chunk.size())));
}

void SessionCore::resetTransaction()
{
    if (inTransaction() || !m_transaction.sender.isNull())
        m_actions.emplace_back(DiscardMail{});
    m_transaction = {};
    m_asked = {};
    m_checker = {};
    m_discarded = false;
    if (m_state != State::Start)
        m_state = State::Ready;
}

void SessionCore::startTls()
{
    reply(replies::readyForTls());
    resetTransaction();
    m_actions.emplace_back(StartTls{});
    m_mode = Mode::Tls;
}

void SessionCore::tlsStarted()
{
    // RFC 3207 4.2: everything said before the handshake is forgotten
    m_tlsActive = true;
    m_mode = Mode::Commands;
    m_state = State::Start;
    m_helo.clear();
    m_esmtp = false;
}

void SessionCore::close()
{
    m_actions.emplace_back(Close{});
    m_mode = Mode::Closed;
}

} // namespace smtp
