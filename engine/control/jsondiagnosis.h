// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/diagnosis.h"
#include "control/json.h"

// The JSON form of log lines and transcripts; see control/json.h.
namespace control {

/// {n, at, level, component, message, connectionId?, mailId?}
void writeJson(JsonWriter &writer, const LogLine &line);
/// {n, at, direction, kind, text, bytes?}; `text` says what happened also for lines that were not said.
void writeJson(JsonWriter &writer, const TranscriptLine &line);
/// {id, protocol, peer, since, open, failed, lines}
void writeJson(JsonWriter &writer, const Transcript &transcript);
bool readJson(const rapidjson::Value &json, LogLine &out);
bool readJson(const rapidjson::Value &json, TranscriptLine &out);
bool readJson(const rapidjson::Value &json, Transcript &out);

} // namespace control
