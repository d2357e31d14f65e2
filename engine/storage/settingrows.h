// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/settingsstore.h"
#include "storage/writetransaction.h"

// The tables setting_value and setting_version: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::settings {

base::Result<StoredSettings> load(SqlConnection &db);
base::Result<control::SettingsVersion> byVersion(SqlConnection &db, qint64 version);
base::Result<control::Page<control::SettingsVersion>> page(SqlConnection &db, const control::PageRequest &page);
base::Result<control::SettingsVersion> add(WriteTransaction &tx, control::SettingsVersion version);
base::Result<control::SettingsVersion> confirm(WriteTransaction &tx, qint64 version);

} // namespace storage::settings
