// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/drainforecast.h"
#include "control/filtertext.h"
#include "control/json.h"
#include "control/names.h"
#include "support/fakeengine.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using control::Id;
using control::QueueItem;
using control::QueueState;

// The queue and its destinations of the fake engine.
namespace support {
namespace {

control::QueueFilter filterOf(const QUrlQuery &query)
{
    const auto value = [&](const QString &key) { return query.queryItemValue(key, QUrl::FullyDecoded); };
    control::QueueFilter filter;
    const QStringList states = query.allQueryItemValues(u"state"_s);
    for (const QString &state : states)
        filter.states.append(control::queueStateFromString(state).value_or(QueueState::Ready));
    filter.lane = control::laneFromString(value(u"priority"_s));
    filter.mailId = base::idFromString(value(u"mailId"_s));
    filter.destination = value(u"destination"_s);
    filter.from = value(u"from"_s);
    filter.to = value(u"to"_s);
    filter.mailClass = value(u"class"_s);
    return filter;
}

control::QueueFilter filterOf(const QJsonObject &json)
{
    QUrlQuery query;
    const QJsonArray states = json["state"_L1].toArray();
    for (const QJsonValue &state : states)
        query.addQueryItem(u"state"_s, state.toString());
    for (const QString &key : {u"priority"_s, u"mailId"_s, u"destination"_s, u"from"_s, u"to"_s, u"class"_s})
        query.addQueryItem(key, json[key].toString());
    return filterOf(query);
}

// False when the state does not allow it.
bool act(QueueItem &item, const QString &verb, const QJsonObject &body)
{
    if (item.state > QueueState::Held || (verb == "release"_L1 && item.state != QueueState::Held))
        return false;
    if (verb == "hold"_L1)
        item.state = QueueState::Held;
    else if (verb == "bounce"_L1)
        item.state = QueueState::Bounced;
    else if (verb == "priority"_L1)
        item.lane = control::laneFromString(body["priority"_L1].toString()).value_or(item.lane);
    else if (verb == "reroute"_L1)
        item.destination = body["destination"_L1].toString();
    else { // release, retry
        item.state = QueueState::Ready;
        item.nextAttemptAt = QDateTime::currentMSecsSinceEpoch();
    }
    return true;
}

} // namespace

void FakeEngine::changeQueueItem(const QueueItem &item)
{
    const auto it = std::lower_bound(queue.begin(), queue.end(), item.id,
                                     [](const QueueItem &a, Id id) { return a.id < id; });
    if (it != queue.end() && it->id == item.id)
        *it = item;
    else
        queue.insert(it, item);
    push(u"queue"_s, "queue.changed", control::toJson(item));
}

void FakeEngine::removeQueueItem(Id id)
{
    const auto it = std::find_if(queue.begin(), queue.end(), [id](const QueueItem &i) { return i.id == id; });
    if (it == queue.end())
        return;
    const QByteArray data = control::toJson(*it);
    queue.erase(it);
    push(u"queue"_s, "queue.removed", data);
}

FakeEngine::Reply FakeEngine::answerQueue(const Request &request, const QStringList &parts)
{
    if (request.method == "GET") {
        const int limit = request.query.queryItemValue(u"limit"_s).toInt();
        return {200, control::toJson(
                         listQueue(filterOf(request.query),
                                   {limit, request.query.queryItemValue(u"cursor"_s, QUrl::FullyDecoded)}))};
    }
    const QString verb = parts[0].section(u':', 1);
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    const control::QueueFilter filter = filterOf(body["filter"_L1].toObject());
    const QJsonArray ids = body["ids"_L1].toArray();
    const bool dryRun = body["dryRun"_L1].toBool();
    const Id upTo = base::idFromString(body["upTo"_L1].toString()).value_or(std::numeric_limits<Id>::max());
    control::QueuePreview preview;
    preview.drain = drain;
    for (const QueueItem &item : std::as_const(queue))
        preview.upTo = std::max(preview.upTo, item.id);
    qint64 &count = preview.count;
    const QList<QueueItem> all = queue;
    const int limit = dryRun ? 0 : body["limit"_L1].toInt();
    Id last = body["cursor"_L1].toString().toLongLong();
    QString next;
    int looked = 0;
    for (QueueItem item : all) {
        if (item.id <= last)
            continue;
        if (limit && looked++ == limit) {
            next = QString::number(last);
            break;
        }
        last = item.id;
        const bool meant = ids.isEmpty() ? control::matches(filter, item) && item.id <= upTo : ids.contains(base::idToString(item.id));
        if (!meant || (verb != "remove"_L1 && !act(item, verb, body)))
            continue;
        ++count;
        if (!dryRun && verb == "remove"_L1)
            removeQueueItem(item.id);
        else if (!dryRun)
            changeQueueItem(item);
    }
    return {200, dryRun ? control::toJson(preview) : control::toJson(control::QueueSwept{count, next})};
}

FakeEngine::Reply FakeEngine::answerQueueItem(const Request &request, const QStringList &parts)
{
    const Id id = base::idFromString(parts[1]).value_or(0);
    const auto it = std::find_if(queue.begin(), queue.end(), [id](const QueueItem &i) { return i.id == id; });
    if (it == queue.end())
        return {404};
    if (request.method == "DELETE") {
        removeQueueItem(id);
        return {204};
    }
    QueueItem item = *it;
    if (request.method == "POST") {
        if (!act(item, parts.value(2), QJsonDocument::fromJson(request.body).object()))
            return {409};
        changeQueueItem(item);
    }
    return {200, control::toJson(item)};
}

FakeEngine::Reply FakeEngine::sendMail(const Request &request)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    QueueItem item;
    item.id = nextId();
    item.mailId = nextId();
    item.from = body["from"_L1].toString();
    item.to = body["to"_L1][0].toString();
    item.destination = item.to.section(u'@', -1);
    item.queuedAt = item.nextAttemptAt = QDateTime::currentMSecsSinceEpoch();
    changeQueueItem(item);
    return {202, "{\"mailId\":\"" + base::idToString(item.mailId).toLatin1() + "\",\"queue\":[]}"};
}

