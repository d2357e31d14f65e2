// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/flightrecorder.h"
#include "control/jsondiagnosis.h"
#include "control/jsonfields.h"
#include "control/jsonparser.h"
#include "server/pseudonyms.h"
#include <QSet>

using namespace Qt::StringLiterals;

namespace server {

using control::JsonWriter;

namespace {

constexpr int kPage = 500;
constexpr qint64 kMetricStepMs = 5000;

/// Members that are left out: they say what people write.
bool isPrivate(QByteArrayView name)
{
    static const QSet<QByteArrayView> names{"subject", "preview", "displayName", "reason"};
    return names.contains(name);
}

/// Members that hold words of ours, ids and times: as they are.
bool isOurs(QByteArrayView name)
{
    static const QSet<QByteArrayView> names{"id",     "mailId",    "messageId", "mailboxId", "connectionId", "queueId",   "kind",     "type",
                                            "level",  "component", "direction", "state",     "result",       "at",        "since",    "startedAt",
                                            "checkedAt", "status", "protocol",  "code",      "priority",     "tls",       "queuedAt", "nextAttemptAt",
                                            "expiresAt", "fault",  "step",      "class"};
    return names.contains(name);
}

bool isHost(QByteArrayView name)
{
    static const QSet<QByteArrayView> names{"helo", "remoteHost", "destination", "hostname", "domain"};
    return names.contains(name);
}

QByteArrayView viewOf(const rapidjson::Value &text)
{
    return {text.GetString(), qsizetype(text.GetStringLength())};
}

/// Goes through one JSON value; the parser has bounded its depth.
class Walk
{
public:
    explicit Walk(Pseudonyms &names) : m_names(names) {}

