// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logging.h"
#include "server/settingskeeper.h"
#include "server/settingsview.h"
#include <algorithm>

// How SettingsKeeper makes a version out of what is asked, and what it refuses.
namespace server {

using namespace Qt::StringLiterals;
using base::Error;
using base::ErrorKind;
using base::Result;
using control::SettingChange;
using control::SettingsPatch;
using control::SettingsVersion;

namespace {

Error refusal(ErrorKind kind, const QString &text, const QString &field)
{
    return {kind, text, {}, field};
}

Error waitsAlready(qint64 version)
{
    return refusal(ErrorKind::Exists, u"version %1 waits to be confirmed: confirm or revert it first"_s.arg(version), u"version"_s);
}

} // namespace

/// One change, checked alone.
Result<void> SettingsKeeper::addChange(SettingsVersion &version, const QString &key, const QVariant &value) const
{
    const config::Setting *setting = config::findSetting(key);
    if (!setting) {
        return refusal(ErrorKind::Invalid, u"unknown setting; did you mean %1?"_s.arg(config::nearestKey(key)), key.left(100));
    }
    const QLatin1StringView name(setting->key);
    if (const QString why = lockReason(m_given, *setting); !why.isEmpty())
        return refusal(ErrorKind::Invalid, why, key);
    SettingChange change;
    change.key = key;
    change.secret = setting->secret;
    change.reset = !value.isValid();
    change.before = m_stored.values.value(key);
    change.from = m_current.value(name);
    config::Settings wanted = m_given;
    if (value.isValid()) {
        if (const Result<void> set = wanted.set(key, value, config::Source::Database); !set)
            return set;
        change.stored = wanted.value(name);
    }
    change.to = wanted.value(name);
    if (change.before != change.stored)
        version.changes << change;
    return {};
}

Result<SettingsVersion> SettingsKeeper::versionOf(const SettingsPatch &patch) const
{
    if (patch.baseVersion && *patch.baseVersion != m_stored.version)
        return refusal(ErrorKind::Exists, u"the settings were changed meanwhile: they are at version %1"_s.arg(m_stored.version), u"baseVersion"_s);
    if (m_stored.waiting && !patch.dryRun)
        return waitsAlready(m_stored.waiting->version);
    SettingsVersion version;
    version.version = m_stored.version + 1;
    version.by = patch.by;
    for (const auto &[key, value] : patch.changes) {
        if (const Result<void> added = addChange(version, key, value); !added)
            return added.error();
    }
    if (patch.confirmWithinS && !version.changes.isEmpty())
        version.confirmBy = m_setup.clock->wallMs() + *patch.confirmWithinS * 1000;
    return version;
}

/// A version that takes `undone` back.
Result<SettingsVersion> SettingsKeeper::undoing(const SettingsVersion &undone, const QString &by) const
{
    if (undone.revertedAt)
        return refusal(ErrorKind::Exists, u"version %1 was reverted before"_s.arg(undone.version), u"version"_s);
    if (m_stored.waiting && m_stored.waiting->version != undone.version)
        return waitsAlready(m_stored.waiting->version);
    SettingsVersion version;
    version.version = m_stored.version + 1;
    version.by = by;
    version.reverts = undone.version;
    for (const SettingChange &change : undone.changes) {
        if (m_stored.values.value(change.key) != change.stored)
            return refusal(ErrorKind::Exists, u"%1 was changed again since version %2"_s.arg(change.key).arg(undone.version), change.key);
        SettingChange back = change;
        std::swap(back.before, back.stored);
        std::swap(back.from, back.to);
        back.reset = !back.stored.isValid();
        version.changes << back;
    }
    return version;
}

/// What an engine would have to run with; checked as a whole.
Result<config::Settings> SettingsKeeper::candidate(const SettingsVersion &version) const
{
    config::Settings wanted = m_given;
    QHash<QString, QVariant> values = m_stored.values;
    for (const SettingChange &change : version.changes)
        values.insert(change.key, change.stored);
    for (auto one = values.cbegin(); one != values.cend(); ++one) {
        if (!one.value().isValid())
            continue;
        if (const Result<void> set = wanted.set(one.key(), one.value(), config::Source::Database); !set) {
            qCWarning(lcServer, "settings: %s in the database: %s", qUtf8Printable(one.key()), qUtf8Printable(set.error().publicText));
        }
    }
    const QList<config::Problem> problems = config::conflicts(wanted);
    if (!problems.isEmpty())
        return refusal(ErrorKind::Invalid, problems.first().text, problems.first().key);
    const bool touchesFiles = std::any_of(version.changes.cbegin(), version.changes.cend(), [](const SettingChange &change) { return change.key.startsWith("tls."_L1); });
    if (const Result<void> sound = m_setup.check(wanted); !sound && (touchesFiles || !isOfFiles(sound.error().field))) {
        Error error = sound.error();
        error.kind = ErrorKind::Invalid; // whatever the file system said of a file named here
        return error;
    }
    return wanted;
}

} // namespace server
