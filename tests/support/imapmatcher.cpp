// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/imapmatcher.h"
#include <algorithm>
#include <limits>
#include <tuple>

namespace support {
namespace {

struct Variable
{
    QByteArray name;
    qsizetype length = 0; ///< with "$" and braces
};

bool ofName(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The one that begins at the "$" in front of `text`.
Variable variableAt(QByteArrayView text)
{
    if (text.size() > 1 && text[1] == '{') {
        const qsizetype close = text.indexOf('}');
        if (close > 0)
            return {text.sliced(2, close - 2).toByteArray(), close + 1};
    }
    qsizetype end = 1;
    while (end < text.size() && ofName(text[end]))
        ++end;
    return {text.sliced(1, end - 1).toByteArray(), end};
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
}

/// What a script says in front of a list about comparing it.
struct ListRules
{
    bool unordered = false;
    qsizetype chain = 1; ///< so many elements belong together
    std::optional<bool> noExtra;
    QByteArrayList ignored, banned;
    qsizetype directives = 0;

    explicit ListRules(const ImapValues &list)
    {
        for (; directives < list.size() && list[directives].text.startsWith("$!"); ++directives) {
            const QByteArray word = list[directives].text.sliced(2);
            if (word.startsWith("unordered")) {
                unordered = true;
                noExtra = noExtra.value_or(false);
                chain = word.contains('=') ? std::max<qsizetype>(1, word.sliced(word.indexOf('=') + 1).toLongLong()) : chain;
            } else if (word == "ordered") {
                unordered = false;
            } else if (word == "extra" || word == "noextra") {
                noExtra = word == "noextra";
            } else if (word.startsWith("ignore=")) {
                ignored << word.sliced(7).toLower();
            } else if (word.startsWith("ban=")) {
                banned << word.sliced(4).toLower();
            }
        }
    }
    bool allowsExtra(const ImapValue &value) const
    {
        const QByteArray text = value.text.toLower();
        return noExtra.value_or(true) ? ignored.contains(text) : !banned.contains(text);
    }
};

} // namespace

void ImapMatcher::begin(qsizetype messages)
{
    m_numbers.resize(messages);
    for (qsizetype i = 0; i < messages; ++i)
        m_numbers[i] = quint32(i + 1);
}

void ImapMatcher::expunged(quint32 number)
{
    for (quint32 &one : m_numbers) {
        if (one >= number)
            one = one == number ? 0 : one - 1;
    }
}

std::optional<QByteArray> ImapMatcher::valueOf(const QByteArray &name) const
{
    bool number = false;
    if (const qlonglong message = name.toLongLong(&number); number) {
        const quint32 now = message > 0 && message <= m_numbers.size() ? m_numbers[message - 1] : 0;
        return now == 0 ? QByteArray("(gone)") : QByteArray::number(now);
    }
    if (name.startsWith("case:"))
        return name.sliced(5);
    const auto found = m_variables.constFind(name);
    return found == m_variables.constEnd() || name.isEmpty() ? std::nullopt : std::optional(*found);
}

std::optional<QByteArray> ImapMatcher::expand(QByteArrayView text) const
{
    QByteArray out;
    for (qsizetype i = 0; i < text.size();) {
        if (text[i] != '$' || i + 1 == text.size() || text[i + 1] == '$') {
            i += text[i] == '$' && i + 1 < text.size() ? 1 : 0;
            out += text[i++];
            continue;
        }
        const Variable variable = variableAt(text.sliced(i));
        const auto value = valueOf(variable.name);
        if (!value)
            return std::nullopt;
        out += *value;
        i += variable.length;
    }
    return out;
}

bool ImapMatcher::matches(const ImapValues &expected, const ImapValues &got, bool prefix)
{
    const auto before = std::make_tuple(m_variables, m_lastModSeqName, m_lastModSeq);
    if (matchValues(expected.begin(), expected.end(), got, 0, std::numeric_limits<qsizetype>::max(), prefix))
        return true;
    std::tie(m_variables, m_lastModSeqName, m_lastModSeq) = before;
    return false;
}

bool ImapMatcher::matchValues(QList<ImapValue>::const_iterator expected, QList<ImapValue>::const_iterator expectedEnd, const ImapValues &got,
                              qsizetype at, qsizetype most, bool prefix)
{
    const auto last = [&] { return expected + 1 == expectedEnd; };
    for (; expected != expectedEnd && most > 0; ++expected, ++at, --most) {
        if (expected->text == "$]" && expected->kind == ImapValue::Atom) { // up to the end of a response code
            while (at < got.size() && !got[at].text.contains(']'))
                ++at;
            continue;
        }
        if (at >= got.size())
            return false;
        const ImapValue &value = got[at];
        if (expected->kind == ImapValue::List ? value.kind != ImapValue::List || !matchList(expected->items, value.items)
                : expected->kind == ImapValue::Nil ? value.kind != ImapValue::Nil
                : value.kind == ImapValue::List    ? expected->text != "$"
                                                   : !matchText(expected->text, value.text, prefix && last()))
            return false;
    }
    return prefix || most == 0 || at >= got.size();
}

bool ImapMatcher::matchList(const ImapValues &expected, const ImapValues &got)
{
    const ListRules rules(expected);
    const auto first = expected.begin() + rules.directives;
    if (!rules.unordered)
        return matchValues(first, expected.end(), got, 0, std::numeric_limits<qsizetype>::max(), false);
    if (got.size() % rules.chain != 0)
        return false;
    QList<bool> met(got.size());
    for (auto one = first; one != expected.end(); one += std::min<qsizetype>(rules.chain, expected.end() - one)) {
        qsizetype at = 0;
        while (at < got.size() && !matchValues(one, expected.end(), got, at, rules.chain, false))
            at += rules.chain;
        if (at >= got.size())
            return false;
        met[at] = true;
    }
    for (qsizetype at = 0; at < got.size(); at += rules.chain) {
        if (!met[at] && !rules.allowsExtra(got[at]))
            return false;
    }
    return true;
}

bool ImapMatcher::matchText(QByteArrayView expected, QByteArrayView got, bool prefix)
{
    while (!expected.isEmpty()) {
        if (expected[0] != '$' || (expected.size() > 1 && expected[1] == '$')) {
            const qsizetype escape = expected[0] == '$' ? 1 : 0;
            if (got.isEmpty() || lower(expected[escape]) != lower(got[0]))
                return false;
            expected = expected.sliced(1 + escape);
            got = got.sliced(1);
            continue;
        }
        const Variable variable = variableAt(expected);
        expected = expected.sliced(variable.length);
        const auto value = valueOf(variable.name);
        if (value) {
            if (!got.startsWith(*value))
                return false;
            got = got.sliced(value->size());
            continue;
        }
        // It ends where what follows it begins.
        const QByteArray follows = expected.startsWith('$') ? valueOf(variableAt(expected).name).value_or(QByteArray()) : expected.toByteArray();
        qsizetype end = 0;
        while (end < got.size() && (follows.isEmpty() || lower(got[end]) != lower(follows[0])))
            ++end;
        const QByteArray met = got.first(end).toByteArray();
        if (!growing(variable.name, met))
            return false;
        if (!variable.name.isEmpty())
            m_variables.insert(variable.name, met);
        got = got.sliced(end);
    }
    return prefix || got.isEmpty();
}

/// "$modseq3" has to be greater than "$modseq2" was, by 1 at least, and so on.
bool ImapMatcher::growing(const QByteArray &name, const QByteArray &value)
{
    bool numbered = false;
    const int index = name.startsWith("modseq") ? name.sliced(6).toInt(&numbered) : 0;
    if (!numbered)
        return true;
    bool number = false;
    const quint64 modSeq = value.toULongLong(&number);
    if (!number || index < m_lastModSeqName || modSeq < m_lastModSeq + quint64(index - m_lastModSeqName))
        return false;
    m_lastModSeqName = index;
    m_lastModSeq = modSeq;
    return true;
}

} // namespace support
