// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settings.h"
#include "config/tomlreader.h"
#include <QFile>
#include <QFileInfo>
#include <QProcessEnvironment>

using namespace Qt::StringLiterals;

namespace config {

namespace {

constexpr qint64 kMaxFileBytes = 1024 * 1024;
constexpr auto kPrefix = "POSTKONTOR_"_L1;
// Read by other programs of the project, not by the engine.
constexpr QLatin1StringView kForeignVariables[] = {"POSTKONTOR_CORPORA"_L1, "POSTKONTOR_SOURCE"_L1,
                                                   "POSTKONTOR_URL"_L1, "POSTKONTOR_TOKEN_FILE"_L1,
                                                   "POSTKONTOR_SENDMAIL_SERVER"_L1, "POSTKONTOR_SENDMAIL_SPOOL"_L1,
                                                   "POSTKONTOR_SENDMAIL_HOSTNAME"_L1,
                                                   "POSTKONTOR_SENDMAIL_CONFIG"_L1};

Problem unknownKey(const TomlEntry &entry)
{
    return {entry.line, printableKey(entry.key),
            u"unknown key; did you mean %1?"_s.arg(nearestKey(entry.key))};
}

std::optional<QByteArray> readFile(const QString &name, QList<Problem> &problems)
{
    QFile file(name);
    if (!QFileInfo(name).isFile() || !file.open(QIODevice::ReadOnly)) {
        const QString why = QFileInfo::exists(name) ? file.errorString() : u"no such file"_s;
        problems.append(
            {0, {}, u"cannot read %1: %2"_s.arg(name, QFileInfo(name).isDir() ? u"it is a folder"_s : why)});
        return std::nullopt;
    }
    QByteArray text = file.read(kMaxFileBytes + 1);
    if (text.size() > kMaxFileBytes) {
        problems.append({0, {}, u"%1 is larger than 1 MiB: not a settings file"_s.arg(name)});
        return std::nullopt;
    }
    return text;
}

void loadFile(const QString &name, Loaded &loaded, QHash<QString, int> &lines)
{
    const std::optional<QByteArray> text = readFile(name, loaded.problems);
    if (!text)
        return;
    const TomlContent content = readToml(*text);
    loaded.problems += content.problems;
    for (const TomlEntry &entry : content.entries) {
        lines.insert(entry.key, entry.line);
        if (!findSetting(entry.key)) {
            loaded.problems.append(unknownKey(entry));
            continue;
        }
        const base::Result<void> set = loaded.settings.set(entry.key, entry.value, Source::File);
        if (!set)
            loaded.problems.append({entry.line, entry.key, set.error().publicText});
    }
}

void loadEnvironment(const QHash<QString, QString> &environment, Loaded &loaded)
{
    QHash<QString, QString> keys;
    for (const Setting &setting : settingsTable()) {
        const QString key = QString::fromLatin1(setting.key);
        keys.insert(environmentName(key), key);
    }
    QStringList names = environment.keys();
    names.sort(); // so that messages come in the same order each time
    for (const QString &name : std::as_const(names)) {
        if (!name.startsWith(kPrefix) || std::find(std::begin(kForeignVariables), std::end(kForeignVariables),
                                                   name) != std::end(kForeignVariables))
            continue;
        const QString key = keys.value(name);
        if (key.isEmpty()) {
            const QString nearest =
                environmentName(nearestKey(name.sliced(kPrefix.size()).toLower().replace(u'_', u'.')));
            loaded.warnings.append(
                u"unknown environment variable %1; did you mean %2?"_s.arg(printableKey(name), nearest));
            continue;
        }
        const base::Result<void> set = loaded.settings.set(key, environment.value(name), Source::Environment);
        if (!set)
            loaded.problems.append({0, key, name + u": "_s + set.error().publicText});
    }
}

} // namespace

Loaded load(const QString &file, const QHash<QString, QString> &environment)
{
    Loaded loaded;
    QHash<QString, int> lines;
    if (!file.isEmpty())
        loadFile(file, loaded, lines);
    loadEnvironment(environment, loaded);
    if (!loaded.problems.isEmpty())
        return loaded;
    loaded.problems = conflicts(loaded.settings);
    for (Problem &problem : loaded.problems)
        problem.line = lines.value(problem.key, 0);
    return loaded;
}

QHash<QString, QString> systemEnvironment()
{
    const QProcessEnvironment system = QProcessEnvironment::systemEnvironment();
    QHash<QString, QString> variables;
    for (const QString &name : system.keys())
        variables.insert(name, system.value(name));
    return variables;
}

} // namespace config
