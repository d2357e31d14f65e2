// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/mailboxarguments.h"
#include "imap/grammar.h"
#include "imap/imapdate.h"
#include <array>

namespace imap {
namespace {

constexpr std::array<std::pair<QByteArrayView, int>, 11> kStatusItems = {{{"MESSAGES", StatusItems::Messages},
                                                                          {"UIDNEXT", StatusItems::UidNext},
                                                                          {"UIDVALIDITY", StatusItems::UidValidity},
                                                                          {"UNSEEN", StatusItems::Unseen},
                                                                          {"DELETED", StatusItems::Deleted},
                                                                          {"SIZE", StatusItems::Size},
                                                                          {"RECENT", StatusItems::Recent},
                                                                          {"HIGHESTMODSEQ", StatusItems::HighestModSeq},
                                                                          {"DELETED-STORAGE", StatusItems::DeletedStorage},
                                                                          {"APPENDLIMIT", StatusItems::AppendLimit},
                                                                          {"MAILBOXID", StatusItems::MailboxId}}};

} // namespace

std::optional<int> StatusItems::parse(ArgumentScanner &scanner)
{
    int out = 0;
    if (!scanner.take('('))
        return std::nullopt;
    do {
        const std::optional<QByteArray> name = scanner.word();
        const auto known = std::find_if(kStatusItems.begin(), kStatusItems.end(),
                                        [&](const auto &item) { return name && item.first == QByteArrayView(*name); });
        if (known == kStatusItems.end())
            return std::nullopt;
        out |= known->second;
    } while (scanner.space());
    if (!scanner.take(')'))
        return std::nullopt;
    return out;
}

std::optional<StatusArguments> StatusArguments::parse(QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    const std::optional<QByteArray> mailbox = scanner.astring();
    const std::optional<int> items = mailbox && scanner.space() ? StatusItems::parse(scanner) : std::nullopt;
    if (!items || !scanner.atEnd())
        return std::nullopt;
    return StatusArguments{*mailbox, *items};
}

std::optional<AppendMessage> AppendMessage::parse(QByteArrayView text)
{
    ArgumentScanner scanner(text);
    AppendMessage out;
    if (scanner.peek() == '(') {
        const std::optional<FlagList> flags = parseFlagList(scanner);
        if (!flags || !scanner.space())
            return std::nullopt;
        out.flags = *flags;
    }
    if (scanner.peek() == '"') {
        const std::optional<QByteArray> date = scanner.string();
        out.receivedAt = date ? parseDateTime(*date) : std::nullopt;
        if (!out.receivedAt || !scanner.space())
            return std::nullopt;
    }
    if (!scanner.atEnd())
        return std::nullopt;
    return out;
}

std::optional<AppendArguments> AppendArguments::parse(QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    const std::optional<QByteArray> mailbox = scanner.astring();
    const std::optional<AppendMessage> first = mailbox && scanner.space() ? AppendMessage::parse(scanner.rest()) : std::nullopt;
    if (!first)
        return std::nullopt;
    return AppendArguments{*mailbox, *first};
}

std::optional<StoreArguments> StoreArguments::parse(QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    StoreArguments out;
    const std::optional<SequenceSet> set = SequenceSet::parse(scanner);
    if (!set)
        return std::nullopt;
    out.set = *set;
    if (scanner.spaceAndList()) {
        const bool known = scanner.keyword("UNCHANGEDSINCE") && scanner.space();
        out.unchangedSince = known ? scanner.number64() : std::nullopt;
        if (!out.unchangedSince || !scanner.take(')'))
            return std::nullopt;
    }
    const QByteArray name = scanner.space() ? scanner.itemName() : QByteArray();
    out.silent = name.endsWith(".SILENT");
    const QByteArray mode = out.silent ? name.chopped(7) : name;
    if (mode != "FLAGS" && mode != "+FLAGS" && mode != "-FLAGS")
        return std::nullopt;
    out.mode = mode[0] == '+' ? Add : mode[0] == '-' ? Remove : Replace;
    const std::optional<FlagList> flags = scanner.space() ? parseStoreFlags(scanner) : std::nullopt;
    if (!flags || !scanner.atEnd())
        return std::nullopt;
    out.flags = *flags;
    return out;
}

std::optional<CopyArguments> CopyArguments::parse(QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    const std::optional<SequenceSet> set = SequenceSet::parse(scanner);
    const std::optional<QByteArray> mailbox = set && scanner.space() ? scanner.astring() : std::nullopt;
    if (!mailbox || !scanner.atEnd())
        return std::nullopt;
    return CopyArguments{*set, *mailbox};
}

std::optional<QByteArray> parseMailbox(QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    const std::optional<QByteArray> mailbox = scanner.astring();
    return scanner.atEnd() ? mailbox : std::nullopt;
}

std::optional<std::pair<QByteArray, QByteArray>> parseTwoStrings(QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    const std::optional<QByteArray> first = scanner.astring();
    const std::optional<QByteArray> second = first && scanner.space() ? scanner.astring() : std::nullopt;
    if (!second || !scanner.atEnd())
        return std::nullopt;
    return std::pair(*first, *second);
}

std::optional<IdFields> parseId(QByteArrayView arguments)
{
    constexpr qsizetype kMostFields = 30; // RFC 2971 3.3
    ArgumentScanner scanner(arguments);
    IdFields out;
    if (scanner.keyword("NIL") && scanner.atEnd())
        return out;
    if (!scanner.take('('))
        return std::nullopt;
    if (scanner.take(')'))
        return scanner.atEnd() ? std::optional(out) : std::nullopt;
    do {
        const std::optional<QByteArray> field = scanner.string();
        const auto value = field && scanner.space() ? scanner.nstring() : std::nullopt;
        if (!value || out.size() >= kMostFields || field->size() > 30 || value->value_or(QByteArray()).size() > 1024)
            return std::nullopt;
        out.append({*field, *value});
    } while (scanner.space());
    if (!scanner.take(')') || !scanner.atEnd())
        return std::nullopt;
    return out;
}

std::optional<QList<QByteArray>> parseWords(QByteArrayView arguments)
{
    constexpr qsizetype kMostWords = 64;
    ArgumentScanner scanner(arguments);
    QList<QByteArray> out;
    do {
        const std::optional<QByteArray> word = scanner.word();
        if (!word || out.size() >= kMostWords)
            return std::nullopt;
        out.append(*word);
    } while (scanner.space());
    if (!scanner.atEnd())
        return std::nullopt;
    return out;
}

} // namespace imap
