// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include "http/websocketcodec.h"

namespace api {

/// One open WebSocket: frames, pings, closing. What is said on it is a subclass's. Lives on its connection's
/// I/O thread.
class WebSocketSession
{
public:
    static constexpr qint64 kWriteBound = 1 << 20; ///< stop reading while this much waits to be written

    WebSocketSession(base::Transport &transport, int pingIntervalMs, qint64 maxMessage);
    virtual ~WebSocketSession() = default;
    WebSocketSession(const WebSocketSession &) = delete;
    WebSocketSession &operator=(const WebSocketSession &) = delete;

    /// After the 101 has been written; `rest` is what came behind the request.
    void start(const QByteArray &rest);
    void received(QByteArrayView bytes);
    /// The peer went without a close frame: nobody is there to read more.
    void inputEnded();
    virtual void written();
    void timedOut();
    void drain();

protected:
    /// Whole messages; both forms are valid UTF-8 when text.
    virtual void message(const QByteArray &payload, bool isText) = 0;
    virtual void started() {}
    /// Once per ping interval; false: closed meanwhile.
    virtual bool tick() { return true; }

    void send(const QByteArray &frame);
    /// Sends a close frame and then FIN. Nothing is sent or read after it.
    void close(quint16 code, QByteArrayView reason = {});
    bool closing() const { return m_closing; }
    base::Transport &transport() const { return m_transport; }
    void setFirstDeadline(int milliseconds) { m_firstDeadlineMs = milliseconds; }
    /// Called instead of a ping when setFirstDeadline() passes. Then pings begin.
    virtual void firstDeadline() {}

private:
    void readOn();

    base::Transport &m_transport;
    http::WebSocketCodec m_codec;
    const int m_pingIntervalMs;
    int m_firstDeadlineMs = 0;
    bool m_heard = true; // since the last ping
    bool m_closing = false;
    bool m_paused = false;
};

} // namespace api
