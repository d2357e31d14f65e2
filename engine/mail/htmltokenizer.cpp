// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/htmltokenizer.h"

using namespace Qt::StringLiterals;

namespace mail {
namespace {

constexpr qsizetype kMaxTagName = 32;
constexpr qsizetype kMaxAttributeName = 32;
constexpr qsizetype kMaxAttributes = 64;

bool isLetter(QChar c)
{
    const char16_t u = c.unicode();
    return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z');
}

/// Names of HTML fold ASCII only (HTML standard 13.2.5.8); KELVIN SIGN is not a "k".
QString lowered(QStringView name)
{
    QString out = name.toString();
    for (QChar &c : out) {
        if (c.unicode() >= 'A' && c.unicode() <= 'Z')
            c = QChar(char16_t(c.unicode() + 32));
    }
    return out;
}

bool isBlank(QChar c)
{
    const char16_t u = c.unicode();
    return u == ' ' || u == '\t' || u == '\n' || u == '\r' || u == '\f';
}

} // namespace

bool isRawTextElement(QStringView name)
{
    return name == "script"_L1 || name == "style"_L1 || name == "iframe"_L1 || name == "noembed"_L1 || name == "noframes"_L1
        || name == "xmp"_L1 || name == "title"_L1 || name == "textarea"_L1;
}

/// HTML standard 13.2.5.6: "<" begins markup only before a letter, "/" and a letter, "!" and "?".
bool HtmlTokenizer::startsMarkup(qsizetype at) const
{
    if (m_html[at] != u'<' || at + 1 >= m_html.size())
        return false;
    const QChar after = m_html[at + 1];
    return isLetter(after) || after == u'!' || after == u'?' || after == u'/';
}

HtmlToken HtmlTokenizer::next()
{
    if (!m_rawElement.isEmpty()) {
        const qsizetype end = rawEnd(m_rawElement);
        m_rawElement.clear();
        if (end > m_pos) {
            HtmlToken token;
            token.kind = HtmlToken::Text;
            token.raw = true;
            token.text = m_html.sliced(m_pos, end - m_pos);
            m_pos = end;
            return token;
        }
    }
    while (m_pos < m_html.size()) {
        if (!startsMarkup(m_pos)) {
            const qsizetype start = m_pos;
            do {
                m_pos = m_html.indexOf(u'<', m_pos + 1);
            } while (m_pos >= 0 && !startsMarkup(m_pos));
            if (m_pos < 0)
                m_pos = m_html.size();
            HtmlToken token;
            token.kind = HtmlToken::Text;
            token.text = m_html.sliced(start, m_pos - start);
            return token;
        }
        const QChar after = m_html[m_pos + 1];
        if (isLetter(after) || (after == u'/' && m_pos + 2 < m_html.size() && isLetter(m_html[m_pos + 2]))) {
            HtmlToken token = tag();
            if (token.kind != HtmlToken::End)
                return token;
        } else {
            skipDeclaration();
        }
    }
    return {};
}

/// Comments and what browsers treat as one: "<!doctype>", "<?xml ?>", "</ >".
void HtmlTokenizer::skipDeclaration()
{
    if (m_html.sliced(m_pos).startsWith("<!--"_L1)) {
        const QStringView inside = m_html.sliced(m_pos + 4);
        if (inside.startsWith(u'>') || inside.startsWith("->"_L1)) {
            m_pos = m_html.indexOf(u'>', m_pos) + 1;
            return;
        }
        qsizetype end = m_pos + 4; // "-->" or "--!>"
        while ((end = m_html.indexOf("--"_L1, end)) >= 0) {
            if (end + 2 < m_html.size() && m_html[end + 2] == u'>') {
                m_pos = end + 3;
                return;
            }
            if (end + 3 < m_html.size() && m_html[end + 2] == u'!' && m_html[end + 3] == u'>') {
                m_pos = end + 4;
                return;
            }
            ++end;
        }
        m_pos = m_html.size();
        return;
    }
    const qsizetype end = m_html.indexOf(u'>', m_pos);
    m_pos = end < 0 ? m_html.size() : end + 1;
}

void HtmlTokenizer::skipBlanks()
{
    while (m_pos < m_html.size() && (isBlank(m_html[m_pos]) || m_html[m_pos] == u'/'))
        ++m_pos;
}

HtmlToken HtmlTokenizer::tag()
{
    HtmlToken token;
    token.kind = m_html[m_pos + 1] == u'/' ? HtmlToken::EndTag : HtmlToken::StartTag;
    m_pos += token.kind == HtmlToken::EndTag ? 2 : 1;
    const qsizetype start = m_pos;
    while (m_pos < m_html.size() && !isBlank(m_html[m_pos]) && m_html[m_pos] != u'>' && m_html[m_pos] != u'/')
        ++m_pos;
    token.name = lowered(m_html.sliced(start, std::min(m_pos - start, kMaxTagName)));
    while (true) {
        skipBlanks();
        if (m_pos >= m_html.size())
            return {}; // a tag that never ends is dropped (HTML standard: eof-in-tag)
        if (m_html[m_pos] == u'>')
            break;
        const HtmlAttribute found = attribute();
        const bool known = std::any_of(token.attributes.begin(), token.attributes.end(),
                                       [&found](const HtmlAttribute &one) { return one.name == found.name; });
        if (!known && !found.name.isEmpty() && token.attributes.size() < kMaxAttributes && token.kind == HtmlToken::StartTag)
            token.attributes.append(found);
    }
    ++m_pos;
    if (token.kind == HtmlToken::StartTag && isRawTextElement(token.name))
        m_rawElement = token.name;
    return token;
}

HtmlAttribute HtmlTokenizer::attribute()
{
    HtmlAttribute out;
    const qsizetype start = m_pos;
    ++m_pos; // a leading "=" belongs to the name
    while (m_pos < m_html.size() && !isBlank(m_html[m_pos]) && m_html[m_pos] != u'>' && m_html[m_pos] != u'/' && m_html[m_pos] != u'=')
        ++m_pos;
    if (m_pos - start <= kMaxAttributeName)
        out.name = lowered(m_html.sliced(start, m_pos - start));
    while (m_pos < m_html.size() && isBlank(m_html[m_pos]))
        ++m_pos;
    if (m_pos >= m_html.size() || m_html[m_pos] != u'=')
        return out;
    ++m_pos;
    while (m_pos < m_html.size() && isBlank(m_html[m_pos]))
        ++m_pos;
    if (m_pos >= m_html.size())
        return out;
    const QChar quote = m_html[m_pos];
    if (quote == u'"' || quote == u'\'') {
        const qsizetype end = m_html.indexOf(quote, m_pos + 1);
        out.value = m_html.sliced(m_pos + 1, (end < 0 ? m_html.size() : end) - m_pos - 1);
        m_pos = end < 0 ? m_html.size() : end + 1;
        return out;
    }
    const qsizetype first = m_pos;
    while (m_pos < m_html.size() && !isBlank(m_html[m_pos]) && m_html[m_pos] != u'>')
        ++m_pos;
    out.value = m_html.sliced(first, m_pos - first);
    return out;
}

/// Where the end tag of a raw element begins, or the end of the text.
qsizetype HtmlTokenizer::rawEnd(const QString &name) const
{
    qsizetype at = m_pos;
    while ((at = m_html.indexOf("</"_L1, at)) >= 0) {
        const QStringView rest = m_html.sliced(at + 2);
        if (rest.startsWith(name, Qt::CaseInsensitive)) {
            if (rest.size() == name.size())
                break;
            const QChar after = rest[name.size()];
            if (isBlank(after) || after == u'>' || after == u'/')
                return at;
        }
        at += 2;
    }
    return m_html.size();
}

} // namespace mail
