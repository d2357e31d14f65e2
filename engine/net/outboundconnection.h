// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include "control/values.h"
#include "net/timingwheel.h"
#include "net/tlsclientcontext.h"
#include <QAbstractSocket>
#include <QHostAddress>
#include <memory>

namespace net {

class Connector;

/// Where an outgoing connection goes, and how.
struct OutboundTarget
{
    QHostAddress address;
    quint16 port = 25;
    QHostAddress source;      ///< null: the system chooses
    QByteArray serverName;    ///< for SNI and the check of the certificate
    QByteArray sessionKey;    ///< TLS sessions are resumed among connections with the same one; empty: never
    bool implicitTls = false; ///< handshake before a word (port 465)
    int connectTimeoutMs = 30'000;
    int handshakeTimeoutMs = 60'000;
};

/// One connection this engine makes: moves bytes between socket, TLS and handler. Lives in its Connector's loop and is
/// owned by it; rules for handlers as with Connection: never called from inside their own calls, destroyed after
/// closed(). opened() comes when the connection (and with implicitTls the handshake) is done; a connection that never
/// came about goes straight to closed(), and failure() says why.
class OutboundConnection final : public base::Transport
{
public:
    OutboundConnection(Connector &connector, base::Id id, OutboundTarget target);
    ~OutboundConnection() override;

    // For the connector.
    void open(std::unique_ptr<base::ConnectionHandler> handler);
    void turn();
    void beginDrain();
    void tellClosed();
    control::Connection snapshot() const;

    const OutboundTarget &target() const { return m_target; }
    /// Why it ended, in plain English; empty when this side closed it.
    const QString &failure() const { return m_failure; }
    /// It ended in the handshake: without TLS it might go.
    bool tlsFailed() const { return m_tlsFailed; }
    bool connected() const { return m_connected; }
    /// After tlsStarted() (or opened() with implicitTls).
    TlsPeer tlsPeer() const { return m_tls ? TlsClientContext::peerOf(*m_tls) : TlsPeer(); }

    // Transport
    const base::ConnectionInfo &info() const override { return m_info; }
    void write(const QByteArray &bytes) override;
    qint64 bytesToWrite() const override { return m_pending.size() + m_socket.bytesToWrite(); }
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
    enum class Phase { Connecting, Handshake, Open, Closing, Closed };

    void onConnected();
    void onError();
    void onReadable();
    void onBytesWritten();
    void onTimeout();
    void ready();
    void beginHandshake();
    void processTls(QByteArrayView bytes);
    void handshakeDone();
    void fail(const QString &why);
    void flush();
    void sendPending();
    void schedule();
    template<typename Call>
    void callHandler(Call call);

    Connector &m_connector;
    const OutboundTarget m_target;
    base::ConnectionInfo m_info;
    QAbstractSocket m_socket;
    WheelTimer m_timer;
    std::unique_ptr<base::ConnectionHandler> m_handler;
    std::unique_ptr<TlsChannel> m_tls;
    QByteArray m_pending; ///< plaintext not yet given to TLS or socket
    QString m_failure;
    QString m_state;
    qint64 m_bytesIn = 0;
    qint64 m_bytesOut = 0;
    int m_deadlineMs = 0;
    Phase m_phase = Phase::Connecting;
    bool m_opening = false;
    bool m_openedOwed = false;
    bool m_inHandler = false;
    bool m_paused = false;
    bool m_resumed = false;
    bool m_scheduled = false;
    bool m_tellWritten = false;
    bool m_connected = false;
    bool m_tlsFailed = false;
    bool m_begun = false;     ///< the handler was told opened()
    bool m_announced = false; ///< the observer knows it
};

} // namespace net
