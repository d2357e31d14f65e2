// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <optional>

namespace storage {

/// A mailbox address as the directory keeps it.
struct LocalAddress
{
    QString localPart; ///< without quotes, even where it needs some
    QString domain;    ///< A-label, lower case

    QString text() const;
    QString key() const;
};

/// Domain in lower case as A-labels; nullopt unless it is a host name (RFC 1123 2.1) of at most 253
/// characters and no number ("1.2.3.4").
std::optional<QString> canonicalDomain(const QString &name);
/// A local part (RFC 5321 4.1.2, with RFC 6531 characters), quoted or not, at a domain; nullopt for anything else.
/// "anna"@ and anna@ are the same address.
std::optional<LocalAddress> parseLocalAddress(const QString &address);
/// What local parts are compared by: case-folded, NFC.
QString localPartKey(const QString &localPart);
/// A local part that can be read out over the telephone, such as "tamolu-rika-482".
QString randomLocalPart();

} // namespace storage
