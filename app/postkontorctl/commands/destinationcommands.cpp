// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/drainforecast.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString shownLimit(std::optional<int> limit)
{
    return limit ? QString::number(*limit) : u"-"_s;
}

void printDestinations(Session &session, const QList<control::Destination> &destinations)
{
    Table table({{Ctl::tr("DESTINATION"), Table::Align::Left, 48},
                 {Ctl::tr("STATE")},
                 {Ctl::tr("QUEUED"), Table::Align::Right},
                 {Ctl::tr("ACTIVE"), Table::Align::Right},
                 {Ctl::tr("CONNECTIONS"), Table::Align::Right},
                 {Ctl::tr("WINDOW"), Table::Align::Right},
                 {Ctl::tr("PER MINUTE"), Table::Align::Right},
                 {Ctl::tr("LIMITS")},
                 {Ctl::tr("NEXT TRY")},
                 {Ctl::tr("LAST REPLY"), Table::Align::Left, 60}});
    for (const control::Destination &each : destinations) {
        table.add({each.name, each.state, QString::number(each.queued), QString::number(each.active),
                   QString::number(each.connections), QString::number(each.window, 'f', 1),
                   QString::number(each.rate, 'f', 1),
                   shownLimit(each.maxConnections) + u" / "_s + shownLimit(each.maxPerMinute),
                   each.retryAt ? shownTime(each.retryAt) : u"-"_s, each.lastReply});
    }
    session.print(table.toText());
    session.finish();
}

QString pathOfDestination(const Session &session)
{
    return "/v1/destinations/"_L1 + QString::fromLatin1(QUrl::toPercentEncoding(session.argument(0)));
}

void change(Session &session, const QByteArray &method, const QString &path, const QByteArray &body)
{
    session.show<control::Destination>(method, path, body, [&session](const control::Destination &changed) {
        printDestinations(session, {changed});
    });
}

/// Instead of doing it.
void forecast(Session &session, const QByteArray &levers)
{
    session.show<control::DrainComparison>("POST", pathOfDestination(session) + "/forecast"_L1, levers, [&session](const control::DrainComparison &drain) {
        Table table({{u" "_s}, {Ctl::tr("QUEUED"), Table::Align::Right}, {Ctl::tr("DRAIN"), Table::Align::Left, 100}});
        table.add({Ctl::tr("now"), QString::number(drain.now.queued), shownDrain(drain.now)});
        table.add({Ctl::tr("then"), QString::number(drain.then.queued), shownDrain(drain.then)});
        session.print(table.toText());
        session.finish();
    });
}

// One member of the PATCH: a number, or null for "none". False after the session was refused.
bool addLimit(Session &session, const QString &option, const char *member, QByteArrayList &members)
{
    if (!session.has(option))
        return true;
    bool ok = false;
    const int limit = session.option(option).toInt(&ok);
    const bool none = session.option(option) == "none"_L1;
    if (!none && (!ok || limit < 1)) {
        session.refuse(Ctl::tr("--%1 takes a number from 1 on, or none").arg(option));
        return false;
    }
    members.append('"' + QByteArray(member) + "\":" + (none ? "null" : QByteArray::number(limit)));
    return true;
}

} // namespace

void runDestinationList(Session &session)
{
    if (const auto limit = session.limit(0))
        session.list<control::Destination>(u"/v1/destinations"_s, {}, *limit,
                                           [&session](const auto &all) { printDestinations(session, all); });
}

void runDestinationPause(Session &session)
{
    if (session.has(u"forecast"_s))
        forecast(session, R"({"paused":true})");
    else
        change(session, "POST", pathOfDestination(session) + "/pause"_L1, {});
}

void runDestinationResume(Session &session)
{
    if (session.has(u"forecast"_s))
        forecast(session, R"({"paused":false})");
    else
        change(session, "POST", pathOfDestination(session) + "/resume"_L1, {});
}

void runDestinationLimit(Session &session)
{
    QByteArrayList members;
    if (!addLimit(session, u"connections"_s, "maxConnections", members) ||
        !addLimit(session, u"rate"_s, "maxPerMinute", members))
        return;
    if (members.isEmpty()) {
        session.refuse(Ctl::tr("say what the limit is: --connections, --rate or both"));
        return;
    }
    const QByteArray limits = '{' + members.join(',') + '}';
    if (session.has(u"forecast"_s))
        forecast(session, limits);
    else
        change(session, "PATCH", pathOfDestination(session), limits);
}

} // namespace ctl
