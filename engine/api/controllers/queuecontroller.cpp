// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/queuecontroller.h"
#include "api/exchange.h"
#include "control/drainforecast.h"
#include "control/names.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

using control::QueueAction;

constexpr qsizetype kLongestPart = 320;
constexpr qsizetype kLongestDestination = 255;
constexpr qsizetype kMostIds = 1000;
constexpr qsizetype kLongestId = 64;
constexpr qsizetype kLongestCursor = 512;
constexpr qint64 kLargestStep = 10000;

struct ActionWord
{
    QLatin1StringView word;
    QueueAction::Kind kind;
};
constexpr ActionWord kActions[] = {
    {"hold"_L1, QueueAction::Hold},       {"release"_L1, QueueAction::Release}, {"retry"_L1, QueueAction::Retry},
    {"bounce"_L1, QueueAction::Bounce},   {"remove"_L1, QueueAction::Remove},   {"reroute"_L1, QueueAction::Reroute},
    {"priority"_L1, QueueAction::Prioritize},
};

/// "…/hold" or "…:hold".
QueueAction::Kind kindOf(const Route &route)
{
    const QByteArrayView pattern(route.pattern);
    const QLatin1StringView word(pattern.sliced(qMax(pattern.lastIndexOf('/'), pattern.lastIndexOf(':')) + 1));
    for (const ActionWord &action : kActions) {
        if (action.word == word)
            return action.kind;
    }
    return QueueAction::Remove; // the tests call every route: a pattern without a word cannot pass them
}

/// A domain, an address literal, or either with a port; nullopt for what cannot be one.
std::optional<QString> destinationFrom(const QString &text)
{
    const QString name = text.trimmed().toLower();
    for (const QChar c : name) {
        const bool good = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || u"-._:[]"_s.contains(c);
        if (!good)
            return std::nullopt;
    }
    return name.size() <= kLongestDestination ? std::optional(name) : std::nullopt;
}

/// The action with what its kind needs from the body; answers 422 itself.
std::optional<QueueAction> actionFrom(const ExchangePtr &exchange, http::JsonFields &fields)
{
    QueueAction action;
    action.kind = kindOf(*exchange->route);
    action.by = exchange->actor()->name;
    std::optional<QString> destination, priority;
    if (action.kind == QueueAction::Reroute)
        destination = fields.string("destination"_L1, http::JsonFields::Required, kLongestDestination);
    if (action.kind == QueueAction::Prioritize)
        priority = fields.string("priority"_L1, http::JsonFields::Required, 20);
    if (!exchange->accepts(fields))
        return {};
    if (destination) {
        const auto name = destinationFrom(*destination);
        if (!name) {
            exchange->refuse(422, "invalid", u"A domain, a host with a port, or empty for the recipient's own."_s, u"destination"_s);
            return {};
        }
        action.destination = *name;
    }
    if (priority) {
        const auto lane = control::laneFromString(*priority);
        if (!lane) {
            exchange->refuse(422, "invalid", u"Allowed: urgent, normal, bulk."_s, u"priority"_s);
            return {};
        }
        action.lane = *lane;
    }
    return action;
}

struct FilterWords
{
    QStringList states;
    std::optional<QString> priority, mailId, destination, from, to, mailClass;
};

/// Answers 422 itself.
std::optional<control::QueueFilter> filterFrom(const ExchangePtr &exchange, const FilterWords &words)
{
    control::QueueFilter filter;
    for (const QString &word : words.states) {
        const auto state = control::queueStateFromString(word);
        if (!state) {
            exchange->refuse(422, "invalid", u"Allowed: ready, active, deferred, held, sent, bounced, expired."_s, u"state"_s);
            return {};
        }
        if (!filter.states.contains(*state))
            filter.states << *state;
    }
    if (words.priority) {
        filter.lane = control::laneFromString(*words.priority);
        if (!filter.lane) {
            exchange->refuse(422, "invalid", u"Allowed: urgent, normal, bulk."_s, u"priority"_s);
            return {};
        }
    }
    if (words.mailId) {
        filter.mailId = base::idFromString(*words.mailId);
        if (!filter.mailId) {
            exchange->refuse(422, "invalid", u"The id of a mail."_s, u"mailId"_s);
            return {};
        }
    }
    filter.destination = words.destination.value_or(QString()).toLower();
    filter.from = words.from.value_or(QString());
    filter.to = words.to.value_or(QString());
    filter.mailClass = words.mailClass.value_or(QString());
    return filter;
}

std::optional<QString> parameter(const ExchangePtr &exchange, QLatin1StringView name)
{
    return exchange->query.has(name) ? std::optional(exchange->query.value(name)) : std::nullopt;
}

const http::JsonValue *member(const http::JsonValue &json, QLatin1StringView name)
{
    if (const http::JsonValue::Object *object = json.object()) {
        for (const auto &[key, value] : *object) {
            if (key == name)
                return &value;
        }
    }
    return nullptr;
}

/// {"ids": […]}; answers 422 itself.
std::optional<QList<base::Id>> idsFrom(const ExchangePtr &exchange, const QStringList &words)
{
    QList<base::Id> ids;
    for (const QString &word : words) {
        const auto id = base::idFromString(word);
        if (!id) {
            exchange->refuse(422, "invalid", u"Ids of queue items."_s, u"ids"_s);
            return {};
        }
        ids << *id;
    }
    return ids;
}

