// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "control/jsonteamboxes.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/importreport.h"
#include "postkontorctl/commands/inputfile.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString shownMember(const control::TeamMember &member)
{
    QStringList rights{u"read"_s};
    if (member.write)
        rights << u"write"_s;
    if (member.sendAs)
        rights << u"send-as"_s;
    return u"%1 (%2)"_s.arg(member.address, rights.join(u' '));
}

void printBoxes(Session &session, const QList<control::TeamBox> &boxes)
{
    constexpr auto kRight = Table::Align::Right;
    Table table({{Ctl::tr("ID")},
                 {Ctl::tr("ADDRESS"), Table::Align::Left, 80},
                 {Ctl::tr("NAME")},
                 {Ctl::tr("USED"), kRight},
                 {Ctl::tr("QUOTA"), kRight},
                 {Ctl::tr("MEMBERS"), Table::Align::Left, 200}});
    for (const control::TeamBox &box : boxes) {
        QStringList members;
        for (const control::TeamMember &member : box.members)
            members << shownMember(member);
        table.add({base::idToString(box.id), box.address, box.name, shownSize(box.usedBytes), box.quotaBytes ? shownSize(box.quotaBytes) : Ctl::tr("none"),
                   members.join(u", "_s)});
    }
    session.print(table.toText());
    session.finish();
}

/// ADDRESS or ADDRESS:read,write,send-as.
std::optional<control::TeamMember> memberFrom(const QString &text)
{
    control::TeamMember member;
    const qsizetype colon = text.lastIndexOf(u':');
    member.address = text.left(colon);
    if (colon < 0) {
        member.address = text;
        return member;
    }
    const QStringList rights = text.sliced(colon + 1).split(u',');
    member.write = rights.contains(u"write"_s);
    member.sendAs = rights.contains(u"send-as"_s);
    const bool known = std::all_of(rights.begin(), rights.end(), [](const QString &one) { return one == "read"_L1 || one == "write"_L1 || one == "send-as"_L1; });
    return known ? std::optional(member) : std::nullopt;
}

bool takeChange(Session &session, control::TeamBoxChange &change)
{
    if (session.has(u"name"_s))
        change.name = session.option(u"name"_s);
    if (session.has(u"quota"_s)) {
        const QString text = session.option(u"quota"_s);
        change.quotaBytes = text == "none"_L1 ? 0 : control::sizeFromText(text);
        if (!change.quotaBytes) {
            session.refuse(Ctl::tr("--quota of a team box takes a size such as 500M or 10G, or none"));
            return false;
        }
    }
    if (!session.has(u"member"_s))
        return true;
    change.members.emplace();
    for (const QString &text : session.line().options.value(u"member"_s)) {
        if (text == "none"_L1)
            continue;
        const auto member = memberFrom(text);
        if (!member) {
            session.refuse(Ctl::tr("--member takes ADDRESS, or ADDRESS:read,write,send-as with what is wanted of it, not %1").arg(printable(text)));
            return false;
        }
        *change.members << *member;
    }
    return true;
}

} // namespace

void runTeamBoxList(Session &session)
{
    const auto limit = session.limit(0);
    if (!limit)
        return;
    QUrlQuery query;
    if (const QString part = session.argument(0); !part.isEmpty())
        query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(part)));
    session.list<control::TeamBox>(u"/v1/team-boxes"_s, query, *limit, [&session](const auto &boxes) { printBoxes(session, boxes); });
}

void runTeamBoxCreate(Session &session)
{
    control::TeamBoxChange wanted;
    if (!takeChange(session, wanted))
        return;
    wanted.address = session.argument(0);
    session.show<control::TeamBox>("POST", u"/v1/team-boxes"_s, control::toJson(wanted), [&session](const control::TeamBox &box) { printBoxes(session, {box}); });
}

void runTeamBoxChange(Session &session)
{
    control::TeamBoxChange change;
    if (!takeChange(session, change))
        return;
    const QByteArray body = control::toJson(change);
    if (body == "{}")
        return session.refuse(Ctl::tr("team-box change needs --name, --quota or --member"));
    findTeamBox(session, session.argument(0), [&session, body](control::Id id) {
        session.show<control::TeamBox>("PATCH", pathOf("team-boxes"_L1, id), body, [&session](const control::TeamBox &box) { printBoxes(session, {box}); });
    });
}

void runTeamBoxDelete(Session &session)
{
    findTeamBox(session, session.argument(0), [&session](control::Id id) {
        session.send("DELETE", pathOf("team-boxes"_L1, id), {}, {}, [&session](const QByteArray &) { session.finish(); });
    });
}

void runTeamBoxImport(Session &session)
{
    importTable(session, u"/v1/team-boxes:import"_s);
}

} // namespace ctl
