// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QList>
#include <QString>
#include <memory>

struct ssl_ctx_st;

namespace net {

/// Which certificate to serve, and to whom.
struct TlsOptions
{
    QString certificate; ///< PEM file with the chain, leaf first; empty together with `key`: a self-made one
    QString key;         ///< PEM file
    QString hostname;    ///< name in the self-made certificate
    bool onlyTls13 = false; ///< refuse TLS 1.2
    QString dataDir;     ///< the self-made one is kept in dataDir/tls, its key with mode 0600
    struct Extra
    {
        QByteArray serverName; ///< SNI that selects it, "mail.example.org" or "*.example.org"
        QString certificate;
        QString key;
    };
    QList<Extra> extra;
};

/// Certificates, keys and rules of the server side of TLS: 1.2 and up, tickets, choice of certificate by SNI.
/// Immutable after load() and shared by all threads; a changed certificate is a new TlsContext, and sessions keep the one
/// they began with.
class TlsContext
{
public:
    /// Reads or makes the certificates. Blocks on the disk: not for I/O threads. Error::field: "tls.certificate" or "tls.key".
    static base::Result<std::shared_ptr<const TlsContext>> load(const TlsOptions &options);
    ~TlsContext();
    TlsContext(const TlsContext &) = delete;
    TlsContext &operator=(const TlsContext &) = delete;

    /// When the first of its certificates ends, wall clock ms; 0: unknown.
    qint64 notAfter() const;
    /// SHA-256 of the certificate shown when no name is asked for: what a person compares.
    QByteArray fingerprint() const;
    /// Made by load() because no certificate was configured: clients cannot verify it.
    bool selfMade() const { return m_selfMade; }
    ssl_ctx_st *native() const { return m_default; }
    /// The context for a server name, the default one when none matches.
    ssl_ctx_st *forServerName(QByteArrayView serverName) const;

private:
    TlsContext() = default;
    struct Named
    {
        QByteArray name;
        ssl_ctx_st *context;
    };
    ssl_ctx_st *m_default = nullptr;
    QList<Named> m_named;
    bool m_selfMade = false;
};

} // namespace net
