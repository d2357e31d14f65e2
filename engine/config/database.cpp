// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settings.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace config {

namespace {

/// The settings of the database that stand in the way: one that is named, else all of them.
QStringList inTheWay(const QList<Problem> &problems, const QHash<QString, QVariant> &values)
{
    QStringList keys;
    for (const Problem &problem : problems) {
        if (values.contains(problem.key))
            keys << problem.key;
    }
    if (keys.isEmpty())
        keys = values.keys();
    std::sort(keys.begin(), keys.end());
    return keys;
}

} // namespace

Settings withDatabase(const Settings &base, const QHash<QString, QVariant> &values, QStringList &warnings)
{
    QHash<QString, QVariant> wanted = values;
    while (true) {
        Settings settings = base;
        for (auto one = wanted.begin(); one != wanted.end();) {
            const base::Result<void> set = settings.set(one.key(), one.value(), Source::Database);
            if (!set)
                warnings << u"%1 in the database is passed over: %2"_s.arg(one.key(), set.error().publicText);
            one = set ? std::next(one) : wanted.erase(one);
        }
        const QList<Problem> problems = conflicts(settings);
        if (problems.isEmpty() || wanted.isEmpty())
            return settings;
        const QStringList keys = inTheWay(problems, wanted);
        for (const QString &key : keys)
            wanted.remove(key);
        warnings << u"%1 in the database is passed over: %2: %3"_s.arg(keys.join(u", "_s), problems.first().key, problems.first().text);
    }
}

QString typeName(Type type)
{
    switch (type) {
    case Type::Integer:
        return u"integer"_s;
    case Type::Boolean:
        return u"boolean"_s;
    case Type::StringList:
        return u"list"_s;
    case Type::String:
        break;
    }
    return u"string"_s;
}

QString sourceName(Source source)
{
    switch (source) {
    case Source::Default:
        return u"default"_s;
    case Source::File:
        return u"file"_s;
    case Source::Database:
        return u"database"_s;
    case Source::Environment:
        return u"environment"_s;
    case Source::CommandLine:
        break;
    }
    return u"commandLine"_s;
}

} // namespace config
