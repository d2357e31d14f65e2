// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/tracestages.h"
#include "control/json.h"
#include "control/jsonmembers.h"
#include "control/rfc3339.h"
#include <QHash>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace control {

namespace {

constexpr const char *kAcceptStages[] = {"connect", "tls", "envelope", "content", "checks"};
constexpr const char *kAttemptStages[] = {"dns", "connect", "greeting", "tls", "hello", "envelope", "data"};
constexpr double kLongest = 1e12; // ms; what is longer is no time

struct Part
{
    QString stage;
    double length;
};

/// Those of `names` the object "stages" has, in this order.
template<size_t N>
QList<Part> partsOf(const rapidjson::Value &detail, const char *const (&names)[N])
{
    QList<Part> parts;
    const auto stages = detail.FindMember("stages");
    if (stages == detail.MemberEnd() || !stages->value.IsObject())
        return parts;
    for (const char *name : names) {
        const auto found = stages->value.FindMember(name);
        if (found != stages->value.MemberEnd() && found->value.IsNumber())
            parts.append({QString::fromLatin1(name), std::clamp(found->value.GetDouble(), 0.0, kLongest)});
    }
    return parts;
}

QString textOf(const rapidjson::Value &detail, const char *name)
{
    QString out;
    JsonMembers(detail).may(name, out);
    return out;
}

Id connectionOf(const rapidjson::Value &detail)
{
    Id id = 0;
    JsonMembers(detail).mayId("connectionId", id);
    return id;
}

qint64 timeOf(const rapidjson::Value &detail, const char *name, qint64 otherwise)
{
    qint64 out = 0;
    JsonMembers(detail).mayTime(name, out);
    return out > 0 ? out : otherwise;
}

/// Lays the parts end to end so that the last one ends at `end`.
void appendParts(QList<TraceStage> &out, const QList<Part> &parts, double end, const TraceStage &like)
{
    double at = end;
    for (const Part &part : parts)
        at -= part.length;
    for (const Part &part : parts) {
        TraceStage stage = like;
        stage.stage = part.stage;
        stage.start = at;
        stage.length = part.length;
        at += part.length;
        out.append(stage);
    }
}

void appendAccepted(QList<TraceStage> &out, const Event &event, const rapidjson::Value &detail)
{
    const qint64 checkedAt = timeOf(detail, "checkedAt", event.at);
    TraceStage like;
    like.connectionId = connectionOf(detail);
    appendParts(out, partsOf(detail, kAcceptStages), double(checkedAt), like);
    TraceStage commit = like;
    commit.stage = u"commit"_s;
    commit.start = double(checkedAt);
    commit.length = std::max<double>(0, double(event.at - checkedAt));
    out.append(commit);
}

void appendAttempt(QList<TraceStage> &out, const Event &event, const rapidjson::Value &detail)
{
    TraceStage stage;
    stage.stage = u"attempt"_s;
    stage.to = event.to;
    stage.connectionId = connectionOf(detail);
    const QList<Part> parts = partsOf(detail, kAttemptStages);
    double sum = 0;
    for (const Part &part : parts)
        sum += part.length;
    qint64 took = 0;
    JsonMembers(detail).may("tookMs", took).may("attempt", stage.attempt);
    stage.length = std::clamp(std::max(double(took), sum), 0.0, kLongest);
    stage.start = double(timeOf(detail, "startedAt", event.at - qint64(stage.length)));
    stage.result = textOf(detail, "result");
    const rapidjson::Value *cause = JsonMembers(detail).find("cause");
    if (cause && cause->IsObject())
        readJson(*cause, stage.cause);
    int code = 0;
    JsonMembers(detail).may("code", code);
    const QString reply = textOf(detail, "reply");
    const QString host = textOf(detail, "remoteHost");
    stage.words = code > 0 ? QString::number(code) + u' ' + reply : reply;
    if (!host.isEmpty())
        stage.words = host + u": "_s + stage.words;
    out.append(stage);
    TraceStage like;
    like.ofAttempt = true;
    like.to = event.to;
    like.connectionId = stage.connectionId;
    like.attempt = stage.attempt;
    appendParts(out, parts, stage.start + stage.length, like);
}

/// Between entering the queue (or the attempt before) and the next attempt a recipient waits.
void appendWaiting(QList<TraceStage> &out)
{
    QHash<QString, double> since;
    QList<TraceStage> waits;
    double last = 0;
    for (const TraceStage &stage : std::as_const(out))
        last = std::max(last, stage.start + stage.length);
    const auto wait = [&](const QString &to, double until, bool open) {
        TraceStage stage;
        stage.stage = u"queue"_s;
        stage.to = to;
        stage.start = since.take(to);
        stage.length = std::max(0.0, until - stage.start);
        stage.open = open;
        waits.append(stage);
    };
    for (const TraceStage &stage : std::as_const(out)) {
        if (stage.stage == "queue.added"_L1)
            since.insert(stage.to, stage.start);
        else if (stage.stage == "attempt"_L1 && since.contains(stage.to))
            wait(stage.to, stage.start, false);
        if (stage.stage == "attempt"_L1 && stage.result == "deferred"_L1)
            since.insert(stage.to, stage.start + stage.length);
        const bool settled = stage.stage == "queue.sent"_L1 || stage.stage == "queue.bounced"_L1 || stage.stage == "queue.expired"_L1 ||
                             stage.stage == "queue.removed"_L1;
        if (settled && since.contains(stage.to))
            wait(stage.to, stage.start, false);
    }
    QStringList open = since.keys();
    open.sort();
    for (const QString &to : std::as_const(open))
        wait(to, last, true);
    // Said by the bars: waiting, and the attempt that was put off.
    out.removeIf([](const TraceStage &stage) { return stage.stage == "queue.added"_L1 || stage.stage == "queue.deferred"_L1; });
    out.append(waits);
}

/// By their beginning; the parts of an attempt stay behind it, whenever they began.
QList<TraceStage> inOrder(const QList<TraceStage> &stages)
{
    QList<QList<TraceStage>> groups;
    for (const TraceStage &stage : stages) {
        if (stage.ofAttempt && !groups.isEmpty())
            groups.last().append(stage);
        else
            groups.append({stage});
    }
    std::stable_sort(groups.begin(), groups.end(), [](const auto &a, const auto &b) { return a.first().start < b.first().start; });
    QList<TraceStage> out;
    for (const QList<TraceStage> &group : std::as_const(groups))
        out.append(group);
    return out;
}

} // namespace

QList<TraceStage> traceStages(const QList<Event> &events)
{
    QList<TraceStage> out;
    for (const Event &event : events) {
        rapidjson::Document detail;
        if (!parseJson(event.detail, detail) || !detail.IsObject())
            detail.SetObject();
        if (event.kind == "mail.accepted"_L1) {
            appendAccepted(out, event, detail);
            continue;
        }
        if (event.kind == "delivery.attempt"_L1) {
            appendAttempt(out, event, detail);
            continue;
        }
        TraceStage stage;
        stage.stage = event.kind == "message.received"_L1 ? u"mailbox"_s : event.kind;
        stage.start = double(event.at);
        stage.moment = true;
        stage.to = event.to;
        stage.words = textOf(detail, "reply");
        out.append(stage);
    }
    appendWaiting(out);
    return inOrder(out);
}

} // namespace control
