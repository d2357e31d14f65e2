// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/settings.h"
#include "config/valuecheck.h"

using namespace Qt::StringLiterals;

namespace config {

namespace {

const auto kIntroduction = uR"(# Settings

<!-- Made from the table in engine/config/settingsserver.cpp and settingsmail.cpp; tests/unit/config/tst_referencepage.cpp compares the two. -->

The file is TOML: `smtp.max_connections` is the key `max_connections` in the table `[smtp]`. Each key has an environment
variable too, named `POSTKONTOR_` and the key in capitals with `_` for `.`; lists are comma-separated there. What is
given in several places is taken from the command line first, then the environment, the database (changes made in the
console or over the API), the file and at last the default. An unknown key or a wrong value in the file stops the start
with exit code 2; an unknown variable is only reported. SIGHUP reads file and environment again; what has no **R** below
takes effect at once, then and when it is changed in the console, with `postkontorctl settings set` or `PATCH /v1/settings`.

Marks: **R** takes effect at the next start; **F** lives in the file or the environment only; **S** secret, never shown.
)"_s;

QString tomlDefault(const Setting &setting)
{
    const QString text = QString::fromUtf8(setting.defaultValue);
    if (setting.type == Type::Integer || setting.type == Type::Boolean)
        return text;
    if (setting.type == Type::String)
        return u'"' + text + u'"';
    QStringList items;
    for (const QString &item : text.split(u',', Qt::SkipEmptyParts))
        items.append(u'"' + item + u'"');
    return u'[' + items.join(u", "_s) + u']';
}

QString marks(const Setting &setting)
{
    QStringList letters;
    if (setting.restart)
        letters.append(u"R"_s);
    if (setting.fileOnly)
        letters.append(u"F"_s);
    if (setting.secret)
        letters.append(u"S"_s);
    return letters.join(u' ');
}

QString row(const Setting &setting)
{
    const QString unit = QString::fromLatin1(setting.unit);
    const QString allowed = allowedText(setting) + (unit.isEmpty() ? QString() : u" ("_s + unit + u')');
    return u"| `%1` | `%2` | %3 | %4 | %5 |\n"_s.arg(QString::fromLatin1(setting.key).section(u'.', 1),
                                                     tomlDefault(setting), allowed, marks(setting),
                                                     QString::fromUtf8(setting.help));
}

} // namespace

QString referencePage()
{
    QString page = kIntroduction;
    QString table;
    for (const Setting &setting : settingsTable()) {
        const QString name = QString::fromLatin1(setting.key).section(u'.', 0, 0);
        if (name != table)
            page += u"\n## [%1]\n\n| Key | Default | Allowed | | |\n|---|---|---|---|---|\n"_s.arg(name);
        table = name;
        page += row(setting);
    }
    return page;
}

} // namespace config
