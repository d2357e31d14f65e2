// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/selfsigned.h"
#include "trust/certificate.h"
#include "trust/certificatemaker.h"
#include <QDateTime>
#include <QFile>
#include <QUrl>

namespace net {

namespace {

constexpr int kDays = 3652;
constexpr qint64 kRenewBeforeMs = 30LL * 24 * 3600 * 1000;

base::Error failed(const QString &what)
{
    base::Error error;
    error.kind = base::ErrorKind::Io;
    error.publicText = QStringLiteral("cannot make a certificate: ") + what;
    error.field = QStringLiteral("tls.certificate");
    return error;
}

bool stillGood(const QByteArray &pem, const QString &hostname)
{
    const auto facts = trust::examine({pem, pem});
    return facts && trust::namesHost(facts->names, hostname)
        && facts->notAfter - QDateTime::currentMSecsSinceEpoch() >= kRenewBeforeMs;
}

} // namespace

base::Result<QByteArray> selfSignedPem(const QString &dataDir, const QString &hostname)
{
    const QString path = dataDir + QStringLiteral("/tls/self-signed.pem");
    const QString ascii = QString::fromLatin1(QUrl::toAce(hostname));
    const QString name = hostname.isEmpty() ? QStringLiteral("localhost") : ascii.isEmpty() ? hostname : ascii;
    QFile existing(path);
    if (existing.open(QIODevice::ReadOnly)) {
        const QByteArray pem = existing.readAll();
        if (stillGood(pem, name))
            return pem;
    }
    if (!trust::isCertificateName(name))
        return failed(QStringLiteral("'%1' is not a host name").arg(hostname));
    const trust::KeyPtr key = trust::makeKey();
    const trust::CertificatePtr certificate = key ? trust::makeCertificate({name, {name}, kDays, false, {}}, key.get()) : trust::CertificatePtr();
    if (!certificate)
        return failed(QStringLiteral("OpenSSL does not do it"));
    const QByteArray pem = trust::toPem(key.get()) + trust::toPem(certificate.get());
    const base::Result<void> saved = trust::savePrivate(path, pem);
    return saved ? base::Result<QByteArray>(pem) : failed(saved.error().publicText);
}

} // namespace net
