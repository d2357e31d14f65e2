// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/answers.h"
#include "backend/apiclient.h"
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

// Calls about alerts and their rules.
namespace ui {
namespace {

QString alertPath(control::Id id, const QString &what)
{
    return u"/v1/alerts/"_s + base::idToString(id) + what;
}

} // namespace

void ApiClient::alerts(const control::PageRequest &page, QObject *context, Done<control::Page<control::Alert>> done)
{
    QUrlQuery query;
    addPage(query, page);
    get(u"/v1/alerts"_s, query, context, pageOf<control::Alert>(context, std::move(done)));
}

void ApiClient::acknowledgeAlert(control::Id id, QObject *context, Done<control::Alert> done)
{
    write("POST", alertPath(id, u"/acknowledge"_s), {}, context, as<control::Alert>(std::move(done)));
}

void ApiClient::silenceAlert(control::Id id, int seconds, QObject *context, Done<control::Alert> done)
{
    write("POST", alertPath(id, u"/silence"_s), {{u"seconds"_s, seconds}}, context, as<control::Alert>(std::move(done)));
}

void ApiClient::alertRules(QObject *context, Done<QList<control::AlertRule>> done)
{
    get(u"/v1/alert-rules"_s, {}, context, listOf<control::AlertRule>(context, std::move(done)));
}

void ApiClient::changeAlertRule(control::Id id, const control::AlertRuleChange &change, QObject *context, Done<control::AlertRule> done)
{
    write("PATCH", u"/v1/alert-rules/"_s + base::idToString(id), QJsonDocument::fromJson(control::toJson(change)).object(), context,
          as<control::AlertRule>(std::move(done)));
}

} // namespace ui
