// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/recordanswers.h"
#include "control/jsondiagnosis.h"
#include "control/rfc3339.h"
#include <QCoreApplication>
#include <QFile>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

namespace {

constexpr qint64 kLargestFile = 64 << 20; // many times what an engine keeps; it is read at once

base::Error notInIt()
{
    return {base::ErrorKind::NotFound, QCoreApplication::translate("ui::Record", "The record does not hold this."), {}, {}};
}

template<typename T>
QByteArray whole(const QList<T> &items)
{
    return control::toJson(control::Page<T>{items, {}});
}

/// Newest first, as the log is read.
QByteArray logOf(const control::FlightRecord &record)
{
    return whole(QList<control::LogLine>(record.log.crbegin(), record.log.crend()));
}

base::Result<QByteArray> transcriptOf(const control::FlightRecord &record, const QString &id)
{
    const auto wanted = base::idFromString(id);
    const auto found = std::find_if(record.transcripts.begin(), record.transcripts.end(), [&](const auto &one) { return wanted && one.id == *wanted; });
    if (found == record.transcripts.end())
        return notInIt();
    return control::toJson(*found);
}

QByteArray traceOf(const control::FlightRecord &record, const QString &id)
{
    QList<control::Event> events;
    const auto wanted = base::idFromString(id);
    for (const control::Event &event : record.events) {
        if (wanted && event.mailId == *wanted)
            events.append(event);
    }
    return whole(events);
}

/// Cut to the time asked for.
control::Series cut(const control::Series &series, qint64 from, qint64 to)
{
    if (series.step <= 0)
        return {series.name, from, 1000, {}};
    const qsizetype size = series.values.size();
    const qint64 first = std::clamp<qint64>((from - series.from + series.step - 1) / series.step, 0, size);
    const qint64 last = std::clamp<qint64>((to - series.from) / series.step + 1, first, size);
    return {series.name, series.from + first * series.step, series.step, series.values.mid(first, last - first)};
}

QByteArray seriesOf(const control::FlightRecord &record, const QUrlQuery &query)
{
    const auto time = [&](const QString &name) {
        return control::timeFromText(query.queryItemValue(name, QUrl::FullyDecoded).toLatin1()).value_or(record.to);
    };
    const qint64 from = time(u"from"_s);
    const qint64 to = time(u"to"_s);
    QList<control::Series> out;
    const QStringList names = query.allQueryItemValues(u"name"_s, QUrl::FullyDecoded);
    for (const control::Series &series : record.metrics) {
        if (names.contains(series.name))
            out.append(cut(series, from, to));
    }
    return whole(out);
}

QByteArray statusOf(const control::FlightRecord &record)
{
    control::Status status;
    status.version = record.version;
    status.startedAt = record.from;
    return control::toJson(status);
}

} // namespace

base::Result<RecordPtr> recordFrom(const QByteArray &json)
{
    auto record = control::fromJson<control::FlightRecord>(json);
    if (!record)
        return base::Error{base::ErrorKind::Invalid, QCoreApplication::translate("ui::Record", "This is not a flight record of Postkontor."), {}, {}};
    return std::make_shared<const control::FlightRecord>(std::move(*record));
}

base::Result<RecordPtr> readRecord(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return base::Error{base::ErrorKind::Io, file.errorString(), {}, {}};
    if (file.size() > kLargestFile)
        return base::Error{base::ErrorKind::TooLarge, QCoreApplication::translate("ui::Record", "The file is too large to be a flight record."), {}, {}};
    return recordFrom(file.readAll());
}

base::Result<QByteArray> recordAnswer(const control::FlightRecord &record, const RestCall &call)
{
    if (call.verb != "GET")
        return base::Error{base::ErrorKind::Forbidden, QCoreApplication::translate("ui::Record", "This is a record: nothing can be changed in it."), {}, {}};
    const QStringList path = call.path.split(u'/', Qt::SkipEmptyParts);
    if (call.path == "/v1/status"_L1)
        return statusOf(record);
    if (call.path == "/v1/log"_L1)
        return logOf(record);
    if (call.path == "/v1/metrics/series"_L1)
        return seriesOf(record, call.query);
    if (path.size() == 4 && path[1] == "connections"_L1 && path[3] == "transcript"_L1)
        return transcriptOf(record, path[2]);
    if (path.size() == 4 && path[1] == "mails"_L1 && path[3] == "trace"_L1)
        return traceOf(record, path[2]);
    if (path.size() == 2)
        return QByteArray(R"({"items":[],"next":null})");
    return notInIt();
}

} // namespace ui
