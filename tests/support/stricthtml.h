// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRegularExpression>
#include <QSet>
#include <QString>
#include <QStringList>

namespace support {

/// Reads the output by a grammar far stricter than HTML's: "" when it is nothing but allowed, balanced tags.
inline QString complaint(const QString &html, int maxDepth = 64)
{
    using namespace Qt::StringLiterals;
    static const QRegularExpression tag(u"^<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"<>]*\")*)>$"_s);
    static const QRegularExpression attribute(u" ([a-z-]+)=\"([^\"]*)\""_s);
    static const QSet<QString> never{u"script"_s, u"style"_s, u"iframe"_s, u"object"_s, u"embed"_s, u"form"_s, u"input"_s, u"button"_s,
                                     u"svg"_s, u"math"_s, u"link"_s, u"meta"_s, u"base"_s, u"body"_s, u"html"_s, u"template"_s,
                                     u"noscript"_s, u"video"_s, u"audio"_s, u"textarea"_s, u"select"_s, u"frame"_s, u"title"_s};
    static const QSet<QString> voids{u"br"_s, u"hr"_s, u"img"_s, u"wbr"_s, u"col"_s};
    QStringList open;
    for (qsizetype i = 0; i < html.size(); ++i) {
        if (html[i] == u'>')
            return u"stray >"_s;
        if (html[i] != u'<')
            continue;
        const qsizetype end = html.indexOf(u'>', i);
        const QRegularExpressionMatch match = tag.match(html.mid(i, end - i + 1));
        if (!match.hasMatch())
            return u"not a tag: "_s + html.mid(i, 60);
        const QString name = match.captured(2);
        if (never.contains(name))
            return u"element "_s + name;
        if (!match.captured(1).isEmpty()) {
            if (open.isEmpty() || open.takeLast() != name)
                return u"unbalanced "_s + name;
        } else if (!voids.contains(name)) {
            open.append(name);
        }
        if (open.size() > maxDepth)
            return u"too deep"_s;
        QRegularExpressionMatchIterator attributes = attribute.globalMatch(match.captured(3));
        while (attributes.hasNext()) {
            const QRegularExpressionMatch one = attributes.next();
            const QString key = one.captured(1), value = one.captured(2).toLower();
            if (key.startsWith(u"on") || key == u"id" || key == u"name" || key == u"srcset" || key == u"background" || key == u"class")
                return u"attribute "_s + key;
            if (key == u"src" && !value.startsWith(u"cid:") && !value.startsWith(u"data:image/"))
                return u"loads "_s + value;
            if (key == u"src" && !value.startsWith(u"cid:") && value.contains(u"svg")) // a content id may be any text
                return u"svg "_s + value;
            static const QRegularExpression link(u"^(https?:|mailto:|tel:)"_s);
            static const QRegularExpression css(u"(url|expression)\\s*\\(|(javascript|behavior|binding|position)\\s*:|@|\\\\|/\\*"_s);
            if (key == u"href" && !link.match(value).hasMatch())
                return u"link "_s + value;
            if (key == u"style" && css.match(value).hasMatch())
                return u"style "_s + value;
        }
        i = end;
    }
    return open.isEmpty() ? QString() : u"left open: "_s + open.join(u' ');
}

} // namespace support
