// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/maintenance.h"
#include "storage/settingrows.h"
#include "storage/sqlstore.h"
#include <QSemaphore>

// SettingsStore, each one query on a reader or one change on the writer.
namespace storage {

using control::SettingsVersion;

base::Result<StoredSettings> SqlStore::loadSettings()
{
    base::Result<StoredSettings> loaded = StoredSettings();
    QSemaphore ready;
    read<StoredSettings>({{},
                          [&](base::Result<StoredSettings> result) {
                              loaded = std::move(result);
                              ready.release();
                          }},
                         [](SqlConnection &db) { return settings::load(db); });
    ready.acquire();
    return loaded;
}

void SqlStore::addSettingsVersion(const SettingsVersion &wanted, Callback<SettingsVersion> done)
{
    // Out of the reserve: settings must be changed, and go back, on a full disk too.
    write<SettingsVersion>(done, [wanted](WriteTransaction &tx) { return settings::add(tx, wanted); }, false);
}

void SqlStore::markConfirmed(qint64 version, Callback<SettingsVersion> done)
{
    write<SettingsVersion>(done, [version](WriteTransaction &tx) { return settings::confirm(tx, version); }, false);
}

void SqlStore::settingsVersion(qint64 version, Callback<SettingsVersion> done)
{
    read<SettingsVersion>(done, [version](SqlConnection &db) { return settings::byVersion(db, version); });
}

void SqlStore::listSettingsVersions(const control::PageRequest &page, Callback<control::Page<SettingsVersion>> done)
{
    read<control::Page<SettingsVersion>>(done, [page](SqlConnection &db) { return settings::page(db, page); });
}

void SqlStore::setLimits(const StoreLimits &limits)
{
    m_budget->memoryLimit = limits.receiveMemoryBytes;
    m_retention->events = limits.eventDays;
    m_retention->trash = limits.trashDays;
    m_keepFinishedH = limits.keepFinishedH;
}

} // namespace storage
