// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "trust/certificate.h"
#include <QList>
#include <QString>

namespace server {

/// What the settings say about certificates.
struct CertificateOptions
{
    QString certificate; ///< tls.certificate
    QString key;         ///< tls.key
    QString folder;      ///< tls.folder
    QString hostname;
    QString dataDir;
    bool onlyTls13 = false;
    bool localAuthority = false;
    bool acme = false;   ///< what ACME gave is served
    bool mayBeBroken = false; ///< at the start, too: set while the engine ran, by somebody who could not mend it without one
    friend bool operator==(const CertificateOptions &, const CertificateOptions &) = default;
};

/// One certificate, as it is served, and what was found at the last look.
struct HeldCertificate
{
    enum Source { File, Acme, Local, SelfMade };
    Source source = File;
    QString certificate; ///< path; of those the engine keeps, too
    QString key;
    trust::CertificatePair pair; ///< the last good one; empty: none yet
    trust::CertificateFacts facts;
    bool vouched = false; ///< the system's roots lead to it
    QString problem;      ///< of the files, at the last look; empty: none

    bool isHeld() const { return !pair.chain.isEmpty(); }
    /// Whether now is between its first and its last day.
    bool isTimely(qint64 now) const { return facts.notBefore <= now && now < facts.notAfter; }
    /// Whether the engine itself gets the next one.
    bool isManaged() const { return source != File; }
    /// "file", "acme", "local", "self-made".
    QString sourceName() const;
    /// Whom an alert is about: the file, or the source.
    QString subject() const;
    /// What is wrong with it now, files and dates; empty: nothing.
    QString trouble(qint64 now) const;
};

/// Where the settings say that certificates are, those of the administrator first, without reading them. What is among `before`
/// keeps what is known of it. Blocks on the disk.
QList<HeldCertificate> certificateSources(const CertificateOptions &options, const QList<HeldCertificate> &before);
/// Where ACME's certificate is kept, with its key.
QString acmeCertificateFile(const QString &dataDir);

} // namespace server
