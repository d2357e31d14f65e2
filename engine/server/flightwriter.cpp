// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/flightwriter.h"
#include "control/jsondiagnosis.h"
#include "control/jsonfields.h"
#include "control/jsonparser.h"
#include "server/pseudonyms.h"
#include <QSet>
#include <vector>

using namespace Qt::StringLiterals;

namespace server {

using control::JsonWriter;

namespace {

/// Members that are left out: they say what people write, or what somebody changed of it.
bool isPrivate(QByteArrayView name)
{
    static const QSet<QByteArrayView> names{"subject", "headerFrom", "headerMessageId", "preview", "displayName", "reason", "before", "after"};
    return names.contains(name);
}

/// Members that hold words of ours, ids and times: as they are.
bool isOurs(QByteArrayView name)
{
    static const QSet<QByteArrayView> names{"id",     "mailId",    "messageId", "mailboxId", "connectionId", "queueId",   "kind",     "type",
                                            "level",  "component", "direction", "state",     "result",       "at",        "since",    "startedAt",
                                            "checkedAt", "status", "protocol",  "code",      "priority",     "tls",       "queuedAt", "nextAttemptAt",
                                            "expiresAt", "fault",  "step",      "class",     "metric",    "signal",       "lost"};
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

using Values = std::vector<rapidjson::Value>;
using Memory = rapidjson::Document::AllocatorType;

/// All values are learned from before the first is written: a reply may name a person before an envelope does. They lie in `memory`,
/// which is one for all: it grows by 64 KiB at a time.
template<typename T>
Values learned(const QList<T> &items, Walk &walk, Memory &memory)
{
    Values out;
    for (const T &item : items) {
        rapidjson::Document document(&memory);
        if (!control::parseJson(control::toJson(item), document))
            continue;
        walk.learn(document);
        out.push_back(std::move(document));
    }
    return out;
}

void writeAll(JsonWriter &writer, const Values &items, Walk &walk)
{
    writer.StartArray();
    for (const rapidjson::Value &item : items)
        walk.write(writer, item);
    writer.EndArray();
}

} // namespace

QByteArray writtenFlight(const FlightGathering &gathered)
{
    Pseudonyms names;
    Walk walk(names);
    QList<control::Transcript> transcripts;
    for (const auto &transcript : gathered.transcripts)
        transcripts.append(*transcript);
    Memory memory;
    const Values reason = learned(QList{gathered.reason}, walk, memory);
    const Values events = learned(gathered.events, walk, memory);
    const Values log = learned(gathered.log, walk, memory);
    const Values sessions = learned(transcripts, walk, memory);
    control::JsonBuffer buffer(64 << 10);
    JsonWriter writer(buffer);
    writer.StartObject();
    control::member(writer, "format", u"postkontor-flight-record"_s);
    control::member(writer, "formatVersion", qint64(1));
    control::member(writer, "version", gathered.version);
    control::timeMember(writer, "from", gathered.from);
    control::timeMember(writer, "to", gathered.to);
    control::writeKey(writer, "reason");
    walk.write(writer, reason.front());
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
