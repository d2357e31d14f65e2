// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/asciitext.h"
#include <QByteArrayView>
#include <algorithm>

// Character classes of RFC 9051 9. Octets above 127 are in none of them.
namespace imap {

using mail::ascii::equals;
using mail::ascii::isAlpha;
using mail::ascii::isDigit;

constexpr qsizetype kMaxTag = 128;

constexpr bool isPrintable(char c) { return c > ' ' && c < 0x7f; }
/// RFC 9051: all but atom-specials.
constexpr bool isAtomChar(char c)
{
    if (!isPrintable(c))
        return false;
    switch (c) {
    case '(': case ')': case '{': case '%': case '*': case '"': case '\\': case ']':
        return false;
    default:
        return true;
    }
}
constexpr bool isAstringChar(char c) { return isAtomChar(c) || c == ']'; }
constexpr bool isListChar(char c) { return isAstringChar(c) || c == '%' || c == '*'; }
inline bool isTag(QByteArrayView text)
{
    const auto tagChar = [](char c) { return isAstringChar(c) && c != '+'; };
    return !text.isEmpty() && text.size() <= kMaxTag && std::all_of(text.begin(), text.end(), tagChar);
}

} // namespace imap
