// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "support/fakeengine.h"
#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

// Settings of the fake engine: changes, confirmation, history; refusals as `refusedSettings` says.
namespace support {
namespace {

QByteArray problem(int status, const QString &detail, const QString &field)
{
    return QJsonDocument(QJsonObject{{u"status"_s, status}, {u"code"_s, u"no"_s}, {u"detail"_s, detail}, {u"field"_s, field}}).toJson();
}

QVariant valueOf(const QJsonValue &json)
{
    rapidjson::Document document;
    QVariant value;
    const QByteArray text = QJsonDocument(QJsonObject{{u"v"_s, json}}).toJson();
    if (control::parseJson(text, document))
        control::readVariant(document["v"], value);
    return value;
}

} // namespace

FakeEngine::Reply FakeEngine::answerSettings(const Request &request, const QStringList &parts)
{
    const QString what = parts.value(1);
    const qint64 version = QJsonDocument::fromJson(request.body)["version"_L1].toInteger();
    if (what == "history"_L1)
        return {200, control::toJson(control::Page<control::SettingsVersion>{settingsHistory, {}})};
    if (what == "revert"_L1)
        return revertSettings(version);
    if (what == "confirm"_L1) {
        if (!settings.waiting || settings.waiting->version != version)
            return {409, problem(409, u"waits for no confirmation"_s, u"version"_s)};
        settings.waiting.reset();
        settingsHistory.first().confirmedAt = QDateTime::currentMSecsSinceEpoch();
        push(u"settings"_s, "settings.confirmed", control::toJson(settingsHistory.first()));
        return {200, control::toJson(settingsHistory.first())};
    }
    return request.method == "PATCH" ? changeSettings(request.body) : Reply{200, control::toJson(settings)};
}

FakeEngine::Reply FakeEngine::changeSettings(const QByteArray &body)
{
    const QJsonObject patch = QJsonDocument::fromJson(body).object();
    const QJsonObject changes = patch["changes"_L1].toObject();
    if (patch.contains("baseVersion"_L1) && patch["baseVersion"_L1].toInteger() != settings.version)
        return {409, problem(409, u"they are at version %1"_s.arg(settings.version), u"baseVersion"_s)};
    control::SettingsVersion version;
    control::SettingsResult result;
    for (const control::Setting &setting : std::as_const(settings.items)) {
        if (!changes.contains(setting.key))
            continue;
        if (refusedSettings.contains(setting.key))
            return {422, problem(422, refusedSettings.value(setting.key), setting.key)};
        control::SettingChange change;
        change.key = setting.key;
        change.secret = setting.secret;
        change.from = setting.value;
        change.stored = valueOf(changes[setting.key]);
        change.reset = !change.stored.isValid();
        change.to = change.reset ? setting.given : change.stored;
        version.changes << change;
        (setting.restart ? result.restart : result.applied) << setting.key;
    }
    result.version = settings.version;
    if (!patch["dryRun"_L1].toBool()) {
        if (const qint64 seconds = patch["confirmWithinSeconds"_L1].toInteger())
            version.confirmBy = QDateTime::currentMSecsSinceEpoch() + seconds * 1000;
        addSettingsVersion(version);
        result.version = settings.version;
        result.confirmBy = version.confirmBy;
    }
    return {200, control::toJson(result)};
}

void FakeEngine::addSettingsVersion(control::SettingsVersion version)
{
    version.version = ++settings.version;
    version.at = QDateTime::currentMSecsSinceEpoch();
    version.by = u"console"_s;
    for (const control::SettingChange &change : std::as_const(version.changes)) {
        for (control::Setting &setting : settings.items) {
            if (setting.key != change.key)
                continue;
            setting.value = setting.secret ? QVariant() : change.to;
            setting.source = change.reset ? u"default"_s : u"database"_s;
            setting.pending = setting.restart;
        }
    }
    settings.waiting.reset();
    if (version.waits())
        settings.waiting = version;
    settingsHistory.prepend(version);
    push(u"settings"_s, "settings.changed", control::toJson(version));
}

FakeEngine::Reply FakeEngine::revertSettings(qint64 version)
{
    const auto found = std::find_if(settingsHistory.begin(), settingsHistory.end(), [version](const auto &one) { return one.version == version; });
    if (found == settingsHistory.end())
        return {404};
    if (found->revertedAt)
        return {409, problem(409, u"was reverted before"_s, u"version"_s)};
    control::SettingsVersion undo;
    undo.reverts = version;
    for (control::SettingChange change : std::as_const(found->changes)) {
        std::swap(change.from, change.to);
        for (const control::Setting &setting : std::as_const(settings.items)) {
            if (setting.key == change.key)
                change.reset = change.to == setting.given;
        }
        undo.changes << change;
    }
    found->revertedAt = QDateTime::currentMSecsSinceEpoch();
    addSettingsVersion(undo);
    return {200, control::toJson(control::SettingsResult{settings.version, {}, {}, {}})};
}

} // namespace support
