// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonbans.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

/// Why, in the words of the table; what a newer server says stays as it is.
QString shownCause(const control::Ban &ban)
{
    if (ban.cause == "hand"_L1)
        return ban.note.isEmpty() ? Ctl::tr("by hand") : ban.note;
    if (ban.cause == "sign_in"_L1)
        return Ctl::tr("failed sign-ins");
    if (ban.cause == "token"_L1)
        return Ctl::tr("wrong tokens");
    return ban.cause == "commands"_L1 ? Ctl::tr("bad commands") : ban.cause;
}

void printBans(Session &session, const QList<control::Ban> &bans)
{
    Table table({{Ctl::tr("ADDRESS")},
                 {Ctl::tr("WHY"), Table::Align::Left, 60},
                 {Ctl::tr("FAILURES"), Table::Align::Right},
                 {Ctl::tr("BY")},
                 {Ctl::tr("SINCE")},
                 {Ctl::tr("UNTIL")}});
    for (const control::Ban &ban : bans) {
        table.add({ban.address, shownCause(ban), QString::number(ban.failures), ban.by, shownTime(ban.since),
                   ban.until == 0 ? Ctl::tr("no end") : shownTime(ban.until)});
    }
    session.print(table.toText());
    session.finish();
}

} // namespace

void runBanList(Session &session)
{
    const auto limit = session.limit(0);
    if (limit)
        session.list<control::Ban>(u"/v1/bans"_s, {}, *limit, [&session](const auto &bans) { printBans(session, bans); });
}

void runBanAdd(Session &session)
{
    qint64 seconds = 0;
    if (session.has(u"for"_s)) {
        const auto span = parseDuration(session.option(u"for"_s));
        if (!span) {
            session.refuse(Ctl::tr("--for is a time such as 30m, 8h or 2d"));
            return;
        }
        seconds = *span;
    }
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "address");
    control::writeString(writer, session.argument(0));
    control::writeKey(writer, "note");
    control::writeString(writer, session.option(u"note"_s));
    control::writeKey(writer, "seconds");
    writer.Int64(seconds);
    writer.EndObject();
    session.show<control::Ban>("POST", u"/v1/bans"_s, buffer.take(), [&session](const control::Ban &ban) { printBans(session, {ban}); });
}

void runBanRemove(Session &session)
{
    const QString address = session.argument(0).replace(u'/', u'-'); // a path cannot hold the slash of a prefix
    session.send("DELETE", u"/v1/bans/"_s + QString::fromLatin1(address.toUtf8().toPercentEncoding(":")), {}, {},
                 [&session](const QByteArray &) { session.finish(); });
}

} // namespace ctl
