// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/settings.h"
#include <QHash>

namespace storage {

using base::Callback;

/// What was changed of the settings at run time, by key.
struct StoredSettings
{
    QHash<QString, QVariant> values;
    qint64 version = 0; ///< of the last change; 0: none was made
    std::optional<control::SettingsVersion> waiting; ///< the last one, when it is still to be confirmed
};

/// Settings of the database and their versions. Knows no keys: what may stand in them is the caller's to say. Thread-safe,
/// never blocks but for loadSettings(); as long as the store.
class SettingsStore
{
public:
    virtual ~SettingsStore() = default;
    /// At start; blocks.
    virtual base::Result<StoredSettings> loadSettings() = 0;
    /// Writes SettingChange::stored of each change, the version itself, and the event "settings.changed". Exists unless
    /// `wanted.version` follows the last one; `at` is set here.
    virtual void addSettingsVersion(const control::SettingsVersion &wanted, Callback<control::SettingsVersion> done) = 0;
    /// Exists for one that waits for no confirmation.
    virtual void markConfirmed(qint64 version, Callback<control::SettingsVersion> done) = 0;
    virtual void settingsVersion(qint64 version, Callback<control::SettingsVersion> done) = 0;
    /// Newest first; the last 1000 are kept.
    virtual void listSettingsVersions(const control::PageRequest &page,
                                      Callback<control::Page<control::SettingsVersion>> done) = 0;
};

} // namespace storage
