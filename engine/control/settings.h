// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"
#include <QVariant>

// Settings and their versions, as the API shows them. A value is a qlonglong, bool, QString or QStringList; an invalid
// QVariant is JSON null: nothing, or (secrets) not to be shown.
namespace control {

using base::Callback;

/// One setting with all that an editor needs to know of it.
struct Setting
{
    QString key;   ///< "smtp.max_connections"
    QVariant value; ///< in effect, or from the next start on; invalid: a secret
    QString source; ///< "default", "file", "database", "environment", "commandLine"
    QVariant defaultValue;
    QVariant given; ///< what it is without a change made at run time: from the file, else the default
    QString type;         ///< "integer", "boolean", "string", "list"
    qint64 minimum = 0;   ///< integers
    qint64 maximum = 0;
    QStringList allowed;  ///< strings and items of lists; empty: any
    QString form;         ///< of strings and items: "hostname", "listener", "hostPort", "network", "url"; empty: any
    QString rule;         ///< what is allowed, in words
    QString unit;         ///< "s", "bytes", …
    bool secret = false;
    bool restart = false; ///< takes effect at the next start
    bool pending = false; ///< was changed and waits for that start
    QString lock;         ///< why it cannot be changed here: "file", "environment", "commandLine"; empty: it can
    QString variable;     ///< of the environment
    QString help;
};

/// One setting of one version.
struct SettingChange
{
    QString key;
    bool secret = false; ///< then no values are shown
    bool reset = false;  ///< given back to file and default
    QVariant from;       ///< in effect before
    QVariant to;         ///< and afterwards
    QVariant before;     ///< in the database before; invalid: nothing. Not shown
    QVariant stored;     ///< and afterwards. Not shown
};

/// What was changed at a time, and what became of it.
struct SettingsVersion
{
    qint64 version = 0; ///< from 1 on
    qint64 at = 0;
    QString by; ///< name of the token
    QList<SettingChange> changes;
    std::optional<qint64> confirmBy;   ///< rolls back by itself unless confirmed by then
    std::optional<qint64> confirmedAt;
    std::optional<qint64> revertedAt;
    QString revertedBy;
    qint64 reverts = 0; ///< the version this one undoes; 0: none

    bool waits() const { return confirmBy && !confirmedAt && !revertedAt; }
};

/// GET /v1/settings.
struct SettingsView
{
    QList<Setting> items;
    qint64 version = 0; ///< of the last change; 0: none was made
    std::optional<SettingsVersion> waiting; ///< for confirmation
};

/// PATCH /v1/settings.
struct SettingsPatch
{
    QList<std::pair<QString, QVariant>> changes; ///< invalid: back to file and default
    std::optional<qint64> confirmWithinS;
    std::optional<qint64> baseVersion; ///< refused when it is no longer the last one
    bool dryRun = false;               ///< only says what would happen
    QString by;
};

struct SettingsResult
{
    qint64 version = 0;
    QStringList applied; ///< in effect now
    QStringList restart; ///< from the next start on
    std::optional<qint64> confirmBy;
};

class SettingsService
{
public:
    virtual ~SettingsService() = default;
    virtual void settings(Callback<SettingsView> done) = 0;
    /// All or nothing. Invalid names the key; Exists (409): somebody else changed meanwhile, or a change waits to be confirmed.
    virtual void changeSettings(const SettingsPatch &patch, Callback<SettingsResult> done) = 0;
    virtual void confirmSettings(qint64 version, const QString &by, Callback<SettingsVersion> done) = 0;
    /// Undoes one version, as a new one. Exists (409): done already, or one of its settings was changed again since.
    virtual void revertSettings(qint64 version, const QString &by, Callback<SettingsResult> done) = 0;
    /// Newest first.
    virtual void settingsHistory(const PageRequest &page, Callback<Page<SettingsVersion>> done) = 0;
};

} // namespace control
