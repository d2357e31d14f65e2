// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace auth {

/// What a server keeps of a password for SCRAM-SHA-256 (RFC 5802 5.1, RFC 7677). Value, any thread.
struct ScramVerifier
{
    /// Enough to slow a thief of the database; a telephone still signs in within a tenth of a second. RFC 7677 4 asks for 4,096.
    static constexpr int kIterations = 32'768;
    static constexpr int kSaltOctets = 16;

    int iterations = 0;
    QByteArray salt;
    QByteArray storedKey;
    QByteArray serverKey;

    /// Takes its time: not for I/O threads. nullopt: a password SCRAM cannot carry (saslprep.h). An empty `salt`: a new one. All
    /// passwords of one user have the same salt and count, because the server names them before it sees which is used.
    static std::optional<ScramVerifier> make(QByteArrayView password, QByteArray salt = {}, int iterations = kIterations);
    /// "SCRAM-SHA-256$32768:salt$StoredKey:ServerKey" (RFC 5803).
    QByteArray toString() const;
    static std::optional<ScramVerifier> fromString(QByteArrayView text);
};

} // namespace auth
