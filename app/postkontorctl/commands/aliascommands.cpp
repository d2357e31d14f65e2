// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

void printAliases(Session &session, const QList<control::Alias> &aliases)
{
    Table table({{Ctl::tr("ID")}, {Ctl::tr("ADDRESS"), Table::Align::Left, 80}, {Ctl::tr("STANDS FOR"), Table::Align::Left, 200}});
    for (const control::Alias &alias : aliases)
        table.add({base::idToString(alias.id), alias.address, alias.targets.join(u", "_s)});
    session.print(table.toText());
    session.finish();
}

QByteArray bodyOf(const QString &address, const QStringList &targets)
{
    control::JsonBuffer buffer(256);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    if (!address.isEmpty()) {
        control::writeKey(writer, "address");
        control::writeString(writer, address);
    }
    control::writeKey(writer, "targets");
    writer.StartArray();
    for (const QString &target : targets)
        control::writeString(writer, target);
    writer.EndArray();
    writer.EndObject();
    return buffer.take();
}

} // namespace

void runAliasList(Session &session)
{
    const auto limit = session.limit(0);
    if (!limit)
        return;
    QUrlQuery query;
    if (const QString part = session.argument(0); !part.isEmpty())
        query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(part)));
    session.list<control::Alias>(u"/v1/aliases"_s, query, *limit, [&session](const auto &aliases) { printAliases(session, aliases); });
}

void runAliasCreate(Session &session)
{
    session.show<control::Alias>("POST", u"/v1/aliases"_s, bodyOf(session.argument(0), session.line().arguments.sliced(1)),
                                 [&session](const control::Alias &alias) { printAliases(session, {alias}); });
}

void runAliasChange(Session &session)
{
    findAlias(session, session.argument(0), [&session](control::Id id) {
        session.show<control::Alias>("PATCH", pathOf("aliases"_L1, id), bodyOf({}, session.line().arguments.sliced(1)),
                                     [&session](const control::Alias &alias) { printAliases(session, {alias}); });
    });
}

void runAliasDelete(Session &session)
{
    findAlias(session, session.argument(0), [&session](control::Id id) {
        session.send("DELETE", pathOf("aliases"_L1, id), {}, {}, [&session](const QByteArray &) { session.finish(); });
    });
}

} // namespace ctl
