// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "trust/dkimcanonical.h"
#include "trust/dkimkey.h"
#include <QList>

namespace trust {

enum class DkimState {
    Pass,
    Fail,     ///< the signature does not fit the message
    PermError, ///< the signature or its key makes no sense
    TempError ///< the key could not be asked for
};

/// One DKIM-Signature field, taken apart and checked as far as it goes without its key.
struct DkimSignature
{
    DkimState state = DkimState::Pass; ///< of what is known so far
    QByteArray reason;                 ///< short English, empty while it passes
    DkimAlgorithm algorithm = DkimAlgorithm::Rsa;
    QByteArray domain;   ///< d=, lower case
    QByteArray selector; ///< s=
    QByteArray identity; ///< domain of i=, lower case
    qint64 bodyLimit = -1;
    QByteArray keyName() const { return selector + "._domainkey." + domain; }

private:
    friend class DkimVerifier;
    Canonical m_header = Canonical::Simple;
    Canonical m_body = Canonical::Simple;
    QByteArray m_bodyHash;
    QByteArray m_octets;
    QByteArray m_signed; ///< canonical header
};

/// What the DNS said under keyName().
struct DkimKeyAnswer
{
    enum Kind { Found, Missing, Unreachable };
    Kind kind = Missing;
    QList<QByteArray> records; ///< TXT, each joined
};

/// Verifies the signatures of one message (RFC 6376 6, RFC 8463, RFC 8301): made with the message, then asked signature by signature
/// when its key has come. Pure: no DNS, no clock of its own. At most five signatures are looked at. One thread.
class DkimVerifier
{
public:
    /// `message`: CRLF line ends; needed only here. `nowS`: seconds since 1970 for x=; 0: signatures do not expire.
    DkimVerifier(QByteArrayView message, qint64 nowS);
    const QList<DkimSignature> &signatures() const { return m_signatures; }
    /// The state of signature `n` with its key.
    DkimState verify(qsizetype n, const DkimKeyAnswer &answer);

private:
    QList<DkimSignature> m_signatures;
};

} // namespace trust
