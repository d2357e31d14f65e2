// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/tablecalls.h"
#include "backend/answers.h"
#include "control/jsonaccounts.h"

using namespace Qt::StringLiterals;

namespace ui::tablecalls {
namespace {

constexpr int kHourMs = 3600000;
constexpr int kExportMs = 300000;

} // namespace

void importTable(RestTransport &api, Table table, const QByteArray &csv, bool dryRun, QObject *context, Done<control::ImportReport> done)
{
    QUrlQuery query;
    if (dryRun)
        query.addQueryItem(u"dryRun"_s, u"true"_s);
    const QString path = table == Table::Users ? u"/v1/users:import"_s : u"/v1/team-boxes:import"_s;
    api.send({"POST", path, query, csv, "text/csv", kHourMs}, context, as<control::ImportReport>(std::move(done)));
}

void exportUsers(RestTransport &api, QObject *context, Done<QByteArray> done)
{
    api.send({"GET", u"/v1/users:export"_s, {}, {}, {}, kExportMs}, context, std::move(done));
}

} // namespace ui::tablecalls
