// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/textwidth.h"
#include <QChar>
#include <algorithm>
#include <iterator>

namespace ctl {

namespace {

struct Range
{
    char32_t first;
    char32_t last;
};

// Wide and fullwidth blocks of Unicode's EastAsianWidth.txt, and the emoji drawn wide by default, merged.
constexpr Range kWide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x26bd, 0x26be},   {0x2705, 0x2705},
    {0x2728, 0x2728},   {0x274c, 0x274c},   {0x2753, 0x2757},   {0x2795, 0x2797},   {0x2e80, 0x303e},
    {0x3041, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18cff},
    {0x1b000, 0x1b2ff}, {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a},
    {0x1f200, 0x1f320}, {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c}, {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca},
    {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4}, {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440},
    {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f567}, {0x1f57a, 0x1f57a}, {0x1f595, 0x1f596},
    {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d2},
    {0x1f6d5, 0x1f6df}, {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7eb}, {0x1f90c, 0x1f93a},
    {0x1f93c, 0x1f945}, {0x1f947, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd}};

bool isWide(char32_t c)
{
    const auto at = std::lower_bound(std::begin(kWide), std::end(kWide), c,
                                     [](const Range &range, char32_t c) { return range.last < c; });
    return at != std::end(kWide) && at->first <= c;
}

int width(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_Enclosing:
    case QChar::Other_Format:
        return 0;
    default:
        return isWide(c) ? 2 : 1;
    }
}

// The character at `i`, which is moved past it.
char32_t take(QStringView text, qsizetype &i)
{
    const QChar c = text[i++];
    if (c.isHighSurrogate() && i < text.size() && text[i].isLowSurrogate())
        return QChar::surrogateToUcs4(c, text[i++]);
    return c.unicode();
}

// Writes to right-to-left order and the like would let a name rearrange the line it stands in.
bool isHarmful(char32_t c)
{
    const bool directs = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return directs || QChar::category(c) == QChar::Other_Control || QChar::isSurrogate(c) || c == 0x2028 ||
           c == 0x2029;
}

} // namespace

int textWidth(QStringView text)
{
    int columns = 0;
    for (qsizetype i = 0; i < text.size();)
        columns += width(take(text, i));
    return columns;
}

QString printable(QStringView text)
{
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size();) {
        const qsizetype begin = i;
        const char32_t c = take(text, i);
        if (c == u'\t')
            out += u' ';
        else if (isHarmful(c))
            out += QChar(QChar::ReplacementCharacter);
        else
            out += text.sliced(begin, i - begin);
    }
    return out;
}

QString shortened(const QString &text, int columns)
{
    int used = 0;
    qsizetype fits = 0; // length that leaves a column for the ellipsis
    for (qsizetype i = 0; i < text.size();) {
        used += width(take(text, i));
        if (used > columns)
            return text.first(fits) + QChar(u'…');
        if (used < columns)
            fits = i;
    }
    return text;
}

} // namespace ctl
