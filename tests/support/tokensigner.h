// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonDocument>
#include <QJsonObject>
#include <memory>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace support {

inline QByteArray url64(const QByteArray &octets)
{
    return octets.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

inline QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// An issuer's key and what it signs (RFC 7515, RFC 7518 3.3 and 3.4): RSA of 2,048 bits, or P-256.
class TokenSigner
{
public:
    explicit TokenSigner(const QByteArray &id, bool elliptic = false)
        : m_id(id)
        , m_elliptic(elliptic)
        , m_key(elliptic ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048), EVP_PKEY_free)
    {
    }
    QJsonObject jwk() const
    {
        const auto member = [](const QByteArray &octets) { return QString::fromLatin1(url64(octets)); };
        QJsonObject out{{QStringLiteral("kid"), QString::fromLatin1(m_id)}, {QStringLiteral("use"), QStringLiteral("sig")}};
        if (m_elliptic) {
            out.insert(QStringLiteral("kty"), QStringLiteral("EC"));
            out.insert(QStringLiteral("crv"), QStringLiteral("P-256"));
            out.insert(QStringLiteral("x"), member(number("qx", 32)));
            out.insert(QStringLiteral("y"), member(number("qy", 32)));
        } else {
            out.insert(QStringLiteral("kty"), QStringLiteral("RSA"));
            out.insert(QStringLiteral("n"), member(number("n")));
            out.insert(QStringLiteral("e"), member(number("e")));
        }
        return out;
    }
    QByteArray token(const QJsonObject &claims) const
    {
        const QJsonObject header{{QStringLiteral("alg"), m_elliptic ? QStringLiteral("ES256") : QStringLiteral("RS256")},
                                 {QStringLiteral("kid"), QString::fromLatin1(m_id)}, {QStringLiteral("typ"), QStringLiteral("JWT")}};
        const QByteArray text = url64(json(header)) + '.' + url64(json(claims));
        return text + '.' + url64(signature(text));
    }
    /// PEM, as everybody may have it.
    QByteArray publicPem() const
    {
        const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), BIO_free_all);
        PEM_write_bio_PUBKEY(bio.get(), m_key.get());
        char *data = nullptr;
        const long size = BIO_get_mem_data(bio.get(), &data);
        return {data, qsizetype(size)};
    }

private:
    QByteArray number(const char *name, int size = 0) const
    {
        BIGNUM *value = nullptr;
        EVP_PKEY_get_bn_param(m_key.get(), name, &value);
        QByteArray octets(size ? size : BN_num_bytes(value), '\0');
        BN_bn2binpad(value, reinterpret_cast<unsigned char *>(octets.data()), int(octets.size()));
        BN_free(value);
        return octets;
    }
    QByteArray signature(const QByteArray &text) const
    {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        size_t size = 512;
        QByteArray out(qsizetype(size), '\0');
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get());
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(out.data()), &size, reinterpret_cast<const unsigned char *>(text.constData()), size_t(text.size()));
        out.resize(qsizetype(size));
        if (!m_elliptic)
            return out;
        const auto *at = reinterpret_cast<const unsigned char *>(out.constData()); // DER into two numbers
        const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(d2i_ECDSA_SIG(nullptr, &at, long(out.size())), ECDSA_SIG_free);
        QByteArray raw(64, '\0');
        BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), reinterpret_cast<unsigned char *>(raw.data()), 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), reinterpret_cast<unsigned char *>(raw.data()) + 32, 32);
        return raw;
    }

    const QByteArray m_id;
    const bool m_elliptic;
    const std::shared_ptr<EVP_PKEY> m_key;
};

} // namespace support
