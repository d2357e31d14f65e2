// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/matching.h"
#include "imap/commands/namedmessages.h"
#include "imap/responsetext.h"
#include "imap/searchevaluator.h"
#include <algorithm>

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

/// The highest modification number of the messages that are told of (RFC 7162 3.1.5, 3.1.10).
quint64 highestModSeq(SessionCore &session, quint8 results, const Uids &uids)
{
    const mail::FolderSnapshot &folder = *session.folder().told();
    const bool ends = results != 0 && !(results & (SearchArguments::AllOf | SearchArguments::Count));
    Uids counted = uids;
    if (ends && !uids.isEmpty())
        counted = {results & SearchArguments::Min ? uids.first() : uids.last(), results & SearchArguments::Max ? uids.last() : uids.first()};
    quint64 out = 0;
    for (const quint32 uid : std::as_const(counted)) {
        if (const auto index = folder.indexOf(uid))
            out = std::max(out, folder.at(*index).modSeq);
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
    std::sort(kept.begin(), kept.end());
    session.saved() = toRanges(kept);
}

/// RFC 9051 7.3.4
void tellExtended(SessionCore &session, quint8 results, const Uids &numbers, quint64 modSeq)
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
    if (modSeq > 0)
        out += " MODSEQ " + QByteArray::number(modSeq);
    session.untagged(out);
}

} // namespace

bool acceptSearch(SessionCore &session, const SearchArguments::Outcome &outcome)
{
    if (outcome.fault == SearchArguments::Fault::Charset)
        session.no("Charset is not known", "BADCHARSET (UTF-8)");
    else if (outcome.fault != SearchArguments::Fault::None)
        session.bad("Criteria are missing");
    else if (outcome.arguments.usesModSeq())
        session.enableCondStore();
    return outcome.fault == SearchArguments::Fault::None;
}

void findMessages(SessionCore &session, const SearchArguments &wanted, std::function<void(const Uids &)> then)
{
    Found found = look(session, wanted.keys);
    if (found.unknown.isEmpty())
        return then(found.certain);
    auto keys = std::make_shared<const SearchKeys>(wanted.keys);
    session.ask(
        MatchMessages{0, session.folder().told(), keys, session.saved(), found.unknown},
        [then = std::move(then), certain = found.certain](Answer &answer) {
            const Uids &matched = std::get<Uids>(answer);
            Uids all;
            std::merge(certain.begin(), certain.end(), matched.begin(), matched.end(), std::back_inserter(all));
            then(all);
        },
        failing(session, wanted));
}

std::function<void(const base::Error &)> failing(SessionCore &session, const SearchArguments &wanted)
{
    return [&session, save = wanted.results & SearchArguments::Save](const base::Error &error) {
        if (save)
            session.saved().clear();
        session.fail(error);
    };
}

void tellFound(SessionCore &session, const SearchArguments &wanted, const char *name, const Uids &uids)
{
    if (wanted.results & SearchArguments::Save)
        save(session, wanted.results, uids);
    const Uids numbers = numbersOf(session, uids);
    const bool search = qstrcmp(name, "SEARCH") == 0;
    const quint8 results = wanted.extended ? wanted.results : quint8(SearchArguments::AllOf);
    const quint64 modSeq = wanted.usesModSeq() ? highestModSeq(session, results, uids) : 0;
    if (wanted.extended || (search && session.rev2())) {
        if (results != SearchArguments::Save)
            tellExtended(session, results, numbers, modSeq);
        return;
    }
    QByteArray out(name);
    for (const quint32 number : numbers)
        out += ' ' + QByteArray::number(number);
    if (modSeq > 0)
        out += " (MODSEQ " + QByteArray::number(modSeq) + ')';
    session.untagged(out);
}

} // namespace imap
