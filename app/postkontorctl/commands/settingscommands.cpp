// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/format.h"
#include "postkontorctl/session.h"
#include "postkontorctl/table.h"

using namespace Qt::StringLiterals;

namespace ctl {

namespace {

QString shownValue(const QVariant &value)
{
    if (value.typeId() == QMetaType::QStringList)
        return u'[' + value.toStringList().join(u", "_s) + u']';
    if (value.typeId() == QMetaType::QString)
        return u'"' + value.toString() + u'"';
    return value.isValid() ? value.toString() : u"-"_s;
}

QString shownValue(const control::Setting &setting)
{
    if (setting.secret)
        return setting.source == "default"_L1 ? u"-"_s : Ctl::tr("(secret)");
    const QString unit = setting.unit.isEmpty() ? QString() : u' ' + setting.unit;
    return shownValue(setting.value) + unit;
}

QString shownMarks(const control::Setting &setting)
{
    QStringList marks;
    if (setting.pending)
        marks << Ctl::tr("waits for a restart");
    else if (setting.restart)
        marks << Ctl::tr("restart");
    if (!setting.lock.isEmpty())
        marks << Ctl::tr("read-only");
    return marks.join(u", "_s);
}

QString shownChanges(const control::SettingsVersion &version)
{
    QStringList texts;
    for (const control::SettingChange &change : version.changes) {
        texts << (change.secret ? change.key + u' ' + Ctl::tr("(secret)")
                                : u"%1: %2 → %3"_s.arg(change.key, shownValue(change.from), shownValue(change.to)));
    }
    return texts.join(u"; "_s);
}

QString shownFate(const control::SettingsVersion &version)
{
    if (version.revertedAt)
        return Ctl::tr("reverted by %1").arg(version.revertedBy);
    if (version.waits())
        return Ctl::tr("waits until %1").arg(shownTime(version.confirmBy));
    if (version.reverts)
        return Ctl::tr("reverts %1").arg(version.reverts);
    return version.confirmedAt ? Ctl::tr("confirmed") : QString();
}

/// With a settings list, whose types say how words are meant.
void withSettings(Session &session, std::function<void(const control::SettingsView &)> next)
{
    session.get(u"/v1/settings"_s, [&session, next = std::move(next)](const QByteArray &body) {
        if (const auto view = control::fromJson<control::SettingsView>(body))
            next(*view);
        else
            session.fail(Ctl::tr("the answer of the server cannot be read"));
    });
}

const control::Setting *find(const control::SettingsView &view, const QString &key)
{
    const auto found =
        std::find_if(view.items.begin(), view.items.end(), [&key](const control::Setting &one) { return one.key == key; });
    return found == view.items.end() ? nullptr : &*found;
}

/// What cannot be meant goes as it is: the server says what is allowed.
QVariant parseValue(const control::Setting *setting, const QString &text)
{
    const QString type = setting ? setting->type : QString();
    bool isNumber = false;
    const qlonglong number = text.toLongLong(&isNumber);
    if (type == "integer"_L1 && isNumber)
        return number;
    if (type == "boolean"_L1 && (text == "true"_L1 || text == "false"_L1))
        return text == "true"_L1;
    if (type != "list"_L1)
        return text;
    QStringList items;
    for (const QString &item : text.split(u',', Qt::SkipEmptyParts))
        items << item.trimmed();
    return items;
}

void showResult(Session &session, const control::SettingsResult &result)
{
    session.print(Ctl::tr("Version %1").arg(result.version) + u'\n');
    if (!result.applied.isEmpty())
        session.print(Ctl::tr("In effect: %1").arg(result.applied.join(u", "_s)) + u'\n');
    if (!result.restart.isEmpty())
        session.print(Ctl::tr("From the next start on: %1").arg(result.restart.join(u", "_s)) + u'\n');
    if (result.confirmBy) {
        session.print(Ctl::tr("Goes back by itself at %1 unless you say: postkontorctl settings confirm %2")
                          .arg(shownTime(result.confirmBy))
                          .arg(result.version)
                      + u'\n');
    }
    session.finish();
}

/// --confirm; false after the session was refused.
bool readConfirm(Session &session, control::SettingsPatch &patch)
{
    if (!session.has(u"confirm"_s))
        return true;
    patch.confirmWithinS = parseDuration(session.option(u"confirm"_s));
    if (!patch.confirmWithinS)
        session.refuse(Ctl::tr("--confirm takes a span such as 30s or 10m"));
    return patch.confirmWithinS.has_value();
}

void sendPatch(Session &session, const control::SettingsPatch &patch)
{
    session.show<control::SettingsResult>(
        "PATCH", u"/v1/settings"_s, control::toJson(patch),
        [&session](const control::SettingsResult &result) { showResult(session, result); });
}

std::optional<QByteArray> versionBody(Session &session)
{
    bool good = false;
    const qlonglong version = session.argument(0).toLongLong(&good);
    if (good && version > 0)
        return "{\"version\":" + QByteArray::number(version) + '}';
    session.refuse(Ctl::tr("a version is a number: see settings history"));
    return std::nullopt;
}

} // namespace

void runSettingsList(Session &session)
{
    const QString part = session.argument(0);
    session.show<control::SettingsView>("GET", u"/v1/settings"_s, {}, [&session, part](const control::SettingsView &view) {
        Table table({{Ctl::tr("SETTING"), Table::Align::Left, 48},
                     {Ctl::tr("VALUE"), Table::Align::Left, 60},
                     {Ctl::tr("SOURCE")},
                     {Ctl::tr("NOTE")}});
        for (const control::Setting &setting : view.items) {
            const bool wanted = setting.key.contains(part, Qt::CaseInsensitive)
                || setting.help.contains(part, Qt::CaseInsensitive);
            const bool changed = setting.source != "default"_L1;
            if (wanted && (changed || !session.has(u"changed"_s)))
                table.add({setting.key, shownValue(setting), setting.source, shownMarks(setting)});
        }
        session.print(table.toText());
        if (view.waiting)
            session.print(Ctl::tr("Version %1 waits to be confirmed until %2.")
                              .arg(view.waiting->version)
                              .arg(shownTime(view.waiting->confirmBy))
                          + u'\n');
        session.finish();
    });
}

void runSettingsGet(Session &session)
{
    withSettings(session, [&session](const control::SettingsView &view) {
        const control::Setting *setting = find(view, session.argument(0));
        if (!setting) {
            session.fail(Ctl::tr("no setting has this name; see settings list"));
            return;
        }
        if (session.line().json) {
            session.write(control::toJson(*setting) + '\n');
            session.finish();
            return;
        }
        const std::pair<QString, QString> rows[] = {{Ctl::tr("Value"), shownValue(*setting)},
                                                    {Ctl::tr("Source"), setting->source},
                                                    {Ctl::tr("Default"), shownValue(setting->defaultValue)},
                                                    {Ctl::tr("Allowed"), setting->rule},
                                                    {Ctl::tr("Note"), shownMarks(*setting)},
                                                    {Ctl::tr("Variable"), setting->variable}};
        session.print(setting->help + u'\n');
        for (const auto &[name, value] : rows) {
            if (!value.isEmpty())
                session.print(name + u": "_s + value + u'\n');
        }
        session.finish();
    });
}

void runSettingsSet(Session &session)
{
    withSettings(session, [&session](const control::SettingsView &view) {
        control::SettingsPatch patch;
        for (const QString &word : session.line().arguments) {
            const qsizetype equals = word.indexOf(u'=');
            if (equals < 1) {
                session.refuse(Ctl::tr("expected SETTING=VALUE, not %1").arg(word));
                return;
            }
            const QString key = word.first(equals);
            patch.changes.emplace_back(key, parseValue(find(view, key), word.sliced(equals + 1)));
        }
        patch.baseVersion = view.version;
        if (readConfirm(session, patch))
            sendPatch(session, patch);
    });
}

void runSettingsReset(Session &session)
{
    control::SettingsPatch patch;
    for (const QString &key : session.line().arguments)
        patch.changes.emplace_back(key, QVariant());
    if (readConfirm(session, patch))
        sendPatch(session, patch);
}

void runSettingsHistory(Session &session)
{
    const auto limit = session.limit(20);
    if (!limit)
        return;
    session.list<control::SettingsVersion>(u"/v1/settings/history"_s, {}, *limit, [&session](const QList<control::SettingsVersion> &all) {
        Table table({{Ctl::tr("VERSION"), Table::Align::Right},
                     {Ctl::tr("AT")},
                     {Ctl::tr("BY"), Table::Align::Left, 30},
                     {Ctl::tr("CHANGES"), Table::Align::Left, 100},
                     {Ctl::tr("STATE"), Table::Align::Left, 40}});
        for (const control::SettingsVersion &version : all) {
            table.add({QString::number(version.version), shownTime(version.at), version.by, shownChanges(version),
                       shownFate(version)});
        }
        session.print(table.toText());
        session.finish();
    });
}

void runSettingsConfirm(Session &session)
{
    if (const auto body = versionBody(session)) {
        session.show<control::SettingsVersion>("POST", u"/v1/settings/confirm"_s, *body,
                                               [&session](const control::SettingsVersion &version) {
                                                   session.print(Ctl::tr("Version %1 stays.").arg(version.version) + u'\n');
                                                   session.finish();
                                               });
    }
}

void runSettingsRevert(Session &session)
{
    if (const auto body = versionBody(session)) {
        session.show<control::SettingsResult>(
            "POST", u"/v1/settings/revert"_s, *body,
            [&session](const control::SettingsResult &result) { showResult(session, result); });
    }
}

} // namespace ctl