FakeEngine::Reply FakeEngine::answerDestinations(const Request &request, const QStringList &parts)
{
    if (parts.size() == 1)
        return {200, control::toJson(control::Page<control::Destination>{destinations, {}})};
    const auto it = std::find_if(destinations.begin(), destinations.end(),
                                 [&](const control::Destination &d) { return d.name == parts[1]; });
    if (it == destinations.end())
        return {404};
    if (parts.value(2) == "forecast"_L1) {
        const QJsonObject body = QJsonDocument::fromJson(request.body).object();
        control::DestinationLevers levers;
        if (body.contains("paused"_L1))
            levers.paused = body["paused"_L1].toBool();
        if (body["maxConnections"_L1].isDouble())
            levers.maxConnections = std::optional(body["maxConnections"_L1].toInt());
        if (body["maxPerMinute"_L1].isDouble())
            levers.maxPerMinute = std::optional(body["maxPerMinute"_L1].toInt());
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        return {200, control::toJson(control::DrainComparison{forecastDrain(*it, {}, now), forecastDrain(*it, levers, now)})};
    }
    if (request.method == "PATCH") {
        const QJsonObject body = QJsonDocument::fromJson(request.body).object();
        const auto limit = [&](QLatin1StringView key) {
            return body[key].isDouble() ? std::optional(body[key].toInt()) : std::nullopt;
        };
        it->maxConnections = limit("maxConnections"_L1);
        it->maxPerMinute = limit("maxPerMinute"_L1);
    } else if (request.method == "POST") {
        it->paused = parts.value(2) == "pause"_L1;
        it->state = it->paused ? u"paused"_s : u"ok"_s;
    }
    return {200, control::toJson(*it)};
}

} // namespace support
