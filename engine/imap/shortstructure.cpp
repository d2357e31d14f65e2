// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/bodystructure.h"
#include "imap/grammar.h"
#include <algorithm>
#include <vector>

namespace imap {
namespace {

/// Reads what StructureWriter wrote; stops where it is something else.
class StructureShortener
{
public:
    explicit StructureShortener(QByteArrayView structure) : m_text(structure) {}

    QByteArray shortened()
    {
        m_out.reserve(m_text.size());
        open();
        while (!m_open.empty() && m_position < m_text.size())
            goOn();
        return std::move(m_out);
    }

private:
    /// A body that is not closed yet.
    enum class Inside {
        Parts,   ///< of a multipart: the next one, or its subtype
        Message, ///< the structure of the message inside
        Lines,   ///< what follows that
        Extension
    };

    void goOn()
    {
        Inside &inside = m_open.back();
        switch (inside) {
        case Inside::Parts:
            if (at() == '(')
                return open();
            copy(1);
            inside = Inside::Extension;
            break;
        case Inside::Message:
            inside = Inside::Lines;
            return open();
        case Inside::Lines:
            copy(1);
            inside = Inside::Extension;
            break;
        case Inside::Extension:
            close();
            break;
        }
    }

    void open()
    {
        m_out += '(';
        ++m_position;
        if (at() == '(') {
            m_open.push_back(Inside::Parts);
            return;
        }
        const QByteArrayView type = copied();
        const QByteArrayView subtype = copied();
        copy(5); // parameters, id, description, coding, octets
        const bool message = type == "\"message\"" && (subtype == "\"rfc822\"" || subtype == "\"global\"");
        if (message) {
            copy(1); // envelope
            m_out += ' ';
            ++m_position;
        } else if (type == "\"text\"") {
            copy(1); // lines
        }
        m_open.push_back(message ? Inside::Message : Inside::Extension);
    }

    void close()
    {
        while (m_position < m_text.size() && at() != ')')
            m_position = std::max(m_position + 1, end());
        m_out += ')';
        ++m_position;
        m_open.pop_back();
    }

    QByteArrayView copied()
    {
        if (at() == ' ') {
            m_out += ' ';
            ++m_position;
        }
        const qsizetype start = std::min(m_position, m_text.size());
        m_position = end();
        const QByteArrayView element = m_text.sliced(start, m_position - start);
        m_out += element;
        return element;
    }

    void copy(int elements)
    {
        while (elements-- > 0)
            copied();
    }

    char at() const { return m_position < m_text.size() ? m_text[m_position] : '\0'; }

    /// Behind the element that begins here: an atom, a string or a list.
    qsizetype end() const
    {
        qsizetype position = std::min(m_position, m_text.size());
        int depth = 0;
        do {
            position = tokenEnd(position, depth);
        } while (depth > 0 && position < m_text.size());
        return position;
    }

    qsizetype tokenEnd(qsizetype position, int &depth) const
    {
        if (position >= m_text.size())
            return position;
        const char c = m_text[position];
        if (c == '(' || c == ')') {
            depth += c == '(' ? 1 : -1;
            return depth < 0 ? position : position + 1;
        }
        if (c == '"')
            return quotedEnd(position + 1);
        if (c == '{' || m_text.sliced(position).startsWith("~{"))
            return literalEnd(position);
        if (c == ' ')
            return position + 1;
        while (position < m_text.size() && m_text[position] != ' ' && m_text[position] != ')' && m_text[position] != '(')
            ++position;
        return position;
    }

    qsizetype quotedEnd(qsizetype position) const
    {
        while (position < m_text.size() && m_text[position] != '"')
            position += m_text[position] == '\\' ? 2 : 1;
        return std::min(position + 1, m_text.size());
    }

    qsizetype literalEnd(qsizetype position) const
    {
        const qsizetype brace = m_text.indexOf('{', position), close = m_text.indexOf('}', position);
        if (close < 0)
            return m_text.size();
        const qsizetype start = std::min(close + 3, m_text.size()); // with CRLF
        return start + std::clamp<qsizetype>(m_text.sliced(brace + 1, close - brace - 1).toLongLong(), 0, m_text.size() - start);
    }

    const QByteArrayView m_text;
    qsizetype m_position = 0;
    QByteArray m_out;
    std::vector<Inside> m_open;
};

} // namespace

QByteArray bodyOfStructure(QByteArrayView structure)
{
    return StructureShortener(structure).shortened();
}

} // namespace imap
