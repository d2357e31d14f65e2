// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <optional>

namespace auth {

/// A signed JSON Web Token in compact form (RFC 7515 7.1), taken apart and not yet believed. Value, any thread.
struct Jwt
{
    QByteArray algorithm; ///< "RS256" or "ES256": parse() takes no other
    QByteArray keyId;     ///< may be empty
    QByteArray claims;    ///< JSON text
    QByteArray signedText;
    QByteArray signature;

    /// nullopt also for an algorithm that is none of the two ("none", HS256 …) and for what only says "crit" (RFC 7515 4.1.11).
    static std::optional<Jwt> parse(QByteArrayView token);
};

/// What a token has to say for itself (RFC 7519 4.1, OpenID Connect Core 2).
struct JwtWanted
{
    QString issuer;
    QString audience;
    qint64 wallMs = 0;
};
/// The address the claims name; Forbidden, with the reason in detail, when they are not what is wanted. The signature is
/// another matter (jwkset.h).
base::Result<QString> addressIn(const QByteArray &claims, const JwtWanted &wanted);

/// RFC 4648 5 without padding; nullopt for anything else.
std::optional<QByteArray> fromBase64Url(QByteArrayView text);

} // namespace auth
