// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/valuecheck.h"
#include "config/settings.h"
#include "support/demodiagnosis.h"
#include <QDateTime>

using namespace Qt::StringLiterals;

namespace support {

void fillSettings(FakeEngine &engine)
{
    const config::Settings defaults;
    for (const config::Setting &setting : config::settingsTable()) {
        control::Setting shown;
        shown.key = QString::fromLatin1(setting.key);
        shown.type = config::typeName(setting.type);
        shown.source = u"default"_s;
        shown.defaultValue = defaults.value(QLatin1StringView(setting.key));
        shown.value = setting.secret ? QVariant() : shown.defaultValue;
        shown.given = shown.value;
        shown.minimum = setting.minimum;
        shown.maximum = setting.maximum;
        shown.allowed = QString::fromLatin1(setting.allowed).split(u'|', Qt::SkipEmptyParts);
        shown.rule = config::allowedText(setting);
        shown.unit = QString::fromLatin1(setting.unit);
        shown.secret = setting.secret;
        shown.restart = setting.restart;
        shown.lock = setting.fileOnly ? u"file"_s : QString();
        shown.variable = config::environmentName(shown.key);
        shown.help = QString::fromUtf8(setting.help);
        if (shown.key == "smtp.max_recipients"_L1) {
            shown.value = qlonglong(250);
            shown.source = u"database"_s;
        }
        engine.settings.items.append(shown);
    }
    engine.settings.version = 1;
    control::SettingsVersion version;
    version.version = 1;
    version.at = QDateTime::currentMSecsSinceEpoch() - 5400000;
    version.by = u"office"_s;
    version.changes = {{u"smtp.max_recipients"_s, false, false, qlonglong(100), qlonglong(250), {}, {}}};
    engine.settingsHistory = {version};
}

} // namespace support
