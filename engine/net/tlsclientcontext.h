// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "net/tlschannel.h"
#include "trust/certificate.h"
#include <QByteArray>
#include <memory>

struct ssl_ctx_st;
struct ssl_session_st;

namespace net {

/// A TLS session to resume; freed with its last holder. One thread at a time.
using TlsSessionPtr = std::shared_ptr<ssl_session_st>;

/// What was found out about the server at the end of a handshake.
struct TlsPeer
{
    bool verified = false; ///< its chain leads to a trusted root and names the server
    bool resumed = false;
    QByteArray sha256;     ///< of the certificate, for pins; empty without one
    QString problem;       ///< why it is not verified
};

/// Rules and trusted roots of the client side of TLS: 1.2 and up. Immutable and shared by all threads. Verification never
/// fails a handshake: what the peer is worth is told by peerOf(), and the caller decides.
class TlsClientContext
{
public:
    /// Reads the system's roots: blocks on the disk. `caFile`: PEM with roots instead of those, for tests and private
    /// authorities.
    static base::Result<std::shared_ptr<const TlsClientContext>> load(bool onlyTls13, const QString &caFile = {});
    ~TlsClientContext();
    TlsClientContext(const TlsClientContext &) = delete;
    TlsClientContext &operator=(const TlsClientContext &) = delete;

    /// A client's channel. `serverName`: sent as SNI and looked for in the certificate; empty or an address: neither.
    /// `resume` may be null.
    static std::unique_ptr<TlsChannel> open(const std::shared_ptr<const TlsClientContext> &context,
                                            const QByteArray &serverName, const TlsSessionPtr &resume);
    static TlsPeer peerOf(const TlsChannel &channel);
    /// Whether clients that trust the same roots take a server's certificate, whatever its names. Blocks for the arithmetic of it.
    bool verifies(const trust::CertificatePair &pair) const;
    /// The newest session the server gave since the last call; null: none.
    static TlsSessionPtr takeSession(const TlsChannel &channel);

private:
    TlsClientContext() = default;
    ssl_ctx_st *m_context = nullptr;
};

} // namespace net
