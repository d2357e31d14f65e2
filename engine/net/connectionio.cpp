// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "net/connection.h"
#include "net/ioloop.h"

// The bytes of a connection: socket, TLS, output. Its life is in connection.cpp.
namespace net {

namespace {

constexpr qint64 kMostDiscarded = 1024 * 1024;
constexpr int kMaxWritesInTurn = 16; // a fast reader of a long answer must not hold the loop

} // namespace

// ---- input

void Connection::onReadable()
{
    if (m_phase == Phase::Closed)
        return;
    if (m_paused) {
        m_socket.watchInput(false); // until turn() takes it up again
        return;
    }
    std::vector<char> &buffer = m_loop.cipherBuffer();
    const Transfer transfer = m_socket.read(buffer.data(), qint64(buffer.size()));
    switch (transfer.state) {
    case Transfer::Done:
        m_bytesIn += transfer.count;
        m_incoming.admission->listener().bytesIn->add(quint64(transfer.count));
        process(QByteArrayView(buffer.data(), transfer.count));
        return;
    case Transfer::Blocked:
        return;
    case Transfer::Ended:
        endInput();
        return;
    case Transfer::Failed:
        abort();
        return;
    }
}

void Connection::processTls(QByteArrayView bytes)
{
    m_tls->feed(bytes);
    std::vector<char> &buffer = m_loop.plainBuffer();
    const auto mayRead = [this] { return m_phase == Phase::Open || m_phase == Phase::Handshake; };
    while (mayRead()) {
        const qsizetype count = m_tls->read(buffer.data(), qsizetype(buffer.size()));
        if (m_phase == Phase::Handshake && m_tls->state() == TlsChannel::State::Open) {
            if (!m_handler) {
                ready();
            } else {
                m_phase = Phase::Open;
                setDeadline(m_deadlineMs);
                callHandler([this] { m_handler->tlsStarted(); });
            }
        }
        if (count == 0)
            break;
        if (m_phase == Phase::Open)
            deliver(QByteArrayView(buffer.data(), count));
    }
    if (!mayRead())
        return;
    flush(); // the handshake's own records
    if (m_tls->state() == TlsChannel::State::Failed)
        qCInfo(lcNet) << "TLS with" << m_info.peerAddress << "failed:" << m_tls->errorText();
    if (m_tls->state() == TlsChannel::State::Closed && m_phase == Phase::Open)
        endInput(); // close_notify ends one direction only (RFC 8446 6.1)
    else if (m_tls->state() == TlsChannel::State::Failed || m_tls->state() == TlsChannel::State::Closed)
        beginClosing(); // our alert or close_notify still goes out
}

void Connection::deliver(QByteArrayView bytes)
{
    callHandler([&] { m_handler->received(bytes); });
}

// What is in the kernel's buffer before the reply to STARTTLS has left cannot be meant for after it (RFC 3207 4.2).
void Connection::discardInput()
{
    std::vector<char> &buffer = m_loop.cipherBuffer();
    for (qint64 total = 0; total < kMostDiscarded;) {
        const Transfer transfer = m_socket.read(buffer.data(), qint64(buffer.size()));
        if (transfer.state == Transfer::Ended || transfer.state == Transfer::Failed)
            abort(); // there will be no handshake
        if (transfer.state != Transfer::Done)
            return;
        total += transfer.count;
    }
    abort(); // it goes on talking: not a client that waits for a reply
}

void Connection::startTls()
{
    if (m_phase != Phase::Open || m_tls)
        return;
    if (!m_pending.isEmpty())
        discardInput();
    sendPending();
    if (m_phase == Phase::Open)
        beginHandshake();
}

void Connection::write(const QByteArray &bytes)
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

qint64 Connection::bytesToWrite() const
{
    return m_pending.size() + m_socket.bytesToWrite();
}

void Connection::sendPending()
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
    m_incoming.admission->listener().bytesOut->add(quint64(bytes.size()));
    m_socket.write(bytes);
    if (m_socket.broken())
        abort();
}

void Connection::flush()
{
    for (int i = 0; i < kMaxWritesInTurn && m_phase != Phase::Closed; ++i) {
        sendPending();
        if (m_phase == Phase::Closed || m_socket.bytesToWrite() > 0)
            return; // onWritable() goes on
        if (m_phase == Phase::Closing) {
            linger();
            return;
        }
        if (!m_handler || m_phase != Phase::Open || !std::exchange(m_tellWritten, false))
            return;
        m_inHandler = true;
        m_handler->written();
        m_inHandler = false;
    }
    if (m_phase == Phase::Open)
        schedule();
}

void Connection::onWritable()
{
    if (m_socket.broken())
        abort();
    if (m_phase == Phase::Closed)
        return;
    if (m_phase == Phase::Closing)
        m_loop.wheel().set(m_timer, kFlushTimeoutMs);
    if (m_socket.bytesToWrite() == 0)
        flush();
}

} // namespace net
