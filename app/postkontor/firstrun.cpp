// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "firstrun.h"
#include "embeddedengine.h"
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace firstrun {

QString profileFile()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation)).filePath(u"postkontor.toml"_s);
}

bool isWanted(const Options &options, const config::Settings &settings)
{
    if (options.endpoint.isValid() || !options.config.isEmpty() || !options.screenshot.isEmpty() || QFileInfo::exists(profileFile()))
        return false;
    for (const config::Setting &setting : config::settingsTable()) { // somebody has set it up by the environment
        if (settings.source(QLatin1StringView(setting.key)) != config::Source::Default)
            return false;
    }
    config::Settings desktop = settings;
    EmbeddedEngine::applyDesktopDefaults(desktop);
    return !QFileInfo::exists(QDir(desktop.string("server.data_dir"_L1)).filePath(u"index.sqlite"_s));
}

base::Result<void> write(const ui::SetupPlan &plan, const QString &file)
{
    config::Settings checked;
    for (const auto &[key, value] : plan.settings()) {
        if (auto set = checked.set(key, value, config::Source::File); !set)
            return set;
    }
    if (const QList<config::Problem> problems = config::conflicts(checked); !problems.isEmpty())
        return base::Error{base::ErrorKind::Invalid, problems.first().key + u": "_s + problems.first().text, {}, problems.first().key};
    const auto failed = [&file](const QString &why) {
        return base::Error{base::ErrorKind::Io, u"%1 cannot be written: %2"_s.arg(file, why), {}, {}};
    };
    if (!QDir().mkpath(QFileInfo(file).path()))
        return failed(u"no folder"_s);
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly))
        return failed(out.errorString());
    out.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner); // before the password is in it
    out.write(plan.toToml().toUtf8());
    return out.commit() ? base::Result<void>() : base::Result<void>(failed(out.errorString()));
}

} // namespace firstrun
