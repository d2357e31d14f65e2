// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/settingrows.h"
#include "base/logging.h"
#include "control/json.h"
#include "storage/cursor.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::settings {

namespace {

constexpr qint64 kVersionsKept = 1000;
constexpr qsizetype kMaxAuthor = 255;

QByteArray valueText(const QVariant &value)
{
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    control::writeVariant(writer, value);
    return buffer.take();
}

QVariant readText(const QByteArray &text)
{
    rapidjson::Document json;
    QVariant value;
    return control::parseJson(text, json) && control::readVariant(json, value) ? value : QVariant();
}

template<size_t N>
void variantMember(control::JsonWriter &writer, const char (&name)[N], const QVariant &value)
{
    control::writeKey(writer, name);
    control::writeVariant(writer, value);
}

/// With everything, secrets too: for the database alone.
QByteArray changesText(const QList<control::SettingChange> &changes)
{
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartArray();
    for (const control::SettingChange &change : changes) {
        writer.StartObject();
        variantMember(writer, "key", change.key);
        variantMember(writer, "secret", change.secret);
        variantMember(writer, "reset", change.reset);
        variantMember(writer, "from", change.from);
        variantMember(writer, "to", change.to);
        variantMember(writer, "before", change.before);
        variantMember(writer, "stored", change.stored);
        writer.EndObject();
    }
    writer.EndArray();
    return buffer.take();
}

QVariant memberOf(const rapidjson::Value &json, const char *name)
{
    const auto found = json.FindMember(name);
    QVariant value;
    return found != json.MemberEnd() && control::readVariant(found->value, value) ? value : QVariant();
}

QList<control::SettingChange> readChanges(const QByteArray &text)
{
    QList<control::SettingChange> changes;
    rapidjson::Document json;
    if (!control::parseJson(text, json) || !json.IsArray())
        return changes;
    for (const rapidjson::Value &item : json.GetArray()) {
        if (!item.IsObject())
            continue;
        control::SettingChange change;
        change.key = memberOf(item, "key").toString();
        change.secret = memberOf(item, "secret").toBool();
        change.reset = memberOf(item, "reset").toBool();
        change.from = memberOf(item, "from");
        change.to = memberOf(item, "to");
        change.before = memberOf(item, "before");
        change.stored = memberOf(item, "stored");
        changes << change;
    }
    return changes;
}

QList<control::SettingsVersion> before(SqlConnection &db, qint64 version, int limit)
{
    QList<control::SettingsVersion> found;
    auto row = db.run(sql::kSettingVersionPage, version, limit);
    while (row.next()) {
        control::SettingsVersion one;
        one.version = row.integer(0);
        one.at = row.integer(1);
        one.by = row.text(2);
        one.changes = readChanges(row.text(3).toUtf8());
        one.confirmBy = row.optionalInteger(4);
        one.confirmedAt = row.optionalInteger(5);
        one.revertedAt = row.optionalInteger(6);
        one.revertedBy = row.text(7);
        one.reverts = row.integer(8);
        found << one;
    }
    return found;
}

void tell(WriteTransaction &tx, const QString &kind, const control::SettingsVersion &version)
{
    control::Event event;
    event.kind = kind;
    event.detail = control::toJson(version);
    tx.addEvent(event);
}

} // namespace

base::Result<StoredSettings> load(SqlConnection &db)
{
    StoredSettings stored;
    auto row = db.run(sql::kSettings);
    while (row.next())
        stored.values.insert(row.text(0), readText(row.text(1).toUtf8()));
    const auto last = before(db, std::numeric_limits<qint64>::max(), 1);
    if (!last.isEmpty()) {
        stored.version = last.first().version;
        if (last.first().waits())
            stored.waiting = last.first();
    }
    return db.orFailure(stored);
}

base::Result<control::SettingsVersion> byVersion(SqlConnection &db, qint64 version)
{
    const auto found = version > 0 ? before(db, version + 1, 1) : QList<control::SettingsVersion>();
    if (!found.isEmpty() && found.first().version == version)
        return found.first();
    return db.failure().value_or(notFound(u"version of the settings"_s));
}

base::Result<control::Page<control::SettingsVersion>> page(SqlConnection &db, const control::PageRequest &page)
{
    qint64 below = std::numeric_limits<qint64>::max();
    if (!page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode('s', page.cursor);
        if (!cursor)
            return badCursor();
        below = cursor->major;
    }
    control::Page<control::SettingsVersion> result;
    result.items = before(db, below, page.limit + 1);
    if (result.items.size() > page.limit) {
        result.items.removeLast();
        result.next = Cursor{'s', result.items.last().version, 0, {}}.encoded();
    }
    return db.orFailure(result);
}

base::Result<control::SettingsVersion> add(WriteTransaction &tx, control::SettingsVersion version)
{
    SqlConnection &db = tx.db();
    auto last = db.run(sql::kLastSettingVersion);
    const qint64 expected = last.next() ? last.integer(0) + 1 : 1;
    if (!db.failure() && expected != version.version)
        return alreadyExists(u"baseVersion"_s, u"somebody else changed the settings meanwhile"_s);
    version.at = tx.now();
    version.by = storable(version.by, kMaxAuthor);
    const QString upsert = db.dialect().upsert(u"setting_value"_s, {u"name"_s}, {u"value"_s});
    for (const control::SettingChange &change : std::as_const(version.changes)) {
        if (change.stored.isValid())
            db.run(upsert, change.key, QString::fromUtf8(valueText(change.stored)));
        else
            db.run(sql::kDeleteSetting, change.key);
    }
    db.run(sql::kInsertSettingVersion, version.version, version.at, version.by,
           QString::fromUtf8(changesText(version.changes)), version.confirmBy, version.reverts);
    if (version.reverts)
        db.run(sql::kRevertSettings, version.at, version.by, version.reverts);
    db.run(sql::kDropSettingVersions, version.version - kVersionsKept);
    tell(tx, u"settings.changed"_s, version);
    return version;
}

base::Result<control::SettingsVersion> confirm(WriteTransaction &tx, qint64 version)
{
    auto found = byVersion(tx.db(), version);
    if (!found)
        return found;
    if (!found->waits())
        return alreadyExists(u"version"_s, u"version %1 waits for no confirmation"_s.arg(version));
    found->confirmedAt = tx.now();
    tx.db().run(sql::kConfirmSettings, tx.now(), version);
    tell(tx, u"settings.confirmed"_s, *found);
    return found;
}

} // namespace storage::settings
