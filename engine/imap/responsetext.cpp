// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/responsetext.h"
#include "imap/grammar.h"

namespace imap {
namespace {

constexpr qsizetype kLongestQuoted = 4096;

bool canBeQuoted(QByteArrayView text)
{
    const auto plain = [](char c) { return c != '\0' && c != '\r' && c != '\n' && !mail::ascii::is8Bit(c); };
    return text.size() <= kLongestQuoted && std::all_of(text.begin(), text.end(), plain);
}

} // namespace

QByteArray stringText(QByteArrayView text)
{
    if (!canBeQuoted(text))
        return literalText(text);
    QByteArray out;
    out.reserve(text.size() + 2);
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out += '"';
}

QByteArray nstringText(const std::optional<QByteArray> &text)
{
    return text ? stringText(*text) : QByteArray("NIL");
}

QByteArray astringText(QByteArrayView text)
{
    if (text.isEmpty() || equals(text, "NIL") || !std::all_of(text.begin(), text.end(), isAstringChar))
        return stringText(text);
    return text.toByteArray();
}

QByteArray literalStart(qint64 size, bool binary)
{
    return (binary ? "~{" : "{") + QByteArray::number(size) + "}\r\n";
}

QByteArray literalText(QByteArrayView bytes)
{
    return literalStart(bytes.size(), bytes.contains('\0')).append(bytes);
}

QByteArray objectId(base::Id id)
{
    return base::idToString(id).toLatin1();
}

} // namespace imap
