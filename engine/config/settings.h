// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QHash>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace config {

enum class Type { String, Integer, Boolean, StringList };
/// Where a value came from, lowest priority first.
enum class Source { Default, File, Database, Environment, CommandLine };

/// One row of the settings table; each key is declared once, in settingstable.cpp.
struct Setting
{
    const char *key;      ///< "smtp.max_connections"
    Type type;
    const char *defaultValue; ///< as written in TOML without quotes; lists comma-separated
    qint64 minimum = 0;   ///< integers
    qint64 maximum = 0;
    const char *allowed = ""; ///< strings: "a|b|c", empty: anything
    const char *unit = "";
    bool secret = false;
    bool restart = false; ///< takes effect at the next start
    bool fileOnly = false; ///< server.data_dir, storage.*, admin.*: file and environment only
    const char *help = "";
};
const QList<Setting> &settingsTable();
const Setting *findSetting(QStringView key);
/// The known key most like `key`, for error texts.
QString nearestKey(QStringView key);

/// A checked value for every key: an immutable snapshot, cheap to copy.
class Settings
{
public:
    Settings(); ///< all defaults
    QString string(QLatin1StringView key) const;
    qint64 integer(QLatin1StringView key) const;
    bool boolean(QLatin1StringView key) const;
    QStringList list(QLatin1StringView key) const;
    Source source(QLatin1StringView key) const;
    QVariant value(QLatin1StringView key) const;

    /// Checks type, range and allowed values; Error::field is the key, publicText says what is allowed.
    base::Result<void> set(QStringView key, const QVariant &value, Source source);

private:
    struct Entry
    {
        QVariant value;
        Source source = Source::Default;
    };
    QHash<QString, Entry> m_entries;
};

struct Problem
{
    int line = 0; ///< 0: not from the file
    QString key;
    QString text; ///< what was wrong and what is allowed
};

/// Loads `file` (TOML, may be empty for none) and the environment over the defaults. `warnings` gets unknown
/// environment variables; any Problem in the result means: do not start.
struct Loaded
{
    Settings settings;
    QList<Problem> problems;
    QStringList warnings;
};
Loaded load(const QString &file, const QHash<QString, QString> &environment);

} // namespace config
