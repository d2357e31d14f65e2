// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QCryptographicHash>
#include <QList>
#include <QMessageAuthenticationCode>
#include <openssl/evp.h>

/// The client's side of SCRAM-SHA-256 (RFC 5802), written from the RFC without a look at the server's.
class ScramClient
{
public:
    ScramClient(const QByteArray &name, const QByteArray &password, const QByteArray &header = "n,,", const QByteArray &binding = {})
        : header(header), bindingData(binding), m_password(password), m_bare("n=" + name + ",r=" + nonce)
    {
    }

    QByteArray first() const { return header + m_bare; }

    QByteArray final(const QByteArray &challenge)
    {
        const QList<QByteArray> parts = challenge.split(',');
        const QByteArray salt = QByteArray::fromBase64(parts.value(1).mid(2));
        QByteArray salted(32, '\0');
        PKCS5_PBKDF2_HMAC(m_password.constData(), int(m_password.size()), reinterpret_cast<const unsigned char *>(salt.constData()), int(salt.size()),
                          parts.value(2).mid(2).toInt(), EVP_sha256(), 32, reinterpret_cast<unsigned char *>(salted.data()));
        const QByteArray clientKey = hmac(salted, "Client Key");
        const QByteArray without = "c=" + (header + bindingData).toBase64() + ',' + parts.value(0);
        const QByteArray message = m_bare + ',' + challenge + ',' + without;
        QByteArray proof = hmac(QCryptographicHash::hash(clientKey, QCryptographicHash::Sha256), message);
        for (qsizetype i = 0; i < proof.size(); ++i)
            proof[i] = char(proof[i] ^ clientKey[i]);
        wanted = "v=" + hmac(hmac(salted, "Server Key"), message).toBase64();
        return without + ",p=" + proof.toBase64();
    }

    QByteArray nonce = "rOprNGfwEbeRWgbNEkqO";
    QByteArray header;
    QByteArray bindingData;
    QByteArray wanted; ///< what a server that knows the password says last

private:
    static QByteArray hmac(const QByteArray &key, const QByteArray &text) { return QMessageAuthenticationCode::hash(text, key, QCryptographicHash::Sha256); }
    QByteArray m_password;
    QByteArray m_bare;
};
