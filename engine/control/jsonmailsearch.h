// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/json.h"
#include "control/mailsearch.h"

namespace control {

/// {mailId, at, from, headerFrom, recipients, recipientCount, subject, messageId, size, peer, attachmentCount}
void writeJson(JsonWriter &writer, const FoundMail &mail);
bool readJson(const rapidjson::Value &json, FoundMail &out);

} // namespace control
