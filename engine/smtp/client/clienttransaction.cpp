// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/client/clienttransaction.h"
#include "smtp/dialoguetext.h"

namespace smtp {

using mail::DeliveryResult;
using mail::EnhancedStatus;

const char *stageName(ClientStage stage)
{
    static constexpr const char *kNames[] = {"greeting", "hello", "tls", "auth", "ready", "envelope", "body", "end"};
    return kNames[int(stage)];
}

ClientTransaction::ClientTransaction(const ClientMail &mail, const Capabilities &capabilities, const ClientOptions &options, bool chunkTaken)
    : m_mail(mail), m_capabilities(capabilities), m_options(options), m_chunkTaken(chunkTaken)
{
    m_result.outcomes.resize(mail.recipients.size());
    m_result.dsnRelayed = capabilities.dsn;
    m_state.fill(State::Waiting, mail.recipients.size());
    m_pipelining = capabilities.pipelining && options.pipelining;
    m_chunking = capabilities.chunking && m_pipelining && options.chunking;
}

void ClientTransaction::start(qint64 nowMs)
{
    m_nowMs = m_startedMs = m_envelopeEndMs = nowMs;
    if (settleUnsendable())
        finish(false);
    else
        writeNext();
}

// What this server cannot be given is settled without asking it. Converting a text to 7 bits would break its
// signatures, so mail that needs 8BITMIME or SMTPUTF8 goes back where neither is offered (RFC 6152 3, RFC 6531 3.2).
bool ClientTransaction::settleUnsendable()
{
    const auto settleAll = [&](EnhancedStatus status, const QString &text) {
        for (ClientOutcome &outcome : m_result.outcomes)
            settle(outcome, DeliveryResult::Failed, status, text);
        return true;
    };
    if (m_mail.needsUtf8 && !m_capabilities.smtpUtf8)
        return settleAll({5, 6, 7}, QStringLiteral("the message needs SMTPUTF8, which the server does not offer"));
    if (m_mail.eightBit && !m_capabilities.eightBitMime)
        return settleAll({5, 6, 3}, QStringLiteral("the message needs 8BITMIME, which the server does not offer"));
    if (m_capabilities.sizeLimit > 0 && m_mail.size > m_capabilities.sizeLimit)
        return settleAll({5, 3, 4}, QStringLiteral("the message has %1 bytes, the server takes %2")
                                        .arg(m_mail.size).arg(m_capabilities.sizeLimit));
    bool left = false;
    for (qsizetype i = 0; i < m_state.size(); ++i) {
        if (m_mail.recipients[i].needsUtf8 && !m_capabilities.smtpUtf8) {
            settle(m_result.outcomes[i], DeliveryResult::Failed, {5, 6, 7},
                   QStringLiteral("the address needs SMTPUTF8, which the server does not offer"));
            m_state[i] = State::Settled;
        }
        left |= m_state[i] == State::Waiting;
    }
    return !left;
}

void ClientTransaction::settle(ClientOutcome &outcome, DeliveryResult result, EnhancedStatus status, const QString &text)
{
    outcome.result = result;
    outcome.status = status;
    outcome.text = text;
}

void ClientTransaction::settle(ClientOutcome &outcome, const RemoteReply &reply)
{
    outcome.reply = reply;
    settle(outcome, reply.positive() ? DeliveryResult::Delivered : reply.permanent() ? DeliveryResult::Failed : DeliveryResult::Deferred,
           reply.status(), reply.line());
}

void ClientTransaction::settleOpen(const RemoteReply &reply)
{
    for (qsizetype i = 0; i < m_state.size(); ++i) {
        if (!isOpen(i))
            continue;
        settle(m_result.outcomes[i], reply);
        m_state[i] = State::Settled;
    }
}

void ClientTransaction::tell(qsizetype from) const
{
    if (m_options.dialogue)
        tellLines(*m_options.dialogue, base::Dialogue::Side::Ours, QByteArrayView(m_output).sliced(from));
}

void ClientTransaction::writeData()
{
    const qsizetype from = m_output.size();
    m_output.append("DATA\r\n");
    tell(from);
    m_dataWritten = true;
    m_awaited.push_back(Awaited::Data);
}

void ClientTransaction::writeMail()
{
    const qsizetype from = m_output.size();
    bool utf8 = m_mail.needsUtf8;
    for (qsizetype i = 0; i < m_state.size(); ++i)
        utf8 |= m_state[i] == State::Waiting && m_mail.recipients[i].needsUtf8;
    m_output.append("MAIL FROM:").append(m_mail.reversePath);
    if (m_capabilities.size)
        m_output.append(" SIZE=").append(QByteArray::number(m_mail.size));
    if (m_mail.eightBit)
        m_output.append(" BODY=8BITMIME");
    if (utf8)
        m_output.append(" SMTPUTF8");
    if (m_capabilities.dsn && !m_mail.ret.isEmpty())
        m_output.append(' ').append(m_mail.ret);
    m_output.append("\r\n");
    tell(from);
}

void ClientTransaction::writeRecipient(qsizetype index)
{
    const qsizetype from = m_output.size();
    const ClientRecipient &recipient = m_mail.recipients[index];
    m_output.append("RCPT TO:").append(recipient.path);
    if (m_capabilities.dsn && !recipient.dsn.isEmpty())
        m_output.append(' ').append(recipient.dsn);
    m_output.append("\r\n");
    tell(from);
    m_awaited.push_back(Awaited::Recipient);
    m_asked.push_back(index);
}

// Not before this server has taken a chunk: Postfix refuses every command of a client that should have said STARTTLS, BDAT
// too, and then reads the octets of the chunk as commands, though RFC 3030 2 says that they are to be read and dropped. A
// text must never stand where commands are read.
bool ClientTransaction::oneFlight() const
{
    return m_chunking && m_chunkTaken && m_mail.size <= kOneFlight;
}

// With PIPELINING all of the envelope leaves at once, DATA (RFC 2920 3.1: last of its group) or a short text along
// with it; else one command per reply.
void ClientTransaction::writeNext()
{
    if (!std::exchange(m_mailWritten, true)) {
        writeMail();
        m_awaited.push_back(Awaited::Mail);
        if (!m_pipelining)
            return;
    }
    for (; m_next < m_state.size(); ++m_next) {
        if (m_state[m_next] != State::Waiting)
            continue;
        writeRecipient(m_next);
        if (!m_pipelining) {
            ++m_next;
            return;
        }
    }
    if (!m_pipelining) {
        afterEnvelope();
    } else if (oneFlight()) {
        openBody();
    } else if (!m_chunking) {
        writeData();
    }
}

void ClientTransaction::openBody()
{
    m_bodyOpen = true;
    m_encoder.emplace(!m_chunking);
}

void ClientTransaction::afterEnvelope()
{
    if (!m_state.contains(State::Accepted)) {
        finish(true);
    } else if (m_chunking) {
        openBody();
    } else {
        writeData();
    }
}

bool ClientTransaction::onReply(const RemoteReply &reply, qint64 nowMs)
{
    m_nowMs = nowMs;
    m_result.answered = true;
    const Awaited awaited = m_awaited.front();
    m_awaited.pop_front();
    switch (awaited) {
    case Awaited::Mail:
        return onMail(reply);
    case Awaited::Recipient:
        return onRecipient(reply);
    case Awaited::Data:
        return onData(reply);
    case Awaited::Chunk:
    case Awaited::LastChunk:
        return onChunk(reply, awaited == Awaited::LastChunk);
    case Awaited::End:
        return onEnd(reply);
    case Awaited::EmptyEnd:
        finish(false);
        return true;
    }
    return false;
}

bool ClientTransaction::onMail(const RemoteReply &reply)
{
    m_envelopeEndMs = m_nowMs;
    if (reply.code / 100 == 3)
        return false;
    if (!reply.positive()) {
        m_refusal = reply;
        settleOpen(reply);
        if (m_awaited.empty())
            finish(false);
    } else if (!m_pipelining) {
        writeNext();
    }
    return true;
}

bool ClientTransaction::onRecipient(const RemoteReply &reply)
{
    const qsizetype index = m_asked.front();
    m_asked.pop_front();
    m_envelopeEndMs = m_nowMs;
    if (reply.code / 100 == 3)
        return false;
    if (m_state[index] == State::Waiting && reply.positive()) {
        m_state[index] = State::Accepted;
    } else if (m_state[index] == State::Waiting) {
        ClientOutcome &outcome = m_result.outcomes[index];
        settle(outcome, reply);
        // RFC 5321 4.5.3.1.10: 452, and 552 from old servers, mean "not in this transaction".
        const bool plain = !mail::EnhancedStatus::atStartOf(reply.text) || outcome.status.subject == 5;
        outcome.tooMany = plain && (reply.code == 452 || reply.code == 552) && m_state.contains(State::Accepted);
        m_state[index] = State::Settled;
    }
    if (!m_pipelining)
        writeNext();
    else if (m_awaited.empty() && m_refusal)
        finish(false);
    else if (m_awaited.empty() && !m_bodyOpen)
        afterEnvelope();
    else if (m_awaited.empty() && !m_state.contains(State::Accepted))
        finish(true); // the text that was to go along has not left yet
    return true;
}

bool ClientTransaction::onData(const RemoteReply &reply)
{
    if (reply.code == 354) {
        if (m_state.contains(State::Accepted)) {
            openBody();
        } else { // RFC 2920 3.1: refused all, but waits for a text: it gets an empty one
            m_output.append(".\r\n");
            tell(m_output.size() - 3);
            m_awaited.push_back(Awaited::EmptyEnd);
        }
        return true;
    }
    if (reply.code < 400)
        return false;
    settleOpen(reply);
    finish(!m_refusal);
    return true;
}

bool ClientTransaction::onChunk(const RemoteReply &reply, bool last)
{
    --m_chunksAwaited;
    if (reply.code / 100 == 3)
        return false;
    if (!reply.positive() && !m_refusal)
        m_refusal = reply;
    m_chunkTaken |= last && reply.positive();
    if (!reply.positive() || last) {
        settleOpen(m_refusal ? *m_refusal : reply);
        m_bodyOpen = false; // what follows would only be refused too
    }
    if (m_awaited.empty() && !m_bodyOpen)
        finish(!reply.positive() || !last); // RFC 3030 2: after a failed BDAT only RSET makes the state known
    return true;
}

bool ClientTransaction::onEnd(const RemoteReply &reply)
{
    if (reply.code / 100 == 3)
        return false;
    settleOpen(reply);
    finish(false);
    return true;
}

void ClientTransaction::finish(bool reset)
{
    m_finished = true;
    m_needsReset = reset;
    m_bodyOpen = false;
    m_result.envelopeMs = m_envelopeEndMs - m_startedMs;
    m_result.dataMs = m_nowMs - m_envelopeEndMs;
}

void ClientTransaction::body(QByteArrayView text, bool last)
{
    if (!wantsBody())
        return;
    QByteArray coded;
    m_encoder->encode(text, coded);
    if (last)
        m_encoder->finish(coded);
    m_bodyEnded = last;
    if (m_chunking && (last || !coded.isEmpty())) {
        const qsizetype from = m_output.size();
        m_output.append("BDAT ").append(QByteArray::number(coded.size())).append(last ? " LAST\r\n" : "\r\n");
        tell(from);
        m_awaited.push_back(last ? Awaited::LastChunk : Awaited::Chunk);
        ++m_chunksAwaited;
    } else if (last) {
        m_awaited.push_back(Awaited::End);
    }
    if (m_options.dialogue)
        m_options.dialogue->content(base::Dialogue::Side::Ours, coded.size());
    if (m_output.isEmpty())
        m_output = coded;
    else
        m_output.append(coded);
}

void ClientTransaction::abandon(const RemoteReply &reply, EnhancedStatus status, const QString &text)
{
    for (qsizetype i = 0; i < m_state.size(); ++i) {
        if (!isOpen(i))
            continue;
        ClientOutcome &outcome = m_result.outcomes[i];
        if (reply.code >= 400)
            settle(outcome, reply);
        else
            settle(outcome, DeliveryResult::Deferred, status, text);
        m_state[i] = State::Settled;
    }
    m_result.linkLost = true;
    m_result.bodyEnded = m_bodyEnded;
    finish(false);
}

ClientStage ClientTransaction::stage() const
{
    if (m_bodyEnded)
        return ClientStage::End;
    return m_bodyOpen ? ClientStage::Body : ClientStage::Envelope;
}

int ClientTransaction::timeout() const
{
    const ClientTimeouts &timeouts = m_options.timeouts;
    if (m_awaited.empty())
        return timeouts.dataBlock;
    switch (m_awaited.front()) {
    case Awaited::Mail:
        return timeouts.mail;
    case Awaited::Recipient:
        return timeouts.recipient;
    case Awaited::Data:
        return timeouts.dataStart;
    case Awaited::Chunk:
        return timeouts.dataBlock;
    case Awaited::LastChunk:
    case Awaited::End:
    case Awaited::EmptyEnd:
        return timeouts.dataEnd;
    }
    return timeouts.dataEnd;
}

ClientMailDone ClientTransaction::takeResult()
{
    m_result.bodyEnded = m_bodyEnded;
    return std::move(m_result);
}

} // namespace smtp
