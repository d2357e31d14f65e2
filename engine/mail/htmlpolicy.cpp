// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/htmlpolicy.h"
#include "mail/cssfilter.h"
#include "mail/htmlentities.h"
#include <QHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace mail {
namespace {

constexpr qsizetype kMaxText = 1000;       // characters of title, alt and the like
constexpr qsizetype kMaxUrl = 8192;
constexpr qsizetype kMaxDataUrl = 512 * 1024; // characters of an image inside the HTML

QString withoutControls(const QString &text)
{
    QString out;
    out.reserve(text.size());
    for (const QChar c : text) {
        if (c.unicode() >= 32 && !(c.unicode() >= 0x7f && c.unicode() < 0xa0))
            out += c;
    }
    return out;
}

QString written(QLatin1StringView name, const QString &value)
{
    return u' ' + name + "=\""_L1 + value.toHtmlEscaped() + u'"';
}

/// A number with an optional "%" or "px", bounded: a reader lays out what it is told to.
QString boundedNumber(const QString &text, int max, bool percent)
{
    QString digits = text.trimmed();
    const bool isPercent = percent && digits.endsWith(u'%');
    if (isPercent)
        digits.chop(1);
    else if (digits.endsWith("px"_L1, Qt::CaseInsensitive))
        digits.chop(2);
    if (const qsizetype dot = digits.indexOf(u'.'); dot > 0)
        digits.truncate(dot);
    bool ok = false;
    const int value = digits.toInt(&ok);
    if (!ok || value < 0 || value > (isPercent ? 100 : max))
        return {};
    return QString::number(value) + (isPercent ? "%"_L1 : ""_L1);
}

/// Scheme in lower case without the characters that browsers skip (URL standard 4.4), "" when there is none.
QString schemeOf(const QString &url)
{
    const qsizetype colon = url.indexOf(u':');
    if (colon <= 0 || colon > 16)
        return {};
    const QString scheme = url.first(colon).toLower();
    const bool plain = std::all_of(scheme.begin(), scheme.end(), [](QChar c) {
        const char16_t u = c.unicode();
        return (u >= 'a' && u <= 'z') || (u >= '0' && u <= '9') || u == '+' || u == '-' || u == '.';
    });
    return plain ? scheme : QString();
}

QString normalizedUrl(const QString &url)
{
    return withoutControls(url).trimmed();
}

bool isInlineImage(const QString &url)
{
    static const QList<QLatin1StringView> prefixes{"data:image/png;base64,"_L1, "data:image/gif;base64,"_L1,
                                                   "data:image/jpeg;base64,"_L1, "data:image/jpg;base64,"_L1,
                                                   "data:image/webp;base64,"_L1, "data:image/bmp;base64,"_L1};
    for (const QLatin1StringView prefix : prefixes) {
        if (!url.startsWith(prefix, Qt::CaseInsensitive))
            continue;
        const QStringView data = QStringView(url).sliced(prefix.size());
        return std::all_of(data.begin(), data.end(), [](QChar c) {
            return (c.unicode() < 128 && c.isLetterOrNumber()) || c == u'+' || c == u'/' || c == u'=';
        });
    }
    return false;
}

QString imageSource(const QString &value)
{
    if (value.startsWith("data:"_L1, Qt::CaseInsensitive)) {
        QString url = value;
        url.remove(u' ').remove(u'\n').remove(u'\r').remove(u'\t');
        return isInlineImage(url) ? written("src"_L1, url) : QString();
    }
    const QString url = normalizedUrl(value);
    if (url.size() > kMaxUrl)
        return {};
    const QString scheme = schemeOf(url);
    if (scheme == "cid"_L1)
        return written("src"_L1, url);
    if (scheme == "http"_L1 || scheme == "https"_L1)
        return written("data-blocked-src"_L1, url);
    return {};
}

enum class ValueKind { None, Text, Direction, Align, Size, Color, Count, Style, Link, Image, Word };

struct AttributeRule
{
    ValueKind kind = ValueKind::None;
    int max = 0;
};

AttributeRule ruleFor(const QString &element, const QString &attribute)
{
    static const QHash<QString, AttributeRule> everywhere{
        {u"style"_s, {ValueKind::Style}}, {u"title"_s, {ValueKind::Text}}, {u"dir"_s, {ValueKind::Direction}},
        {u"lang"_s, {ValueKind::Word}}, {u"align"_s, {ValueKind::Align}}};
    static const QHash<QString, QHash<QString, AttributeRule>> special = [] {
        const AttributeRule size{ValueKind::Size, 4000}, color{ValueKind::Color}, align{ValueKind::Align};
        const QHash<QString, AttributeRule> cell{
            {u"width"_s, size}, {u"height"_s, size}, {u"bgcolor"_s, color}, {u"valign"_s, align},
            {u"colspan"_s, {ValueKind::Count, 100}}, {u"rowspan"_s, {ValueKind::Count, 1000}}, {u"nowrap"_s, {ValueKind::Word}}};
        const QHash<QString, AttributeRule> row{{u"bgcolor"_s, color}, {u"valign"_s, align}, {u"height"_s, size}};
        return QHash<QString, QHash<QString, AttributeRule>>{
            {u"a"_s, {{u"href"_s, {ValueKind::Link}}}},
            {u"img"_s, {{u"src"_s, {ValueKind::Image}}, {u"alt"_s, {ValueKind::Text}}, {u"width"_s, size}, {u"height"_s, size},
                        {u"border"_s, {ValueKind::Count, 20}}}},
            {u"table"_s, {{u"width"_s, size}, {u"height"_s, size}, {u"bgcolor"_s, color}, {u"border"_s, {ValueKind::Count, 20}},
                          {u"cellpadding"_s, {ValueKind::Count, 100}}, {u"cellspacing"_s, {ValueKind::Count, 100}}}},
            {u"td"_s, cell}, {u"th"_s, cell}, {u"tr"_s, row}, {u"tbody"_s, row}, {u"thead"_s, row}, {u"tfoot"_s, row},
            {u"col"_s, {{u"width"_s, size}, {u"span"_s, {ValueKind::Count, 100}}}},
            {u"colgroup"_s, {{u"width"_s, size}, {u"span"_s, {ValueKind::Count, 100}}}},
            {u"font"_s, {{u"color"_s, color}, {u"face"_s, {ValueKind::Text}}, {u"size"_s, {ValueKind::Word}}}},
            {u"hr"_s, {{u"width"_s, size}, {u"size"_s, {ValueKind::Count, 100}}, {u"color"_s, color}}},
            {u"ol"_s, {{u"start"_s, {ValueKind::Count, 100000}}, {u"type"_s, {ValueKind::Word}}}},
            {u"ul"_s, {{u"type"_s, {ValueKind::Word}}}},
            {u"li"_s, {{u"value"_s, {ValueKind::Count, 100000}}, {u"type"_s, {ValueKind::Word}}}}};
    }();
    const auto general = everywhere.constFind(attribute);
    if (general != everywhere.cend())
        return *general;
    const auto found = special.constFind(element);
    return found == special.cend() ? AttributeRule{} : found->value(attribute);
}

bool isWord(const QString &value)
{
    return value.size() <= 20 && std::all_of(value.begin(), value.end(), [](QChar c) {
        return (c.unicode() < 128 && c.isLetterOrNumber()) || c == u'-' || c == u'+';
    });
}

} // namespace

