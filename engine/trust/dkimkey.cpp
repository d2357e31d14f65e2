// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trust/dkimkey.h"
#include <QCryptographicHash>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace trust {
namespace {

constexpr int kRsaBits = 2048;
constexpr int kMinRsaBits = 1024; // RFC 8301 3.2
constexpr int kEd25519Octets = 32;

using KeyPtr = std::shared_ptr<EVP_PKEY>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

KeyPtr owned(EVP_PKEY *key)
{
    return KeyPtr(key, EVP_PKEY_free);
}

base::Error failure(const char *what)
{
    return {base::ErrorKind::Invalid, QString::fromLatin1(what), QString::fromLatin1(what), {}};
}

const unsigned char *octets(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

/// RSAPublicKey (PKCS #1) in the frame OpenSSL reads.
KeyPtr fromPkcs1(const QByteArray &der)
{
    QByteArray header = QByteArray::fromHex("300d06092a864886f70d0101010500"); // rsaEncryption, NULL
    const auto length = [](qsizetype n) {
        QByteArray out;
        if (n < 128)
            return QByteArray(1, char(n));
        while (n > 0) {
            out.prepend(char(n & 255));
            n >>= 8;
        }
        return QByteArray(1, char(128 | out.size())) + out;
    };
    const QByteArray bits = QByteArray(1, '\x03') + length(der.size() + 1) + QByteArray(1, '\0') + der;
    const QByteArray whole = QByteArray(1, '\x30') + length(header.size() + bits.size()) + header + bits;
    const unsigned char *at = octets(whole);
    return owned(d2i_PUBKEY(nullptr, &at, long(whole.size())));
}

} // namespace

base::Result<DkimKey> DkimKey::generate(DkimAlgorithm algorithm)
{
    KeyPtr key = owned(algorithm == DkimAlgorithm::Rsa ? EVP_RSA_gen(kRsaBits) : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!key)
        return base::Error{base::ErrorKind::Internal, {}, QStringLiteral("no key could be made"), {}};
    return DkimKey(key, algorithm);
}

base::Result<DkimKey> DkimKey::fromPrivateDer(const QByteArray &der)
{
    const unsigned char *at = octets(der);
    KeyPtr key = owned(d2i_AutoPrivateKey(nullptr, &at, long(der.size())));
    const int type = key ? EVP_PKEY_get_base_id(key.get()) : 0;
    if (type != EVP_PKEY_RSA && type != EVP_PKEY_ED25519)
        return failure("no private key for DKIM");
    return DkimKey(key, type == EVP_PKEY_RSA ? DkimAlgorithm::Rsa : DkimAlgorithm::Ed25519);
}

base::Result<DkimKey> DkimKey::fromRecord(DkimAlgorithm algorithm, const QByteArray &bytes)
{
    if (algorithm == DkimAlgorithm::Ed25519) {
        if (bytes.size() != kEd25519Octets)
            return failure("an Ed25519 key has 32 octets");
        KeyPtr key = owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(bytes), size_t(bytes.size())));
        return key ? base::Result<DkimKey>(DkimKey(key, algorithm)) : failure("no Ed25519 key");
    }
    const unsigned char *at = octets(bytes);
    KeyPtr key = owned(d2i_PUBKEY(nullptr, &at, long(bytes.size())));
    if (!key)
        key = fromPkcs1(bytes);
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
        return failure("no RSA key");
    if (EVP_PKEY_get_bits(key.get()) < kMinRsaBits)
        return failure("an RSA key under 1024 bits");
    return DkimKey(key, algorithm);
}

QByteArray DkimKey::privateDer() const
{
    unsigned char *der = nullptr;
    const int length = m_key ? i2d_PrivateKey(m_key.get(), &der) : 0;
    if (length <= 0)
        return {};
    QByteArray out(reinterpret_cast<char *>(der), length);
    OPENSSL_clear_free(der, size_t(length));
    return out;
}

QByteArray DkimKey::publicOctets() const
{
    if (!m_key)
        return {};
    if (m_algorithm == DkimAlgorithm::Ed25519) {
        QByteArray out(kEd25519Octets, '\0');
        size_t length = size_t(out.size());
        EVP_PKEY_get_raw_public_key(m_key.get(), reinterpret_cast<unsigned char *>(out.data()), &length);
        return out;
    }
    unsigned char *der = nullptr;
    const int length = i2d_PUBKEY(m_key.get(), &der);
    if (length <= 0)
        return {};
    QByteArray out(reinterpret_cast<char *>(der), length);
    OPENSSL_free(der);
    return out;
}

QByteArray DkimKey::sign(const QByteArray &data) const
{
    const bool rsa = m_algorithm == DkimAlgorithm::Rsa;
    // RFC 8463 3: Ed25519 signs the hash, PureEdDSA over its octets.
    const QByteArray input = rsa ? data : QCryptographicHash::hash(data, QCryptographicHash::Sha256);
    Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    if (!m_key || EVP_DigestSignInit(context.get(), nullptr, rsa ? EVP_sha256() : nullptr, nullptr, m_key.get()) != 1)
        return {};
    size_t length = 0;
    if (EVP_DigestSign(context.get(), nullptr, &length, octets(input), size_t(input.size())) != 1)
        return {};
    QByteArray out(qsizetype(length), '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(out.data()), &length, octets(input), size_t(input.size())) != 1)
        return {};
    out.truncate(qsizetype(length));
    return out;
}

bool DkimKey::verify(const QByteArray &data, const QByteArray &signature) const
{
    const bool rsa = m_algorithm == DkimAlgorithm::Rsa;
    const QByteArray input = rsa ? data : QCryptographicHash::hash(data, QCryptographicHash::Sha256);
    Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return m_key && EVP_DigestVerifyInit(context.get(), nullptr, rsa ? EVP_sha256() : nullptr, nullptr, m_key.get()) == 1 &&
           EVP_DigestVerify(context.get(), octets(signature), size_t(signature.size()), octets(input), size_t(input.size())) == 1;
}

} // namespace trust
