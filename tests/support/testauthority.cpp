// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/testauthority.h"
#include <QCryptographicHash>
#include <QFile>
#include <QProcess>
#include <QSslCertificate>

using namespace Qt::StringLiterals;

namespace support {

bool TestAuthority::openssl(const QStringList &arguments) const
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.start(u"openssl"_s, arguments);
    return process.waitForFinished(30'000) && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

bool TestAuthority::make(const QByteArray &names)
{
    QFile::setPermissions(m_folder.path(), QFile::Permissions(0x7755));
    QFile extensions(m_folder.filePath(u"extensions"_s));
    if (!extensions.open(QIODevice::WriteOnly))
        return false;
    extensions.write("subjectAltName=DNS:" + names + '\n');
    extensions.close();
    const QStringList elliptic{u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s, u"ec_paramgen_curve:P-256"_s, u"-nodes"_s};
    const bool made = openssl(QStringList{u"req"_s, u"-x509"_s, u"-days"_s, u"3650"_s, u"-keyout"_s, u"ca.key"_s, u"-out"_s, u"ca.pem"_s,
                                          u"-subj"_s, u"/CN=authority of the tests"_s} + elliptic)
        && openssl(QStringList{u"req"_s, u"-keyout"_s, u"peer.key"_s, u"-out"_s, u"peer.csr"_s, u"-subj"_s, u"/CN=peer"_s} + elliptic)
        && openssl({u"x509"_s, u"-req"_s, u"-in"_s, u"peer.csr"_s, u"-CA"_s, u"ca.pem"_s, u"-CAkey"_s, u"ca.key"_s, u"-CAcreateserial"_s,
                    u"-days"_s, u"3650"_s, u"-extfile"_s, u"extensions"_s, u"-out"_s, u"peer.pem"_s});
    return made && QFile::setPermissions(key(), QFile::Permissions(0x6644)); // Exim reads it as its own user
}

QByteArray TestAuthority::pin() const
{
    const QList<QSslCertificate> certificates = QSslCertificate::fromPath(certificate());
    return certificates.isEmpty() ? QByteArray() : certificates.first().digest(QCryptographicHash::Sha256).toHex();
}

} // namespace support
