// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/csvtable.h"
#include "control/teamboxes.h"
#include <QSet>

using namespace Qt::StringLiterals;

namespace control {

namespace {

/// Nothing: all. "read" alone: only that.
bool readRights(const QString &cell, TeamMember &member)
{
    const QStringList words = csv::words(cell.toLower());
    member.write = words.isEmpty() || words.contains(u"write"_s);
    member.sendAs = words.isEmpty() || words.contains(u"send-as"_s);
    return std::all_of(words.begin(), words.end(), [](const QString &word) { return word == "read"_L1 || word == "write"_L1 || word == "send-as"_L1; });
}

} // namespace

CsvTeamMembers readTeamMembersCsv(QByteArrayView text)
{
    static const QStringList kColumns{u"box"_s, u"member"_s, u"rights"_s};
    CsvTeamMembers out;
    QSet<QString> seen;
    csv::read(text, kColumns, out.problems, [&](const csv::Line &line) {
        CsvTeamMember member;
        member.line = line.number();
        member.box = csv::plain(line.cell("box"_L1));
        member.member.address = csv::plain(line.cell("member"_L1));
        const qsizetype before = out.problems.size();
        const QString both = member.box.toLower() + u'\n' + member.member.address.toLower();
        if (member.box.isEmpty())
            out.problems << CsvProblem{member.line, u"box"_s, u"each line needs the address of a team box"_s};
        if (member.member.address.isEmpty())
            out.problems << CsvProblem{member.line, u"member"_s, u"each line needs the address of a user"_s};
        if (seen.contains(both))
            out.problems << CsvProblem{member.line, u"member"_s, u"the two stand in a line above"_s};
        seen.insert(both);
        if (!readRights(line.cell("rights"_L1), member.member))
            out.problems << CsvProblem{member.line, u"rights"_s, u"read, write and send-as, or nothing for all of them"_s};
        if (out.problems.size() == before)
            out.members << member;
    });
    return out;
}

} // namespace control
