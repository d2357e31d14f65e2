// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/websocketsession.h"

namespace api {

/// /test/echo for protocol suites: sends back what it gets, up to 16 MiB.
class EchoSession final : public WebSocketSession
{
public:
    static constexpr qint64 kMaxMessage = 16 << 20;

    EchoSession(base::Transport &transport, int pingIntervalMs)
        : WebSocketSession(transport, pingIntervalMs, kMaxMessage)
    {
    }

protected:
    void message(const QByteArray &payload, bool isText) override
    {
        send(isText ? http::WebSocketCodec::encodeText(payload)
                    : http::WebSocketCodec::encodeBinary(payload));
    }
};

} // namespace api
