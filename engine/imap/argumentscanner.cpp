// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/argumentscanner.h"
#include "imap/grammar.h"
#include "mail/charset.h"
#include <limits>

namespace imap {

template<typename Predicate> QByteArrayView ArgumentScanner::run(Predicate belongs)
{
    const qsizetype start = m_pos;
    while (m_pos < m_text.size() && belongs(m_text[m_pos]))
        ++m_pos;
    return m_text.sliced(start, m_pos - start);
}

bool ArgumentScanner::take(char c)
{
    if (atEnd() || m_text[m_pos] != c)
        return false;
    ++m_pos;
    return true;
}

bool ArgumentScanner::spaceAndList()
{
    if (m_pos + 1 >= m_text.size() || m_text[m_pos] != ' ' || m_text[m_pos + 1] != '(')
        return false;
    m_pos += 2;
    return true;
}

bool ArgumentScanner::keyword(QByteArrayView word)
{
    const qsizetype start = m_pos;
    if (equals(run(isAtomChar), word))
        return true;
    m_pos = start;
    return false;
}

std::optional<QByteArrayView> ArgumentScanner::atom()
{
    const QByteArrayView out = run(isAtomChar);
    if (out.isEmpty())
        return std::nullopt;
    return out;
}

std::optional<QByteArray> ArgumentScanner::word()
{
    constexpr qsizetype kLongest = 64;
    const qsizetype start = m_pos;
    const QByteArrayView out = run(isAtomChar);
    if (!out.isEmpty() && out.size() <= kLongest)
        return out.toByteArray().toUpper();
    m_pos = start;
    return std::nullopt;
}

QByteArray ArgumentScanner::itemName()
{
    return run([](char c) { return isAtomChar(c) && c != '[' && c != '<'; }).toByteArray().toUpper();
}

std::optional<QByteArray> ArgumentScanner::string()
{
    return peek() == '"' ? quoted() : literal();
}

std::optional<QByteArray> ArgumentScanner::quoted()
{
    const qsizetype start = m_pos;
    QByteArray out("");
    for (qsizetype i = m_pos + 1; i < m_text.size(); ++i) {
        char c = m_text[i];
        if (c == '"') {
            if (!mail::isValidUtf8(out)) // RFC 9051 4.3
                break;
            m_pos = i + 1;
            return out;
        }
        if (c == '\\' && ++i < m_text.size()) {
            c = m_text[i];
            if (c != '"' && c != '\\')
                break;
        }
        if (c == '\0' || c == '\r' || c == '\n')
            break;
        out += c;
    }
    m_pos = start;
    return std::nullopt;
}

std::optional<QByteArray> ArgumentScanner::literal()
{
    const qsizetype start = m_pos;
    take('~');
    if (take('{')) {
        const std::optional<quint64> size = number64();
        if (size && take('}') && take('\r') && take('\n') && *size <= quint64(m_text.size() - m_pos)) {
            const QByteArray out = m_text.sliced(m_pos, qsizetype(*size)).toByteArray();
            m_pos += out.size();
            return out.isNull() ? QByteArray("") : out;
        }
    }
    m_pos = start;
    return std::nullopt;
}

std::optional<QByteArray> ArgumentScanner::astring()
{
    if (isAstringChar(peek()))
        return run(isAstringChar).toByteArray();
    return nextIsLiteral8() ? std::nullopt : string();
}

std::optional<std::optional<QByteArray>> ArgumentScanner::nstring()
{
    if (keyword("NIL"))
        return std::optional<QByteArray>();
    if (std::optional<QByteArray> text = nextIsLiteral8() ? std::nullopt : string())
        return text;
    return std::nullopt;
}

std::optional<QByteArray> ArgumentScanner::listMailbox()
{
    if (isListChar(peek()))
        return run(isListChar).toByteArray();
    return nextIsLiteral8() ? std::nullopt : string();
}

std::optional<quint64> ArgumentScanner::number64()
{
    constexpr qsizetype kMostDigits = 19;
    const qsizetype start = m_pos;
    const QByteArrayView digits = run(isDigit);
    quint64 out = 0;
    for (const char c : digits.first(std::min(digits.size(), kMostDigits)))
        out = out * 10 + quint64(c - '0');
    if (!digits.isEmpty() && digits.size() <= kMostDigits && out <= quint64(std::numeric_limits<qint64>::max()))
        return out;
    m_pos = start;
    return std::nullopt;
}

std::optional<quint32> ArgumentScanner::number()
{
    const qsizetype start = m_pos;
    const std::optional<quint64> out = number64();
    if (out && *out <= std::numeric_limits<quint32>::max())
        return quint32(*out);
    m_pos = start;
    return std::nullopt;
}

std::optional<quint32> ArgumentScanner::nonZero()
{
    const qsizetype start = m_pos;
    const std::optional<quint32> out = number();
    if (out && *out > 0)
        return out;
    m_pos = start;
    return std::nullopt;
}

QByteArrayView ArgumentScanner::setText()
{
    return run([](char c) { return isDigit(c) || c == ':' || c == ',' || c == '*' || c == '$'; });
}

} // namespace imap