std::optional<ElementKind> allowedElement(const QString &name)
{
    using K = ElementKind;
    static const QHash<QString, ElementKind> allowed = [] {
        QHash<QString, ElementKind> made;
        const auto add = [&made](ElementKind kind, std::initializer_list<QString> names) {
            for (const QString &one : names)
                made.insert(one, kind);
        };
        add(K::Inline, {u"a"_s, u"abbr"_s, u"acronym"_s, u"b"_s, u"bdi"_s, u"bdo"_s, u"big"_s, u"cite"_s, u"code"_s, u"del"_s,
                        u"dfn"_s, u"em"_s, u"font"_s, u"i"_s, u"ins"_s, u"kbd"_s, u"mark"_s, u"q"_s, u"s"_s, u"samp"_s, u"small"_s,
                        u"span"_s, u"strike"_s, u"strong"_s, u"sub"_s, u"sup"_s, u"time"_s, u"tt"_s, u"u"_s, u"var"_s});
        add(K::Block, {u"address"_s, u"article"_s, u"aside"_s, u"blockquote"_s, u"center"_s, u"div"_s, u"dl"_s, u"figcaption"_s,
                       u"figure"_s, u"footer"_s, u"h1"_s, u"h2"_s, u"h3"_s, u"h4"_s, u"h5"_s, u"h6"_s, u"header"_s, u"main"_s,
                       u"nav"_s, u"ol"_s, u"p"_s, u"pre"_s, u"section"_s, u"ul"_s});
        add(K::Void, {u"br"_s, u"hr"_s, u"img"_s, u"wbr"_s, u"col"_s});
        add(K::ListItem, {u"li"_s, u"dt"_s, u"dd"_s});
        add(K::Table, {u"table"_s});
        add(K::TablePart, {u"caption"_s, u"colgroup"_s, u"tbody"_s, u"td"_s, u"tfoot"_s, u"th"_s, u"thead"_s, u"tr"_s});
        return made;
    }();
    const auto found = allowed.constFind(name);
    return found == allowed.cend() ? std::nullopt : std::optional<ElementKind>(*found);
}

