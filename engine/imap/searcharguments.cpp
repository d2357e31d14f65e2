// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/searchparser.h"
#include "mail/charset.h"
#include <algorithm>
#include <array>
#include <utility>

namespace imap {
namespace {

using Outcome = SearchArguments::Outcome;
constexpr std::array<std::pair<QByteArrayView, quint8>, 5> kResults = {{{"MIN", SearchArguments::Min},
                                                                        {"MAX", SearchArguments::Max},
                                                                        {"COUNT", SearchArguments::Count},
                                                                        {"ALL", SearchArguments::AllOf},
                                                                        {"SAVE", SearchArguments::Save}}};
constexpr std::array<std::pair<QByteArrayView, SortKey::Field>, 9> kSortKeys = {{{"ARRIVAL", SortKey::Arrival},
                                                                                 {"CC", SortKey::Cc},
                                                                                 {"DATE", SortKey::Date},
                                                                                 {"FROM", SortKey::From},
                                                                                 {"SIZE", SortKey::Size},
                                                                                 {"SUBJECT", SortKey::Subject},
                                                                                 {"TO", SortKey::To},
                                                                                 {"DISPLAYFROM", SortKey::DisplayFrom},
                                                                                 {"DISPLAYTO", SortKey::DisplayTo}}};
constexpr qsizetype kMaxSortKeys = 32;

Outcome syntaxFault()
{
    return {SearchArguments::Fault::Syntax, {}};
}

bool takeResult(QByteArrayView name, quint8 &results)
{
    for (const auto &[known, value] : kResults) {
        if (known == name) {
            results |= value;
            return true;
        }
    }
    return false;
}

/// "RETURN (…) " where there is one (RFC 4731).
bool takeReturn(ArgumentScanner &scanner, SearchArguments &out)
{
    const qsizetype start = scanner.position();
    if (!scanner.keyword("RETURN") || !scanner.spaceAndList()) {
        scanner.goTo(start);
        return true;
    }
    out.extended = true;
    if (!scanner.take(')')) {
        do {
            const std::optional<QByteArray> name = scanner.word();
            if (!name || !takeResult(*name, out.results))
                return false;
        } while (scanner.space());
        if (!scanner.take(')'))
            return false;
    }
    if (out.results == 0)
        out.results = SearchArguments::AllOf;
    return scanner.space();
}

bool takeSort(ArgumentScanner &scanner, QList<SortKey> &sort)
{
    if (!scanner.take('('))
        return false;
    do {
        const bool reverse = scanner.keyword("REVERSE");
        const std::optional<QByteArray> name = !reverse || scanner.space() ? scanner.word() : std::nullopt;
        const auto known = std::find_if(kSortKeys.begin(), kSortKeys.end(), [&](const auto &key) { return name && key.first == QByteArrayView(*name); });
        if (known == kSortKeys.end() || sort.size() >= kMaxSortKeys)
            return false;
        sort.append({known->second, reverse});
    } while (scanner.space());
    return scanner.take(')') && scanner.space();
}

Outcome parseKeys(ArgumentScanner &scanner, SearchArguments out, const QByteArray &charset)
{
    const bool known = charset.isEmpty() || charset.compare("US-ASCII", Qt::CaseInsensitive) == 0 || mail::isKnownCharset(charset);
    std::optional<SearchKeys> keys = SearchParser(scanner, charset).parse();
    if (!keys)
        return syntaxFault();
    if (!known)
        return {SearchArguments::Fault::Charset, {}};
    out.keys = std::move(*keys);
    return {SearchArguments::Fault::None, std::move(out)};
}

/// The charset SORT and THREAD must name.
Outcome parseWithCharset(ArgumentScanner &scanner, SearchArguments out)
{
    const std::optional<QByteArray> charset = scanner.astring();
    if (!charset || !scanner.space())
        return syntaxFault();
    return parseKeys(scanner, std::move(out), *charset);
}

} // namespace

Outcome SearchArguments::parseSearch(QByteArrayView arguments, bool utf8)
{
    ArgumentScanner scanner(arguments);
    SearchArguments out;
    if (!takeReturn(scanner, out))
        return syntaxFault();
    QByteArray charset;
    if (scanner.keyword("CHARSET")) {
        const std::optional<QByteArray> name = scanner.space() ? scanner.astring() : std::nullopt;
        if (!name || !scanner.space() || utf8)
            return syntaxFault();
        charset = *name;
    }
    return parseKeys(scanner, std::move(out), charset);
}

Outcome SearchArguments::parseSort(QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    SearchArguments out;
    if (!takeReturn(scanner, out) || !takeSort(scanner, out.sort))
        return syntaxFault();
    return parseWithCharset(scanner, std::move(out));
}

Outcome SearchArguments::parseThread(QByteArrayView arguments)
{
    ArgumentScanner scanner(arguments);
    SearchArguments out;
    const std::optional<QByteArray> algorithm = scanner.word();
    if (!algorithm || (*algorithm != "REFERENCES" && *algorithm != "ORDEREDSUBJECT") || !scanner.space())
        return syntaxFault();
    out.thread = *algorithm;
    return parseWithCharset(scanner, std::move(out));
}

bool SearchArguments::usesModSeq() const
{
    return std::any_of(keys.begin(), keys.end(), [](const SearchKey &key) { return key.kind == SearchKey::ModSeq; });
}

} // namespace imap
