// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/groups.h"
#include "control/json.h"

// The JSON form of groups and of what they hold; as json.h says.
namespace control {

QString groupKindToString(GroupKind kind);
QString postingToString(Posting posting);
QString moderationToString(Moderation moderation);
std::optional<GroupKind> groupKindFromString(QStringView text);
std::optional<Posting> postingFromString(QStringView text);
std::optional<Moderation> moderationFromString(QStringView text);

void writeJson(JsonWriter &writer, const Group &group);
/// The body of POST and PATCH: what is set.
void writeJson(JsonWriter &writer, const GroupChange &change);
void writeJson(JsonWriter &writer, const HeldMail &held);

bool readJson(const rapidjson::Value &json, Group &out);
bool readJson(const rapidjson::Value &json, HeldMail &out);

} // namespace control
