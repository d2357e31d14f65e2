// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/responsetext.h"
#include "imap/searchevaluator.h"

namespace imap {
namespace {

struct Found
{
    Uids certain; ///< ascending
    Uids unknown; ///< their text has to be looked at
};

Found look(SessionCore &session, const SearchKeys &keys)
{
    const FolderView &view = session.folder();
    const mail::FolderSnapshot &folder = *view.told();
    const SearchEvaluator evaluator(keys, {session.wallMs(), view.largest(false), view.largest(true)}, session.saved());
    Found out;
    for (qsizetype i = 0; i < folder.size(); ++i) {
        const Match match = evaluator.evaluate(folder.at(i), quint32(i + 1));
        if (match != Match::No)
            (match == Match::Yes ? out.certain : out.unknown).append(folder.at(i).uid);
    }
    return out;
}

/// What the client calls them: UIDs or numbers, ascending.
Uids numbersOf(SessionCore &session, const Uids &uids)
{
    if (session.uidCommand())
        return uids;
    Uids out;
    for (const quint32 uid : uids) {
        if (const auto index = session.folder().told()->indexOf(uid))
            out.append(quint32(*index + 1));
    }
    return out;
}

/// RFC 5182 2.1, 2.4
void save(SessionCore &session, quint8 results, const Uids &uids)
{
    const bool all = (results & (SearchArguments::AllOf | SearchArguments::Count)) || !(results & (SearchArguments::Min | SearchArguments::Max));
    Uids kept = all ? uids : Uids();
    if (!all && !uids.isEmpty() && (results & SearchArguments::Min))
        kept.append(uids.first());
    if (!all && !uids.isEmpty() && (results & SearchArguments::Max) && !kept.contains(uids.last()))
        kept.append(uids.last());
    session.saved() = toRanges(kept);
}

/// RFC 9051 7.3.4
void tellExtended(SessionCore &session, quint8 results, const Uids &numbers)
{
    QByteArray out = "ESEARCH (TAG " + stringText(session.tag()) + ')';
    if (session.uidCommand())
        out += " UID";
    if ((results & SearchArguments::Min) && !numbers.isEmpty())
        out += " MIN " + QByteArray::number(numbers.first());
    if ((results & SearchArguments::Max) && !numbers.isEmpty())
        out += " MAX " + QByteArray::number(numbers.last());
    if (results & SearchArguments::Count)
        out += " COUNT " + QByteArray::number(numbers.size());
    if ((results & SearchArguments::AllOf) && !numbers.isEmpty())
        out += " ALL " + setText(numbers);
    session.untagged(out);
}

void tell(SessionCore &session, const SearchArguments &wanted, const Uids &uids)
{
    if (wanted.results & SearchArguments::Save)
        save(session, wanted.results, uids);
    const Uids numbers = numbersOf(session, uids);
    if (wanted.extended || session.rev2()) {
        const quint8 results = wanted.extended ? wanted.results : quint8(SearchArguments::AllOf);
        if (results != SearchArguments::Save)
            tellExtended(session, results, numbers);
    } else {
        QByteArray out("SEARCH");
        for (const quint32 number : numbers)
            out += ' ' + QByteArray::number(number);
        session.untagged(out);
    }
    session.ok("Searched");
}

} // namespace

// RFC 9051 6.4.4
void commands::search(SessionCore &session, QByteArrayView arguments)
{
    const SearchArguments::Outcome outcome = SearchArguments::parseSearch(arguments, false);
    if (outcome.fault == SearchArguments::Fault::Charset)
        return session.no("Charset is not known", "BADCHARSET (UTF-8)");
    if (outcome.fault != SearchArguments::Fault::None || outcome.arguments.usesModSeq())
        return session.bad("SEARCH criteria");
    session.keepNumbers();
    const SearchArguments &wanted = outcome.arguments;
    Found found = look(session, wanted.keys);
    if (found.unknown.isEmpty())
        return tell(session, wanted, found.certain);
    auto keys = std::make_shared<const SearchKeys>(wanted.keys);
    session.ask(
        MatchMessages{0, session.folder().told(), keys, session.saved(), found.unknown},
        [&session, wanted, certain = found.certain](Answer &answer) {
            const Uids &matched = std::get<Uids>(answer);
            Uids all;
            std::merge(certain.begin(), certain.end(), matched.begin(), matched.end(), std::back_inserter(all));
            tell(session, wanted, all);
        },
        [&session, save = wanted.results & SearchArguments::Save](const base::Error &error) {
            if (save) // RFC 5182 2.1
                session.saved().clear();
            session.fail(error);
        });
}

} // namespace imap
