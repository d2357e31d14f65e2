// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "trust/opensslptr.h"
#include <QByteArray>
#include <QStringList>

// Keys, certificates and requests of our own making: ECDSA P-256, SHA-256. Functions without state; null or empty: OpenSSL
// could not.
namespace trust {

struct CertificatePlan
{
    QString commonName;
    QStringList names;          ///< DNS names and addresses; each passed isCertificateName()
    int days = 365;
    bool authority = false;     ///< signs others, and no further authorities
    QByteArray nameConstraints; ///< "permitted;DNS:example.test,…" of an authority; empty: none
};

/// No text that could smuggle another extension into a certificate.
bool isCertificateName(const QString &name);

KeyPtr makeKey();
/// Valid from a day ago, as clocks differ. `issuer` null: signed by its own key.
CertificatePtr makeCertificate(const CertificatePlan &plan, EVP_PKEY *key, X509 *issuer = nullptr, EVP_PKEY *issuerKey = nullptr);
/// PKCS #10 for `names`, DER.
QByteArray makeSigningRequest(EVP_PKEY *key, const QStringList &names);

QByteArray toPem(EVP_PKEY *key);
QByteArray toPem(X509 *certificate);
KeyPtr keyFromPem(const QByteArray &pem);
/// The first one.
CertificatePtr certificateFromPem(const QByteArray &pem);

/// Writes with mode 0600, whole or not at all, into a folder that is made when it is not there (0700). Blocks on the disk.
base::Result<void> savePrivate(const QString &path, const QByteArray &bytes);

} // namespace trust
