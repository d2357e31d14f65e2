// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/cssfilter.h"
#include <QSet>

using namespace Qt::StringLiterals;

namespace mail {
namespace {

constexpr qsizetype kMaxCss = 4096;        // characters of one attribute that are read
constexpr qsizetype kMaxValue = 200;
constexpr int kMaxDeclarations = 64;

bool isAllowedProperty(const QString &name)
{
    static const QSet<QString> allowed{
        u"background"_s, u"background-color"_s, u"border"_s, u"border-bottom"_s, u"border-bottom-color"_s,
        u"border-bottom-style"_s, u"border-bottom-width"_s, u"border-collapse"_s, u"border-color"_s, u"border-left"_s,
        u"border-left-color"_s, u"border-left-style"_s, u"border-left-width"_s, u"border-radius"_s, u"border-right"_s,
        u"border-right-color"_s, u"border-right-style"_s, u"border-right-width"_s, u"border-spacing"_s, u"border-style"_s,
        u"border-top"_s, u"border-top-color"_s, u"border-top-style"_s, u"border-top-width"_s, u"border-width"_s, u"clear"_s,
        u"color"_s, u"direction"_s, u"display"_s, u"float"_s, u"font"_s, u"font-family"_s, u"font-size"_s, u"font-style"_s,
        u"font-variant"_s, u"font-weight"_s, u"height"_s, u"letter-spacing"_s, u"line-height"_s, u"list-style-type"_s,
        u"margin"_s, u"margin-bottom"_s, u"margin-left"_s, u"margin-right"_s, u"margin-top"_s, u"max-width"_s, u"padding"_s,
        u"padding-bottom"_s, u"padding-left"_s, u"padding-right"_s, u"padding-top"_s, u"table-layout"_s, u"text-align"_s,
        u"text-decoration"_s, u"text-indent"_s, u"text-transform"_s, u"unicode-bidi"_s, u"vertical-align"_s, u"white-space"_s,
        u"width"_s, u"word-break"_s, u"word-spacing"_s, u"word-wrap"_s};
    return allowed.contains(name);
}

bool isNameChar(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || u == '-';
}

/// Letters before each "(" must be a colour function, and parentheses may not nest.
bool hasOnlyColorFunctions(QStringView value)
{
    bool open = false;
    for (qsizetype i = 0; i < value.size(); ++i) {
        if (value[i] == u')') {
            if (!open)
                return false;
            open = false;
        } else if (value[i] == u'(') {
            qsizetype start = i;
            while (start > 0 && isNameChar(value[start - 1]))
                --start;
            const QString name = value.sliced(start, i - start).toString().toLower();
            if (open || (name != "rgb"_L1 && name != "rgba"_L1 && name != "hsl"_L1 && name != "hsla"_L1))
                return false;
            open = true;
        }
    }
    return !open;
}

bool hasHugeNumber(QStringView value)
{
    int digits = 0;
    bool fraction = false;
    for (const QChar c : value) {
        const bool digit = c.unicode() >= '0' && c.unicode() <= '9';
        if (digit && !fraction && ++digits > 4)
            return true;
        if (c == u'.')
            fraction = true;
        else if (!digit) {
            digits = 0;
            fraction = false;
        }
    }
    return false;
}

bool isSafeValue(QStringView property, QStringView value)
{
    if (value.isEmpty() || value.size() > kMaxValue)
        return false;
    bool hex = false;
    for (const QChar c : value) {
        const char16_t u = c.unicode();
        const bool plain = isNameChar(c) || u == ' ' || u == '#' || u == '%' || u == '.' || u == ',' || u == '(' || u == ')'
            || u == '!' || u == '/' || u == '+' || u == '\'' || u == '_';
        if (!plain && u < 0x80)
            return false; // also quotes that would end the attribute, backslashes, "@", "<", ":" and controls
        hex = hex || u == '#';
    }
    if (!hasOnlyColorFunctions(value) || (!hex && hasHugeNumber(value)))
        return false;
    if (property.startsWith("margin"_L1) && value.contains(u'-'))
        return false; // would lie over what stands beside it
    if (property == "display"_L1)
        return value == "block"_L1 || value == "inline"_L1 || value == "inline-block"_L1 || value == "none"_L1
            || value.startsWith("table"_L1) || value == "list-item"_L1;
    return true;
}

QString withoutComments(QStringView css)
{
    QString out;
    qsizetype from = 0;
    while (true) {
        const qsizetype open = css.indexOf("/*"_L1, from);
        if (open < 0) {
            out += css.sliced(from);
            return out;
        }
        out += css.sliced(from, open - from);
        const qsizetype close = css.indexOf("*/"_L1, open + 2);
        if (close < 0)
            return out;
        out += u' ';
        from = close + 2;
    }
}

/// End of the declaration that starts at `from`: a semicolon outside quotes and parentheses.
qsizetype declarationEnd(QStringView css, qsizetype from)
{
    QChar quote;
    int depth = 0;
    for (qsizetype i = from; i < css.size(); ++i) {
        const QChar c = css[i];
        if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
        } else if (c == u'"' || c == u'\'') {
            quote = c;
        } else if (c == u'(') {
            ++depth;
        } else if (c == u')') {
            --depth;
        } else if (c == u';' && depth <= 0) {
            return i;
        }
    }
    return css.size();
}

} // namespace

QString filterCss(QStringView css)
{
    const QString text = withoutComments(css.first(std::min(css.size(), kMaxCss)));
    const QStringView all(text);
    QString out;
    int count = 0;
    for (qsizetype from = 0; from < all.size() && count < kMaxDeclarations;) {
        const qsizetype end = declarationEnd(all, from);
        const QStringView declaration = all.sliced(from, end - from);
        from = end + 1;
        const qsizetype colon = declaration.indexOf(u':');
        if (colon < 0)
            continue;
        const QString property = declaration.first(colon).trimmed().toString().toLower();
        QString value = declaration.sliced(colon + 1).trimmed().toString();
        value.replace(u'"', u'\''); // names of fonts
        if (!isAllowedProperty(property) || !isSafeValue(property, value) || value.count(u'\'') % 2 != 0)
            continue;
        out += (out.isEmpty() ? ""_L1 : "; "_L1) + property + ": "_L1 + value;
        ++count;
    }
    return out;
}

bool isCssColor(QStringView value)
{
    if (value.isEmpty() || value.size() > 40 || !hasOnlyColorFunctions(value))
        return false;
    return std::all_of(value.begin(), value.end(), [](QChar c) {
        return isNameChar(c) || c == u'#' || c == u',' || c == u'(' || c == u')' || c == u'.' || c == u'%' || c == u' ';
    });
}

} // namespace mail
