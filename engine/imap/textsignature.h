// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <bitset>
#include <vector>

namespace imap {

/// Which runs of three characters, and of two in scripts without spaces, occur in some texts: a bit for each, by its hash. Says that a
/// string is in none of them, never that it is in one; case does not count, as QString compares it. Pure, any thread.
class TextSignature
{
public:
    /// A string is not looked for across two of them.
    void add(const QString &text);
    /// Of 64 octets to 8 KiB, about as long as there is much in it. One octet: there is so much that anything may be in it.
    QByteArray packed() const;

private:
    static constexpr size_t kBits = 1 << 16;
    std::bitset<kBits> m_bits;
};

/// A string to be looked for in signatures.
class SignatureQuery
{
public:
    explicit SignatureQuery(const QString &text);
    /// False: every text may have it.
    bool narrows() const { return !m_hashes.empty(); }
    bool mayBeIn(QByteArrayView signature) const;

private:
    std::vector<quint16> m_hashes;
};

/// Bits of a mask stand for them: kMost are asked for at once.
struct SignatureQueries
{
    static constexpr size_t kMost = 64;
    std::vector<SignatureQuery> queries = {};
    /// A bit for each that may be in it; without a signature all.
    quint64 mayBeIn(QByteArrayView signature) const;
};

} // namespace imap
