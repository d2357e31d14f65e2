// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/answers.h"
#include "backend/apiclient.h"
#include "control/filtertext.h"
#include "control/names.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

QString itemPath(control::Id id)
{
    return u"/v1/queue/"_s + base::idToString(id);
}

QString verbOf(control::QueueAction::Kind kind)
{
    static constexpr QLatin1StringView verbs[]{"hold"_L1,   "release"_L1, "retry"_L1,   "bounce"_L1,
                                               "remove"_L1, "reroute"_L1, "priority"_L1};
    return verbs[kind];
}

// What an action takes besides who is meant.
QJsonObject membersOf(const control::QueueAction &action)
{
    if (action.kind == control::QueueAction::Reroute)
        return {{u"destination"_s, action.destination}};
    if (action.kind == control::QueueAction::Prioritize)
        return {{u"priority"_s, control::laneToString(action.lane)}};
    return {};
}

// Who is meant, and what is to be done.
QJsonObject membersOf(const control::QueueSelection &selection, const control::QueueAction &action)
{
    QJsonObject body = membersOf(action);
    if (selection.ids.isEmpty()) {
        body[u"filter"_s] = QJsonDocument::fromJson(control::toJson(selection.filter)).object();
        if (!selection.cursor.isEmpty())
            body[u"cursor"_s] = selection.cursor;
        if (selection.limit > 0)
            body[u"limit"_s] = selection.limit;
        if (selection.upTo)
            body[u"upTo"_s] = base::idToString(*selection.upTo);
        return body;
    }
    QJsonArray ids;
    for (const control::Id id : selection.ids)
        ids.append(base::idToString(id));
    body[u"ids"_s] = ids;
    return body;
}

QString destinationPath(const QString &name)
{
    return u"/v1/destinations/"_s + name;
}

} // namespace

void ApiClient::queue(const control::QueueFilter &filter, const control::PageRequest &page, QObject *context,
                      Done<control::Page<control::QueueItem>> done)
{
    QUrlQuery query = control::toQuery(filter);
    addPage(query, page);
    get(u"/v1/queue"_s, query, context, pageOf<control::QueueItem>(context, std::move(done)));
}

void ApiClient::changeQueueItem(control::Id id, const control::QueueAction &action, QObject *context,
                                Done<control::QueueItem> done)
{
    write("POST", itemPath(id) + u'/' + verbOf(action.kind), membersOf(action), context,
          as<control::QueueItem>(std::move(done)));
}

void ApiClient::removeQueueItem(control::Id id, QObject *context, Done<void> done)
{
    write("DELETE", itemPath(id), {}, context, nothing(std::move(done)));
}

void ApiClient::previewQueue(const control::QueueSelection &selection, const control::QueueAction &action, QObject *context,
                             Done<control::QueuePreview> done)
{
    QJsonObject body = membersOf(selection, action);
    body[u"dryRun"_s] = true;
    write("POST", u"/v1/queue:"_s + verbOf(action.kind), body, context, as<control::QueuePreview>(std::move(done)));
}

void ApiClient::changeQueue(const control::QueueSelection &selection, const control::QueueAction &action, QObject *context,
                            Done<control::QueueSwept> done)
{
    write("POST", u"/v1/queue:"_s + verbOf(action.kind), membersOf(selection, action), context, as<control::QueueSwept>(std::move(done)));
}

void ApiClient::sendMail(const QString &from, const QString &to, const QString &subject, const QString &text,
                         QObject *context, Done<control::Id> done)
{
    write("POST", u"/v1/messages"_s,
          {{u"from"_s, from}, {u"to"_s, QJsonArray{to}}, {u"subject"_s, subject}, {u"text"_s, text}}, context,
          [done = std::move(done)](const base::Result<QByteArray> &answer) {
              if (!answer) {
                  done(answer.error());
                  return;
              }
              const QString id = QJsonDocument::fromJson(*answer)["mailId"_L1].toString();
              if (const std::optional<control::Id> mailId = base::idFromString(id))
                  done(*mailId);
              else
                  done(unreadable());
          });
}

void ApiClient::trace(control::Id mailId, QObject *context, Done<QList<control::Event>> done)
{
    get(u"/v1/mails/%1/trace"_s.arg(base::idToString(mailId)), {}, context,
        listOf<control::Event>(context, std::move(done)));
}

void ApiClient::destinations(const control::PageRequest &page, QObject *context,
                             Done<control::Page<control::Destination>> done)
{
    QUrlQuery query;
    addPage(query, page);
    get(u"/v1/destinations"_s, query, context, pageOf<control::Destination>(context, std::move(done)));
}

void ApiClient::pauseDestination(const QString &name, bool paused, QObject *context,
                                 Done<control::Destination> done)
{
    write("POST", destinationPath(name) + (paused ? u"/pause"_s : u"/resume"_s), {}, context,
          as<control::Destination>(std::move(done)));
}

void ApiClient::limitDestination(const QString &name, std::optional<int> maxConnections,
                                 std::optional<int> maxPerMinute, QObject *context,
                                 Done<control::Destination> done)
{
    const auto value = [](std::optional<int> limit) { return limit ? QJsonValue(*limit) : QJsonValue(); };
    write("PATCH", destinationPath(name),
          {{u"maxConnections"_s, value(maxConnections)}, {u"maxPerMinute"_s, value(maxPerMinute)}}, context,
          as<control::Destination>(std::move(done)));
}

} // namespace ui
