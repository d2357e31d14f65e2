// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/flight.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString reasonWord(const QString &reason)
{
    if (reason == "alarm"_L1)
        return Ctl::tr("an alarm");
    if (reason == "crash"_L1)
        return Ctl::tr("a crash");
    return reason == "asked"_L1 ? Ctl::tr("asked for") : reason;
}

void printFiles(Session &session, const QList<control::FlightFile> &files)
{
    Table table({{Ctl::tr("AT")}, {Ctl::tr("MADE FOR")}, {Ctl::tr("SIZE"), Table::Align::Right}, {Ctl::tr("NAME")}});
    for (const control::FlightFile &file : files)
        table.add({shownTime(file.at), reasonWord(file.reason), shownSize(file.size), file.name});
    session.print(files.isEmpty() ? Ctl::tr("No flight records are kept.") + u'\n' : table.toText());
    session.finish();
}

QString recordPath(Session &session)
{
    return u"/v1/flight-records/"_s + QString::fromLatin1(QUrl::toPercentEncoding(session.argument(0)));
}

} // namespace

void runFlightRecord(Session &session)
{
    session.get(u"/v1/flight-record"_s, [&session](const QByteArray &json) { session.deliver(json + '\n'); });
}

void runFlightRecordList(Session &session)
{
    session.list<control::FlightFile>(u"/v1/flight-records"_s, {}, 0, [&session](const auto &files) { printFiles(session, files); });
}

void runFlightRecordKeep(Session &session)
{
    session.show<control::FlightFile>("POST", u"/v1/flight-records"_s, {}, [&session](const auto &file) { printFiles(session, {file}); });
}

void runFlightRecordGet(Session &session)
{
    session.get(recordPath(session), [&session](const QByteArray &json) { session.deliver(json + '\n'); });
}

void runFlightRecordRemove(Session &session)
{
    session.send("DELETE", recordPath(session), {}, {}, [&session](const QByteArray &) { session.finish(); });
}

} // namespace ctl
