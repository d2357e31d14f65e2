// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/healthreport.h"
#include "control/json.h"

// The JSON form of the health report; see control/json.h.
namespace control {

void writeJson(JsonWriter &writer, const HealthAdvice &advice);
void writeJson(JsonWriter &writer, const HealthFinding &finding);
void writeJson(JsonWriter &writer, const HealthChange &change);
void writeJson(JsonWriter &writer, const HealthReport &report);
bool readJson(const rapidjson::Value &json, HealthAdvice &out);
bool readJson(const rapidjson::Value &json, HealthFinding &out);
bool readJson(const rapidjson::Value &json, HealthChange &out);
bool readJson(const rapidjson::Value &json, HealthReport &out);

} // namespace control
