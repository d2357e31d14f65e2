// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/json.h"
#include "control/tray.h"

// JSON of the tray and of what may be sent; pure functions, any thread.
namespace control {

void writeJson(JsonWriter &writer, const SendLimits &limits);
/// windowSeconds, used, limits, held, trustedUntil
void writeJson(JsonWriter &writer, const SendUsage &usage);
void writeJson(JsonWriter &writer, const DisposableLimits &limits);
void writeJson(JsonWriter &writer, const TrayReason &reason);
void writeJson(JsonWriter &writer, const TrayEntry &entry);
void writeJson(JsonWriter &writer, const TrayMail &mail);
void writeJson(JsonWriter &writer, const TrayResult &result);

bool readJson(const rapidjson::Value &json, SendLimits &out);
bool readJson(const rapidjson::Value &json, SendUsage &out);
bool readJson(const rapidjson::Value &json, DisposableLimits &out);
bool readJson(const rapidjson::Value &json, TrayReason &out);
bool readJson(const rapidjson::Value &json, TrayEntry &out);
bool readJson(const rapidjson::Value &json, TrayMail &out);
bool readJson(const rapidjson::Value &json, TrayResult &out);

} // namespace control