    void learn(const rapidjson::Value &value)
    {
        if (value.IsString()) {
            m_names.learn(QString::fromUtf8(viewOf(value)));
        } else if (value.IsArray()) {
            for (const rapidjson::Value &item : value.GetArray())
                learn(item);
        } else if (value.IsObject()) {
            for (const auto &member : value.GetObject())
                learn(member.value);
        }
    }
    void write(JsonWriter &writer, const rapidjson::Value &value, QByteArrayView name = {})
    {
        if (value.IsString()) {
            control::writeString(writer, shown(QString::fromUtf8(viewOf(value)), name));
        } else if (value.IsArray()) {
            writer.StartArray();
            for (const rapidjson::Value &item : value.GetArray())
                write(writer, item, name);
            writer.EndArray();
        } else if (value.IsObject()) {
            writer.StartObject();
            for (const auto &member : value.GetObject()) {
                if (isPrivate(viewOf(member.name)))
                    continue;
                writer.Key(member.name.GetString(), member.name.GetStringLength());
                write(writer, member.value, viewOf(member.name));
            }
            writer.EndObject();
        } else {
            value.Accept(writer);
        }
    }

private:
    QString shown(const QString &text, QByteArrayView name)
    {
        if (isOurs(name))
            return text;
        if (isHost(name))
            return m_names.host(text);
        const bool hello = text.startsWith("EHLO "_L1, Qt::CaseInsensitive) || text.startsWith("HELO "_L1, Qt::CaseInsensitive);
        return hello ? text.first(5) + m_names.host(text.sliced(5).trimmed()) : m_names.replaced(text);
    }
    Pseudonyms &m_names;
};

/// All values are learned from before the first is written: a reply may name a person before an envelope does.
template<typename T>
QList<std::shared_ptr<rapidjson::Document>> learned(const QList<T> &items, Walk &walk)
{
    QList<std::shared_ptr<rapidjson::Document>> out;
    for (const T &item : items) {
        auto document = std::make_shared<rapidjson::Document>();
        if (!control::parseJson(control::toJson(item), *document))
            continue;
        walk.learn(*document);
        out.append(std::move(document));
    }
    return out;
}

void writeAll(JsonWriter &writer, const QList<std::shared_ptr<rapidjson::Document>> &items, Walk &walk)
{
    writer.StartArray();
    for (const auto &item : items)
        walk.write(writer, *item);
    writer.EndArray();
}

/// What was measured, at a glance; the names are ours.
const QStringList &metricNames()
{
    static const QStringList names{u"smtp_connections_active"_s, u"smtp_messages_total{result=accepted}"_s, u"smtp_messages_total{result=rejected}"_s,
                                   u"smtp_accept_duration_seconds:p95"_s, u"storage_commit_duration_seconds:p95"_s, u"queue_oldest_seconds"_s,
                                   u"delivery_attempts_total{result=sent}"_s, u"delivery_attempts_total{result=deferred}"_s,
                                   u"delivery_attempts_total{result=bounced}"_s, u"process_resident_memory_bytes"_s, u"websocket_connections_active"_s};
    return names;
}

} // namespace

struct FlightRecorder::Work
{
    Parts parts; ///< it may outlive the recorder
    Gathered gathered;
    control::Callback<QByteArray> done;
};

void FlightRecorder::record(control::Callback<QByteArray> done)
{
    auto work = std::make_shared<Work>();
    work->parts = m_parts;
    work->done = std::move(done);
    work->gathered.to = m_parts.clock->wallMs();
    work->gathered.from = work->gathered.to - kSpanMs;
    work->gathered.version = m_parts.version;
    readEvents(work, {});
}

/// Newest first, until they are too old.
void FlightRecorder::readEvents(const std::shared_ptr<Work> &work, const QString &cursor)
{
    control::PageRequest page;
    page.limit = kPage;
    page.cursor = cursor;
    work->parts.events->listEvents(page, {nullptr, [work](base::Result<control::Page<control::Event>> answer) {
                                          QList<control::Event> &events = work->gathered.events;
                                          if (!answer) {
                                              work->done(answer.error());
                                              return;
                                          }
                                          bool over = answer->next.isEmpty();
                                          for (const control::Event &event : std::as_const(answer->items)) {
                                              over |= event.at < work->gathered.from || events.size() >= kMostEvents;
                                              if (!over || event.at >= work->gathered.from)
                                                  events.append(event);
                                          }
                                          if (!over) {
                                              readEvents(work, answer->next);
                                              return;
                                          }
                                          std::reverse(events.begin(), events.end());
                                          readMetrics(work);
                                      }});
}

void FlightRecorder::readMetrics(const std::shared_ptr<Work> &work)
{
    work->parts.metrics->series(metricNames(), work->gathered.from, work->gathered.to, kMetricStepMs,
                            {nullptr, [work](base::Result<QList<control::Series>> answer) {
                                 if (answer) // a record without curves is better than none
                                     work->gathered.metrics = *answer;
                                 work->parts.pool->run([work] { finish(work); });
                             }});
}

/// Worker pool.
void FlightRecorder::finish(const std::shared_ptr<Work> &work)
{
    Gathered &gathered = work->gathered;
    control::PageRequest page;
    page.limit = 20'000;
    if (const auto lines = work->parts.log->list({}, page)) {
        for (auto line = lines->items.crbegin(); line != lines->items.crend(); ++line) {
            if (line->at >= gathered.from)
                gathered.log.append(*line);
        }
    }
    for (const auto &transcript : work->parts.transcripts->kept()) {
        if (!transcript->lines.isEmpty() && transcript->lines.last().at >= gathered.from)
            gathered.transcripts.append(transcript);
    }
    work->done(written(gathered));
}

QByteArray FlightRecorder::written(const Gathered &gathered)
{
    Pseudonyms names;
    Walk walk(names);
    QList<control::Transcript> transcripts;
    for (const auto &transcript : gathered.transcripts)
        transcripts.append(*transcript);
    const auto events = learned(gathered.events, walk);
    const auto log = learned(gathered.log, walk);
    const auto sessions = learned(transcripts, walk);
    control::JsonBuffer buffer(64 << 10);
    JsonWriter writer(buffer);
    writer.StartObject();
    control::member(writer, "format", u"postkontor-flight-record"_s);
    control::member(writer, "formatVersion", qint64(1));
    control::member(writer, "version", gathered.version);
    control::timeMember(writer, "from", gathered.from);
    control::timeMember(writer, "to", gathered.to);
    control::writeKey(writer, "events");
    writeAll(writer, events, walk);
    control::writeKey(writer, "log");
    writeAll(writer, log, walk);
    control::writeKey(writer, "transcripts");
    writeAll(writer, sessions, walk);
    control::writeKey(writer, "metrics");
    control::writeJson(writer, gathered.metrics);
    writer.EndObject();
    return buffer.take();
}

} // namespace server
