// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsondiagnosis.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"
#include <QLocale>

namespace control {

namespace {

constexpr const char *kLevels[] = {"debug", "info", "warning", "error", "fatal"};
constexpr const char *kKinds[] = {"said", "content", "tls", "closed", "skipped"};
constexpr const char *kDirections[] = {"in", "out", "note"};

template<size_t N>
int indexOf(const char *const (&names)[N], QStringView name)
{
    for (size_t i = 0; i < N; ++i) {
        if (name == QLatin1StringView(names[i]))
            return int(i);
    }
    return -1;
}

/// "10,240", in every locale.
QString grouped(qint64 number)
{
    static const QLocale english(QLocale::English, QLocale::UnitedStates);
    return english.toString(number);
}

/// For readers that know no kinds: every line reads by itself.
QString textOf(const TranscriptLine &line)
{
    switch (line.kind) {
    case TranscriptLine::Content:
        return QStringLiteral("… %1 bytes of message").arg(grouped(line.bytes));
    case TranscriptLine::Skipped:
        return QStringLiteral("… %1 lines not kept").arg(grouped(line.bytes));
    case TranscriptLine::Tls:
        return QStringLiteral("TLS: ") + line.text;
    case TranscriptLine::Closed:
        return line.text.isEmpty() ? QStringLiteral("closed") : QStringLiteral("closed: ") + line.text;
    case TranscriptLine::Said:
        break;
    }
    return line.text;
}

} // namespace

QString logLevelName(LogLevel level)
{
    return QLatin1StringView(kLevels[int(level)]);
}

std::optional<LogLevel> logLevelFromName(QStringView name)
{
    const int index = indexOf(kLevels, name);
    return index < 0 ? std::nullopt : std::optional(LogLevel(index));
}

QString directionName(TranscriptLine::Direction direction)
{
    return QLatin1StringView(kDirections[int(direction)]);
}

void writeJson(JsonWriter &writer, const LogLine &line)
{
    writer.StartObject();
    countMember(writer, "n", line.n);
    timeMember(writer, "at", line.at);
    member(writer, "level", logLevelName(line.level));
    member(writer, "component", line.component);
    member(writer, "message", line.message);
    if (line.connectionId)
        idMember(writer, "connectionId", line.connectionId);
    if (line.mailId)
        idMember(writer, "mailId", line.mailId);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const TranscriptLine &line)
{
    writer.StartObject();
    countMember(writer, "n", line.n);
    timeMember(writer, "at", line.at);
    member(writer, "direction", directionName(line.direction));
    member(writer, "kind", QString::fromLatin1(kKinds[int(line.kind)]));
    member(writer, "text", textOf(line));
    if (line.kind == TranscriptLine::Content || line.kind == TranscriptLine::Skipped)
        member(writer, "bytes", line.bytes);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Transcript &transcript)
{
    writer.StartObject();
    idMember(writer, "id", transcript.id);
    member(writer, "protocol", transcript.protocol);
    member(writer, "peer", transcript.peer);
    timeMember(writer, "since", transcript.since);
    member(writer, "open", transcript.open);
    member(writer, "failed", transcript.failed);
    writeKey(writer, "lines");
    writeJson(writer, transcript.lines);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, LogLine &out)
{
    QString level;
    const bool ok = JsonMembers(json)
                        .need("n", out.n)
                        .mayTime("at", out.at)
                        .need("level", level)
                        .need("component", out.component)
                        .need("message", out.message)
                        .mayId("connectionId", out.connectionId)
                        .mayId("mailId", out.mailId)
                        .ok();
    out.level = logLevelFromName(level).value_or(LogLevel::Info);
    return ok;
}

bool readJson(const rapidjson::Value &json, TranscriptLine &out)
{
    QString direction, kind;
    const bool ok = JsonMembers(json)
                        .need("n", out.n)
                        .mayTime("at", out.at)
                        .need("direction", direction)
                        .may("kind", kind)
                        .need("text", out.text)
                        .may("bytes", out.bytes)
                        .ok();
    const int way = indexOf(kDirections, direction);
    out.direction = way < 0 ? TranscriptLine::None : TranscriptLine::Direction(way);
    const int which = indexOf(kKinds, kind);
    out.kind = which < 0 ? TranscriptLine::Said : TranscriptLine::Kind(which);
    return ok;
}

bool readJson(const rapidjson::Value &json, Transcript &out)
{
    const bool ok = JsonMembers(json)
                        .needId("id", out.id)
                        .may("protocol", out.protocol)
                        .may("peer", out.peer)
                        .mayTime("since", out.since)
                        .may("open", out.open)
                        .may("failed", out.failed)
                        .ok();
    if (!ok)
        return false;
    const auto lines = json.FindMember("lines");
    return lines != json.MemberEnd() && readJson(lines->value, out.lines);
}

} // namespace control
