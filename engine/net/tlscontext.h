// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "trust/certificate.h"
#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>
#include <memory>

struct ssl_ctx_st;

namespace net {

/// One certificate to serve.
struct TlsOptions
{
    QString certificate; ///< PEM file with the chain, leaf first; empty together with `key`: a self-made one
    QString key;         ///< PEM file
    QString hostname;    ///< name in the self-made certificate
    bool onlyTls13 = false; ///< refuse TLS 1.2
    QString dataDir;     ///< the self-made one is kept in dataDir/tls, its key with mode 0600
};

/// Reads certificate and key from their files. Blocks on the disk. Error::field: "tls.certificate" or "tls.key".
base::Result<trust::CertificatePair> readCertificate(const QString &certificate, const QString &key);

/// Certificates, keys and rules of the server side of TLS: 1.2 and up, forward secrecy and authenticated encryption only,
/// tickets, choice of certificate by SNI. Immutable and shared by all threads; a changed certificate is a new TlsContext, and
/// sessions keep the one they began with.
class TlsContext
{
public:
    /// Reads or makes the certificate. Blocks on the disk: not for I/O threads. Error::field: "tls.certificate" or "tls.key".
    static base::Result<std::shared_ptr<const TlsContext>> load(const TlsOptions &options);
    /// Of several, the first is shown to whoever names none or one that nobody has; the others are chosen by the names in them,
    /// of two with the same name the earlier one. Takes no disk.
    static base::Result<std::shared_ptr<const TlsContext>> make(const QList<trust::CertificatePair> &certificates, bool onlyTls13);
    ~TlsContext();
    TlsContext(const TlsContext &) = delete;
    TlsContext &operator=(const TlsContext &) = delete;

    ssl_ctx_st *native() const { return m_contexts.first(); }
    /// The context for a server name, the default one when none matches.
    ssl_ctx_st *forServerName(QByteArrayView serverName) const;

private:
    TlsContext() = default;
    QList<ssl_ctx_st *> m_contexts;
    QHash<QByteArray, ssl_ctx_st *> m_byName; ///< lower case; "*.example.org" as it stands
};

} // namespace net
