// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>
#include <QStringView>

namespace mail {

struct HtmlAttribute
{
    QString name;      ///< lower case
    QStringView value; ///< as written, references not undone
};

struct HtmlToken
{
    enum Kind { End, Text, StartTag, EndTag };
    Kind kind = End;
    QString name;     ///< of a tag, lower case, at most 32 characters
    QStringView text; ///< of Text, references not undone
    bool raw = false; ///< Text inside script, style and their like: no references, not for reading
    QList<HtmlAttribute> attributes; ///< at most 64
};

/// Cuts HTML of any quality into tags and text, as a browser does; comments, declarations and processing instructions
/// are skipped. Content of script, style, iframe, noembed, noframes, xmp, title and textarea is one raw Text. Linear;
/// keeps views, so the text must outlive it. Any thread.
class HtmlTokenizer
{
public:
    explicit HtmlTokenizer(QStringView html) : m_html(html) {}
    HtmlToken next();

private:
    bool startsMarkup(qsizetype at) const;
    void skipDeclaration();
    HtmlToken tag();
    HtmlAttribute attribute();
    qsizetype rawEnd(const QString &name) const;
    void skipBlanks();

    QStringView m_html;
    qsizetype m_pos = 0;
    QString m_rawElement;
};

/// True for elements whose content is raw (see HtmlTokenizer).
bool isRawTextElement(QStringView name);

} // namespace mail
