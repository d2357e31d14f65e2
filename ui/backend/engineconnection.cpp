// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/engineconnection.h"

namespace ui {
namespace {
constexpr int kStatusMs = 5000;
}

EngineConnection::EngineConnection(QObject *parent)
    : QObject(parent)
{
    m_statusTimer.setInterval(kStatusMs);
    m_api.setGuard(&m_guard);
    m_events.setGuard(&m_guard);
    connect(&m_guard, &CertificateGuard::changed, this, [this] {
        m_statusTimer.stop();
        enter(LinkState::Distrusted);
        QMetaObject::invokeMethod(&m_events, &EventStream::close, Qt::QueuedConnection); // not from within its own socket
    });
    connect(&m_statusTimer, &QTimer::timeout, this, &EngineConnection::askStatus);
    connect(&m_events, &EventStream::opened, this, [this] {
        m_everFlowed = true;
        enter(LinkState::Flowing);
        askStatus();
        Q_EMIT refreshNeeded();
    });
    connect(&m_events, &EventStream::lost, this, [this] {
        if (m_state != LinkState::Refused && m_state != LinkState::Unencrypted && m_state != LinkState::Distrusted)
            enter(LinkState::Lost);
    });
    connect(&m_events, &EventStream::unreachable, this, [this] {
        if (m_state == LinkState::Connecting)
            enter(LinkState::Lost);
    });
    connect(&m_events, &EventStream::gap, this, &EngineConnection::refreshNeeded);
    connect(&m_api, &RestTransport::unauthorized, this, [this] { enter(LinkState::Refused); });
    connect(&m_api, &RestTransport::httpsNeeded, this, [this] {
        m_statusTimer.stop(); // the token is not shown to the world again and again
        m_events.close();
        enter(LinkState::Unencrypted);
    });
}

void EngineConnection::connectTo(const Endpoint &endpoint)
{
    m_everFlowed = false;
    m_status = {};
    m_guard.setPin(endpoint.pin);
    m_api.setEndpoint(endpoint);
    enter(LinkState::Connecting);
    m_events.open(endpoint);
    m_statusTimer.start();
    askStatus();
}

void EngineConnection::disconnectFrom()
{
    m_statusTimer.stop();
    m_events.close();
    m_api.setEndpoint({});
    enter(LinkState::Offline);
}

void EngineConnection::showRecord(RestTransport::Answerer answerer, qint64 at)
{
    disconnectFrom();
    m_api.setAnswerer(std::move(answerer));
    m_recordedAt = at;
    enter(LinkState::Recorded);
    Q_EMIT refreshNeeded();
}

void EngineConnection::enter(LinkState state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void EngineConnection::askStatus()
{
    m_api.status(this, [this](const base::Result<control::Status> &answer) {
        if (!answer)
            return; // the feed says when the engine is away
        m_status = *answer;
        if (m_events.isOpen())
            enter(m_status.ready ? LinkState::Flowing : LinkState::Waiting);
        Q_EMIT statusChanged(m_status);
    });
}

} // namespace ui
