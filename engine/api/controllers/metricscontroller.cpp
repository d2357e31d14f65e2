// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/metricscontroller.h"
#include "api/exchange.h"
#include "control/rfc3339.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qint64 kMaxPoints = 200'000; ///< of all series of one answer together

/// Names come as repeated `name` or comma-separated; a comma inside braces belongs to the name.
QStringList seriesNames(const QStringList &values)
{
    QStringList names;
    for (const QString &value : values) {
        int depth = 0;
        QString name;
        for (const QChar c : value) {
            depth += c == u'{' ? 1 : c == u'}' ? -1 : 0;
            if (c == u',' && depth == 0) {
                names.append(name);
                name.clear();
            } else {
                name.append(c);
            }
        }
        names.append(name);
    }
    names.removeAll(QString());
    return names;
}

/// RFC 3339, or seconds since 1970.
std::optional<qint64> timeParameter(const QString &text)
{
    bool isNumber = false;
    const qint64 seconds = text.toLongLong(&isNumber);
    if (isNumber && seconds > 0 && seconds < 100'000'000'000)
        return seconds * 1000;
    return control::timeFromText(text);
}

} // namespace

void MetricsController::exposition(const ExchangePtr &exchange)
{
    exchange->services().metrics->exposition(exchange->then<QByteArray>([exchange](QByteArray &text) {
        http::HttpResponse response;
        response.contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        response.body = text;
        exchange->reply(std::move(response));
    }));
}

void MetricsController::series(const ExchangePtr &exchange)
{
    const Query &query = exchange->query;
    const QStringList names = seriesNames(query.values("name"_L1));
    if (names.isEmpty() || names.size() > 50) {
        exchange->refuse(422, "invalid", u"1 to 50 names of metrics."_s, u"name"_s);
        return;
    }
    const qint64 now = exchange->context().clock.wallMs();
    const std::optional<qint64> to = query.has("to"_L1) ? timeParameter(query.value("to"_L1)) : now;
    if (!to) {
        exchange->refuse(422, "invalid", u"An RFC 3339 time."_s, u"to"_s);
        return;
    }
    const std::optional<qint64> from =
        query.has("from"_L1) ? timeParameter(query.value("from"_L1)) : *to - 3'600'000;
    if (!from || *from >= *to) {
        exchange->refuse(422, "invalid", u"An RFC 3339 time before `to`."_s, u"from"_s);
        return;
    }
    bool isNumber = true;
    double seconds = double(std::max<qint64>(1, (*to - *from) / 600'000));
    if (query.has("step"_L1))
        seconds = query.value("step"_L1).toDouble(&isNumber);
    const bool inRange = isNumber && seconds >= 1 && seconds <= 86'400 * 31; // false for NaN
    const qint64 step = inRange ? qint64(seconds * 1000) : 1;
    if (!inRange || (*to - *from) / step * names.size() > kMaxPoints) {
        exchange->refuse(422, "out_of_range", u"Seconds, at least 1; at most 200,000 points in one answer."_s,
                         u"step"_s);
        return;
    }
    exchange->services().metrics->series(
        names, *from, *to, step,
        exchange->then<QList<control::Series>>(
            [exchange](QList<control::Series> &series) { exchange->replyJson(listJson(series)); }));
}

} // namespace api
