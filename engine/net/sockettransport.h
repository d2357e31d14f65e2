// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/channelbinding.h"
#include "base/logscope.h"
#include "base/session.h"
#include "control/values.h"
#include "net/readingturns.h"
#include "net/streamsocket.h"
#include "net/timingwheel.h"
#include "net/tlschannel.h"
#include <memory>

namespace net {

class ConnectionSet;
class IoLoop;

/// A connection, whoever began it: moves bytes between socket, TLS and handler, and decides nothing about them. How it
/// begins, and what its ends mean, is the derived class's. Lives in the thread of its IoLoop and is owned by its
/// ConnectionSet. Handlers are never called from inside their own calls, and are destroyed after closed(), from the loop.
class SocketTransport : public base::Transport, public base::ChannelBound
{
public:
    ~SocketTransport() override;

    // For the set.
    void turn(); ///< what was put off: input after a pause, output written outside of handlers
    void beginDrain();
    void tellClosed(); ///< last call, before destruction
    control::Connection snapshot() const;

    // Transport
    const base::ConnectionInfo &info() const override { return m_info; }
    void write(const QByteArray &bytes) override;
    qint64 bytesToWrite() const override { return m_pending.size() + m_socket.bytesToWrite(); }
    bool tlsActive() const override { return m_tls && m_tls->state() != TlsChannel::State::Handshake; }
    base::TlsInfo tlsInfo() const override { return m_tls ? m_tls->info() : base::TlsInfo(); }
    bool spokeFirst() const override { return m_spokeFirst; }
    void closeAfterWrite() override;
    void abort() override;
    void setDeadline(int milliseconds) override;
    void setReading(bool on) override;
    base::ExecutorPtr executor() const override;
    void setStatus(const QString &state, const QString &user) override;

    // ChannelBound
    QByteArray channelBinding(QByteArrayView type) const override { return m_tls ? m_tls->channelBinding(type) : QByteArray(); }

protected:
    enum class Phase {
        Opening,   ///< before TLS and handler: connecting, or waiting for a PROXY header
        Handshake, ///< TLS, at the start or after STARTTLS
        Open,
        Closing,   ///< the rest of the output is on its way
        Lingering, ///< FIN is sent; reads until the other side's, so that no reset overtakes the output
        Closed
    };

    SocketTransport(IoLoop &loop, ConnectionSet &set, base::Id id);

    // What the derived class knows.
    virtual QString protocol() const = 0;
    /// Input before there is a handler to take it.
    virtual void early(QByteArrayView bytes) = 0;
    /// TLS is up. Calls opened(), or tlsStarted() by resumeWithTls().
    virtual void handshakeDone() = 0;
    virtual void tlsFailed() = 0;
    /// Something has come over TLS and was handled.
    virtual void tlsRead() {}
    /// The other side says no more; not called while closing.
    virtual void inputOver() = 0;
    virtual void inputBroken() = 0;
    /// Nothing written arrives any more. What the other side said before may still be there to be read.
    virtual void outputBroken() = 0;
    /// The deadline of any phase but Open, where the handler is told.
    virtual void overdue() = 0;
    /// Phase Closing: all that was written has left.
    virtual void allSent() = 0;
    virtual void socketWritable() {}
    virtual void countIn(qint64) {}
    virtual void countOut(qint64) {}

    void announce();
    void setPhaseTimer(int milliseconds);
    /// Phase Open, with m_handler in place.
    void openHandler();
    void beginTls(std::unique_ptr<TlsChannel> channel, int timeoutMs);
    void resumeWithTls();
    void process(QByteArrayView bytes);
    void processTls(QByteArrayView bytes);
    void onReadable();
    void sendPending();
    void beginClosing();
    void schedule();
    template<typename Call>
    void callHandler(Call call)
    {
        const base::LogScope about(m_info.id);
        m_inHandler = true;
        call();
        m_inHandler = false;
        flush();
    }

    IoLoop &m_loop;
    base::ConnectionInfo m_info;
    StreamSocket m_socket;
    WheelTimer m_timer;
    std::unique_ptr<base::ConnectionHandler> m_handler;
    std::unique_ptr<TlsChannel> m_tls;
    QByteArray m_pending; ///< plaintext not yet given to TLS or socket
    QString m_state;
    Phase m_phase = Phase::Opening;
    bool m_spokeFirst = false;

private:
    void spend(qint64 beganUs, qint64 bytes);
    void rested();
    void onWritable();
    void onTimeout();
    void endInput();
    void flush();

    ConnectionSet &m_set;
    ReadingTurns::Place m_place;
    WheelTimer m_rest;
    qint64 m_spentUs = 0; // on input, since m_spendsSinceUs
    qint64 m_spendsSinceUs = 0;
    QString m_user;
    qint64 m_bytesIn = 0;
    qint64 m_bytesOut = 0;
    qint64 m_lingered = 0;
    int m_deadlineMs = 0; // the handler's, set again after a handshake
    bool m_inHandler = false;
    bool m_paused = false;
    bool m_resumed = false;
    bool m_scheduled = false;
    bool m_hasMore = false; // the last read may have left something over
    bool m_resting = false; // it has taken its share of the thread
    bool m_announced = false;     // the observer knows it
    bool m_tellWritten = false;   // written() is owed once all is sent
    bool m_closeNotified = false; // TLS has said goodbye
};

} // namespace net
