// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/htmlsanitizer.h"
#include "mail/htmlentities.h"
#include "mail/htmlpolicy.h"
#include "mail/htmltokenizer.h"
#include <QHash>
#include <vector>

using namespace Qt::StringLiterals;

namespace mail {
namespace {

/// Writes the allowed tokens as well-formed HTML. What comes out was built here, character by character: nothing of the
/// input is copied unescaped, so a browser has no second reading of it.
class Serializer
{
public:
    explicit Serializer(const SanitizerBudget &budget) : m_budget(budget) {}

    bool full() const { return m_full; }
    void text(const HtmlToken &token);
    void startTag(const HtmlToken &token);
    void endTag(const QString &name);
    QString finish()
    {
        closeTo(0);
        return std::move(m_out);
    }

private:
    struct Open
    {
        QString name;
        ElementKind kind;
    };

    bool fits(qsizetype size)
    {
        if (m_out.size() + size + m_closingSize <= m_budget.maxOutput)
            return true;
        m_full = true;
        return false;
    }
    void closeTo(size_t count);
    void closeImplied(const QString &name, ElementKind kind);
    std::optional<size_t> findOpen(const QString &name) const;
    bool flatten(ElementKind kind) const;

    const SanitizerBudget m_budget;
    QString m_out;
    std::vector<Open> m_open;
    QHash<QString, int> m_flattened; ///< start tags left out for depth, whose end tags are still to come
    qsizetype m_closingSize = 0;     ///< characters of the end tags still owed
    int m_tables = 0;
    int m_word = 0; ///< characters since the last chance to break a line
    bool m_full = false;
};

bool breaksLine(QChar c)
{
    const char16_t u = c.unicode();
    return c.isSpace() || u == '-' || u == 0x200b || u == 0x00ad || (u >= 0x2e80 && u < 0xd800);
}

void Serializer::text(const HtmlToken &token)
{
    if (token.raw)
        return;
    const QString decoded = decodeEntities(token.text);
    for (const QChar c : decoded) {
        const char16_t u = c.unicode();
        if ((u < 32 && u != '\n' && u != '\t' && u != '\r') || (u >= 0x7f && u < 0xa0))
            continue;
        m_word = breaksLine(c) ? 0 : m_word + 1;
        if (!fits(7)) { // the longest reference and a break
            if (!m_out.isEmpty() && m_out.back().isHighSurrogate())
                m_out.chop(1);
            return;
        }
        if (m_word > m_budget.maxWord && !c.isLowSurrogate()) { // one endless line hangs a text view
            m_out += QChar(0x200b);
            m_word = 1;
        }
        if (u == '&')
            m_out += "&amp;"_L1;
        else if (u == '<')
            m_out += "&lt;"_L1;
        else if (u == '>')
            m_out += "&gt;"_L1;
        else if (u == '"')
            m_out += "&quot;"_L1;
        else
            m_out += c;
    }
}

bool Serializer::flatten(ElementKind kind) const
{
    if (kind == ElementKind::Void)
        return false;
    if (static_cast<int>(m_open.size()) >= m_budget.maxDepth)
        return true;
    if (kind == ElementKind::Table)
        return m_tables >= m_budget.maxTableDepth;
    // a row or cell without its table, or of one that was left out
    return kind == ElementKind::TablePart && (m_tables == 0 || m_flattened.value(u"table"_s) > 0);
}

void Serializer::startTag(const HtmlToken &token)
{
    const std::optional<ElementKind> kind = allowedElement(token.name);
    if (!kind)
        return;
    closeImplied(token.name, *kind);
    if (*kind != ElementKind::Inline && token.name != "wbr"_L1 && token.name != "col"_L1) // a text view breaks at neither
        m_word = 0;
    if (flatten(*kind)) {
        if (++m_flattened[token.name] > 0 && *kind != ElementKind::Inline && fits(1) && !m_out.endsWith(u' '))
            m_out += u' '; // cells and blocks stay apart
        return;
    }
    QString tag = u'<' + token.name;
    for (const HtmlAttribute &attribute : token.attributes)
        tag += allowedAttribute(token.name, attribute);
    tag += u'>';
    const qsizetype closing = *kind == ElementKind::Void ? 0 : token.name.size() + 3;
    if (!fits(tag.size() + closing))
        return;
    m_out += tag;
    if (*kind == ElementKind::Void)
        return;
    m_open.push_back({token.name, *kind});
    m_closingSize += closing;
    if (*kind == ElementKind::Table)
        ++m_tables;
}

/// The open element an end tag may close: not across the border of a table.
std::optional<size_t> Serializer::findOpen(const QString &name) const
{
    const std::optional<ElementKind> kind = allowedElement(name);
    const bool table = kind == ElementKind::Table;
    const bool leavesCell = table || kind == ElementKind::TablePart;
    for (size_t i = m_open.size(); i-- > 0;) {
        if (m_open[i].name == name)
            return i;
        if (m_open[i].kind == ElementKind::Table && !table)
            return std::nullopt;
        const bool cell = m_open[i].name == "td"_L1 || m_open[i].name == "th"_L1;
        if (cell && !leavesCell)
            return std::nullopt;
    }
    return std::nullopt;
}

void Serializer::endTag(const QString &name)
{
    const std::optional<ElementKind> kind = allowedElement(name);
    if (!kind || *kind == ElementKind::Void)
        return;
    if (const auto left = m_flattened.find(name); left != m_flattened.end() && *left > 0) {
        --*left;
        return;
    }
    const std::optional<size_t> open = findOpen(name);
    if (!open)
        return; // leaves no trace, so it is no chance to break a line either
    if (*kind != ElementKind::Inline)
        m_word = 0;
    closeTo(*open);
}

void Serializer::closeTo(size_t count)
{
    while (m_open.size() > count) {
        const Open &top = m_open.back();
        m_out += "</"_L1 + top.name + u'>';
        m_closingSize -= top.name.size() + 3;
        if (top.kind == ElementKind::Table)
            --m_tables;
        m_open.pop_back();
    }
}

/// HTML standard 13.1.2.4: tags that end an open sibling.
void Serializer::closeImplied(const QString &name, ElementKind kind)
{
    if (m_open.empty())
        return;
    const auto isTop = [this](std::initializer_list<QLatin1StringView> names) {
        return !m_open.empty() && std::any_of(names.begin(), names.end(), [this](QLatin1StringView one) { return m_open.back().name == one; });
    };
    if ((kind == ElementKind::Block || kind == ElementKind::Table || kind == ElementKind::ListItem || name == "hr"_L1) && isTop({"p"_L1}))
        closeTo(m_open.size() - 1);
    if (name == "li"_L1 && isTop({"li"_L1}))
        closeTo(m_open.size() - 1);
    if ((name == "dt"_L1 || name == "dd"_L1) && isTop({"dt"_L1, "dd"_L1}))
        closeTo(m_open.size() - 1);
    if (kind != ElementKind::TablePart || m_flattened.value(u"table"_s) > 0)
        return;
    const bool cell = name == "td"_L1 || name == "th"_L1;
    for (size_t i = m_open.size(); i-- > 0;) { // up to the table, close what a new cell, row or group ends
        const Open &open = m_open[i];
        if (open.kind == ElementKind::Table)
            return;
        const bool openCell = open.name == "td"_L1 || open.name == "th"_L1;
        const bool ends = cell ? openCell : name == "tr"_L1 ? openCell || open.name == "tr"_L1 : open.kind == ElementKind::TablePart;
        if (ends)
            closeTo(i);
    }
}

} // namespace

QString sanitizeHtml(const QString &html, const SanitizerBudget &budget)
{
    Serializer out(budget);
    HtmlTokenizer tokenizer(html);
    for (HtmlToken token = tokenizer.next(); token.kind != HtmlToken::End && !out.full(); token = tokenizer.next()) {
        if (token.kind == HtmlToken::Text)
            out.text(token);
        else if (token.kind == HtmlToken::StartTag)
            out.startTag(token);
        else
            out.endTag(token.name);
    }
    return out.finish();
}

} // namespace mail
