// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/passwordhash.h"
#include "auth/saslprep.h"
#include <QCryptographicHash>
#include <algorithm>
#include <sodium.h>

using namespace Qt::StringLiterals;

namespace auth {
namespace {

constexpr char kFast[] = "{SHA256}";

bool ready()
{
    static const bool done = sodium_init() >= 0;
    return done;
}

bool same(const QByteArray &a, const QByteArray &b)
{
    return a.size() == b.size() && sodium_memcmp(a.constData(), b.constData(), size_t(a.size())) == 0;
}

QByteArray fastHash(const QByteArray &prepared)
{
    return kFast + QCryptographicHash::hash(prepared, QCryptographicHash::Sha256).toBase64();
}

} // namespace

QByteArray preparedPassword(QByteArrayView password)
{
    return saslPrep(password).value_or(password.toByteArray());
}

base::Result<QByteArray> hashPassword(QByteArrayView password)
{
    const QByteArray prepared = preparedPassword(password);
    char text[crypto_pwhash_STRBYTES] = {};
    if (!ready() || crypto_pwhash_str_alg(text, prepared.constData(), quint64(prepared.size()), kHashPasses, kHashMemory,
                                          crypto_pwhash_ALG_ARGON2ID13) != 0)
        return base::Error{base::ErrorKind::Busy, u"Not enough memory to hash a password"_s, u"crypto_pwhash_str_alg failed"_s, {}};
    return QByteArray(text);
}

QByteArray hashRandomSecret(QByteArrayView secret)
{
    return fastHash(preparedPassword(secret));
}

bool passwordMatches(QByteArrayView password, const QByteArray &hash)
{
    const QByteArray prepared = preparedPassword(password);
    if (isFastHash(hash))
        return same(fastHash(prepared), hash);
    if (!ready() || !hash.startsWith('$') || hash.size() >= qsizetype(crypto_pwhash_STRBYTES))
        return false;
    char text[crypto_pwhash_STRBYTES] = {}; // the call wants all of it to be there
    std::copy(hash.begin(), hash.end(), text);
    return crypto_pwhash_str_verify(text, prepared.constData(), quint64(prepared.size())) == 0;
}

bool isFastHash(const QByteArray &hash)
{
    return hash.startsWith(kFast);
}

bool needsRehash(const QByteArray &hash)
{
    if (isFastHash(hash))
        return false;
    if (hash.size() >= qsizetype(crypto_pwhash_STRBYTES))
        return true;
    char text[crypto_pwhash_STRBYTES] = {};
    std::copy(hash.begin(), hash.end(), text);
    return !ready() || crypto_pwhash_str_needs_rehash(text, kHashPasses, kHashMemory) != 0;
}

const QByteArray &nobodysHash()
{
    static const QByteArray made = [] {
        QByteArray secret(32, '\0');
        ready();
        randombytes_buf(secret.data(), size_t(secret.size()));
        const base::Result<QByteArray> hash = hashPassword(secret.toBase64());
        return hash ? *hash : QByteArray();
    }();
    return made;
}

} // namespace auth
