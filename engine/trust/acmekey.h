// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <memory>

struct evp_pkey_st;

namespace trust {

/// Key of an ACME account (ECDSA P-256) and what is signed with it (RFC 7515, ES256). Value type, any thread.
class AcmeKey
{
public:
    static base::Result<AcmeKey> generate();
    static base::Result<AcmeKey> fromPem(const QByteArray &pem);
    QByteArray toPem() const;

    /// The public half as a JSON Web Key, members in the order of RFC 7638.
    QByteArray jwk() const;
    /// RFC 7638, SHA-256, base64url.
    QByteArray thumbprint() const;
    /// A flattened JWS over both, as a JSON text. `header` is the protected header as JSON.
    QByteArray jws(const QByteArray &header, const QByteArray &payload) const;

private:
    /// r and s, 32 octets each; RFC 7518 3.4.
    QByteArray sign(const QByteArray &text) const;

    std::shared_ptr<evp_pkey_st> m_key;
};

/// Base64url without padding.
QByteArray toBase64Url(const QByteArray &octets);

} // namespace trust
