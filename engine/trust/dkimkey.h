// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <memory>

struct evp_pkey_st;

namespace trust {

enum class DkimAlgorithm {
    Rsa = 1,    ///< rsa-sha256 (RFC 6376)
    Ed25519 = 2 ///< ed25519-sha256 (RFC 8463)
};

/// A key that signs or verifies. Immutable, cheap to copy, any thread.
class DkimKey
{
public:
    DkimKey() = default;
    /// RSA keys have 2048 bits and take some 100 ms: worker pool.
    static base::Result<DkimKey> generate(DkimAlgorithm algorithm);
    /// What privateDer() gave.
    static base::Result<DkimKey> fromPrivateDer(const QByteArray &der);
    /// The content of p= in a key record, decoded: an RSA key of at least 1024 bits as SubjectPublicKeyInfo or RSAPublicKey, or
    /// the 32 octets of an Ed25519 key.
    static base::Result<DkimKey> fromRecord(DkimAlgorithm algorithm, const QByteArray &octets);

    bool isNull() const { return !m_key; }
    DkimAlgorithm algorithm() const { return m_algorithm; }
    QByteArray privateDer() const;
    /// For p= in a key record, not yet in base64.
    QByteArray publicOctets() const;
    /// `data`: the canonical header; hashed here. Empty when it fails.
    QByteArray sign(const QByteArray &data) const;
    bool verify(const QByteArray &data, const QByteArray &signature) const;

private:
    DkimKey(std::shared_ptr<evp_pkey_st> key, DkimAlgorithm algorithm)
        : m_key(std::move(key))
        , m_algorithm(algorithm)
    {
    }
    std::shared_ptr<evp_pkey_st> m_key;
    DkimAlgorithm m_algorithm = DkimAlgorithm::Rsa;
};

} // namespace trust
