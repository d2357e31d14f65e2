// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/flaglist.h"
#include "imap/grammar.h"
#include "mail/foldersnapshot.h"
#include <array>
#include <utility>

namespace imap {
namespace {

constexpr std::array<std::pair<QByteArrayView, quint8>, 5> kSystemFlags = {{{"\\Answered", mail::FlagAnswered},
                                                                            {"\\Flagged", mail::FlagFlagged},
                                                                            {"\\Deleted", mail::FlagDeleted},
                                                                            {"\\Seen", mail::FlagSeen},
                                                                            {"\\Draft", mail::FlagDraft}}};

bool takeSystemFlag(ArgumentScanner &scanner, FlagList &list)
{
    const std::optional<QByteArrayView> name = scanner.take('\\') ? scanner.atom() : std::nullopt;
    if (!name)
        return false;
    if (equals(*name, "Recent"))
        return true;
    for (const auto &[flag, value] : kSystemFlags) {
        if (equals(*name, flag.sliced(1))) {
            list.flags |= value;
            return true;
        }
    }
    return false;
}

bool takeKeyword(ArgumentScanner &scanner, FlagList &list)
{
    const std::optional<QByteArrayView> name = scanner.atom();
    if (!name || name->size() > kMaxKeywordLength || list.keywords.size() >= kMaxKeywords)
        return false;
    for (const QByteArray &known : std::as_const(list.keywords)) {
        if (equals(known, *name))
            return true;
    }
    list.keywords.append(name->toByteArray());
    return true;
}

bool takeFlag(ArgumentScanner &scanner, FlagList &list)
{
    return scanner.peek() == '\\' ? takeSystemFlag(scanner, list) : takeKeyword(scanner, list);
}

} // namespace

std::optional<FlagList> parseFlagList(ArgumentScanner &scanner)
{
    FlagList out;
    if (!scanner.take('('))
        return std::nullopt;
    if (scanner.take(')'))
        return out;
    do {
        if (!takeFlag(scanner, out))
            return std::nullopt;
    } while (scanner.space());
    if (!scanner.take(')'))
        return std::nullopt;
    return out;
}

std::optional<FlagList> parseStoreFlags(ArgumentScanner &scanner)
{
    if (scanner.peek() == '(')
        return parseFlagList(scanner);
    FlagList out;
    do {
        if (!takeFlag(scanner, out))
            return std::nullopt;
    } while (scanner.space());
    return out;
}

QByteArray flagText(quint8 flags, QByteArrayView keywords)
{
    QByteArray out;
    for (const auto &[name, value] : kSystemFlags) {
        if (!(flags & value))
            continue;
        if (!out.isEmpty())
            out += ' ';
        out += name;
    }
    if (!out.isEmpty() && !keywords.isEmpty())
        out += ' ';
    return out += keywords;
}

bool hasKeyword(QByteArrayView keywords, QByteArrayView keyword)
{
    while (!keywords.isEmpty()) {
        const qsizetype end = keywords.indexOf(' ');
        if (equals(end < 0 ? keywords : keywords.first(end), keyword))
            return true;
        keywords = end < 0 ? QByteArrayView() : keywords.sliced(end + 1);
    }
    return false;
}

} // namespace imap
