// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/commands/lookup.h"
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

// The cause in words, where the event has one, before what it says itself.
QString shownDetail(const control::Event &event)
{
    const QString detail = event.detail == "{}" ? QString() : QString::fromUtf8(event.detail);
    rapidjson::Document json;
    control::Cause cause;
    if (!control::parseJson(event.detail, json) || !json.IsObject() || !json.HasMember("cause") ||
        !control::readJson(json["cause"], cause) || cause.id.isEmpty())
        return detail;
    return shownCause(cause).what + u' ' + detail;
}

void printTrace(Session &session, const QList<control::Event> &events)
{
    Table table({{Ctl::tr("AT")},
                 {Ctl::tr("AFTER"), Table::Align::Right},
                 {Ctl::tr("EVENT")},
                 {Ctl::tr("TO")},
                 {Ctl::tr("DETAIL"), Table::Align::Left, 1000}});
    const qint64 first = events.isEmpty() ? 0 : events.first().at;
    for (const control::Event &event : events) {
        table.add({shownTime(event.at), Ctl::tr("%1 ms").arg(event.at - first), event.kind, event.to,
                   shownDetail(event)});
    }
    session.print(table.toText());
    session.finish();
}

} // namespace

void runTrace(Session &session)
{
    if (const auto id = idArgument(session, session.argument(0)))
        session.list<control::Event>(pathOf("mails"_L1, *id) + "/trace"_L1, {}, 0,
                                     [&session](const auto &events) { printTrace(session, events); });
}

} // namespace ctl
