// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/accounts.h"
#include "control/json.h"
#include "control/usercsv.h"

// The JSON form of users, aliases and sessions; as json.h says. Passwords are in NewUser and UserChange alone, which only clients write.
namespace control {

void writeJson(JsonWriter &writer, const AutoReply &reply);
void writeJson(JsonWriter &writer, const User &user);
/// The body of POST /v1/users.
void writeJson(JsonWriter &writer, const NewUser &user);
/// The body of PATCH /v1/users/{id}: only what changes.
void writeJson(JsonWriter &writer, const UserChange &change);
void writeJson(JsonWriter &writer, const Alias &alias);
/// {token, expiresAt, user}
void writeJson(JsonWriter &writer, const Session &session);
void writeJson(JsonWriter &writer, const AppPassword &app);
/// The app password with its secret as `password`.
void writeJson(JsonWriter &writer, const NewAppPassword &app);
void writeJson(JsonWriter &writer, const TwoFactorSetup &setup);
void writeJson(JsonWriter &writer, const CsvProblem &problem);
void writeJson(JsonWriter &writer, const ImportReport &report);
/// The body of PATCH /v1/domains/{id}: only what changes.
void writeJson(JsonWriter &writer, const DomainChange &change);

bool readJson(const rapidjson::Value &json, AutoReply &out);
bool readJson(const rapidjson::Value &json, User &out);
bool readJson(const rapidjson::Value &json, Alias &out);
bool readJson(const rapidjson::Value &json, Session &out);
bool readJson(const rapidjson::Value &json, AppPassword &out);
bool readJson(const rapidjson::Value &json, NewAppPassword &out);
bool readJson(const rapidjson::Value &json, TwoFactorSetup &out);
bool readJson(const rapidjson::Value &json, CsvProblem &out);
bool readJson(const rapidjson::Value &json, ImportReport &out);

} // namespace control
