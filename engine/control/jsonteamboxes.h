// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/json.h"
#include "control/teamboxes.h"

// The JSON form of team boxes; as json.h says.
namespace control {

void writeJson(JsonWriter &writer, const TeamMember &member);
void writeJson(JsonWriter &writer, const TeamBox &box);
/// The body of POST and PATCH: what is set.
void writeJson(JsonWriter &writer, const TeamBoxChange &change);

bool readJson(const rapidjson::Value &json, TeamMember &out);
bool readJson(const rapidjson::Value &json, TeamBox &out);

} // namespace control
