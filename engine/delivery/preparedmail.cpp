// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/preparedmail.h"
#include "mail/headerscanner.h"
#include <cstring>

namespace delivery {

namespace {

bool hasHighBit(QByteArrayView text)
{
    constexpr quint64 kHigh = 0x8080808080808080u;
    const char *at = text.data();
    const char *const end = at + text.size();
    for (; end - at >= 8; at += 8) {
        quint64 word;
        std::memcpy(&word, at, 8);
        if (word & kHigh)
            return true;
    }
    return std::any_of(at, end, [](char c) { return (c & 0x80) != 0; });
}

/// Octets of the first field with its folded lines when it is a Return-Path, else 0.
qsizetype returnPathLength(QByteArrayView text)
{
    static constexpr QByteArrayView kName = "Return-Path:";
    if (text.size() < kName.size() || text.first(kName.size()).compare(kName, Qt::CaseInsensitive) != 0)
        return 0;
    qsizetype end = 0;
    do {
        const qsizetype newline = text.indexOf('\n', end);
        if (newline < 0)
            return 0;
        end = newline + 1;
    } while (end < text.size() && (text[end] == ' ' || text[end] == '\t'));
    return end;
}

} // namespace

PreparedMail PreparedMail::make(const QByteArray &raw, const QString &mailFrom, int maxHops, const mail::OutgoingSigner *signer)
{
    PreparedMail made;
    const qsizetype trace = returnPathLength(raw);
    made.text = trace > 0 ? raw.sliced(trace) : raw;
    qsizetype headerEnd = made.text.indexOf("\r\n\r\n");
    if (headerEnd < 0)
        headerEnd = made.text.size();
    mail::HeaderScanner scanner(made.text);
    while (const auto field = scanner.next()) {
        if (field->name.compare("Received", Qt::CaseInsensitive) == 0 && ++made.hops > maxHops)
            break;
    }
    made.eightBitHeader = hasHighBit(QByteArrayView(made.text).first(headerEnd));
    made.eightBit = made.eightBitHeader || hasHighBit(QByteArrayView(made.text).sliced(headerEnd));
    if (signer && made.hops <= maxHops)
        made.text.prepend(signer->sign(mailFrom, made.text));
    return made;
}

} // namespace delivery
