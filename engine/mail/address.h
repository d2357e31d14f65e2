// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QLatin1StringView>
#include <QString>
#include <optional>

namespace mail {

/// One mailbox of the envelope, checked by the parser that made it (RFC 5321 4.1.2, RFC 6531 3.3). Value, any thread.
///
/// `localPart` is unquoted and keeps its case; `domain` is lower case: an LDH or A-label name without a final dot, or an
/// address literal with its brackets ("[192.0.2.1]", "[ipv6:2001:db8::1]"). Both empty: the null sender "<>". An empty
/// domain beside a local part: "<postmaster>" (RFC 5321 4.1.1.3).
class Address
{
public:
    Address() = default;
    /// Trusts its arguments: for values that once came out of a parser (the database, a table of settings).
    Address(QString local, QString domain) : localPart(std::move(local)), domain(std::move(domain)) {}

    QString localPart;
    QString domain;

    bool isNull() const { return localPart.isEmpty() && domain.isEmpty(); }
    bool isBarePostmaster() const { return domain.isEmpty() && !localPart.isEmpty(); }
    bool isLiteral() const { return domain.startsWith(u'['); }
    /// True when it can only be sent with SMTPUTF8: the local part is not ASCII (domains are A-labels already).
    bool needsUtf8() const;
    /// Canonical text without angle brackets, the local part quoted only when it must be; "" for the null sender.
    QString toString() const;
    /// toString() between angle brackets, as UTF-8: what goes on the wire.
    QByteArray toPath() const;
    /// For people: as toString(), with the domain in Unicode.
    QString toDisplay() const;
    /// What lookups compare: toString() with the local part in NFC and folded case. Mailboxes of this server do not
    /// differ by case alone (RFC 5321 2.4 leaves that to the receiving host).
    QString lookupKey() const;
    /// Text typed by a person or sent to the API: "local@domain", Unicode allowed. nullopt for anything else.
    static std::optional<Address> fromString(QStringView text);

    bool operator==(const Address &other) const = default;
};

/// Why a path was refused.
enum class PathError {
    None,
    NoBracket,     ///< does not start with "<"
    Unclosed,      ///< no ">" where one must be, or an open quote or literal
    TrailingText,  ///< parsePath: something follows ">"
    NullNotAllowed,
    NoLocalPart,
    NoDomain,
    BadLocalPart,
    BadDomain,
    BadLiteral,
    BadRoute,
    LocalPartTooLong, ///< over 64 octets (RFC 5321 4.5.3.1.1)
    DomainTooLong,    ///< over 255 octets, or a label over 63
    PathTooLong,      ///< over 256 octets
    NeedsUtf8,        ///< not ASCII and SMTPUTF8 was not asked for: 553 5.6.7 (RFC 6531 3.5)
    BadUtf8
};
/// One short English sentence part for a reply, e.g. "local part too long".
QLatin1StringView describe(PathError error);

struct PathOptions
{
    bool utf8 = false;                ///< the transaction has SMTPUTF8
    bool allowNull = false;           ///< "<>": MAIL
    bool allowBarePostmaster = false; ///< "<postmaster>": RCPT
};

struct PathResult
{
    PathError error = PathError::None;
    Address address;
    qsizetype length = 0; ///< octets used, brackets included
    explicit operator bool() const { return error == PathError::None; }
};

/// Reads the path at the start of `text` and stops after its ">": quoted local parts may hold ">" and spaces, so only
/// this finds where parameters of MAIL and RCPT begin. A source route is accepted and dropped (RFC 5321 4.1.1.3 and
/// appendix C: "MUST accept, SHOULD ignore").
PathResult scanPath(QByteArrayView text, PathOptions options = {});
/// As scanPath(), and nothing may follow.
PathResult parsePath(QByteArrayView text, PathOptions options = {});
/// A Mailbox without angle brackets: "local@domain".
PathResult parseMailbox(QByteArrayView text, PathOptions options = {});
/// Domain or address literal alone, e.g. the argument of EHLO; the checked, lower-case form, or nullopt.
std::optional<QString> parseDomain(QByteArrayView text, bool utf8 = false);

} // namespace mail
