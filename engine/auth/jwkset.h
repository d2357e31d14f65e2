// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/jwt.h"
#include <QList>
#include <memory>

struct evp_pkey_st;

namespace auth {

/// The public keys of an issuer (RFC 7517): RSA of at least 2,048 bits and P-256. Immutable, cheap to copy, any thread.
class JwkSet
{
public:
    /// Keys of other kinds, for encryption, or broken are passed over; nullopt when it is no set at all.
    static std::optional<JwkSet> parse(QByteArrayView json);
    /// There is a key that may have signed it, by its name and kind.
    bool mayVerify(const Jwt &token) const { return find(token) != nullptr; }
    bool verify(const Jwt &token) const;
    bool isEmpty() const { return m_keys.isEmpty(); }

private:
    struct Key
    {
        QByteArray id;
        bool rsa = false;
        std::shared_ptr<evp_pkey_st> key;
    };
    /// With an empty key id: the only one of its kind.
    const Key *find(const Jwt &token) const;

    QList<Key> m_keys;
};

} // namespace auth
