// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/websocketsession.h"

namespace api {

using Kind = http::WebSocketCodec::Kind;

WebSocketSession::WebSocketSession(base::Transport &transport, int pingIntervalMs, qint64 maxMessage)
    : m_transport(transport)
    , m_codec(maxMessage)
    , m_pingIntervalMs(pingIntervalMs)
{
}

void WebSocketSession::start(const QByteArray &rest)
{
    m_transport.setDeadline(m_firstDeadlineMs > 0 ? m_firstDeadlineMs : m_pingIntervalMs);
    started();
    if (!rest.isEmpty() && !m_closing)
        received(rest);
}

void WebSocketSession::received(QByteArrayView bytes)
{
    if (m_closing)
        return;
    m_heard = true;
    m_codec.feed(bytes);
    readOn();
}

void WebSocketSession::inputEnded()
{
    if (m_closing)
        return;
    m_closing = true;
    m_transport.closeAfterWrite();
}

void WebSocketSession::readOn()
{
    while (!m_closing && !m_paused) {
        const http::WebSocketCodec::Event event = m_codec.next();
        switch (event.kind) {
        case Kind::NeedMore:
            return;
        case Kind::Text:
        case Kind::Binary:
            message(event.payload, event.kind == Kind::Text);
            break;
        case Kind::Ping:
            send(http::WebSocketCodec::encodePong(event.payload));
            break;
        case Kind::Pong:
            break;
        case Kind::Close:
        case Kind::Failed:
            close(m_codec.closeReply());
            return;
        }
        if (!m_closing && m_transport.bytesToWrite() > kWriteBound) { // a peer that sends and never reads
            m_paused = true;
            m_transport.setReading(false);
        }
    }
}

void WebSocketSession::written()
{
    if (!m_paused || m_closing)
        return;
    m_paused = false;
    m_transport.setReading(true);
    readOn();
}

void WebSocketSession::timedOut()
{
    if (m_closing ||
        (!m_heard && m_firstDeadlineMs == 0)) { // the peer neither reads our close nor answers a ping
        m_transport.abort();
        return;
    }
    m_transport.setDeadline(m_pingIntervalMs);
    if (m_firstDeadlineMs > 0) {
        m_firstDeadlineMs = 0;
        firstDeadline();
        return;
    }
    m_heard = false;
    send(http::WebSocketCodec::encodePing({}));
    tick();
}

void WebSocketSession::drain()
{
    close(quint16(http::CloseCode::GoingAway));
}

void WebSocketSession::send(const QByteArray &frame)
{
    if (!m_closing)
        m_transport.write(frame);
}

void WebSocketSession::close(quint16 code, QByteArrayView reason)
{
    if (m_closing)
        return;
    m_closing = true;
    m_transport.write(http::WebSocketCodec::encodeClose(code, reason));
    m_transport.setDeadline(m_pingIntervalMs); // for a peer that never reads
    m_transport.closeAfterWrite();
}

} // namespace api
