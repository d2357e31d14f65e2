// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/answers.h"
#include "backend/apiclient.h"
#include "control/jsondiagnosis.h"
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace ui {
namespace {

const auto kRecords = u"/v1/flight-records"_s;

QString recordPath(const QString &name)
{
    return kRecords + u'/' + name;
}

} // namespace

void ApiClient::log(const control::PageRequest &page, QObject *context, Done<control::Page<control::LogLine>> done)
{
    QUrlQuery query;
    addPage(query, page);
    get(u"/v1/log"_s, query, context, pageOf<control::LogLine>(context, std::move(done)));
}

void ApiClient::flightRecord(QObject *context, Done<QByteArray> done)
{
    get(u"/v1/flight-record"_s, {}, context, std::move(done));
}

void ApiClient::keptRecords(QObject *context, Done<QList<control::FlightFile>> done)
{
    get(kRecords, {}, context, listOf<control::FlightFile>(context, std::move(done)));
}

void ApiClient::keepRecord(QObject *context, Done<control::FlightFile> done)
{
    write("POST", kRecords, {}, context, as<control::FlightFile>(std::move(done)));
}

void ApiClient::keptRecord(const QString &name, QObject *context, Done<QByteArray> done)
{
    get(recordPath(name), {}, context, std::move(done));
}

void ApiClient::removeRecord(const QString &name, QObject *context, Done<void> done)
{
    write("DELETE", recordPath(name), {}, context, nothing(std::move(done)));
}

void ApiClient::transcript(control::Id connectionId, QObject *context, Done<control::Transcript> done)
{
    get(u"/v1/connections/%1/transcript"_s.arg(base::idToString(connectionId)), {}, context, as<control::Transcript>(std::move(done)));
}

} // namespace ui
