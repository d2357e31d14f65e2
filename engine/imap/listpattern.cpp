// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/listpattern.h"
#include <algorithm>

namespace imap {
namespace {

constexpr QStringView kInbox = u"INBOX";

/// Runs of wildcards are one: "*" where there is one among them.
QString simplified(QStringView pattern)
{
    QString out;
    for (const QChar c : pattern) {
        const bool wild = c == u'*' || c == u'%';
        if (wild && !out.isEmpty() && (out.back() == u'*' || out.back() == u'%')) {
            if (c == u'*')
                out.back() = c;
            continue;
        }
        out += c;
    }
    return out;
}

bool bit(const std::vector<quint64> &bits, size_t at)
{
    return bits[at / 64] >> (at % 64) & 1;
}

void setBit(std::vector<quint64> &bits, size_t at)
{
    bits[at / 64] |= quint64(1) << (at % 64);
}

} // namespace

ListPattern::ListPattern(QStringView pattern)
    : m_exact(compile(simplified(pattern))), m_upper(compile(simplified(pattern.toString().toUpper())))
{
}

ListPattern::Program ListPattern::compile(QStringView pattern)
{
    Program out;
    out.length = size_t(pattern.size());
    const size_t words = out.length / 64 + 1;
    out.star.resize(words);
    out.percent.resize(words);
    for (const QChar c : pattern)
        out.letters.push_back(c.unicode());
    std::sort(out.letters.begin(), out.letters.end());
    out.letters.erase(std::unique(out.letters.begin(), out.letters.end()), out.letters.end());
    out.masks.assign(out.letters.size(), Bits(words));
    for (size_t i = 0; i < out.length; ++i) {
        const char16_t c = pattern[qsizetype(i)].unicode();
        if (c == u'*')
            setBit(out.star, i);
        else if (c == u'%')
            setBit(out.percent, i);
        else
            setBit(out.masks[size_t(std::lower_bound(out.letters.begin(), out.letters.end(), c) - out.letters.begin())], i);
    }
    return out;
}

/// The places in the pattern one may stand at after `path`; bit n: before its n-th character.
ListPattern::Bits ListPattern::run(const Program &program, QStringView path)
{
    const size_t words = program.star.size();
    const Bits none(words);
    Bits state(words);
    Bits next(words);
    const auto passWildcards = [&](Bits &bits) { // each may stand for nothing; no two of them are neighbours
        quint64 carry = 0;
        for (size_t i = 0; i < words; ++i) {
            const quint64 wild = bits[i] & (program.star[i] | program.percent[i]);
            bits[i] |= wild << 1 | carry;
            carry = wild >> 63;
        }
    };
    setBit(state, 0);
    passWildcards(state);
    for (const QChar c : path) {
        const auto letter = std::lower_bound(program.letters.begin(), program.letters.end(), c.unicode());
        const bool known = letter != program.letters.end() && *letter == c.unicode();
        const Bits &mask = known ? program.masks[size_t(letter - program.letters.begin())] : none;
        quint64 carry = 0;
        for (size_t i = 0; i < words; ++i) {
            const quint64 moved = state[i] & mask[i];
            next[i] = (moved << 1 | carry) | (state[i] & program.star[i]) | (c == u'/' ? 0 : state[i] & program.percent[i]);
            carry = moved >> 63;
        }
        passWildcards(next);
        state.swap(next);
    }
    return state;
}

bool ListPattern::matches(QStringView path) const
{
    if (bit(run(m_exact, path), m_exact.length))
        return true;
    return path == kInbox && bit(run(m_upper, path), m_upper.length);
}

} // namespace imap
