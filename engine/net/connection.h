// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include "control/values.h"
#include "net/incoming.h"
#include "net/proxyheader.h"
#include "net/streamsocket.h"
#include "net/timingwheel.h"
#include "net/tlschannel.h"
#include <memory>
#include <optional>

namespace net {

class IoLoop;

/// One accepted connection: moves bytes between socket, TLS and handler, and decides nothing about them. connection.cpp
/// is its life (phases, handler, deadline), connectionio.cpp its bytes (socket, TLS, output). Lives in its IoLoop's thread
/// and is owned by it. Handlers are never called from inside their own calls, and are destroyed only
/// after closed(), from the loop.
class Connection final : public base::Transport
{
public:
    Connection(IoLoop &loop, base::Id id, Incoming incoming);
    ~Connection() override;

    // For the loop.
    void open();
    void turn();        ///< what was put off: input after a pause, output written outside of handlers
    void admitted(bool ok, AddressLimiter::SlotPtr slot); ///< answer about the client a PROXY header named
    void beginDrain();
    void tellClosed();  ///< last call, before destruction
    control::Connection snapshot() const;

    // Transport
    const base::ConnectionInfo &info() const override { return m_info; }
    void write(const QByteArray &bytes) override;
    qint64 bytesToWrite() const override;
    void startTls() override;
    bool tlsActive() const override { return m_tls && m_tls->state() != TlsChannel::State::Handshake; }
    base::TlsInfo tlsInfo() const override { return m_tls ? m_tls->info() : base::TlsInfo(); }
    void closeAfterWrite() override;
    void abort() override;
    void setDeadline(int milliseconds) override;
    void setReading(bool on) override;
    base::ExecutorPtr executor() const override;
    void setStatus(const QString &state, const QString &user) override;

private:
    enum class Phase {
        Proxy,     ///< waits for the PROXY header
        Admission, ///< waits for the accept thread to count the client it named
        Handshake, ///< TLS, at the start or after STARTTLS
        Open,
        Closing,   ///< the rest of the output is on its way
        Lingering, ///< FIN is sent; reads until the other side's, so that no reset overtakes the output
        Closed
    };

    static constexpr int kFlushTimeoutMs = 30'000; // without any progress of the output

    void fillInfo();
    void begin();
    void ready();
    void beginHandshake();
    void onTimeout();
    void process(QByteArrayView bytes);
    void processProxy(QByteArrayView bytes);
    void endInput();
    void schedule();
    void beginClosing();
    void linger();
    template<typename Call>
    void callHandler(Call call)
    {
        m_inHandler = true;
        call();
        m_inHandler = false;
        flush();
    }

    void onReadable();
    void onWritable();
    void processTls(QByteArrayView bytes);
    void deliver(QByteArrayView bytes);
    void discardInput();
    void sendPending();
    void flush();

    IoLoop &m_loop;
    base::ConnectionInfo m_info;
    Incoming m_incoming;
    StreamSocket m_socket;
    WheelTimer m_timer;
    std::unique_ptr<base::ConnectionHandler> m_handler;
    std::unique_ptr<TlsChannel> m_tls;
    std::optional<ProxyHeader> m_proxy;
    QByteArray m_early;   // the client's bytes that came along with a PROXY header
    QByteArray m_pending; // plaintext not yet given to TLS or socket
    QString m_state;
    QString m_user;
    qint64 m_bytesIn = 0;
    qint64 m_bytesOut = 0;
    qint64 m_lingered = 0;
    int m_deadlineMs = 0; // the handler's, set again after a handshake
    Phase m_phase = Phase::Proxy;
    bool m_inHandler = false;
    bool m_paused = false;
    bool m_resumed = false;
    bool m_scheduled = false;
    bool m_announced = false;     // the observer knows it
    bool m_tellWritten = false;   // written() is owed once all is sent
    bool m_closeNotified = false; // TLS has said goodbye
    bool m_inputEnded = false;    // and the handler knows
};

} // namespace net
