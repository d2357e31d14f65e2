// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsondiagnosis.h"
#include "control/rfc3339.h"
#include "support/fakeengine.h"
#include <QDateTime>

using namespace Qt::StringLiterals;

// What helps to find out: transcripts, log, series, flight records.
namespace support {

FakeEngine::Reply FakeEngine::answerTranscript(control::Id id)
{
    const auto found = transcripts.constFind(id);
    return found == transcripts.cend() ? Reply{404, R"({"type":"about:blank","title":"Not Found","status":404,"code":"not_found"})", "application/problem+json"}
                                       : Reply{200, control::toJson(*found)};
}

/// Newest first; the cursor is the number of the last line before.
FakeEngine::Reply FakeEngine::answerLog(const Request &request)
{
    const control::PageRequest page = request.page();
    const quint64 before = page.cursor.isEmpty() ? ~quint64(0) : page.cursor.toULongLong();
    control::Page<control::LogLine> out;
    for (auto line = logLines.crbegin(); line != logLines.crend(); ++line) {
        if (line->n >= before)
            continue;
        if (out.items.size() == page.limit) {
            out.next = QString::number(out.items.last().n);
            break;
        }
        out.items.append(*line);
    }
    return {200, control::toJson(out)};
}

void FakeEngine::log(control::LogLine line)
{
    line.n = logLines.isEmpty() ? 1 : logLines.last().n + 1;
    logLines.append(line);
    push(u"log"_s, "log.line", control::toJson(line));
}

void FakeEngine::say(control::Id connection, control::TranscriptLine line)
{
    QList<control::TranscriptLine> &lines = transcripts[connection].lines;
    line.n = lines.isEmpty() ? 1 : lines.last().n + 1;
    lines.append(line);
    const QByteArray name = base::idToString(connection).toLatin1();
    push(u"transcript:"_s + QString::fromLatin1(name), "transcript.line",
         "{\"connectionId\":\"" + name + "\"," + control::toJson(line).sliced(1));
}

FakeEngine::Reply FakeEngine::answerSeries(const Request &request)
{
    const auto time = [&](const QString &key) {
        return control::timeFromText(request.query.queryItemValue(key, QUrl::FullyDecoded)).value_or(0);
    };
    const qint64 step = qint64(request.query.queryItemValue(u"step"_s).toDouble() * 1000);
    if (step <= 0)
        return {400};
    QList<control::Series> all;
    const QStringList names = request.query.allQueryItemValues(u"name"_s, QUrl::FullyDecoded);
    for (const QString &name : names) {
        control::Series series{name, time(u"from"_s) / step * step, step, {}};
        for (qint64 at = series.from; at < time(u"to"_s); at += step)
            series.values.append(history(name, at));
        all.append(series);
    }
    return {200, control::toJson(control::Page<control::Series>{all, {}})};
}

FakeEngine::Reply FakeEngine::answerRecords(const Request &request, const QStringList &parts)
{
    if (parts.size() == 1 && request.method == "POST") {
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        const QString name = u"%1-asked.json"_s.arg(now);
        flightFiles.prepend({name, now, 2, u"asked"_s});
        flightRecords.insert(name, "{}");
        return {201, control::toJson(flightFiles.first())};
    }
    if (parts.size() == 1)
        return {200, control::toJson(control::Page<control::FlightFile>{flightFiles, {}})};
    if (!flightRecords.contains(parts[1]))
        return {404};
    if (request.method != "DELETE")
        return {200, flightRecords.value(parts[1])};
    flightRecords.remove(parts[1]);
    flightFiles.removeIf([&](const control::FlightFile &file) { return file.name == parts[1]; });
    return {204};
}

} // namespace support
