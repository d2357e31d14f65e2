// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/websockethandshake.h"
#include "http/problem.h"
#include <QCryptographicHash>
#include <QString>

namespace http {

bool wantsWebSocket(const HttpRequest &request)
{
    return request.headerHasToken("upgrade", "websocket");
}

HttpResponse answerHandshake(const HttpRequest &request)
{
    const bool plain = request.method() == "GET" && request.minorVersion() == 1 && !request.chunked() &&
                       request.contentLength() == 0;
    if (!plain || !wantsWebSocket(request) || !request.headerHasToken("connection", "upgrade"))
        return problem(400, "bad_handshake");
    if (request.headerCount("sec-websocket-version") != 1 ||
        request.header("sec-websocket-version") != "13") {
        HttpResponse response = problem(426, "websocket_version");
        response.setField("Sec-WebSocket-Version", "13"); // RFC 6455 4.4
        response.setField("Upgrade", "websocket");
        return response;
    }
    const QByteArray key = request.header("sec-websocket-key").toByteArray();
    const auto nonce = QByteArray::fromBase64Encoding(key, QByteArray::AbortOnBase64DecodingErrors);
    if (request.headerCount("sec-websocket-key") != 1 || !nonce || (*nonce).size() != 16 || key.size() != 24)
        return problem(400, "bad_websocket_key");
    HttpResponse response;
    response.status = 101;
    response.setField("Upgrade", "websocket");
    response.setField("Connection", "Upgrade");
    response.setField(
        "Sec-WebSocket-Accept",
        QCryptographicHash::hash(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1)
            .toBase64());
    return response;
}

} // namespace http
