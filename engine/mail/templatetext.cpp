// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/templatetext.h"

namespace mail {
namespace {

bool isName(QStringView text)
{
    return !text.isEmpty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.isLetterOrNumber() || c == u'_' || c == u'-' || c == u'.';
    });
}

} // namespace

TemplateText TemplateText::parse(const QString &text, Kind kind)
{
    TemplateText out;
    const QStringView all(text);
    qsizetype start = 0; // of the text not taken over yet
    for (qsizetype open = all.indexOf(u"{{"); open >= 0;) {
        const bool raw = all.sliced(open).startsWith(u"{{{");
        const QStringView closing = raw ? QStringView(u"}}}") : QStringView(u"}}");
        const qsizetype nameAt = open + closing.size();
        const qsizetype close = all.sliced(nameAt, qMin<qsizetype>(200, all.size() - nameAt)).indexOf(closing);
        const QStringView name = close < 0 ? QStringView() : all.sliced(nameAt, close).trimmed();
        if (!isName(name)) {
            open = all.indexOf(u"{{", open + 1);
            continue;
        }
        out.m_pieces.push_back({all.sliced(start, open - start).toString(), name.toString(), kind == Html && !raw});
        start = nameAt + close + closing.size();
        open = all.indexOf(u"{{", start);
    }
    out.m_pieces.push_back({all.sliced(start).toString(), {}, false});
    return out;
}

QStringList TemplateText::variables() const
{
    QStringList names;
    for (const Piece &piece : m_pieces) {
        if (!piece.variable.isEmpty())
            names.append(piece.variable);
    }
    names.removeDuplicates();
    return names;
}

base::Result<QString> TemplateText::render(const QHash<QString, QString> &variables) const
{
    QString out;
    for (const Piece &piece : m_pieces) {
        out += piece.text;
        if (piece.variable.isEmpty())
            continue;
        const auto value = variables.constFind(piece.variable);
        if (value == variables.constEnd())
            return base::Error{base::ErrorKind::Invalid, QStringLiteral("The template needs this variable."), {},
                               QStringLiteral("variables.") + piece.variable};
        out += piece.escape ? value->toHtmlEscaped() : *value;
    }
    return out;
}

} // namespace mail
