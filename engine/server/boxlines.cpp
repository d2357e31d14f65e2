// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/boxlines.h"
#include "control/jsondiagnosis.h"
#include "control/jsonfields.h"
#include "control/jsonparser.h"
#include <QHash>
#include <QSet>
#include <cmath>

using namespace Qt::StringLiterals;

namespace server {

namespace {

constexpr qint64 kStepMs = 5000; ///< of the series made of samples

template<typename T, size_t N>
QByteArray wrapped(const char (&name)[N], const T &value)
{
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, name);
    control::writeJson(writer, value);
    writer.EndObject();
    return buffer.take();
}

template<typename Line>
void eachLine(const QByteArray &lines, Line line)
{
    for (qsizetype begin = 0; begin < lines.size();) {
        qsizetype end = lines.indexOf('\n', begin);
        if (end < 0)
            end = lines.size();
        rapidjson::Document json;
        if (control::parseJson(QByteArrayView(lines).sliced(begin, end - begin), json) && json.IsObject())
            line(json);
        begin = end + 1;
    }
}

void takeSaid(const rapidjson::Value &json, FlightGathering &gathered)
{
    if (const auto log = json.FindMember("log"); log != json.MemberEnd()) {
        control::LogLine line;
        if (readJson(log->value, line) && line.at >= gathered.from)
            gathered.log.append(line);
    }
    if (const auto session = json.FindMember("transcript"); session != json.MemberEnd()) {
        auto transcript = std::make_shared<control::Transcript>();
        if (readJson(session->value, *transcript) && !transcript->lines.isEmpty() && transcript->lines.last().at >= gathered.from)
            gathered.transcripts.append(transcript);
    }
}

} // namespace

QByteArray boxLine(const control::LogLine &line)
{
    return wrapped("log", line);
}

QByteArray boxLine(const control::Transcript &transcript)
{
    return wrapped("transcript", transcript);
}

QByteArray boxLine(qint64 at, const QList<std::pair<QByteArray, double>> &values)
{
    control::JsonBuffer buffer(16 << 10);
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::member(writer, "at", at);
    control::writeKey(writer, "values");
    writer.StartObject();
    for (const auto &[name, value] : values) {
        if (std::isnan(value))
            continue;
        writer.Key(name.constData(), rapidjson::SizeType(name.size()));
        control::writeNumber(writer, value);
    }
    writer.EndObject();
    writer.EndObject();
    return buffer.take();
}

void readBoxLines(const BlackBox::Left &left, FlightGathering &gathered)
{
    eachLine(left.said, [&](const rapidjson::Value &json) { takeSaid(json, gathered); });
    const qint64 first = gathered.from / kStepMs;
    const qint64 count = gathered.to / kStepMs - first + 1;
    QHash<QString, qsizetype> places;
    eachLine(left.measured, [&](const rapidjson::Value &json) {
        const auto at = json.FindMember("at");
        const auto values = json.FindMember("values");
        if (at == json.MemberEnd() || !at->value.IsInt64() || values == json.MemberEnd() || !values->value.IsObject())
            return;
        const qint64 slot = at->value.GetInt64() / kStepMs - first;
        if (slot < 0 || slot >= count)
            return;
        for (const auto &member : values->value.GetObject()) {
            if (!member.value.IsNumber())
                continue;
            const QString name = QString::fromUtf8(member.name.GetString(), qsizetype(member.name.GetStringLength()));
            const auto place = places.constFind(name);
            const qsizetype row = place != places.cend() ? *place : *places.insert(name, gathered.metrics.size());
            if (row == gathered.metrics.size())
                gathered.metrics.append({name, first * kStepMs, kStepMs, QList<double>(count, std::nan(""))});
            gathered.metrics[row].values[slot] = member.value.GetDouble();
        }
    });
}

} // namespace server
