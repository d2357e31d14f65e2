// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/systemcontroller.h"
#include "api/exchange.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

QString sourceName(config::Source source)
{
    switch (source) {
    case config::Source::Default:
        return u"default"_s;
    case config::Source::File:
        return u"file"_s;
    case config::Source::Database:
        return u"database"_s;
    case config::Source::Environment:
        return u"environment"_s;
    case config::Source::CommandLine:
        break;
    }
    return u"commandLine"_s;
}

void writeSettingValue(control::JsonWriter &writer, const config::Setting &setting,
                       const config::Settings &settings)
{
    const QLatin1StringView key(setting.key);
    switch (setting.type) {
    case config::Type::String:
        control::writeString(writer, settings.string(key));
        return;
    case config::Type::Integer:
        writer.Int64(settings.integer(key));
        return;
    case config::Type::Boolean:
        writer.Bool(settings.boolean(key));
        return;
    case config::Type::StringList:
        writer.StartArray();
        for (const QString &item : settings.list(key))
            control::writeString(writer, item);
        writer.EndArray();
        return;
    }
}

} // namespace

void SystemController::health(const ExchangePtr &exchange)
{
    exchange->replyJson(R"({"status":"ok"})");
}

void SystemController::ready(const ExchangePtr &exchange)
{
    if (exchange->services().status->ready())
        exchange->replyJson(R"({"status":"ready"})");
    else
        exchange->refuse(503, "not_ready", u"Starting or draining."_s);
}

void SystemController::status(const ExchangePtr &exchange)
{
    exchange->services().status->status(exchange->thenJson<control::Status>());
}

void SystemController::settings(const ExchangePtr &exchange)
{
    if (!exchange->context().options.settings) {
        exchange->refuse(404, "not_found");
        return;
    }
    const config::Settings settings = exchange->context().options.settings();
    control::JsonBuffer buffer;
    control::JsonWriter writer(buffer);
    writer.StartObject();
    control::writeKey(writer, "items");
    writer.StartArray();
    for (const config::Setting &setting : config::settingsTable()) {
        writer.StartObject();
        control::writeKey(writer, "key");
        writer.String(setting.key);
        control::writeKey(writer, "value");
        if (setting.secret)
            writer.Null(); // that it is set is said by its source
        else
            writeSettingValue(writer, setting, settings);
        control::writeKey(writer, "source");
        control::writeString(writer, sourceName(settings.source(QLatin1StringView(setting.key))));
        control::writeKey(writer, "default");
        writer.String(setting.secret ? "" : setting.defaultValue);
        control::writeKey(writer, "unit");
        writer.String(setting.unit);
        control::writeKey(writer, "restart");
        writer.Bool(setting.restart);
        control::writeKey(writer, "help");
        writer.String(setting.help);
        writer.EndObject();
    }
    writer.EndArray();
    control::writeKey(writer, "next");
    writer.Null();
    writer.EndObject();
    exchange->replyJson(buffer.take());
}

void SystemController::openApi(const ExchangePtr &exchange)
{
    exchange->replyJson(exchange->context().openApi, 200, exchange->context().openApiEtag);
}

void SystemController::echo(const ExchangePtr &exchange)
{
    http::HttpResponse response;
    response.contentType = "application/octet-stream";
    response.body = exchange->request().body();
    exchange->reply(std::move(response));
}

} // namespace api
