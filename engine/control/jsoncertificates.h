// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/certificates.h"
#include "control/json.h"

namespace control {

/// `file` is null when the engine keeps it, `problem` when there is none; the times too where nothing could be read.
void writeJson(JsonWriter &writer, const Certificate &certificate);
bool readJson(const rapidjson::Value &json, Certificate &out);

} // namespace control
