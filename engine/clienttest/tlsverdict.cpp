// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "clienttest/tlsverdict.h"
#include <QStringList>

using namespace Qt::StringLiterals;

namespace clienttest {

QString codeOfTls(const QList<QSslError> &errors)
{
    QString worst;
    for (const QSslError &error : errors) {
        switch (error.error()) {
        case QSslError::HostNameMismatch:
            return u"certificate-name"_s;
        case QSslError::CertificateExpired:
        case QSslError::CertificateNotYetValid:
            worst = u"certificate-expired"_s;
            break;
        case QSslError::SelfSignedCertificate:
        case QSslError::SelfSignedCertificateInChain:
        case QSslError::UnableToGetIssuerCertificate:
        case QSslError::UnableToGetLocalIssuerCertificate:
        case QSslError::UnableToVerifyFirstCertificate:
        case QSslError::CertificateUntrusted:
            if (worst != "certificate-expired"_L1)
                worst = u"certificate-untrusted"_s;
            break;
        default:
            if (worst.isEmpty())
                worst = u"certificate-bad"_s;
        }
    }
    return worst;
}

QString namesOf(const QSslCertificate &certificate)
{
    const QStringList names = certificate.subjectAlternativeNames().values(QSsl::DnsEntry);
    return names.isEmpty() ? certificate.subjectInfo(QSslCertificate::CommonName).join(u", "_s) : names.join(u", "_s);
}

} // namespace clienttest
