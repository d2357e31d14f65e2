// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/jwkset.h"
#include "control/jsonparser.h"
#include "control/jsonmembers.h"
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace auth {
namespace {

constexpr int kDepth = 10;
constexpr int kMinRsaBits = 2048; // RFC 7518 3.3
constexpr qsizetype kCoordinate = 32;
constexpr rapidjson::SizeType kMostKeys = 100;

using KeyPtr = std::shared_ptr<EVP_PKEY>;
using ParametersPtr = std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)>;
using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;
using NumberPtr = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

const unsigned char *octets(const QByteArray &bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.constData());
}

NumberPtr number(const QByteArray &bytes)
{
    return {BN_bin2bn(octets(bytes), int(bytes.size()), nullptr), BN_free};
}

KeyPtr fromParameters(const char *kind, OSSL_PARAM_BLD *builder)
{
    const ParametersPtr parameters(OSSL_PARAM_BLD_to_param(builder), OSSL_PARAM_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY *key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return {};
    return KeyPtr(key, EVP_PKEY_free);
}

KeyPtr rsaKey(const QByteArray &modulus, const QByteArray &exponent)
{
    const BuilderPtr builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    const NumberPtr n = number(modulus);
    const NumberPtr e = number(exponent);
    if (BN_num_bits(n.get()) < kMinRsaBits || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return {};
    return fromParameters("RSA", builder.get());
}

KeyPtr ecKey(const QByteArray &x, const QByteArray &y)
{
    if (x.size() != kCoordinate || y.size() != kCoordinate)
        return {};
    const BuilderPtr builder(OSSL_PARAM_BLD_new(), OSSL_PARAM_BLD_free);
    const QByteArray point = '\4' + x + y; // uncompressed
    if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(), size_t(point.size())) != 1)
        return {};
    return fromParameters("EC", builder.get());
}

/// RFC 7518 3.4: two numbers of 32 octets; OpenSSL wants them in DER.
QByteArray derSignature(const QByteArray &signature)
{
    if (signature.size() != 2 * kCoordinate)
        return {};
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), ECDSA_SIG_free);
    ECDSA_SIG_set0(pair.get(), number(signature.first(kCoordinate)).release(), number(signature.last(kCoordinate)).release());
    QByteArray out(i2d_ECDSA_SIG(pair.get(), nullptr), '\0');
    auto *at = reinterpret_cast<unsigned char *>(out.data());
    i2d_ECDSA_SIG(pair.get(), &at);
    return out;
}

QByteArray word(const rapidjson::Value &key, const char *name)
{
    const auto found = key.FindMember(name);
    return found != key.MemberEnd() && found->value.IsString() ? QByteArray(found->value.GetString(), qsizetype(found->value.GetStringLength())) : QByteArray();
}

QByteArray decoded(const rapidjson::Value &key, const char *name)
{
    return fromBase64Url(word(key, name)).value_or(QByteArray());
}

} // namespace

std::optional<JwkSet> JwkSet::parse(QByteArrayView json)
{
    rapidjson::Document document;
    if (!control::parseJson(json, document, kDepth) || !document.IsObject())
        return std::nullopt;
    const auto keys = document.FindMember("keys");
    if (keys == document.MemberEnd() || !keys->value.IsArray() || keys->value.Size() > kMostKeys)
        return std::nullopt;
    JwkSet out;
    for (const rapidjson::Value &one : keys->value.GetArray()) {
        if (!one.IsObject() || word(one, "use") == "enc")
            continue;
        Key key{word(one, "kid"), word(one, "kty") == "RSA", {}};
        if (key.rsa)
            key.key = rsaKey(decoded(one, "n"), decoded(one, "e"));
        else if (word(one, "kty") == "EC" && word(one, "crv") == "P-256")
            key.key = ecKey(decoded(one, "x"), decoded(one, "y"));
        if (key.key)
            out.m_keys.append(key);
    }
    return out;
}

const JwkSet::Key *JwkSet::find(const Jwt &token) const
{
    const bool rsa = token.algorithm == "RS256";
    const Key *found = nullptr;
    for (const Key &key : m_keys) {
        if (key.rsa != rsa || (!token.keyId.isEmpty() && key.id != token.keyId))
            continue;
        if (found)
            return nullptr; // which of them?
        found = &key;
    }
    return found;
}

bool JwkSet::verify(const Jwt &token) const
{
    const Key *key = find(token);
    if (!key)
        return false;
    const QByteArray signature = key->rsa ? token.signature : derSignature(token.signature);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return !signature.isEmpty() && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key->key.get()) == 1 &&
           EVP_DigestVerify(context.get(), octets(signature), size_t(signature.size()), octets(token.signedText), size_t(token.signedText.size())) == 1;
}

} // namespace auth
