// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/headertext.h"
#include "imap/grammar.h"
#include "imap/responsetext.h"
#include "mail/headerscanner.h"

namespace imap {

std::optional<QByteArrayView> headerValue(QByteArrayView header, QByteArrayView name)
{
    mail::HeaderScanner scanner(header);
    while (const std::optional<mail::HeaderField> field = scanner.next()) {
        if (equals(field->name, name))
            return mail::ascii::trimmed(field->value);
    }
    return std::nullopt;
}

QByteArray unfolded(QByteArrayView value)
{
    QByteArray out;
    out.reserve(value.size());
    for (const char c : mail::ascii::trimmed(value)) {
        if (c != '\r' && c != '\n' && c != '\0')
            out += c;
    }
    return out;
}

QByteArray oneLine(QByteArrayView value)
{
    QByteArray out;
    out.reserve(value.size());
    for (const char c : mail::ascii::trimmed(value)) {
        if (mail::ascii::isSpace(c)) {
            if (!out.endsWith(' '))
                out += ' ';
        } else if (c != '\0') {
            out += c;
        }
    }
    return out;
}

QByteArray fieldText(const std::optional<QByteArrayView> &value)
{
    const QByteArray text = unfolded(value.value_or(QByteArrayView()));
    return text.isEmpty() ? QByteArray("NIL") : stringText(text);
}

} // namespace imap
