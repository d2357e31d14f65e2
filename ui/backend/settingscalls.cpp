// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/answers.h"
#include "backend/apiclient.h"

using namespace Qt::StringLiterals;

// Calls about the settings of the engine.
namespace ui {
namespace {

QByteArray versionBody(qint64 version)
{
    return "{\"version\":" + QByteArray::number(version) + '}';
}

} // namespace

void ApiClient::settings(QObject *context, Done<control::SettingsView> done)
{
    get(u"/v1/settings"_s, {}, context, as<control::SettingsView>(std::move(done)));
}

void ApiClient::changeSettings(const control::SettingsPatch &patch, QObject *context, Done<control::SettingsResult> done)
{
    send({"PATCH", u"/v1/settings"_s, {}, control::toJson(patch)}, context, as<control::SettingsResult>(std::move(done)));
}

void ApiClient::confirmSettings(qint64 version, QObject *context, Done<control::SettingsVersion> done)
{
    send({"POST", u"/v1/settings/confirm"_s, {}, versionBody(version)}, context, as<control::SettingsVersion>(std::move(done)));
}

void ApiClient::revertSettings(qint64 version, QObject *context, Done<control::SettingsResult> done)
{
    send({"POST", u"/v1/settings/revert"_s, {}, versionBody(version)}, context, as<control::SettingsResult>(std::move(done)));
}

void ApiClient::settingsHistory(const control::PageRequest &page, QObject *context, Done<control::Page<control::SettingsVersion>> done)
{
    QUrlQuery query;
    addPage(query, page);
    get(u"/v1/settings/history"_s, query, context, pageOf<control::SettingsVersion>(context, std::move(done)));
}

} // namespace ui
