// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "viewer/textlimits.h"
#include <algorithm>

namespace ui {

namespace {

/// C0 controls as their pictures (U+2400 …), overrides and isolates of direction as a box: nothing hides, nothing reads backwards.
QChar shown(QChar c)
{
    const char16_t u = c.unicode();
    if (u < 0x20 && u != '\t')
        return QChar(char16_t(0x2400 + u));
    const bool turns = (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069);
    return turns ? QChar(u'\u25a1') : c;
}

} // namespace

QString boundedText(const QString &text, qsizetype maxLength, qsizetype maxLine, qsizetype maxLines)
{
    const qsizetype length = std::min(text.size(), maxLength);
    QString out;
    out.reserve(length + length / std::max<qsizetype>(maxLine, 1) + 2);
    MarkCounter marks;
    qsizetype column = 0;
    qsizetype lines = 1;
    qsizetype i = 0;
    for (; i < length && lines <= maxLines; ++i) {
        const QChar c = text[i];
        if (c == u'\r' && i + 1 < length && text[i + 1] == u'\n')
            continue;
        const bool lineEnd =
            c == u'\n' || c == u'\r' || c == QChar::LineSeparator || c == QChar::ParagraphSeparator;
        if (!lineEnd && marks.isTooMany(c))
            continue;
        if (lineEnd || (column >= maxLine && !c.isLowSurrogate())) {
            out.append(u'\n');
            column = 0;
            ++lines;
        }
        if (lineEnd)
            continue;
        out.append(shown(c));
        ++column;
    }
    if (i < text.size())
        out.append(u"\n…");
    return out;
}

} // namespace ui
