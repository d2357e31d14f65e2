// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "http/httprequest.h"
#include "http/httpresponse.h"

namespace http {

/// Whether the request asks to become a WebSocket at all (Upgrade: websocket).
bool wantsWebSocket(const HttpRequest &request);

/// RFC 6455 4.2: the 101 answer, or 400 for a malformed handshake, 426 (with Sec-WebSocket-Version) for
/// another version. Origin and rights are the caller's to check before. No extension and no subprotocol is
/// ever chosen.
HttpResponse answerHandshake(const HttpRequest &request);

} // namespace http
