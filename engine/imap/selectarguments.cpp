// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/mailboxarguments.h"

namespace imap {
namespace {

using Resync = SelectArguments::Resync;

/// Known sets name numbers: neither "*" nor "$" (RFC 7162 7).
std::optional<SequenceSet> knownSet(ArgumentScanner &scanner)
{
    std::optional<SequenceSet> set = SequenceSet::parse(scanner);
    if (!set || set->saved)
        return std::nullopt;
    for (const NumberRange &range : std::as_const(set->ranges)) {
        if (range.first == SequenceSet::kStar || range.last == SequenceSet::kStar)
            return std::nullopt;
    }
    return set;
}

bool takeMatch(ArgumentScanner &scanner, Resync &out)
{
    const std::optional<SequenceSet> numbers = knownSet(scanner);
    const std::optional<SequenceSet> uids = numbers && scanner.space() ? knownSet(scanner) : std::nullopt;
    if (!uids || !scanner.take(')'))
        return false;
    out.match = std::pair(*numbers, *uids);
    return true;
}

/// RFC 7162 3.2.5
std::optional<Resync> parseResync(ArgumentScanner &scanner)
{
    Resync out;
    const std::optional<quint32> validity = scanner.spaceAndList() ? scanner.nonZero() : std::nullopt;
    const std::optional<quint64> modSeq = validity && scanner.space() ? scanner.number64() : std::nullopt;
    if (!modSeq)
        return std::nullopt;
    out.uidValidity = *validity;
    out.modSeq = *modSeq;
    if (scanner.space() && scanner.peek() != '(') {
        out.knownUids = knownSet(scanner);
        if (!out.knownUids)
            return std::nullopt;
        scanner.space();
    }
    if (scanner.take('(') && !takeMatch(scanner, out))
        return std::nullopt;
    if (!scanner.take(')'))
        return std::nullopt;
    return out;
}

} // namespace

std::optional<SelectArguments> SelectArguments::parse(QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    SelectArguments out;
    const std::optional<QByteArray> mailbox = scanner.astring();
    if (!mailbox)
        return std::nullopt;
    out.mailbox = *mailbox;
    if (scanner.atEnd())
        return out;
    if (!scanner.spaceAndList())
        return std::nullopt;
    do {
        const std::optional<QByteArray> name = scanner.word();
        if (name == "QRESYNC" && !out.resync)
            out.resync = parseResync(scanner);
        else if (name == "CONDSTORE")
            out.condStore = true;
        else
            return std::nullopt;
        if (name == "QRESYNC" && !out.resync)
            return std::nullopt;
    } while (scanner.space());
    if (!scanner.take(')') || !scanner.atEnd())
        return std::nullopt;
    return out;
}

} // namespace imap
