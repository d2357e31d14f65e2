// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "support/fakeengine.h"
#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;
using control::Id;

// Alerts and their rules of the fake engine.
namespace support {

FakeEngine::Reply FakeEngine::answerAlerts(const Request &request, const QStringList &parts)
{
    if (parts.size() == 1)
        return {200, control::toJson(control::Page<control::Alert>{alerts, {}})};
    const Id id = base::idFromString(parts[1]).value_or(0);
    const auto it = std::find_if(alerts.begin(), alerts.end(), [id](const control::Alert &alert) { return alert.id == id; });
    if (it == alerts.end())
        return {404};
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const int seconds = QJsonDocument::fromJson(request.body).object()["seconds"_L1].toInt();
    if (parts.value(2) == "acknowledge"_L1) {
        it->acknowledgedAt = now;
        it->acknowledgedBy = u"admin"_s;
    } else if (parts.value(2) == "silence"_L1) {
        it->silencedUntil = seconds ? std::optional<qint64>(now + seconds * 1000LL) : std::nullopt;
        it->silencedBy = seconds ? u"admin"_s : QString();
    }
    return {200, control::toJson(*it)};
}

FakeEngine::Reply FakeEngine::answerAlertRules(const Request &request, const QStringList &parts)
{
    if (parts.size() == 1)
        return {200, control::toJson(control::Page<control::AlertRule>{alertRules, {}})};
    const Id id = base::idFromString(parts[1]).value_or(0);
    const auto it = std::find_if(alertRules.begin(), alertRules.end(), [id](const control::AlertRule &rule) { return rule.id == id; });
    if (it == alertRules.end())
        return {404};
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    it->enabled = body["enabled"_L1].toBool(it->enabled);
    it->threshold = body["threshold"_L1].toDouble(it->threshold);
    it->forSeconds = body["forSeconds"_L1].toInt(it->forSeconds);
    if (body.contains("notify"_L1)) {
        it->notify.clear();
        for (const QJsonValue &channel : body["notify"_L1].toArray())
            it->notify << channel.toString();
    }
    ++it->version;
    return {200, control::toJson(*it)};
}

void FakeEngine::pushAlert(const QByteArray &type, const control::Alert &alert)
{
    const auto it = std::find_if(alerts.begin(), alerts.end(), [&alert](const control::Alert &one) { return one.id == alert.id; });
    if (it == alerts.end())
        alerts.prepend(alert);
    else
        *it = alert;
    push(u"alerts"_s, type, control::toJson(alert));
}

void fillAlerts(FakeEngine &engine)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (control::AlertRule rule : control::defaultAlertRules()) {
        rule.id = engine.nextId();
        rule.changedAt = now - 86400000;
        engine.alertRules << rule;
    }
    const auto add = [&](int rule, double value, qint64 agoMs, const QString &subject = {}, const QString &detail = {}) {
        control::Alert alert;
        const control::AlertRule &from = engine.alertRules[rule];
        alert.id = engine.nextId();
        alert.ruleId = from.id;
        alert.ruleKey = from.key;
        alert.name = from.name;
        alert.severity = from.severity;
        alert.subject = subject;
        alert.metric = from.metric;
        alert.comparison = from.comparison;
        alert.threshold = from.threshold;
        alert.value = value;
        alert.detail = detail;
        alert.raisedAt = now - agoMs;
        engine.alerts.prepend(alert);
    };
    add(0, 4210, 7200000);
    engine.alerts.first().clearedAt = now - 3600000;
    add(3, 0.91, 5400000);
    engine.alerts.first().clearedAt = now - 4800000;
    add(1, 7260, 1500000, u"slow.example"_s, u"452 4.2.2 Mailbox full"_s);
    add(6, 0.031, 240000);
}

} // namespace support