/// {"filter": {…}}; answers 422 itself.
std::optional<control::QueueFilter> filterOf(const ExchangePtr &exchange, const http::JsonValue &json)
{
    const http::JsonValue *value = member(json, "filter"_L1);
    if (!value || !value->object()) {
        exchange->refuse(422, "missing", u"An object; {} means all that is unfinished."_s, u"filter"_s);
        return {};
    }
    http::JsonFields fields(*value);
    FilterWords words;
    words.states = fields.strings("state"_L1, http::JsonFields::Optional, 7, 20).value_or(QStringList());
    words.priority = fields.string("priority"_L1, http::JsonFields::Optional, 20);
    words.mailId = fields.string("mailId"_L1, http::JsonFields::Optional, 64);
    words.destination = fields.string("destination"_L1, http::JsonFields::Optional, kLongestDestination);
    words.from = fields.string("from"_L1, http::JsonFields::Optional, kLongestPart);
    words.to = fields.string("to"_L1, http::JsonFields::Optional, kLongestPart);
    words.mailClass = fields.string("class"_L1, http::JsonFields::Optional, 100);
    if (const auto problem = fields.problem()) {
        exchange->refuse(422, problem->code, problem->detail, u"filter."_s + problem->field);
        return {};
    }
    return filterFrom(exchange, words);
}

/// How far a change by filter goes, and in which steps.
struct Extent
{
    explicit Extent(http::JsonFields &fields)
        : upTo(fields.string("upTo"_L1, http::JsonFields::Optional, kLongestId)),
          cursor(fields.string("cursor"_L1, http::JsonFields::Optional, kLongestCursor)),
          limit(fields.integer("limit"_L1, 1, kLargestStep))
    {
    }
    QString firstGiven() const { return upTo ? u"upTo"_s : cursor ? u"cursor"_s : limit ? u"limit"_s : QString(); }

    const std::optional<QString> upTo;
    const std::optional<QString> cursor;
    const std::optional<qint64> limit;
};

/// {"filter": {…}, and an Extent}; answers 422 itself.
std::optional<control::QueueSelection> selectionBy(const ExchangePtr &exchange, const http::JsonValue &json, const Extent &extent)
{
    const auto filter = filterOf(exchange, json);
    if (!filter)
        return {};
    control::QueueSelection selection;
    selection.filter = *filter;
    selection.cursor = extent.cursor.value_or(QString());
    selection.limit = int(extent.limit.value_or(0));
    if (extent.upTo && !(selection.upTo = base::idFromString(*extent.upTo))) {
        exchange->refuse(422, "invalid", u"The id that a dry run answered with."_s, u"upTo"_s);
        return {};
    }
    return selection;
}

/// By filter or {"ids": […]}; answers 422 itself.
std::optional<control::QueueSelection> selectionOf(const ExchangePtr &exchange, const http::JsonValue &json, const QStringList &idWords,
                                                   const Extent &extent)
{
    if (idWords.isEmpty())
        return selectionBy(exchange, json, extent);
    if (const QString field = extent.firstGiven(); !field.isEmpty()) {
        exchange->refuse(422, "invalid", u"Only with a filter: ids name whom they mean."_s, field);
        return {};
    }
    control::QueueSelection selection;
    if (member(json, "filter"_L1)) {
        exchange->refuse(422, "invalid", u"Either filter or ids, not both."_s, u"ids"_s);
        return {};
    }
    const auto ids = idsFrom(exchange, idWords);
    if (!ids)
        return {};
    selection.ids = *ids;
    return selection;
}

} // namespace

void QueueController::list(const ExchangePtr &exchange)
{
    const auto page = exchange->page();
    if (!page)
        return;
    FilterWords words;
    for (const QString &value : exchange->query.values("state"_L1))
        words.states += value.split(u',', Qt::SkipEmptyParts);
    words.priority = parameter(exchange, "priority"_L1);
    words.mailId = parameter(exchange, "mailId"_L1);
    words.destination = parameter(exchange, "destination"_L1);
    words.from = parameter(exchange, "from"_L1);
    words.to = parameter(exchange, "to"_L1);
    words.mailClass = parameter(exchange, "class"_L1);
    if (const auto filter = filterFrom(exchange, words))
        exchange->services().queue->listQueue(*filter, *page, exchange->thenJson<control::Page<control::QueueItem>>());
}

void QueueController::read(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().queue->queueItem(*id, exchange->thenJson<control::QueueItem>());
}

void QueueController::act(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (!id)
        return;
    http::JsonValue json(http::JsonValue::Object{});
    if (*exchange->route->request || !exchange->request().body().isEmpty()) {
        auto sent = exchange->json();
        if (!sent)
            return;
        json = std::move(*sent);
    }
    http::JsonFields fields(json);
    if (const auto action = actionFrom(exchange, fields))
        exchange->services().queue->changeQueueItem(*id, *action, exchange->thenJson<control::QueueItem>());
}

void QueueController::remove(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (!id)
        return;
    QueueAction action;
    action.kind = QueueAction::Remove;
    action.by = exchange->actor()->name;
    exchange->services().queue->changeQueueItem(*id, action, exchange->thenEmpty<control::QueueItem>());
}

void QueueController::actOnAll(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    fields.contains("filter"_L1);
    const bool dryRun = fields.boolean("dryRun"_L1).value_or(false);
    const QStringList ids = fields.strings("ids"_L1, http::JsonFields::Optional, kMostIds, kLongestId).value_or(QStringList());
    const Extent extent(fields);
    const auto action = actionFrom(exchange, fields);
    if (!action)
        return;
    const auto selection = selectionOf(exchange, *json, ids, extent);
    if (!selection)
        return;
    if (dryRun)
        exchange->services().queue->previewQueue(*selection, *action, exchange->thenJson<control::QueuePreview>());
    else
        exchange->services().queue->changeQueue(*selection, *action, exchange->thenJson<control::QueueSwept>());
}

} // namespace api
