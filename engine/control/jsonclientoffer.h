// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/clientoffer.h"
#include "control/json.h"

// The JSON form of what mail programs are told; see control/json.h.
namespace control {

void writeJson(JsonWriter &writer, const ClientOffer &offer);
bool readJson(const rapidjson::Value &json, ClientOffer &out);

} // namespace control
