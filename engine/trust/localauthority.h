// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "trust/certificate.h"

namespace trust {

/// A certificate authority of this server alone, for an office that has no public name: clients install its root once. Root
/// (ECDSA P-256, ten years, for names below the server's domain and private addresses only) and key lie in
/// `folder`/local-authority.pem, the server's certificate in `folder`/local-certificate.pem, both with mode 0600.
class LocalAuthority
{
public:
    /// Reads the root or makes it; another one when it cannot sign for `hostname`. Blocks on the disk.
    static base::Result<LocalAuthority> open(const QString &folder, const QString &hostname);

    /// The root alone, to be handed out.
    QByteArray rootPem() const { return m_root; }
    /// Certificate for the host name, this machine's name and those of `addresses` that are private; a new one when it names
    /// others, or less than 30 of its 395 days are left. Blocks on the disk.
    base::Result<CertificatePair> certificate(const QStringList &addresses) const;

private:
    QString m_folder;
    QString m_hostname;
    QByteArray m_root; ///< PEM
    QByteArray m_key;
};

} // namespace trust
