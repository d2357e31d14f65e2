// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/imapvalue.h"
#include <algorithm>
#include <array>

namespace support {
namespace {

class ValueReader
{
public:
    explicit ValueReader(QByteArrayView text) : m_text(text) {}

    /// Up to the end, or to the parenthesis that closes a list.
    bool read(ImapValues &out, bool inList)
    {
        while (true) {
            while (peek() == ' ' || (inList && (peek() == '\r' || peek() == '\n')))
                ++m_at;
            if (m_at == m_text.size())
                return !inList;
            if (inList && peek() == ')') {
                ++m_at;
                return true;
            }
            out.append(ImapValue());
            if (!element(out.last(), inList))
                return false;
        }
    }

private:
    char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    bool element(ImapValue &out, bool inList)
    {
        if (peek() == '(') {
            ++m_at;
            out.kind = ImapValue::List;
            return read(out.items, true);
        }
        if (peek() == '"')
            return quoted(out);
        if (peek() == '{' || (peek() == '~' && m_text.sliced(m_at).startsWith("~{"))) {
            const qsizetype start = m_at;
            if (literal(out))
                return true;
            m_at = start; // an atom that looks like one
        }
        const qsizetype start = m_at;
        while (m_at < m_text.size() && peek() != ' ' && peek() != '\r' && !(inList && peek() == ')'))
            ++m_at;
        if (m_at == start)
            return false;
        out = ImapValue::atom(m_text.sliced(start, m_at - start).toByteArray());
        return true;
    }

    bool quoted(ImapValue &out)
    {
        out.kind = ImapValue::String;
        for (++m_at; m_at < m_text.size(); ++m_at) {
            if (peek() == '"') {
                ++m_at;
                return true;
            }
            if (peek() == '\\')
                ++m_at;
            out.text += peek();
        }
        return false;
    }

    bool literal(ImapValue &out)
    {
        const qsizetype open = m_text.indexOf('{', m_at);
        const qsizetype close = m_text.indexOf("}\r\n", open);
        bool number = false;
        const qsizetype octets = close < 0 ? 0 : m_text.sliced(open + 1, close - open - 1).toByteArray().toLongLong(&number);
        if (!number || octets < 0 || close + 3 + octets > m_text.size())
            return false;
        out.kind = ImapValue::String;
        out.text = m_text.sliced(close + 3, octets).toByteArray();
        m_at = close + 3 + octets;
        return true;
    }

    const QByteArrayView m_text;
    qsizetype m_at = 0;
};

} // namespace

bool isImapStatus(QByteArrayView word)
{
    constexpr std::array kWords{"OK", "NO", "BAD", "BYE", "PREAUTH"};
    return std::any_of(kWords.begin(), kWords.end(), [&](const char *one) { return ImapValue::equals(word, one); });
}

std::optional<ImapValues> parseImapValues(QByteArrayView text)
{
    ImapValues out;
    const qsizetype blank = text.indexOf(' ');
    if (isImapStatus(blank < 0 ? text : text.first(blank))) {
        for (const QByteArray &word : text.toByteArray().split(' ')) {
            if (!word.isEmpty())
                out << ImapValue{ImapValue::Atom, word};
        }
        return out;
    }
    if (!ValueReader(text).read(out, false))
        return std::nullopt;
    return out;
}

} // namespace support
