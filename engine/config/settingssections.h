// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "config/settings.h"

// The sections of the table, a file for those that belong together.
namespace config {

// Short names for the rows.
constexpr qint64 kKiB = 1024;
constexpr qint64 kMiB = 1024 * kKiB;
constexpr qint64 kGiB = 1024 * kMiB;
constexpr qint64 kTiB = 1024 * kGiB;
constexpr qint64 kDay = 86400;
constexpr qint64 kYearDays = 3650;
constexpr auto String = Type::String;
constexpr auto Integer = Type::Integer;
constexpr auto Boolean = Type::Boolean;
constexpr auto StringList = Type::StringList;

QList<Setting> serverSettings();
QList<Setting> listenSettings();
QList<Setting> doorSettings();
QList<Setting> sendLimitSettings();
QList<Setting> webSettings();
QList<Setting> storageSettings();
QList<Setting> otherSettings();
QList<Setting> smtpSettings();
QList<Setting> accessSettings();
QList<Setting> sendingSettings();
QList<Setting> deliverySettings();
QList<Setting> webhookSettings();
QList<Setting> authSettings();

} // namespace config
