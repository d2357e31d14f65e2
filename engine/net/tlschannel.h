// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include "net/tlscontext.h"
#include <QByteArray>
#include <QByteArrayView>
#include <memory>

struct ssl_st;

namespace net {

/// One side of a TLS connection, sans-IO: ciphertext in, plaintext out, and the reverse. One thread. An idle channel
/// holds no record buffers (SSL_MODE_RELEASE_BUFFERS) and no bytes of its own.
class TlsChannel
{
public:
    enum class State {
        Handshake,
        Open,
        Closed, ///< the peer said close_notify: nothing more is read, what is owed may still be written
        Failed  ///< no more use; an alert may wait in the output
    };

    /// `context` is kept as long as the channel.
    explicit TlsChannel(std::shared_ptr<const TlsContext> context);
    /// Takes `ssl` over, which has its state (accept or connect) set; `keeper` lives as long as the channel.
    TlsChannel(ssl_st *ssl, std::shared_ptr<const void> keeper);
    ~TlsChannel();
    TlsChannel(const TlsChannel &) = delete;
    TlsChannel &operator=(const TlsChannel &) = delete;

    State state() const { return m_state; }
    /// Ciphertext from the peer; read() takes it from there and must be called until it answers 0, while `cipher` lives.
    void feed(QByteArrayView cipher);
    /// Advances the handshake, then decrypts: up to `size` bytes into `buffer`; 0: nothing more in what was fed.
    qsizetype read(char *buffer, qsizetype size);
    /// Encrypts; only when Open or Closed.
    bool write(QByteArrayView plain);
    /// Says close_notify.
    void shutdown();
    /// Ciphertext for the peer.
    QByteArray takeOutput() { return std::exchange(m_output, {}); }
    bool hasOutput() const { return !m_output.isEmpty(); }

    base::TlsInfo info() const;
    /// Keying material for channel binding (RFC 5705, RFC 9266); empty unless Open.
    QByteArray exportKey(const QByteArray &label, int length) const;
    /// For SCRAM: "tls-exporter" (RFC 9266; TLS 1.3 only, before that peers differ in what they export) or "tls-server-end-point" (RFC
    /// 5929 4.1; of this side's certificate). Empty for others, and unless Open.
    QByteArray channelBinding(QByteArrayView type) const;
    ssl_st *native() const { return m_ssl; }
    /// Why it Failed, for the log.
    const QString &errorText() const { return m_errorText; }

private:
    friend struct TlsChannelIo;
    void handshake();
    void fail(int result);

    const std::shared_ptr<const void> m_keeper;
    ssl_st *m_ssl;
    State m_state = State::Handshake;
    QByteArrayView m_input;
    QByteArray m_output;
    QString m_errorText;
};

} // namespace net
