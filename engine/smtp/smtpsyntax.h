// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/commandline.h"
#include "mail/address.h"
#include "smtp/smtpreplies.h"
#include <QByteArrayView>
#include <QList>

// The small grammars inside command lines. Pure functions over views; nothing here knows a session.
namespace smtp {

/// 1*DIGIT, at most 20 of them (RFC 1870 6, RFC 3030 2).
struct Decimal
{
    enum Kind { Bad, Value, TooLarge } kind = Bad; ///< TooLarge: well formed, over 2^63 - 1
    qint64 value = 0;
};
Decimal parseDecimal(QByteArrayView text);

/// RFC 3461 4: xtext, "+" followed by two upper-case hex digits or a printable character but "+" and "=".
bool isXtext(QByteArrayView text);
/// RFC 6533 3: the address part of ORCPT=utf-8;… in its xtext and UTF-8 forms.
bool isUtf8AddressXtext(QByteArrayView text);

/// What HELO and EHLO may name: a domain, an address literal, and the names real clients send: of Windows
/// machines, in UTF-8 or GBK too. Never a blank or a character that could break out of its place in a trace
/// header.
bool isHeloName(QByteArrayView text);

/// The argument of MAIL and RCPT: "FROM:<path> parameters".
struct PathArgument
{
    enum Kind { Ok, Syntax, BadPath } kind = Syntax;
    mail::PathError error = mail::PathError::None; ///< with BadPath
    mail::Address address;
    bool eightBit = false;     ///< the path as sent was not ASCII
    QByteArrayView path;       ///< as sent
    QByteArrayView parameters; ///< what follows
};
/// `keyword` is "FROM:" or "TO:". Blanks after the colon and a missing pair of angle brackets are forgiven,
/// as every MTA does.
PathArgument parsePathArgument(QByteArrayView arguments, QByteArrayView keyword, mail::PathOptions options);

/// One esmtp-param (RFC 5321 4.1.2).
struct Parameter
{
    QByteArrayView keyword;
    QByteArrayView value; ///< empty without "="
    bool hasValue = false;
    QByteArrayView text; ///< both, as sent

    bool is(QByteArrayView name) const { return keyword.compare(name, Qt::CaseInsensitive) == 0; }
};
/// nullopt when the syntax is broken. At most kMaxParameters are read; more is broken too.
std::optional<QList<Parameter>> parseParameters(QByteArrayView text);
constexpr int kMaxParameters = 16;
/// True when a keyword occurs twice.
bool hasDuplicates(const QList<Parameter> &parameters);

using base::trimBlanks;
/// `text` for a log: printable ASCII, everything else escaped, at most 120 characters.
QByteArray logSafe(QByteArrayView text);

} // namespace smtp
