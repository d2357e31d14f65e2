// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

/// What a metric reads, in its unit.
QString shownReading(const QString &metric, double value)
{
    const qsizetype divided = metric.indexOf(u'/');
    if (divided >= 0 && !metric.first(divided).contains(u'"'))
        return QString::number(value * 100, 'g', 3) + u" %"_s;
    if (metric.contains("_seconds"_L1))
        return shownSpan(value);
    return metric.contains("_bytes"_L1) ? shownSize(qint64(value)) : QString::number(value, 'g', 6);
}

QString shownState(const control::Alert &alert)
{
    if (alert.clearedAt)
        return Ctl::tr("over");
    const QString severity = alert.severity == control::Severity::Critical ? Ctl::tr("critical") : Ctl::tr("warning");
    return alert.acknowledgedAt ? severity + u", "_s + Ctl::tr("seen") : severity;
}

void printAlerts(Session &session, const QList<control::Alert> &alerts)
{
    Table table({{Ctl::tr("ID")},
                 {Ctl::tr("STATE")},
                 {Ctl::tr("WHAT"), Table::Align::Left, 40},
                 {Ctl::tr("VALUE"), Table::Align::Right},
                 {Ctl::tr("LIMIT"), Table::Align::Right},
                 {Ctl::tr("SINCE")},
                 {Ctl::tr("UNTIL")},
                 {Ctl::tr("SILENCED UNTIL")},
                 {Ctl::tr("WHY"), Table::Align::Left, 60}});
    for (const control::Alert &alert : alerts) {
        table.add({base::idToString(alert.id), shownState(alert),
                   alert.subject.isEmpty() ? alert.name : alert.name + u": "_s + alert.subject, shownReading(alert.metric, alert.value),
                   shownReading(alert.metric, alert.threshold), shownTime(alert.raisedAt), shownTime(alert.clearedAt),
                   shownTime(alert.silencedUntil), alert.detail});
    }
    session.print(alerts.isEmpty() ? Ctl::tr("Nothing is wrong.") + u'\n' : table.toText());
    session.finish();
}

void act(Session &session, const QString &action, const QByteArray &body)
{
    const QString path = "/v1/alerts/"_L1 + QString::fromLatin1(QUrl::toPercentEncoding(session.argument(0))) + action;
    session.show<control::Alert>("POST", path, body, [&session](const control::Alert &alert) { printAlerts(session, {alert}); });
}

} // namespace

void runAlertList(Session &session)
{
    const auto limit = session.limit(50);
    if (!limit)
        return;
    QUrlQuery query;
    if (!session.has(u"all"_s))
        query.addQueryItem(u"state"_s, u"active"_s);
    session.list<control::Alert>(u"/v1/alerts"_s, query, *limit, [&session](const auto &all) { printAlerts(session, all); });
}

void runAlertSeen(Session &session)
{
    act(session, u"/acknowledge"_s, {});
}

void runAlertSilence(Session &session)
{
    const QString &span = session.argument(1);
    const std::optional<qint64> seconds = span == "0"_L1 ? 0 : parseDuration(span);
    if (seconds)
        act(session, u"/silence"_s, "{\"seconds\":" + QByteArray::number(*seconds) + '}');
    else
        session.refuse(Ctl::tr("say for how long: 30m, 8h, 2d, or 0 to end the silence"));
}

void runAlertRules(Session &session)
{
    session.list<control::AlertRule>(u"/v1/alert-rules"_s, {}, 0, [&session](const QList<control::AlertRule> &rules) {
        Table table({{Ctl::tr("ID")},
                     {Ctl::tr("NAME"), Table::Align::Left, 40},
                     {Ctl::tr("METRIC"), Table::Align::Left, 60},
                     {Ctl::tr("LIMIT")},
                     {Ctl::tr("FOR"), Table::Align::Right},
                     {Ctl::tr("WATCHED")},
                     {Ctl::tr("TELLS")}});
        for (const control::AlertRule &rule : rules) {
            const QString limit = control::comparisonToString(rule.comparison) + u' ' + shownReading(rule.metric, rule.threshold);
            table.add({base::idToString(rule.id), rule.name, rule.metric, limit, QString::number(rule.forSeconds) + u" s"_s,
                       shownYes(rule.enabled), rule.notify.join(u", "_s)});
        }
        session.print(table.toText());
        session.finish();
    });
}

} // namespace ctl
