// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/textsignature.h"
#include <algorithm>

namespace imap {
namespace {

constexpr qsizetype kFewest = 64;        ///< octets
constexpr size_t kFullest = 1 << 15;     ///< bits set above which it says nothing
constexpr char16_t kFirstIdeograph = 0x2e80;

/// As QString folds single characters. Halves of pairs are all alike: what they fold to is known of both together.
char16_t folded(QChar c)
{
    const char16_t code = c.unicode();
    if (code < 128)
        return code >= 'A' && code <= 'Z' ? code + 32 : code;
    return c.isSurrogate() ? 0xd800 : c.toCaseFolded().unicode();
}

quint16 hashOf(char16_t a, char16_t b, char16_t c)
{
    const quint64 mixed = ((quint64(a) << 32) | (quint64(b) << 16) | c) * 0x9e3779b97f4a7c15ULL;
    return quint16(mixed >> 48);
}

template<typename Each>
void eachHash(const QString &text, Each each)
{
    char16_t before = 0, last = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = folded(text[i]);
        if (i >= 2)
            each(hashOf(before, last, c));
        if (i >= 1 && last >= kFirstIdeograph && c >= kFirstIdeograph)
            each(hashOf(0, last, c));
        before = last;
        last = c;
    }
}

} // namespace

void TextSignature::add(const QString &text)
{
    eachHash(text, [this](quint16 hash) { m_bits.set(hash); });
}

QByteArray TextSignature::packed() const
{
    const size_t count = m_bits.count();
    if (count > kFullest)
        return QByteArray(1, '\1');
    qsizetype octets = qsizetype(kBits / 8);
    while (octets > kFewest && count * 2 <= size_t(octets / 2) * 8)
        octets /= 2;
    QByteArray out(octets, '\0');
    const size_t mask = size_t(octets) * 8 - 1;
    for (size_t bit = 0; bit < kBits; ++bit) {
        if (m_bits[bit])
            out[qsizetype((bit & mask) / 8)] = char(out[qsizetype((bit & mask) / 8)] | (1 << (bit % 8)));
    }
    return out;
}

SignatureQuery::SignatureQuery(const QString &text)
{
    eachHash(text, [this](quint16 hash) { m_hashes.push_back(hash); });
    std::sort(m_hashes.begin(), m_hashes.end());
    m_hashes.erase(std::unique(m_hashes.begin(), m_hashes.end()), m_hashes.end());
}

bool SignatureQuery::mayBeIn(QByteArrayView signature) const
{
    const size_t octets = size_t(signature.size());
    if (octets < size_t(kFewest) || (octets & (octets - 1)) != 0)
        return true;
    const size_t mask = octets * 8 - 1;
    return std::all_of(m_hashes.begin(), m_hashes.end(), [&](quint16 hash) {
        const size_t bit = hash & mask;
        return (signature[qsizetype(bit / 8)] & (1 << (bit % 8))) != 0;
    });
}

quint64 SignatureQueries::mayBeIn(QByteArrayView signature) const
{
    quint64 out = 0;
    for (size_t i = 0; i < queries.size(); ++i)
        out |= quint64(queries[i].mayBeIn(signature)) << i;
    return out;
}

} // namespace imap
