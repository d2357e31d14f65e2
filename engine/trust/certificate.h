// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QStringList>

namespace trust {

/// A certificate with what leads from it to its root, and its private key, as PEM. Value type.
struct CertificatePair
{
    QByteArray chain; ///< leaf first
    QByteArray key;   ///< without passphrase
    friend bool operator==(const CertificatePair &a, const CertificatePair &b) { return a.chain == b.chain && a.key == b.key; }
};

/// What a certificate says of itself.
struct CertificateFacts
{
    QStringList names;      ///< DNS names and addresses of its subject alternative name, lower case: "*.example.org", "192.0.2.1"
    QString issuer;         ///< the issuer's common name, else its organisation
    qint64 notBefore = 0;   ///< wall clock ms
    qint64 notAfter = 0;
    QByteArray fingerprint; ///< SHA-256
    bool selfSigned = false;
};

/// Reads the first certificate and the key and looks whether they belong together. Error::field: "certificate" or "key".
base::Result<CertificateFacts> examine(const CertificatePair &pair);

/// Whether a client that asks for `host` (a name or an address) takes one of the names for it (RFC 6125 6.4.3: a * is the
/// whole first label).
bool namesHost(const QStringList &names, const QString &host);

} // namespace trust
