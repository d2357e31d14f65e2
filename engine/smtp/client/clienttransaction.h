// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/client/bodyencoder.h"
#include "smtp/client/capabilities.h"
#include "smtp/client/clientactions.h"
#include <deque>
#include <optional>

namespace smtp {

/// One mail of a client session, from MAIL to the reply to its end: which command comes next, what each reply means.
/// Knows no connection: output() is what it wants written. One thread.
class ClientTransaction
{
public:
    /// `chunkTaken`: the server has read a chunk to its end in this session and taken it.
    ClientTransaction(const ClientMail &mail, const Capabilities &capabilities, const ClientOptions &options, bool chunkTaken);

    /// Writes the first commands, or settles at once what this server cannot be given.
    void start(qint64 nowMs);
    /// False: not a reply that can come here; the server is out of step.
    bool onReply(const RemoteReply &reply, qint64 nowMs);
    bool wantsBody() const { return m_bodyOpen && !m_bodyEnded && m_chunksAwaited < kMaxAwaitedChunks; }
    void body(QByteArrayView text, bool last);
    /// Everything is settled.
    bool finished() const { return m_finished; }
    /// A reply is awaited.
    bool awaiting() const { return !m_awaited.empty(); }
    /// The connection ended: what is open gets this.
    void abandon(const RemoteReply &reply, mail::EnhancedStatus status, const QString &text);
    /// DATA is being sent: no reply may come before its end, and there is no way back but to close.
    bool midData() const { return m_bodyOpen && !m_bodyEnded && !m_chunking; }
    /// The server took a text that came in chunks.
    bool chunkTaken() const { return m_chunkTaken; }
    /// The server holds a half transaction of ours: RSET before the next.
    bool needsReset() const { return m_needsReset; }
    ClientStage stage() const;
    /// For the step that is awaited, ms.
    int timeout() const;
    QByteArray takeOutput() { return std::exchange(m_output, {}); }
    ClientMailDone takeResult();

private:
    enum class Awaited { Mail, Recipient, Data, Chunk, LastChunk, End, EmptyEnd };
    static constexpr int kMaxAwaitedChunks = 16;
    static constexpr qint64 kOneFlight = 64 << 10; ///< with CHUNKING, a text up to this may go along with the envelope

    bool settleUnsendable();
    void settle(ClientOutcome &outcome, mail::DeliveryResult result, mail::EnhancedStatus status, const QString &text);
    void settle(ClientOutcome &outcome, const RemoteReply &reply);
    void settleOpen(const RemoteReply &reply);
    /// Tells what stands in the output from here on.
    void tell(qsizetype from) const;
    void writeData();
    void writeMail();
    void writeRecipient(qsizetype index);
    void writeNext();
    bool oneFlight() const;
    bool onMail(const RemoteReply &reply);
    bool onRecipient(const RemoteReply &reply);
    bool onData(const RemoteReply &reply);
    bool onChunk(const RemoteReply &reply, bool last);
    bool onEnd(const RemoteReply &reply);
    void afterEnvelope();
    void openBody();
    void finish(bool reset);
    bool isOpen(qsizetype i) const { return m_state[i] == State::Accepted || m_state[i] == State::Waiting; }

    enum class State : quint8 { Waiting, Accepted, Settled };

    const ClientMail m_mail;
    const Capabilities &m_capabilities;
    const ClientOptions &m_options;
    ClientMailDone m_result;
    QList<State> m_state; ///< by recipient
    std::deque<Awaited> m_awaited;
    std::deque<qsizetype> m_asked; ///< recipients whose RCPT is not answered
    QByteArray m_output;
    std::optional<BodyEncoder> m_encoder;
    std::optional<RemoteReply> m_refusal; ///< of MAIL, DATA or a chunk
    int m_chunksAwaited = 0;
    qsizetype m_next = 0;                 ///< recipient whose RCPT is to be written next
    qint64 m_nowMs = 0;
    qint64 m_startedMs = 0;
    qint64 m_envelopeEndMs = 0;
    bool m_pipelining = false;
    bool m_chunking = false;
    bool m_chunkTaken = false;
    bool m_mailWritten = false;
    bool m_dataWritten = false;
    bool m_bodyOpen = false;
    bool m_bodyEnded = false;
    bool m_needsReset = false;
    bool m_finished = false;
};

} // namespace smtp
