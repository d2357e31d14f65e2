// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/apiclient.h"
#include "backend/certificateguard.h"
#include "backend/eventstream.h"
#include <QTimer>

namespace ui {

/// How it stands between this console and its engine, in the words of the state pill.
enum class LinkState {
    Offline,    ///< no engine chosen
    Connecting, ///< first attempt
    Flowing,
    Waiting, ///< reached, but starting or draining
    Lost,    ///< away, or never there; trying again
    Refused, ///< the token is not accepted
    Unencrypted, ///< reached over plain http, and it takes tokens over https only
    Distrusted, ///< another certificate than before; nothing was sent
    Recorded ///< no engine at all: a flight record is shown
};

/// One engine as the console sees it: REST, live feed, state and status. UI thread only; models and docks
/// hold a reference and live shorter.
class EngineConnection : public QObject
{
    Q_OBJECT
public:
    explicit EngineConnection(QObject *parent = nullptr);

    void connectTo(const Endpoint &endpoint);
    void disconnectFrom();
    /// Does not wait for the next attempt to reach a lost engine.
    void retryNow() { m_events.retryNow(); }
    /// Shows what a flight record holds instead of an engine: `answerer` answers, and the time stands still at `at` (milliseconds since 1970).
    void showRecord(RestTransport::Answerer answerer, qint64 at);
    /// When it stands still; 0: an engine is shown.
    qint64 recordedAt() const { return m_recordedAt; }

    ApiClient &api() { return m_api; }
    EventStream &events() { return m_events; }
    CertificateGuard &guard() { return m_guard; }
    LinkState state() const { return m_state; }
    /// Whether this engine has answered since connectTo().
    bool wasReached() const { return m_everFlowed; }
    const control::Status &status() const { return m_status; }
    const Endpoint &endpoint() const { return m_api.endpoint(); }

Q_SIGNALS:
    void stateChanged(ui::LinkState state);
    void statusChanged(const control::Status &status);
    /// Connected (again), or frames were lost: whoever shows a list reads it again.
    void refreshNeeded();

private:
    void enter(LinkState state);
    void askStatus();

    CertificateGuard m_guard; // before those who ask it
    ApiClient m_api;
    EventStream m_events;
    control::Status m_status;
    QTimer m_statusTimer;
    LinkState m_state = LinkState::Offline;
    bool m_everFlowed = false;
    qint64 m_recordedAt = 0;
};

} // namespace ui
