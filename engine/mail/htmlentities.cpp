// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/htmlentities.h"
#include <algorithm>
#include <iterator>

namespace mail {
namespace {

struct Entity
{
    const char *name;
    char16_t code;
    bool bare = false; ///< counts without semicolon
};

// Sorted by name.
constexpr Entity kEntities[] = {
    {"AElig", 0xc6, true}, {"AMP", 0x26, true}, {"Aacute", 0xc1, true}, {"Abreve", 0x102}, {"Acirc", 0xc2, true},
    {"Agrave", 0xc0, true}, {"Alpha", 0x391}, {"Aogon", 0x104}, {"Aring", 0xc5, true}, {"Atilde", 0xc3, true},
    {"Auml", 0xc4, true}, {"Beta", 0x392}, {"COPY", 0xa9, true}, {"Cacute", 0x106}, {"Ccaron", 0x10c},
    {"Ccedil", 0xc7, true}, {"Chi", 0x3a7}, {"Dagger", 0x2021}, {"Delta", 0x394}, {"Dstrok", 0x110},
    {"ETH", 0xd0, true}, {"Eacute", 0xc9, true}, {"Ecaron", 0x11a}, {"Ecirc", 0xca, true}, {"Egrave", 0xc8, true},
    {"Eogon", 0x118}, {"Epsilon", 0x395}, {"Eta", 0x397}, {"Euml", 0xcb, true}, {"GT", 0x3e, true}, {"Gamma", 0x393},
    {"Gbreve", 0x11e}, {"Iacute", 0xcd, true}, {"Icirc", 0xce, true}, {"Idot", 0x130}, {"Igrave", 0xcc, true},
    {"Iota", 0x399}, {"Iuml", 0xcf, true}, {"Kappa", 0x39a}, {"LT", 0x3c, true}, {"Lambda", 0x39b}, {"Lstrok", 0x141},
    {"Mu", 0x39c}, {"Nacute", 0x143}, {"NewLine", 0xa}, {"NoBreak", 0x2060}, {"Ntilde", 0xd1, true}, {"Nu", 0x39d},
    {"OElig", 0x152}, {"Oacute", 0xd3, true}, {"Ocirc", 0xd4, true}, {"Odblac", 0x150}, {"Ograve", 0xd2, true},
    {"Omega", 0x3a9}, {"Omicron", 0x39f}, {"Oslash", 0xd8, true}, {"Otilde", 0xd5, true}, {"Ouml", 0xd6, true},
    {"Phi", 0x3a6}, {"Pi", 0x3a0}, {"Prime", 0x2033}, {"Psi", 0x3a8}, {"QUOT", 0x22, true}, {"REG", 0xae, true},
    {"Rho", 0x3a1}, {"Sacute", 0x15a}, {"Scaron", 0x160}, {"Scedil", 0x15e}, {"Sigma", 0x3a3}, {"THORN", 0xde, true},
    {"Tab", 0x9}, {"Tau", 0x3a4}, {"Theta", 0x398}, {"Uacute", 0xda, true}, {"Ucirc", 0xdb, true}, {"Udblac", 0x170},
    {"Ugrave", 0xd9, true}, {"Upsilon", 0x3a5}, {"Uring", 0x16e}, {"Uuml", 0xdc, true}, {"Xi", 0x39e},
    {"Yacute", 0xdd, true}, {"Yuml", 0x178}, {"Zacute", 0x179}, {"Zcaron", 0x17d}, {"Zdot", 0x17b},
    {"ZeroWidthSpace", 0x200b}, {"Zeta", 0x396}, {"aacute", 0xe1, true}, {"abreve", 0x103}, {"acirc", 0xe2, true},
    {"acute", 0xb4, true}, {"aelig", 0xe6, true}, {"agrave", 0xe0, true}, {"alefsym", 0x2135}, {"alpha", 0x3b1},
    {"amacr", 0x101}, {"amp", 0x26, true}, {"and", 0x2227}, {"ang", 0x2220}, {"aogon", 0x105}, {"apos", 0x27},
    {"aring", 0xe5, true}, {"ast", 0x2a}, {"asymp", 0x2248}, {"atilde", 0xe3, true}, {"auml", 0xe4, true},
    {"bdquo", 0x201e}, {"beta", 0x3b2}, {"bigstar", 0x2605}, {"brvbar", 0xa6, true}, {"bsol", 0x5c}, {"bull", 0x2022},
    {"bullet", 0x2022}, {"cacute", 0x107}, {"cap", 0x2229}, {"caron", 0x2c7}, {"ccaron", 0x10d},
    {"ccedil", 0xe7, true}, {"cedil", 0xb8, true}, {"cent", 0xa2, true}, {"check", 0x2713}, {"checkmark", 0x2713},
    {"chi", 0x3c7}, {"circ", 0x2c6}, {"clubs", 0x2663}, {"colon", 0x3a}, {"comma", 0x2c}, {"commat", 0x40},
    {"cong", 0x2245}, {"copy", 0xa9, true}, {"copysr", 0x2117}, {"crarr", 0x21b5}, {"cross", 0x2717}, {"cup", 0x222a},
    {"curren", 0xa4, true}, {"dArr", 0x21d3}, {"dagger", 0x2020}, {"darr", 0x2193}, {"dash", 0x2010},
    {"dcaron", 0x10f}, {"deg", 0xb0, true}, {"delta", 0x3b4}, {"diams", 0x2666}, {"divide", 0xf7, true},
    {"dollar", 0x24}, {"dstrok", 0x111}, {"eacute", 0xe9, true}, {"ecaron", 0x11b}, {"ecirc", 0xea, true},
    {"egrave", 0xe8, true}, {"emacr", 0x113}, {"empty", 0x2205}, {"emsp", 0x2003}, {"ensp", 0x2002}, {"eogon", 0x119},
    {"epsilon", 0x3b5}, {"equals", 0x3d}, {"equiv", 0x2261}, {"eta", 0x3b7}, {"eth", 0xf0, true},
    {"euml", 0xeb, true}, {"euro", 0x20ac}, {"excl", 0x21}, {"exist", 0x2203}, {"fnof", 0x192}, {"forall", 0x2200},
    {"frac12", 0xbd, true}, {"frac14", 0xbc, true}, {"frac34", 0xbe, true}, {"frasl", 0x2044}, {"gamma", 0x3b3},
    {"gbreve", 0x11f}, {"ge", 0x2265}, {"grave", 0x60}, {"gt", 0x3e, true}, {"hArr", 0x21d4}, {"hairsp", 0x200a},
    {"harr", 0x2194}, {"hearts", 0x2665}, {"hellip", 0x2026}, {"horbar", 0x2015}, {"hyphen", 0x2010},
    {"iacute", 0xed, true}, {"icirc", 0xee, true}, {"iexcl", 0xa1, true}, {"igrave", 0xec, true}, {"imacr", 0x12b},
    {"image", 0x2111}, {"infin", 0x221e}, {"inodot", 0x131}, {"int", 0x222b}, {"iota", 0x3b9}, {"iquest", 0xbf, true},
    {"isin", 0x2208}, {"iuml", 0xef, true}, {"kappa", 0x3ba}, {"lArr", 0x21d0}, {"lambda", 0x3bb}, {"lang", 0x2329},
    {"laquo", 0xab, true}, {"larr", 0x2190}, {"lbrace", 0x7b}, {"lbrack", 0x5b}, {"lceil", 0x2308}, {"ldquo", 0x201c},
    {"ldquor", 0x201e}, {"le", 0x2264}, {"lfloor", 0x230a}, {"lowast", 0x2217}, {"lowbar", 0x5f}, {"loz", 0x25ca},
    {"lpar", 0x28}, {"lrm", 0x200e}, {"lsaquo", 0x2039}, {"lsquo", 0x2018}, {"lsquor", 0x201a}, {"lstrok", 0x142},
    {"lt", 0x3c, true}, {"macr", 0xaf, true}, {"mdash", 0x2014}, {"micro", 0xb5, true}, {"middot", 0xb7, true},
    {"minus", 0x2212}, {"mu", 0x3bc}, {"nabla", 0x2207}, {"nacute", 0x144}, {"nbsp", 0xa0, true}, {"ncaron", 0x148},
    {"ndash", 0x2013}, {"ne", 0x2260}, {"ni", 0x220b}, {"not", 0xac, true}, {"notin", 0x2209}, {"nsub", 0x2284},
    {"ntilde", 0xf1, true}, {"nu", 0x3bd}, {"num", 0x23}, {"numsp", 0x2007}, {"oacute", 0xf3, true},
    {"ocirc", 0xf4, true}, {"odblac", 0x151}, {"oelig", 0x153}, {"ograve", 0xf2, true}, {"oline", 0x203e},
    {"omacr", 0x14d}, {"omega", 0x3c9}, {"omicron", 0x3bf}, {"oplus", 0x2295}, {"or", 0x2228}, {"ordf", 0xaa, true},
    {"ordm", 0xba, true}, {"oslash", 0xf8, true}, {"otilde", 0xf5, true}, {"otimes", 0x2297}, {"ouml", 0xf6, true},
    {"para", 0xb6, true}, {"part", 0x2202}, {"percnt", 0x25}, {"period", 0x2e}, {"permil", 0x2030}, {"perp", 0x22a5},
    {"phi", 0x3c6}, {"phone", 0x260e}, {"pi", 0x3c0}, {"piv", 0x3d6}, {"plus", 0x2b}, {"plusmn", 0xb1, true},
    {"pound", 0xa3, true}, {"prime", 0x2032}, {"prod", 0x220f}, {"prop", 0x221d}, {"psi", 0x3c8}, {"puncsp", 0x2008},
    {"quest", 0x3f}, {"quot", 0x22, true}, {"rArr", 0x21d2}, {"radic", 0x221a}, {"rang", 0x232a},
    {"raquo", 0xbb, true}, {"rarr", 0x2192}, {"rbrace", 0x7d}, {"rbrack", 0x5d}, {"rcaron", 0x159}, {"rceil", 0x2309},
    {"rdquo", 0x201d}, {"real", 0x211c}, {"reg", 0xae, true}, {"rfloor", 0x230b}, {"rho", 0x3c1}, {"rlm", 0x200f},
    {"rpar", 0x29}, {"rsaquo", 0x203a}, {"rsquo", 0x2019}, {"sacute", 0x15b}, {"sbquo", 0x201a}, {"scaron", 0x161},
    {"scedil", 0x15f}, {"sdot", 0x22c5}, {"sect", 0xa7, true}, {"semi", 0x3b}, {"shy", 0xad, true}, {"sigma", 0x3c3},
    {"sigmaf", 0x3c2}, {"sim", 0x223c}, {"sol", 0x2f}, {"spades", 0x2660}, {"star", 0x2606}, {"starf", 0x2605},
    {"sub", 0x2282}, {"sube", 0x2286}, {"sum", 0x2211}, {"sup", 0x2283}, {"sup1", 0xb9, true}, {"sup2", 0xb2, true},
    {"sup3", 0xb3, true}, {"supe", 0x2287}, {"szlig", 0xdf, true}, {"tau", 0x3c4}, {"tcaron", 0x165},
    {"tcedil", 0x163}, {"there4", 0x2234}, {"theta", 0x3b8}, {"thetasym", 0x3d1}, {"thinsp", 0x2009},
    {"thorn", 0xfe, true}, {"tilde", 0x2dc}, {"times", 0xd7, true}, {"trade", 0x2122}, {"uArr", 0x21d1},
    {"uacute", 0xfa, true}, {"uarr", 0x2191}, {"ucirc", 0xfb, true}, {"udblac", 0x171}, {"ugrave", 0xf9, true},
    {"umacr", 0x16b}, {"uml", 0xa8, true}, {"upsih", 0x3d2}, {"upsilon", 0x3c5}, {"uring", 0x16f},
    {"uuml", 0xfc, true}, {"vert", 0x7c}, {"weierp", 0x2118}, {"xi", 0x3be}, {"yacute", 0xfd, true},
    {"yen", 0xa5, true}, {"yuml", 0xff, true}, {"zacute", 0x17a}, {"zcaron", 0x17e}, {"zdot", 0x17c}, {"zeta", 0x3b6},
    {"zwj", 0x200d}, {"zwnj", 0x200c},
};
constexpr qsizetype kMaxName = 14;

constexpr char16_t kWindows1252[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
    0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

const Entity *findEntity(QStringView name)
{
    const auto found = std::lower_bound(std::begin(kEntities), std::end(kEntities), name, [](const Entity &entity, QStringView wanted) {
        return QLatin1StringView(entity.name).compare(wanted) < 0;
    });
    return found != std::end(kEntities) && QLatin1StringView(found->name) == name ? found : nullptr;
}

int digitOf(QChar c, int base)
{
    const char16_t u = c.unicode();
    if (u >= '0' && u <= '9')
        return u - '0';
    if (base == 16 && u >= 'a' && u <= 'f')
        return u - 'a' + 10;
    if (base == 16 && u >= 'A' && u <= 'F')
        return u - 'A' + 10;
    return -1;
}

void appendCode(QString &out, char32_t code)
{
    if (code >= 0x80 && code < 0xa0)
        code = kWindows1252[code - 0x80];
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        code = 0xfffd;
    out += QString::fromUcs4(&code, 1);
}

/// "&#...;" at `text`; how many characters it took, 0 for none.
qsizetype numeric(QStringView text, QString &out)
{
    const int base = text.size() > 2 && (text[2] == u'x' || text[2] == u'X') ? 16 : 10;
    qsizetype i = base == 16 ? 3 : 2;
    const qsizetype first = i;
    char32_t code = 0;
    for (; i < text.size() && digitOf(text[i], base) >= 0; ++i) {
        if (code <= 0x10ffff)
            code = code * static_cast<char32_t>(base) + static_cast<char32_t>(digitOf(text[i], base));
    }
    if (i == first)
        return 0;
    appendCode(out, code);
    return i < text.size() && text[i] == u';' ? i + 1 : i;
}

qsizetype named(QStringView text, QString &out)
{
    qsizetype end = 1;
    while (end < text.size() && end <= kMaxName && text[end].unicode() < 128 && text[end].isLetterOrNumber())
        ++end;
    if (end < text.size() && text[end] == u';') {
        if (const Entity *entity = findEntity(text.sliced(1, end - 1))) {
            out += QChar(entity->code);
            return end + 1;
        }
    }
    for (qsizetype length = end - 1; length >= 2; --length) { // "&nbspx": the longest name without semicolon
        const Entity *entity = findEntity(text.sliced(1, length));
        if (entity && entity->bare) {
            out += QChar(entity->code);
            return length + 1;
        }
    }
    return 0;
}

} // namespace

QString decodeEntities(QStringView text)
{
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size();) {
        const QChar c = text[i];
        if (c == u'&' && i + 1 < text.size()) {
            const QStringView rest = text.sliced(i);
            const qsizetype used = rest[1] == u'#' ? numeric(rest, out) : named(rest, out);
            if (used > 0) {
                i += used;
                continue;
            }
        }
        if (c != QChar(0))
            out += c;
        ++i;
    }
    return out;
}

} // namespace mail
