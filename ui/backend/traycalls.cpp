// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/traycalls.h"
#include "control/jsontray.h"
#include "backend/answers.h"

using namespace Qt::StringLiterals;

namespace ui {

void readTray(ApiClient &api, const control::PageRequest &page, QObject *context, Done<control::Page<control::TrayEntry>> done)
{
    QUrlQuery query;
    addPage(query, page);
    api.send({"GET", u"/v1/tray"_s, query, {}}, context, pageOf<control::TrayEntry>(context, std::move(done)));
}

void releaseTray(ApiClient &api, control::Id userId, QObject *context, Done<control::TrayResult> done)
{
    api.send({"POST", u"/v1/tray/%1/release"_s.arg(base::idToString(userId)), {}, "{}"}, context, as<control::TrayResult>(std::move(done)));
}

void lockTray(ApiClient &api, control::Id userId, control::TrayMailFate fate, QObject *context, Done<control::TrayResult> done)
{
    const QByteArray body = fate == control::TrayMailFate::Delete ? R"({"mail":"delete"})" : R"({"mail":"keep"})";
    api.send({"POST", u"/v1/tray/%1/lock"_s.arg(base::idToString(userId)), {}, body}, context, as<control::TrayResult>(std::move(done)));
}

void readSendUsage(ApiClient &api, control::Id userId, QObject *context, Done<control::SendUsage> done)
{
    api.send({"GET", u"/v1/users/%1/usage"_s.arg(base::idToString(userId)), {}, {}}, context, as<control::SendUsage>(std::move(done)));
}

} // namespace ui
