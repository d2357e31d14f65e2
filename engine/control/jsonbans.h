// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/bans.h"
#include "control/json.h"

// The JSON form of a ban; see control/json.h.
namespace control {

/// `until` is null when only a hand lifts it.
void writeJson(JsonWriter &writer, const Ban &ban);
bool readJson(const rapidjson::Value &json, Ban &out);

} // namespace control
