// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/certificateguard.h"
#include <QStringList>

namespace ui {

namespace {
constexpr int kPerLine = 16;
}

bool CertificateGuard::accepts(const QSslCertificate &certificate)
{
    if (certificate.isNull())
        return false;
    const QByteArray seen = fingerprint(certificate);
    if (m_pin.isEmpty()) {
        m_pin = seen;
        Q_EMIT pinned(seen);
    }
    if (seen == m_pin)
        return true;
    if (std::exchange(m_refused, seen) != seen)
        Q_EMIT changed(m_pin, seen);
    return false;
}

QSslConfiguration CertificateGuard::configuration()
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates({});
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    return configuration;
}

QByteArray CertificateGuard::fingerprint(const QSslCertificate &certificate)
{
    return certificate.digest(QCryptographicHash::Sha256);
}

QString CertificateGuard::text(const QByteArray &fingerprint)
{
    QStringList lines;
    for (qsizetype at = 0; at < fingerprint.size(); at += kPerLine)
        lines << QString::fromLatin1(fingerprint.mid(at, kPerLine).toHex(':').toUpper());
    return lines.join(QStringLiteral(":\n"));
}

} // namespace ui
