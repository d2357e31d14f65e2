// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/sockettransport.h"
#include "net/connectionset.h"
#include "net/ioloop.h"

namespace net {

namespace {

constexpr int kFlushTimeoutMs = 30'000; // without any progress of the output
constexpr qint64 kLingerBytes = 1024 * 1024;
constexpr qint64 kTalkBytes = 1024; // read in a turn
constexpr qint64 kSharePeriodUs = 100'000;
constexpr qint64 kShareUs = 10'000; // of the thread, in each period, for input that never ends
constexpr qint64 kFreeBytesPerUs = 300; // what is no dearer than this is not counted: large mails come as fast as any network brings them
constexpr int kMaxWritesInTurn = 16; // a fast reader of a long answer must not hold the loop

} // namespace

SocketTransport::SocketTransport(IoLoop &loop, ConnectionSet &set, base::Id id)
    : m_loop(loop), m_socket([this] { onReadable(); }, [this] { onWritable(); }), m_timer([this] { onTimeout(); }), m_set(set), m_rest([this] { rested(); })
{
    m_info.id = id;
    m_info.sinceMs = loop.services().clock->wallMs();
}

SocketTransport::~SocketTransport() = default;

void SocketTransport::announce()
{
    if (!m_loop.services().observer)
        return;
    m_announced = true;
    m_loop.services().observer(snapshot(), true);
}

void SocketTransport::setPhaseTimer(int milliseconds)
{
    m_loop.wheel().set(m_timer, milliseconds);
}

void SocketTransport::openHandler()
{
    m_phase = Phase::Open;
    m_timer.cancel();
    m_state.clear();
    callHandler([this] { m_handler->opened(); });
}

// ---- input

void SocketTransport::onReadable()
{
    if (m_phase == Phase::Closed)
        return;
    if (m_paused || m_resting) {
        m_socket.watchInput(false); // until turn() or rested() takes it up again
        return;
    }
    if (m_hasMore && !m_loop.readingTurns().mayRead(m_place))
        return; // called again in the next round
    std::vector<char> &buffer = m_loop.cipherBuffer();
    // Who is answered much for what it says sends commands. Thousands would fit into the buffer, and everybody else waits for their end.
    const bool bulk = m_bytesOut * 8 < m_bytesIn;
    const qint64 most = bulk ? qint64(buffer.size()) : std::min(kTalkBytes, qint64(buffer.size()));
    const Transfer transfer = m_socket.read(buffer.data(), most);
    m_hasMore = transfer.state == Transfer::Done && transfer.count == most;
    switch (transfer.state) {
    case Transfer::Done: {
        const qint64 beganUs = m_hasMore ? m_loop.services().clock->monotonicUs() : 0;
        if (m_bytesIn == 0 && m_bytesOut > 0 && !m_tls) // its first segment would confirm what it has seen
            m_spokeFirst = m_spokeFirst || m_socket.unconfirmedBytes() > 0;
        m_bytesIn += transfer.count;
        countIn(transfer.count);
        process(QByteArrayView(buffer.data(), transfer.count));
        if (m_hasMore)
            spend(beganUs, transfer.count);
        return;
    }
    case Transfer::Blocked:
        return;
    case Transfer::Ended:
        endInput();
        return;
    case Transfer::Failed:
        inputBroken();
        return;
    }
}

/// Whose input does not end and is dear to handle has a share of the thread, and rests when it is used up.
void SocketTransport::spend(qint64 beganUs, qint64 bytes)
{
    if (beganUs - m_spendsSinceUs >= kSharePeriodUs) {
        m_spendsSinceUs = beganUs;
        m_spentUs = 0;
    }
    m_spentUs += std::max<qint64>(0, m_loop.services().clock->monotonicUs() - beganUs - bytes / kFreeBytesPerUs);
    if (m_spentUs < kShareUs || m_phase == Phase::Closed)
        return;
    m_resting = true;
    m_socket.watchInput(false);
    m_loop.readingTurns().leave(m_place);
    m_loop.wheel().set(m_rest, TimingWheel::kTickMs);
}

void SocketTransport::rested()
{
    m_resting = false;
    m_socket.watchInput(!m_paused);
}

void SocketTransport::process(QByteArrayView bytes)
{
    switch (m_phase) {
    case Phase::Opening:
        early(bytes);
        return;
    case Phase::Handshake:
    case Phase::Open:
        if (m_tls)
            processTls(bytes);
        else
            callHandler([&] { m_handler->received(bytes); });
        return;
    case Phase::Lingering:
        m_lingered += bytes.size();
        if (m_lingered > kLingerBytes)
            abort();
        return;
    case Phase::Closing:
    case Phase::Closed:
        return;
    }
}

void SocketTransport::processTls(QByteArrayView bytes)
{
    m_tls->feed(bytes);
    std::vector<char> &buffer = m_loop.plainBuffer();
    const auto mayRead = [this] { return m_phase == Phase::Open || m_phase == Phase::Handshake; };
    while (mayRead()) {
        const qsizetype count = m_tls->read(buffer.data(), qsizetype(buffer.size()));
        if (m_phase == Phase::Handshake && m_tls->state() == TlsChannel::State::Open)
            handshakeDone();
        if (count == 0)
            break;
        if (m_phase == Phase::Open)
            callHandler([&] { m_handler->received(QByteArrayView(buffer.data(), count)); });
    }
    tlsRead();
    if (!mayRead())
        return;
    flush(); // the handshake's own records, or our alert
    if (m_tls->state() == TlsChannel::State::Failed)
        tlsFailed();
    else if (m_tls->state() == TlsChannel::State::Closed)
        endInput(); // close_notify ends one direction only (RFC 8446 6.1)
}

// The other side will say no more; what it has said is still answered (RFC 9293 3.6, half-closed).
void SocketTransport::endInput()
{
    switch (m_phase) {
    case Phase::Opening:
    case Phase::Handshake:
    case Phase::Open:
        inputOver();
        return;
    case Phase::Closing:
        return; // the rest of the output goes out
    case Phase::Lingering:
        abort();
        return;
    case Phase::Closed:
        return;
    }
}

void SocketTransport::setReading(bool on)
{
    if (m_paused == !on)
        return;
    m_paused = !on;
    if (!on)
        m_loop.readingTurns().leave(m_place);
    m_resumed = on; // turn() reads what came meanwhile
    if (on)
        schedule();
}

void SocketTransport::schedule()
{
    if (m_phase != Phase::Closed && !std::exchange(m_scheduled, true))
        m_set.schedule(*this);
}

void SocketTransport::turn()
{
    m_scheduled = false;
    if (std::exchange(m_resumed, false)) {
        m_socket.watchInput(true);
        onReadable(); // rests on, where it does
    }
    flush();
}

// ---- TLS

void SocketTransport::beginTls(std::unique_ptr<TlsChannel> channel, int timeoutMs)
{
    m_tls = std::move(channel);
    m_phase = Phase::Handshake;
    setPhaseTimer(timeoutMs);
}

void SocketTransport::resumeWithTls()
{
    m_phase = Phase::Open;
    setDeadline(m_deadlineMs);
    callHandler([this] { m_handler->tlsStarted(); });
}

// ---- output

void SocketTransport::write(const QByteArray &bytes)
{
    if (m_phase != Phase::Open || bytes.isEmpty())
        return;
    if (m_pending.isEmpty())
        m_pending = bytes; // shared, not copied: one frame may go to thousands
    else
        m_pending.append(bytes);
    m_tellWritten = true;
    if (!m_inHandler) // else it leaves when the handler returns
        schedule();
}

void SocketTransport::sendPending()
{
    if (m_phase == Phase::Closed)
        return;
    QByteArray bytes = std::exchange(m_pending, {});
    if (m_tls) {
        if (!bytes.isEmpty())
            m_tls->write(bytes);
        if (m_phase == Phase::Closing && !std::exchange(m_closeNotified, true))
            m_tls->shutdown();
        bytes = m_tls->takeOutput();
    }
    if (bytes.isEmpty())
        return;
    m_bytesOut += bytes.size();
    countOut(bytes.size());
    m_socket.write(bytes);
    if (m_socket.broken())
        outputBroken();
}

void SocketTransport::flush()
{
    for (int i = 0; i < kMaxWritesInTurn && m_phase != Phase::Closed && m_phase != Phase::Opening; ++i) {
        sendPending();
        if (m_phase == Phase::Closed || m_socket.broken() || m_socket.bytesToWrite() > 0)
            return; // onWritable() goes on
        if (m_phase == Phase::Closing) {
            allSent();
            return;
        }
        if (m_phase != Phase::Open || !std::exchange(m_tellWritten, false))
            return;
        m_inHandler = true;
        m_handler->written();
        m_inHandler = false;
    }
    if (m_phase == Phase::Open)
        schedule();
}

void SocketTransport::onWritable()
{
    if (m_phase == Phase::Opening) {
        socketWritable();
        return;
    }
    if (m_socket.broken())
        outputBroken();
    if (m_phase == Phase::Closed || m_socket.broken())
        return;
    if (m_phase == Phase::Closing)
        setPhaseTimer(kFlushTimeoutMs);
    if (m_socket.bytesToWrite() == 0)
        flush();
}

// ---- time and end

void SocketTransport::setDeadline(int milliseconds)
{
    m_deadlineMs = milliseconds;
    if (m_phase != Phase::Open)
        return;
    if (milliseconds > 0)
        setPhaseTimer(milliseconds);
    else
        m_timer.cancel();
}

void SocketTransport::onTimeout()
{
    if (m_phase == Phase::Open)
        callHandler([this] { m_handler->timedOut(); });
    else
        overdue();
}

void SocketTransport::closeAfterWrite()
{
    if (m_phase == Phase::Open)
        beginClosing();
    else if (m_phase == Phase::Opening || m_phase == Phase::Handshake)
        abort(); // nothing can be said before it is over
}

void SocketTransport::beginClosing()
{
    m_phase = Phase::Closing;
    setPhaseTimer(kFlushTimeoutMs);
    setReading(true); // and discards: the FIN of the other side is awaited
    if (!m_inHandler)
        schedule();
}

void SocketTransport::abort()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    m_loop.readingTurns().leave(m_place);
    m_timer.cancel();
    m_rest.cancel();
    m_socket.close();
    m_set.bury(*this);
}

void SocketTransport::beginDrain()
{
    if (m_phase == Phase::Open)
        callHandler([this] { m_handler->drain(); });
    else if (m_phase != Phase::Closing && m_phase != Phase::Lingering)
        abort();
}

void SocketTransport::tellClosed()
{
    if (m_announced)
        m_loop.services().observer(snapshot(), false);
    if (m_handler)
        m_handler->closed();
    m_handler.reset();
}

base::ExecutorPtr SocketTransport::executor() const
{
    return m_loop.executor();
}

void SocketTransport::setStatus(const QString &state, const QString &user)
{
    m_state = state;
    m_user = user;
}

control::Connection SocketTransport::snapshot() const
{
    const bool ipv6 = m_info.peerAddress.contains(u':');
    control::Connection shown;
    shown.id = m_info.id;
    shown.protocol = protocol();
    shown.peer = (ipv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(m_info.peerAddress).arg(m_info.peerPort);
    shown.user = m_user;
    shown.tls = tlsActive();
    shown.since = m_info.sinceMs;
    shown.state = m_state;
    shown.bytesIn = m_bytesIn;
    shown.bytesOut = m_bytesOut;
    return shown;
}

} // namespace net
