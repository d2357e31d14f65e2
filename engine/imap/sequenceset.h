// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/argumentscanner.h"
#include <QList>

namespace imap {

/// Numbers from `first` to `last`, both included.
struct NumberRange
{
    quint32 first = 0;
    quint32 last = 0;
    bool operator==(const NumberRange &) const = default;
};
/// Ascending, neither touching nor overlapping.
using NumberRanges = QList<NumberRange>;

/// A sequence-set (RFC 9051 9) as written. Bounded by the line it stands in.
struct SequenceSet
{
    static constexpr quint32 kStar = 0; ///< "*" as either end of a range
    bool saved = false;                 ///< "$": the result of the last SEARCH RETURN (SAVE) (RFC 5182)
    QList<NumberRange> ranges;          ///< ends in any order

    static std::optional<SequenceSet> parse(QByteArrayView text);
    static std::optional<SequenceSet> parse(ArgumentScanner &scanner) { return parse(scanner.setText()); }
    /// What it means where the largest number is `largest`; "*" of nothing is nothing.
    NumberRanges resolved(quint32 largest) const;
};

NumberRanges toRanges(const QList<quint32> &ascending);
/// How many numbers they hold.
qint64 countOf(const NumberRanges &ranges);
bool contains(const NumberRanges &ranges, quint32 number);
/// "1:3,5"
QByteArray setText(const NumberRanges &ranges);
inline QByteArray setText(const QList<quint32> &ascending) { return setText(toRanges(ascending)); }

} // namespace imap
