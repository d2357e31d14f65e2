// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace config {

enum class Type { String, Integer, Boolean, StringList };
/// Where a value came from, lowest priority first.
enum class Source { Default, File, Database, Environment, CommandLine };

/// What a string, or each item of a list, must look like. An empty string is always allowed.
enum class Check {
    None,
    Hostname, ///< RFC 1123
    Listener, ///< address and port to listen on: "127.0.0.1:2525", "[::1]:2525"; port 0: any free one
    HostPort, ///< name or address, and port from 1 on
    Network,  ///< "127.0.0.0/8", "::1"
    Url,      ///< "scheme://…"
    Mailbox,  ///< "postmaster@example.test"
    Service   ///< where mail programs reach a listener: config/serviceplace.h
};

/// One row of the settings table; each key is declared once, in settingstable.cpp.
struct Setting
{
    const char *key; ///< "smtp.max_connections"
    Type type;
    const char *defaultValue; ///< as written in TOML without quotes; lists comma-separated
    qint64 minimum = 0;       ///< integers
    qint64 maximum = 0;
    const char *allowed = ""; ///< strings: "a|b|c", empty: anything
    const char *unit = "";
    bool secret = false;
    bool restart = false;  ///< takes effect at the next start
    bool fileOnly = false; ///< server.data_dir, storage.*, admin.*: file and environment only
    const char *help = "";
    Check check = Check::None;
};
/// Any thread; the table lives as long as the program. Keys of one table ("smtp") stand together.
const QList<Setting> &settingsTable();
const Setting *findSetting(QStringView key);
/// The known key most like `key`, for error texts.
QString nearestKey(QStringView key);
/// "smtp.max_connections" -> "POSTKONTOR_SMTP_MAX_CONNECTIONS".
QString environmentName(QStringView key);

/// A checked value for every key: an immutable snapshot, cheap to copy. Any thread; only set() changes one,
/// and only that copy. Asking for a key that is not in the table is a broken invariant and asserts.
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

    /// Checks type, range and allowed values; Error::field is the key, publicText says what is allowed. Texts
    /// are read as numbers, booleans and lists only from Environment and CommandLine. A right value is passed
    /// over when the key already has one from a source of higher priority.
    base::Result<void> set(QStringView key, const QVariant &value, Source source);

    /// These settings with those of `fresh` that take effect at once; what needs a start stays as it is.
    Settings withLive(const Settings &fresh) const;

private:
    struct Entry
    {
        QVariant value;
        Source source = Source::Default;
    };
    const Entry &entry(QLatin1StringView key) const;

    QList<Entry> m_entries; // in the order of the table
};

struct Problem
{
    int line = 0; ///< 0: not from the file
    QString key;  ///< may be empty; fit for a terminal, also when nobody knows it
    QString text; ///< what was wrong and what is allowed, without the key
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
/// The variables of this process, for load().
QHash<QString, QString> systemEnvironment();

/// What is wrong between settings that are right one by one (a certificate without its key …). load() has
/// called it; call it again after changes from elsewhere.
QList<Problem> conflicts(const Settings &settings);

/// `base` (file, environment, command line) with what was changed at run time. What is not right (any more), or not together
/// with the rest, is left out: an engine that does not start could not be mended from the console. `warnings` says so.
Settings withDatabase(const Settings &base, const QHash<QString, QVariant> &values, QStringList &warnings);

/// "default", "file", "database", "environment", "commandLine".
QString sourceName(Source source);

/// "string", "integer", "boolean", "list".
QString typeName(Type type);

/// The reference page of all settings, Markdown: docs/settings.md.
QString referencePage();

} // namespace config
