// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/settingsview.h"
#include "config/valuecheck.h"

namespace server {

using namespace Qt::StringLiterals;

namespace {

/// The word for it: "file", "environment", "commandLine"; empty: it can be changed.
QString lockOf(const config::Settings &given, const config::Setting &setting)
{
    if (setting.fileOnly)
        return u"file"_s;
    const config::Source source = given.source(QLatin1StringView(setting.key));
    return source > config::Source::Database ? config::sourceName(source) : QString();
}

QString formName(config::Check check)
{
    switch (check) {
    case config::Check::None:
    case config::Check::Mailbox:
    case config::Check::Service:
        break;
    case config::Check::Hostname:
        return u"hostname"_s;
    case config::Check::Listener:
        return u"listener"_s;
    case config::Check::HostPort:
        return u"hostPort"_s;
    case config::Check::Network:
        return u"network"_s;
    case config::Check::Url:
        return u"url"_s;
    }
    return {};
}

} // namespace

QString lockReason(const config::Settings &given, const config::Setting &setting)
{
    const QString lock = lockOf(given, setting);
    const QString key = QString::fromLatin1(setting.key);
    if (lock == "file"_L1)
        return u"%1 is needed before the database is there: it is set in the file or the environment only"_s.arg(key);
    if (lock == "environment"_L1)
        return u"%1 sets it, and the environment counts more than a change made here"_s.arg(config::environmentName(key));
    if (!lock.isEmpty())
        return u"the command line sets it, and counts more than a change made here"_s;
    return {};
}

control::Setting shownSetting(const config::Setting &setting, const config::Settings &given, const config::Settings &current,
                              const config::Settings &running)
{
    const QLatin1StringView key(setting.key);
    control::Setting shown;
    shown.key = key;
    if (!setting.secret) { // that one is set is said by its source
        shown.value = current.value(key);
        static const config::Settings defaults;
        shown.defaultValue = defaults.value(key);
        shown.given = given.value(key);
    }
    shown.source = config::sourceName(current.source(key));
    shown.type = config::typeName(setting.type);
    shown.minimum = setting.minimum;
    shown.maximum = setting.maximum;
    shown.allowed = QString::fromLatin1(setting.allowed).split(u'|', Qt::SkipEmptyParts);
    shown.form = formName(setting.check);
    shown.rule = config::allowedText(setting);
    shown.unit = QString::fromLatin1(setting.unit);
    shown.secret = setting.secret;
    shown.restart = setting.restart;
    shown.pending = current.value(key) != running.value(key);
    shown.lock = lockOf(given, setting);
    shown.variable = config::environmentName(shown.key);
    shown.help = QString::fromUtf8(setting.help);
    return shown;
}

} // namespace server
