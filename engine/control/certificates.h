// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include <QByteArray>
#include <QStringList>

// The certificates a server shows.
namespace control {

using base::Callback;

struct Certificate
{
    QString source;      ///< "file", "acme", "local" (signed by the local authority), "self-made"
    QString file;        ///< where the chain is read from; empty: kept by the engine
    QStringList names;   ///< hosts it is for; "*.example.org" among them
    QString issuer;
    qint64 notBefore = 0;
    qint64 notAfter = 0;
    QString fingerprint; ///< SHA-256, "AB:CD:…"
    bool isDefault = false; ///< shown to whoever asks for no name, or for one that is in none
    bool vouched = false;   ///< the roots of this system vouch for it
    QString problem;     ///< what is wrong, in plain English; empty: nothing. A file that cannot be read and never could has no names.
};

class CertificateService
{
public:
    virtual ~CertificateService() = default;
    /// The default one first.
    virtual void listCertificates(Callback<QList<Certificate>> done) = 0;
    /// PEM of the local authority's root; NotFound without one.
    virtual void localRoot(Callback<QByteArray> done) = 0;
    /// Asks the ACME directory for a new certificate now and answers the names asked for; NotFound when there is none to ask,
    /// Exists while one is being asked. What comes of it is told by events.
    virtual void renewCertificate(const QString &by, Callback<QStringList> done) = 0;
    /// What an ACME server that asks for this token wants to read; empty: nobody expects it. Does not wait.
    virtual QByteArray challengeAnswer(const QByteArray &token) const = 0;
};

} // namespace control
