// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/overviewcharts.h"
#include "look/words.h"

using namespace Qt::StringLiterals;

namespace ui {
namespace {

CurveQuery quantiles(const QString &metric)
{
    return {{metric}, CurveQuery::By::Quantile, {}, {u"p50"_s, u"p95"_s, u"p99"_s}, {}};
}

CurveQuery byLabel(const QString &metric, const QString &label, const QStringList &groups)
{
    QHash<QString, QString> words;
    for (const QString &group : groups)
        words.insert(group, Words::label(group));
    return {{metric}, CurveQuery::By::Label, label, groups, words};
}

CurveQuery connections()
{
    const QStringList shown{u"SMTP"_s, u"HTTP"_s, u"WebSocket"_s, u"IMAP"_s, u"POP3"_s};
    QHash<QString, QString> words;
    for (qsizetype i = 0; i < shown.size(); ++i)
        words.insert(OverviewCharts::connectionMetrics()[i], shown[i]);
    return {OverviewCharts::connectionMetrics(), CurveQuery::By::Name, {}, OverviewCharts::connectionMetrics(), words};
}

} // namespace

const QStringList &OverviewCharts::connectionMetrics()
{
    static const QStringList names{u"smtp_connections_active"_s, u"http_connections_active"_s, u"websocket_connections_active"_s,
                                   u"imap_connections_active"_s, u"pop3_connections_active"_s};
    return names;
}

const QStringList &OverviewCharts::waitingStates()
{
    static const QStringList names{u"ready"_s, u"active"_s, u"deferred"_s, u"held"_s};
    return names;
}

QList<OverviewCharts::Chart> OverviewCharts::all()
{
    const QStringList results{u"accepted"_s, u"rejected"_s, u"deferred"_s, u"tempfail"_s, u"temporary"_s, u"failed"_s, u"aborted"_s};
    const QString nothing = tr("Nothing measured yet. The engine keeps these numbers from its first second on.");
    return {{tr("Queue depth by state"), Unit::Count, 4, nothing, byLabel(u"queue_depth"_s, u"state"_s, waitingStates())},
            {tr("Accept latency"), Unit::Seconds, 0.01, tr("No mail came in during this time. Send a test mail to see how long it takes."),
             quantiles(u"smtp_accept_duration_seconds"_s)},
            {tr("Delivery latency"), Unit::Seconds, 0.1, tr("No mail left for other servers during this time."), quantiles(u"delivery_latency_seconds"_s)},
            {tr("Connections by protocol"), Unit::Count, 4, nothing, connections()},
            {tr("Messages per second by result"), Unit::PerSecond, 1, nothing, byLabel(u"smtp_messages_total"_s, u"result"_s, results)},
            {tr("Storage commit time"), Unit::Seconds, 0.01, tr("Nothing was stored during this time."), quantiles(u"storage_commit_duration_seconds"_s)},
            {tr("Changes per commit"), Unit::Count, 4, tr("Nothing was stored during this time."), quantiles(u"storage_batch_size"_s)},
            {tr("Event loop lag"), Unit::Seconds, 0.01, nothing, quantiles(u"event_loop_lag_seconds"_s)}};
}

} // namespace ui
