// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/scramverifier.h"
#include "auth/saslprep.h"
#include "base/strictbase64.h"
#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QList>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace auth {
namespace {

constexpr qsizetype kKeyOctets = 32;
constexpr char kScheme[] = "SCRAM-SHA-256$";

QByteArray hmac(const QByteArray &key, const QByteArray &message)
{
    return QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256);
}

QByteArray newSalt()
{
    QByteArray salt(ScramVerifier::kSaltOctets, '\0');
    RAND_bytes(reinterpret_cast<unsigned char *>(salt.data()), int(salt.size()));
    return salt;
}

QByteArray saltedPassword(const QByteArray &password, const QByteArray &salt, int iterations)
{
    QByteArray key(kKeyOctets, '\0');
    PKCS5_PBKDF2_HMAC(password.constData(), int(password.size()), reinterpret_cast<const unsigned char *>(salt.constData()),
                      int(salt.size()), iterations, EVP_sha256(), int(key.size()), reinterpret_cast<unsigned char *>(key.data()));
    return key;
}

} // namespace

std::optional<ScramVerifier> ScramVerifier::make(QByteArrayView password, QByteArray salt, int iterations)
{
    const std::optional<QByteArray> prepared = saslPrep(password);
    if (!prepared || prepared->isEmpty())
        return std::nullopt;
    ScramVerifier out;
    out.iterations = iterations;
    out.salt = salt.isEmpty() ? newSalt() : std::move(salt);
    const QByteArray salted = saltedPassword(*prepared, out.salt, iterations);
    out.storedKey = QCryptographicHash::hash(hmac(salted, "Client Key"), QCryptographicHash::Sha256);
    out.serverKey = hmac(salted, "Server Key");
    return out;
}

QByteArray ScramVerifier::toString() const
{
    return kScheme + QByteArray::number(iterations) + ':' + salt.toBase64() + '$' + storedKey.toBase64() + ':' + serverKey.toBase64();
}

std::optional<ScramVerifier> ScramVerifier::fromString(QByteArrayView text)
{
    if (!text.startsWith(kScheme))
        return std::nullopt;
    const QList<QByteArray> halves = text.sliced(qsizetype(sizeof kScheme) - 1).toByteArray().split('$');
    const QList<QByteArray> first = halves.value(0).split(':');
    const QList<QByteArray> second = halves.value(1).split(':');
    if (halves.size() != 2 || first.size() != 2 || second.size() != 2)
        return std::nullopt;
    const auto salt = base::fromStrictBase64(first[1]);
    const auto storedKey = base::fromStrictBase64(second[0]);
    const auto serverKey = base::fromStrictBase64(second[1]);
    ScramVerifier out;
    out.iterations = first[0].toInt();
    if (out.iterations < 1 || !salt || salt->isEmpty() || !storedKey || storedKey->size() != kKeyOctets || !serverKey ||
        serverKey->size() != kKeyOctets)
        return std::nullopt;
    out.salt = *salt;
    out.storedKey = *storedKey;
    out.serverKey = *serverKey;
    return out;
}

} // namespace auth
