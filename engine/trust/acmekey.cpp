// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/acmekey.h"
#include "trust/certificatemaker.h"
#include <QCryptographicHash>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>

namespace trust {

namespace {

constexpr int kCoordinate = 32; // octets, P-256

base::Error failed(const char *what)
{
    return {base::ErrorKind::Invalid, QString::fromLatin1(what), {}, {}};
}

QByteArray padded(const BIGNUM *number)
{
    QByteArray octets(kCoordinate, '\0');
    return BN_bn2binpad(number, reinterpret_cast<unsigned char *>(octets.data()), kCoordinate) == kCoordinate ? octets : QByteArray();
}

QByteArray coordinate(EVP_PKEY *key, const char *which)
{
    BIGNUM *number = nullptr;
    const QByteArray octets = EVP_PKEY_get_bn_param(key, which, &number) == 1 ? padded(number) : QByteArray();
    BN_free(number);
    return octets;
}

} // namespace

QByteArray toBase64Url(const QByteArray &octets)
{
    return octets.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

base::Result<AcmeKey> AcmeKey::generate()
{
    KeyPtr key = makeKey();
    if (!key)
        return failed("no key could be made");
    AcmeKey made;
    made.m_key = std::move(key);
    return made;
}

base::Result<AcmeKey> AcmeKey::fromPem(const QByteArray &pem)
{
    KeyPtr key = keyFromPem(pem);
    if (!key || coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_X).isEmpty())
        return failed("not a PEM key of the curve P-256");
    AcmeKey made;
    made.m_key = std::move(key);
    return made;
}

QByteArray AcmeKey::toPem() const
{
    return trust::toPem(m_key.get());
}

QByteArray AcmeKey::jwk() const
{
    return R"({"crv":"P-256","kty":"EC","x":")" + toBase64Url(coordinate(m_key.get(), OSSL_PKEY_PARAM_EC_PUB_X)) + R"(","y":")"
        + toBase64Url(coordinate(m_key.get(), OSSL_PKEY_PARAM_EC_PUB_Y)) + R"("})";
}

QByteArray AcmeKey::thumbprint() const
{
    return toBase64Url(QCryptographicHash::hash(jwk(), QCryptographicHash::Sha256));
}

QByteArray AcmeKey::sign(const QByteArray &text) const
{
    using ContextPtr = std::unique_ptr<EVP_MD_CTX, OpenSslFree<EVP_MD_CTX_free>>;
    using SignaturePtr = std::unique_ptr<ECDSA_SIG, OpenSslFree<ECDSA_SIG_free>>;
    const ContextPtr context(EVP_MD_CTX_new());
    const auto *data = reinterpret_cast<const unsigned char *>(text.constData());
    size_t size = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) != 1
        || EVP_DigestSign(context.get(), nullptr, &size, data, size_t(text.size())) != 1)
        return {};
    QByteArray der(qsizetype(size), '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(der.data()), &size, data, size_t(text.size())) != 1)
        return {};
    auto *at = reinterpret_cast<const unsigned char *>(der.constData());
    const SignaturePtr signature(d2i_ECDSA_SIG(nullptr, &at, long(size)));
    return signature ? padded(ECDSA_SIG_get0_r(signature.get())) + padded(ECDSA_SIG_get0_s(signature.get())) : QByteArray();
}

QByteArray AcmeKey::jws(const QByteArray &header, const QByteArray &payload) const
{
    const QByteArray head = toBase64Url(header);
    const QByteArray body = toBase64Url(payload);
    return R"({"protected":")" + head + R"(","payload":")" + body + R"(","signature":")" + toBase64Url(sign(head + '.' + body)) + R"("})";
}

} // namespace trust
