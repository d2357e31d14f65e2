// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settings.h"
#include "config/valuecheck.h"

using namespace Qt::StringLiterals;

namespace config {

namespace {

const QHash<QLatin1StringView, qsizetype> &positions()
{
    static const QHash<QLatin1StringView, qsizetype> all = [] {
        QHash<QLatin1StringView, qsizetype> made;
        const QList<Setting> &table = settingsTable();
        for (qsizetype i = 0; i < table.size(); ++i)
            made.insert(QLatin1StringView(table[i].key), i);
        return made;
    }();
    return all;
}

qsizetype positionOf(QStringView key)
{
    const QByteArray latin1 = key.toLatin1();
    const qsizetype position = positions().value(QLatin1StringView(latin1), -1);
    // What is not Latin-1 became '?', which no key holds.
    return position;
}

} // namespace

const Setting *findSetting(QStringView key)
{
    const qsizetype position = positionOf(key);
    return position < 0 ? nullptr : &settingsTable()[position];
}

QString environmentName(QStringView key)
{
    return u"POSTKONTOR_"_s + key.toString().toUpper().replace(u'.', u'_');
}

Settings::Settings()
{
    static const QList<Entry> defaults = [] {
        QList<Entry> made;
        for (const Setting &setting : settingsTable()) {
            const base::Result<QVariant> value =
                checkValue(setting, QString::fromUtf8(setting.defaultValue), true);
            Q_ASSERT_X(value.ok(), setting.key, "its own default is not allowed");
            made.append({*value, Source::Default});
        }
        return made;
    }();
    m_entries = defaults;
}

const Settings::Entry &Settings::entry(QLatin1StringView key) const
{
    const qsizetype position = positions().value(key, -1);
    Q_ASSERT_X(position >= 0, key.data(), "no such setting");
    static const Entry nothing;
    return position < 0 ? nothing : m_entries[position];
}

QString Settings::string(QLatin1StringView key) const
{
    return entry(key).value.toString();
}

qint64 Settings::integer(QLatin1StringView key) const
{
    return entry(key).value.toLongLong();
}

bool Settings::boolean(QLatin1StringView key) const
{
    return entry(key).value.toBool();
}

QStringList Settings::list(QLatin1StringView key) const
{
    return entry(key).value.toStringList();
}

Source Settings::source(QLatin1StringView key) const
{
    return entry(key).source;
}

QVariant Settings::value(QLatin1StringView key) const
{
    return entry(key).value;
}

base::Result<void> Settings::set(QStringView key, const QVariant &value, Source source)
{
    const qsizetype position = positionOf(key);
    if (position < 0) {
        return base::Error{base::ErrorKind::Invalid,
                           u"unknown setting; did you mean %1?"_s.arg(nearestKey(key)),
                           {},
                           key.toString()};
    }
    const Setting &setting = settingsTable()[position];
    if (setting.fileOnly && source == Source::Database) {
        return base::Error{base::ErrorKind::Invalid,
                           u"%1 can only be set in the file or the environment"_s.arg(key),
                           {},
                           key.toString()};
    }
    const bool fromText = source == Source::Environment || source == Source::CommandLine;
    base::Result<QVariant> checked = checkValue(setting, value, fromText);
    if (!checked)
        return checked.error();
    if (source >= m_entries[position].source)
        m_entries[position] = {std::move(*checked), source};
    return {};
}

Settings Settings::withLive(const Settings &fresh) const
{
    Settings result = *this;
    const QList<Setting> &table = settingsTable();
    for (qsizetype i = 0; i < table.size(); ++i) {
        if (!table[i].restart)
            result.m_entries[i] = fresh.m_entries[i];
    }
    return result;
}

} // namespace config
