// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/textlimits.h"
#include <algorithm>

namespace ui {

QString boundedText(const QString &text, qsizetype maxLength, qsizetype maxLine)
{
    const qsizetype length = std::min(text.size(), maxLength);
    QString out;
    out.reserve(length + length / std::max<qsizetype>(maxLine, 1) + 2);
    qsizetype column = 0;
    for (qsizetype i = 0; i < length; ++i) {
        const QChar c = text[i];
        if (c == u'\r' && i + 1 < length && text[i + 1] == u'\n')
            continue;
        const bool lineEnd =
            c == u'\n' || c == u'\r' || c == QChar::LineSeparator || c == QChar::ParagraphSeparator;
        if (!lineEnd && column >= maxLine && !c.isLowSurrogate()) {
            out.append(u'\n');
            column = 0;
        }
        if (lineEnd) {
            out.append(u'\n');
            column = 0;
            continue;
        }
        // C0 controls as their pictures (U+2400 …), so that nothing hides.
        out.append(c.unicode() < 0x20 && c != u'\t' ? QChar(char16_t(0x2400 + c.unicode())) : c);
        ++column;
    }
    if (text.size() > maxLength)
        out.append(u"\n…");
    return out;
}

} // namespace ui
