// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/send.h"
#include "http/jsonfields.h"
#include "http/jsonvalue.h"

// What the send API is told, out of JSON. Pure, any thread; a problem names the field, as "messages[3].attachments[0].content".
namespace api {

using InputProblem = std::optional<http::JsonFields::Problem>;

/// A message; `path` as for JsonFields.
InputProblem readMessage(const http::JsonValue &json, const QString &path, control::OutgoingMessage &out);
/// {from?, to?, content (base64), class?, priority?, sendAt?}; without from or to, those of the content's header.
InputProblem readRawMessage(const http::JsonValue &json, control::RawMessage &out);
/// {defaults?, messages: [message]}: what a message leaves out is taken from the defaults.
InputProblem readBatch(const http::JsonValue &json, QList<control::OutgoingMessage> &out);
/// The member `variables`: names and what they stand for.
void readVariables(http::JsonFields &fields, const QString &path, QHash<QString, QString> &out);
/// class, priority and sendAt, as text; for the query of /v1/messages:raw.
InputProblem readOptions(const QString &mailClass, const QString &priority, const QString &sendAt, control::SendOptions &out);
/// Sender and recipients (To, Cc, Bcc) of the header where `message` names none.
void completeEnvelope(control::RawMessage &message);

} // namespace api
