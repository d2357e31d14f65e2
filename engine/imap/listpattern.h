// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArrayView>
#include <QString>
#include <array>
#include <memory>
#include <vector>

namespace imap {

/// A pattern of LIST (RFC 9051 6.3.9.1): "*" is anything, "%" anything within a level. Costs name times pattern over 64, whatever
/// the pattern is.
class ListPattern
{
public:
    explicit ListPattern(QStringView pattern);
    /// INBOX matches in any case.
    bool matches(QStringView path) const;

    static constexpr qsizetype kMaxLength = 1024; ///< octets as sent

private:
    using Bits = std::vector<quint64>;
    struct Program
    {
        std::vector<char16_t> letters; ///< those of the pattern, ascending
        std::vector<Bits> masks;       ///< where each of them stands
        Bits star, percent;
        size_t length = 0;
    };
    static Program compile(QStringView pattern);
    static Bits run(const Program &program, QStringView path);

    Program m_exact;
    Program m_upper; ///< for INBOX
};

} // namespace imap
