// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsongroups.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

constexpr auto kRight = Table::Align::Right;

void printGroups(Session &session, const QList<control::Group> &groups)
{
    Table table({{Ctl::tr("ID")},
                 {Ctl::tr("ADDRESS"), Table::Align::Left, 80},
                 {Ctl::tr("NAME")},
                 {Ctl::tr("KIND")},
                 {Ctl::tr("POSTING")},
                 {Ctl::tr("MODERATION")},
                 {Ctl::tr("MEMBERS"), kRight},
                 {Ctl::tr("WAITING"), kRight}});
    for (const control::Group &group : groups) {
        table.add({base::idToString(group.id), group.address, group.name, control::groupKindToString(group.kind), control::postingToString(group.posting),
                   control::moderationToString(group.moderation), QString::number(group.members.size()), QString::number(group.held)});
    }
    session.print(table.toText());
}

void printOne(Session &session, const control::Group &group)
{
    printGroups(session, {group});
    if (!group.description.isEmpty())
        session.print(printable(group.description) + u'\n');
    if (!group.owner.isEmpty())
        session.print(Ctl::tr("Owner: %1").arg(printable(group.owner)) + u'\n');
    session.print(Ctl::tr("Members: %1").arg(printable(group.members.join(u", "_s))) + u'\n');
    if (!group.moderators.isEmpty())
        session.print(Ctl::tr("Moderators: %1").arg(printable(group.moderators.join(u", "_s))) + u'\n');
    session.finish();
}

void printHeld(Session &session, const QList<control::HeldMail> &mails)
{
    Table table({{Ctl::tr("ID")}, {Ctl::tr("WAITS SINCE")}, {Ctl::tr("UNTIL")}, {Ctl::tr("FROM"), Table::Align::Left, 80}, {Ctl::tr("SUBJECT"), Table::Align::Left, 80}, {Ctl::tr("SIZE"), kRight}});
    for (const control::HeldMail &held : mails)
        table.add({base::idToString(held.id), shownTime(held.heldAt), shownTime(held.expiresAt), held.from, held.subject, shownSize(held.size)});
    session.print(table.toText());
    session.finish();
}

/// False after the session was refused.
template<typename T>
bool takeWord(Session &session, const QString &option, std::optional<T> (*read)(QStringView), const QString &allowed, std::optional<T> &out)
{
    if (!session.has(option))
        return true;
    out = read(session.option(option));
    if (!out)
        session.refuse(Ctl::tr("--%1 is one of %2, not %3").arg(option, allowed, printable(session.option(option))));
    return out.has_value();
}

std::optional<QStringList> addresses(Session &session, const QString &option)
{
    if (!session.has(option))
        return std::nullopt;
    QStringList out = session.line().options.value(option);
    out.removeAll(u"none"_s);
    return out;
}

bool takeChange(Session &session, control::GroupChange &change)
{
    if (session.has(u"name"_s))
        change.name = session.option(u"name"_s);
    if (session.has(u"description"_s))
        change.description = session.option(u"description"_s);
    if (session.has(u"owner"_s))
        change.owner = session.option(u"owner"_s) == "none"_L1 ? QString() : session.option(u"owner"_s);
    change.members = addresses(session, u"member"_s);
    change.moderators = addresses(session, u"moderator"_s);
    return takeWord(session, u"kind"_s, control::groupKindFromString, u"plain, list"_s, change.kind) &&
           takeWord(session, u"posting"_s, control::postingFromString, u"anyone, local, members, moderators"_s, change.posting) &&
           takeWord(session, u"moderation"_s, control::moderationFromString, u"off, others, all"_s, change.moderation);
}

/// A moderator may know a group only by its id, of the mail that told him.
void decide(Session &session, const QString &verb, const QByteArray &body)
{
    const auto held = idArgument(session, session.argument(1));
    if (!held)
        return;
    findGroup(session, session.argument(0), [&session, held = *held, verb, body](control::Id id) {
        session.show<control::HeldMail>("POST", pathOf("groups"_L1, id) + u"/held/"_s + base::idToString(held) + u'/' + verb, body,
                                        [&session](const control::HeldMail &mail) { printHeld(session, {mail}); });
    });
}

} // namespace

void runGroupList(Session &session)
{
    const auto limit = session.limit(0);
    if (!limit)
        return;
    QUrlQuery query;
    if (const QString part = session.argument(0); !part.isEmpty())
        query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(part)));
    session.list<control::Group>(u"/v1/groups"_s, query, *limit, [&session](const auto &groups) {
        printGroups(session, groups);
        session.finish();
    });
}

void runGroupCreate(Session &session)
{
    control::GroupChange wanted;
    if (!takeChange(session, wanted))
        return;
    wanted.address = session.argument(0);
    if (session.line().arguments.size() > 1)
        wanted.members = session.line().arguments.sliced(1) + wanted.members.value_or(QStringList());
    session.show<control::Group>("POST", u"/v1/groups"_s, control::toJson(wanted), [&session](const control::Group &group) { printOne(session, group); });
}

void runGroupShow(Session &session)
{
    findGroup(session, session.argument(0), [&session](control::Id id) {
        session.show<control::Group>("GET", pathOf("groups"_L1, id), {}, [&session](const control::Group &group) { printOne(session, group); });
    });
}

void runGroupChange(Session &session)
{
    control::GroupChange change;
    if (!takeChange(session, change))
        return;
    const QByteArray body = control::toJson(change);
    if (body == "{}")
        return session.refuse(Ctl::tr("group change needs --name, --description, --kind, --posting, --moderation, --owner, --member or --moderator"));
    findGroup(session, session.argument(0), [&session, body](control::Id id) {
        session.show<control::Group>("PATCH", pathOf("groups"_L1, id), body, [&session](const control::Group &group) { printOne(session, group); });
    });
}

void runGroupDelete(Session &session)
{
    findGroup(session, session.argument(0), [&session](control::Id id) {
        session.send("DELETE", pathOf("groups"_L1, id), {}, {}, [&session](const QByteArray &) { session.finish(); });
    });
}

void runGroupHeld(Session &session)
{
    const auto limit = session.limit(0);
    if (!limit)
        return;
    findGroup(session, session.argument(0), [&session, limit = *limit](control::Id id) {
        session.list<control::HeldMail>(pathOf("groups"_L1, id) + u"/held"_s, {}, limit, [&session](const auto &mails) { printHeld(session, mails); });
    });
}

void runGroupApprove(Session &session)
{
    decide(session, u"approve"_s, {});
}

void runGroupReject(Session &session)
{
    const QStringList words = session.line().arguments.sliced(2);
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "reason");
    control::writeString(writer, words.join(u' '));
    writer.EndObject();
    decide(session, u"reject"_s, session.has(u"silently"_s) ? QByteArray("{}") : buffer.take());
}

} // namespace ctl
