// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/diagnosis.h"
#include "control/json.h"
#include <QByteArray>

// Flight records: the last 15 minutes of an engine in one anonymised file. Times are milliseconds since 1970 UTC.
namespace control {

/// Why a record was made.
struct FlightReason
{
    QString kind = {};        ///< "asked", "alarm" or "crash"
    QString name = {};        ///< of the alarm
    QString metric = {};      ///< of the alarm
    QString destination = {}; ///< of the alarm, where it has one; made up
    QString signal = {};      ///< of the crash: "SIGSEGV"; empty: it ended without a word, as when it is killed or power fails
    QStringList lost = {};    ///< what could not be kept: "open-sessions", "last-seconds", "unwritten-log"
};

/// What is in the file.
struct FlightRecord
{
    QString version; ///< of the engine
    qint64 from = 0;
    qint64 to = 0;
    FlightReason reason;
    QList<Event> events; ///< oldest first
    QList<LogLine> log;  ///< oldest first
    QList<Transcript> transcripts;
    QList<Series> metrics;
};

/// One that the engine keeps.
struct FlightFile
{
    QString name; ///< "20261122T085500Z-alarm.json"
    qint64 at = 0;
    qint64 size = 0;
    QString reason; ///< FlightReason::kind
};

class FlightService
{
public:
    virtual ~FlightService() = default;
    /// The last 15 minutes as one JSON text, anonymised.
    virtual void record(base::Callback<QByteArray> done) = 0;
    /// Makes one and keeps it in the data folder; the oldest may have to go.
    virtual void keepRecord(base::Callback<FlightFile> done) = 0;
    /// Those kept, newest first.
    virtual void listRecords(base::Callback<QList<FlightFile>> done) = 0;
    virtual void keptRecord(const QString &name, base::Callback<QByteArray> done) = 0;
    virtual void removeRecord(const QString &name, base::Callback<FlightFile> done) = 0;
};

/// {kind, name?, metric?, destination?, signal?, lost?}
void writeJson(JsonWriter &writer, const FlightReason &reason);
/// {name, at, size, reason}
void writeJson(JsonWriter &writer, const FlightFile &file);
bool readJson(const rapidjson::Value &json, FlightFile &out);
/// A file of `format` "postkontor-flight-record"; false for other texts. Events, lines, sessions and series that cannot be read are left
/// out: a newer engine may have written them.
bool readJson(const rapidjson::Value &json, FlightRecord &out);

} // namespace control
