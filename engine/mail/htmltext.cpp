// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/htmltext.h"
#include "mail/htmlentities.h"
#include "mail/htmltokenizer.h"
#include <QSet>

using namespace Qt::StringLiterals;

namespace mail {
namespace {

bool isBlock(const QString &name)
{
    static const QSet<QString> blocks{
        u"p"_s, u"div"_s, u"br"_s, u"hr"_s, u"tr"_s, u"table"_s, u"ul"_s, u"ol"_s, u"li"_s, u"dl"_s, u"dt"_s, u"dd"_s, u"h1"_s,
        u"h2"_s, u"h3"_s, u"h4"_s, u"h5"_s, u"h6"_s, u"pre"_s, u"blockquote"_s, u"center"_s, u"section"_s, u"article"_s,
        u"header"_s, u"footer"_s, u"address"_s, u"form"_s, u"fieldset"_s, u"body"_s, u"main"_s, u"nav"_s, u"aside"_s,
        u"figure"_s, u"figcaption"_s, u"caption"_s};
    return blocks.contains(name);
}

/// Text with runs of blanks as one, and at most one empty line.
class LineWriter
{
public:
    explicit LineWriter(qsizetype maxChars) : m_max(maxChars) {}
    bool full() const { return m_out.size() >= m_max; }
    void text(const QString &piece)
    {
        for (const QChar c : piece) {
            if (c.isSpace()) {
                m_blank = true;
                continue;
            }
            if (m_blank && !m_out.isEmpty() && m_out.back() != u'\n')
                m_out += u' ';
            m_blank = false;
            m_out += c;
            if (full())
                return;
        }
    }
    void blank() { m_blank = true; }
    void line()
    {
        m_blank = false;
        if (!m_out.isEmpty() && !m_out.endsWith("\n\n"_L1))
            m_out += u'\n';
    }
    QString take()
    {
        m_out.truncate(m_max);
        if (!m_out.isEmpty() && m_out.back().isHighSurrogate())
            m_out.chop(1);
        return m_out.trimmed();
    }

private:
    const qsizetype m_max;
    QString m_out;
    bool m_blank = false;
};

} // namespace

QString htmlToText(QStringView html, qsizetype maxChars)
{
    LineWriter out(maxChars);
    HtmlTokenizer tokenizer(html);
    for (HtmlToken token = tokenizer.next(); token.kind != HtmlToken::End && !out.full(); token = tokenizer.next()) {
        if (token.kind == HtmlToken::Text) {
            if (!token.raw)
                out.text(decodeEntities(token.text));
            continue;
        }
        if (isBlock(token.name))
            out.line();
        else if (token.name == "td"_L1 || token.name == "th"_L1)
            out.blank();
        else if (token.name == "img"_L1) {
            for (const HtmlAttribute &attribute : std::as_const(token.attributes)) {
                if (attribute.name == "alt"_L1 && !attribute.value.isEmpty()) {
                    out.blank();
                    out.text(decodeEntities(attribute.value));
                    out.blank();
                }
            }
        }
    }
    return out.take();
}

} // namespace mail
