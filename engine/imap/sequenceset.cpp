// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/sequenceset.h"
#include <algorithm>

namespace imap {
namespace {

std::optional<quint32> endOfRange(ArgumentScanner &scanner)
{
    return scanner.take('*') ? SequenceSet::kStar : scanner.nonZero();
}

} // namespace

std::optional<SequenceSet> SequenceSet::parse(QByteArrayView text)
{
    SequenceSet out;
    if (text == "$") {
        out.saved = true;
        return out;
    }
    ArgumentScanner scanner(text);
    do {
        const std::optional<quint32> first = endOfRange(scanner);
        const std::optional<quint32> last = first && scanner.take(':') ? endOfRange(scanner) : first;
        if (!last)
            return std::nullopt;
        out.ranges.append({*first, *last});
    } while (scanner.take(','));
    if (!scanner.atEnd())
        return std::nullopt;
    return out;
}

NumberRanges SequenceSet::resolved(quint32 largest) const
{
    NumberRanges sorted;
    for (const NumberRange &range : ranges) {
        const quint32 a = range.first == kStar ? largest : range.first;
        const quint32 b = range.last == kStar ? largest : range.last;
        if (a > 0 && b > 0)
            sorted.append({std::min(a, b), std::max(a, b)});
    }
    std::sort(sorted.begin(), sorted.end(), [](const NumberRange &a, const NumberRange &b) { return a.first < b.first; });
    NumberRanges out;
    for (const NumberRange &range : std::as_const(sorted)) {
        if (!out.isEmpty() && quint64(range.first) <= quint64(out.last().last) + 1)
            out.last().last = std::max(out.last().last, range.last);
        else
            out.append(range);
    }
    return out;
}

NumberRanges toRanges(const QList<quint32> &ascending)
{
    NumberRanges out;
    for (const quint32 number : ascending) {
        if (!out.isEmpty() && number == out.last().last + 1)
            out.last().last = number;
        else
            out.append({number, number});
    }
    return out;
}

qint64 countOf(const NumberRanges &ranges)
{
    qint64 out = 0;
    for (const NumberRange &range : ranges)
        out += qint64(range.last) - range.first + 1;
    return out;
}

bool contains(const NumberRanges &ranges, quint32 number)
{
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), number,
                                        [](quint32 value, const NumberRange &range) { return value < range.first; });
    return after != ranges.begin() && number <= std::prev(after)->last;
}

QByteArray setText(const NumberRanges &ranges)
{
    QByteArray out;
    for (const NumberRange &range : ranges) {
        if (!out.isEmpty())
            out += ',';
        out += QByteArray::number(range.first);
        if (range.last != range.first)
            out += ':' + QByteArray::number(range.last);
    }
    return out;
}

} // namespace imap
