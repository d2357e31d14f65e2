// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/visibletext.h"
#include <algorithm>

namespace base {

namespace {

bool isPlain(char32_t c)
{
    if (c < 0x7f)
        return c >= 0x20;
    if (c < 0xa0)
        return false;
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format: // bidi marks, zero-width characters, tags
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}

void appendEscape(QString &out, char32_t c)
{
    if (c < 0x100)
        out += QStringLiteral("\\x%1").arg(uint(c), 2, 16, QLatin1Char('0'));
    else if (c < 0x10000)
        out += QStringLiteral("\\u%1").arg(uint(c), 4, 16, QLatin1Char('0'));
    else
        out += QStringLiteral("\\U%1").arg(uint(c), 8, 16, QLatin1Char('0'));
}

} // namespace

QString visibleText(QStringView text)
{
    const bool ascii = std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7f; });
    if (ascii)
        return text.toString();
    QString out;
    out.reserve(text.size() + 16);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool pair = c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const char32_t point = pair ? QChar::surrogateToUcs4(c, text[i + 1]) : char32_t(c.unicode());
        if (!isPlain(point))
            appendEscape(out, point);
        else
            out += text.sliced(i, pair ? 2 : 1);
        i += pair ? 1 : 0;
    }
    return out;
}

QString visibleText(QByteArrayView utf8, qsizetype most)
{
    if (utf8.size() <= most)
        return visibleText(QString::fromUtf8(utf8));
    while (most > 0 && (quint8(utf8[most]) & 0xc0) == 0x80)
        --most; // not in the middle of a character
    return visibleText(QString::fromUtf8(utf8.first(most))) + QChar(0x2026);
}

} // namespace base
