// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>
#include <QTemporaryDir>

namespace support {

/// A certificate authority of the test's own, and one certificate it has given out; made by the openssl program.
class TestAuthority
{
public:
    /// `names`: of the certificate, "*.peers.test". False when openssl is not there.
    bool make(const QByteArray &names);
    QString authority() const { return m_folder.filePath(QStringLiteral("ca.pem")); }
    QString certificate() const { return m_folder.filePath(QStringLiteral("peer.pem")); }
    QString key() const { return m_folder.filePath(QStringLiteral("peer.key")); }
    /// SHA-256 of the certificate, in hex.
    QByteArray pin() const;

private:
    bool openssl(const QStringList &arguments) const;
    QTemporaryDir m_folder;
};

} // namespace support
