// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/settingscontroller.h"
#include "api/exchange.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qint64 kMinConfirmS = 5;
constexpr qint64 kMaxConfirmS = 86400;
constexpr qsizetype kMaxChanges = 500;

/// What has no place in a setting becomes a value that no setting takes.
QVariant variantOf(const http::JsonValue &json)
{
    if (json.boolean())
        return *json.boolean();
    if (json.integer())
        return qlonglong(*json.integer());
    if (json.real())
        return *json.real();
    if (json.string())
        return *json.string();
    if (json.longString())
        return QString::fromUtf8(*json.longString());
    if (json.object())
        return QVariantMap();
    if (!json.array())
        return {};
    QVariantList items;
    for (const http::JsonValue &item : *json.array())
        items << variantOf(item);
    return items;
}

/// The version in an entity tag that list() gave: "v12-…".
std::optional<qint64> versionOfTag(QByteArrayView tag)
{
    const qsizetype end = tag.indexOf('-');
    if (!tag.startsWith("\"v") || end < 0)
        return std::nullopt;
    bool good = false;
    const qint64 version = tag.sliced(2, end - 2).toLongLong(&good);
    return good ? std::optional(version) : std::nullopt;
}

/// If-Match (RFC 9110 13.1.1); false after answering 409.
bool readCondition(const ExchangePtr &exchange, control::SettingsPatch &patch)
{
    const QByteArrayView tag = exchange->request().header("if-match");
    if (tag.isNull() || tag == "*")
        return true;
    const std::optional<qint64> version = versionOfTag(tag);
    if (!version) {
        exchange->refuse(409, "changed", u"The settings were changed meanwhile."_s);
        return false;
    }
    patch.baseVersion = version;
    return true;
}

std::optional<qint64> readVersion(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return std::nullopt;
    http::JsonFields fields(*json);
    const auto version = fields.integer("version"_L1, 1, std::numeric_limits<qint64>::max(), http::JsonFields::Required);
    return exchange->accepts(fields) ? version : std::nullopt;
}

} // namespace

void SettingsController::list(const ExchangePtr &exchange)
{
    exchange->services().settings->settings(
        exchange->then<control::SettingsView>([exchange = exchange.get()](control::SettingsView &view) {
            QByteArray json = control::toJson(view);
            const QByteArray hash = http::etagOf(json).replace('"', "");
            exchange->replyJson(json, 200, "\"v" + QByteArray::number(view.version) + '-' + hash + '"');
        }));
}

void SettingsController::change(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::SettingsPatch patch;
    const http::JsonValue *changes = fields.value("changes"_L1, http::JsonFields::Required);
    if (changes && (!changes->object() || qsizetype(changes->object()->size()) > kMaxChanges))
        fields.refuse("wrong_type", "changes"_L1, u"An object of at most %1 settings and their values."_s.arg(kMaxChanges));
    patch.confirmWithinS = fields.integer("confirmWithinSeconds"_L1, kMinConfirmS, kMaxConfirmS);
    patch.baseVersion = fields.integer("baseVersion"_L1, 0, std::numeric_limits<qint64>::max());
    patch.dryRun = fields.boolean("dryRun"_L1).value_or(false);
    patch.by = exchange->actor()->name;
    if (!exchange->accepts(fields) || !readCondition(exchange, patch))
        return;
    for (const auto &[key, value] : *changes->object())
        patch.changes.emplace_back(key, variantOf(value));
    exchange->services().settings->changeSettings(patch, exchange->thenJson<control::SettingsResult>());
}

void SettingsController::confirm(const ExchangePtr &exchange)
{
    if (const auto version = readVersion(exchange))
        exchange->services().settings->confirmSettings(*version, exchange->actor()->name,
                                                       exchange->thenJson<control::SettingsVersion>());
}

void SettingsController::revert(const ExchangePtr &exchange)
{
    if (const auto version = readVersion(exchange))
        exchange->services().settings->revertSettings(*version, exchange->actor()->name,
                                                      exchange->thenJson<control::SettingsResult>());
}

void SettingsController::history(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page())
        exchange->services().settings->settingsHistory(*page, exchange->thenJson<control::Page<control::SettingsVersion>>());
}

} // namespace api
