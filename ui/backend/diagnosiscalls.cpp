// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/answers.h"
#include "backend/apiclient.h"
#include "control/jsondiagnosis.h"

using namespace Qt::StringLiterals;

namespace ui {

void ApiClient::log(const control::PageRequest &page, QObject *context, Done<control::Page<control::LogLine>> done)
{
    QUrlQuery query;
    addPage(query, page);
    get(u"/v1/log"_s, query, context, as<control::Page<control::LogLine>>(std::move(done)));
}

void ApiClient::flightRecord(QObject *context, Done<QByteArray> done)
{
    get(u"/v1/flight-record"_s, {}, context, std::move(done));
}

void ApiClient::transcript(control::Id connectionId, QObject *context, Done<control::Transcript> done)
{
    get(u"/v1/connections/%1/transcript"_s.arg(base::idToString(connectionId)), {}, context, as<control::Transcript>(std::move(done)));
}

} // namespace ui