QString safeLink(const QString &url)
{
    const QString clean = normalizedUrl(url);
    if (clean.size() > kMaxUrl)
        return {};
    const QString scheme = schemeOf(clean);
    const bool may = scheme == "http"_L1 || scheme == "https"_L1 || scheme == "mailto"_L1 || scheme == "tel"_L1;
    return may ? clean : QString();
}

QString allowedAttribute(const QString &element, const HtmlAttribute &attribute)
{
    const AttributeRule rule = ruleFor(element, attribute.name);
    if (rule.kind == ValueKind::None || attribute.value.size() > kMaxDataUrl)
        return {};
    const QString value = decodeEntities(attribute.value);
    const QByteArray nameBytes = attribute.name.toLatin1();
    const QLatin1StringView name(nameBytes);
    switch (rule.kind) {
    case ValueKind::Text:
        return written(name, withoutControls(value.left(kMaxText)));
    case ValueKind::Word:
        return isWord(value) ? written(name, value) : QString();
    case ValueKind::Direction: {
        const QString direction = value.toLower();
        return direction == "ltr"_L1 || direction == "rtl"_L1 || direction == "auto"_L1 ? written(name, direction) : QString();
    }
    case ValueKind::Align:
        return isWord(value) ? written(name, value.toLower()) : QString();
    case ValueKind::Color:
        return isCssColor(value) ? written(name, value) : QString();
    case ValueKind::Size:
    case ValueKind::Count: {
        const QString number = boundedNumber(value.left(20), rule.max, rule.kind == ValueKind::Size);
        return number.isEmpty() ? QString() : written(name, number);
    }
    case ValueKind::Style: {
        const QString css = filterCss(value);
        return css.isEmpty() ? QString() : written(name, css);
    }
    case ValueKind::Link: {
        const QString link = safeLink(value);
        return link.isEmpty() ? QString() : written(name, link) + written("rel"_L1, u"noopener noreferrer nofollow"_s);
    }
    case ValueKind::Image:
        return imageSource(value);
    case ValueKind::None:
        break;
    }
    return {};
}

} // namespace mail
