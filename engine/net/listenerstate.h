// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include "metrics/registry.h"
#include <QByteArray>
#include <QString>
#include <atomic>
#include <memory>

namespace net {

/// What all addresses of one kind of listener share. Made before it listens; counts are atomic, the rest is constant.
struct ListenerState
{
    base::Listener kind = base::Listener::Smtp;
    QString name;             ///< "smtp"
    bool implicitTls = false;
    std::atomic<int> maxConnections{0}; ///< 0: no limit; may change
    QByteArray refusal;       ///< empty on TLS listeners
    std::shared_ptr<base::SessionFactory> factory;
    std::atomic<int> active{0};

    metrics::Gauge *protocolActive = nullptr; ///< smtp_connections_active, …
    metrics::Gauge *listenerActive = nullptr;
    metrics::Counter *accepted = nullptr;
    metrics::Counter *refused = nullptr;
    metrics::Counter *bytesIn = nullptr;
    metrics::Counter *bytesOut = nullptr;
};

/// One counted connection of a listener and of the process; uncounted when it dies. Any thread.
class Admission
{
public:
    Admission(std::shared_ptr<ListenerState> listener, std::shared_ptr<std::atomic<int>> open)
        : m_listener(std::move(listener)), m_open(std::move(open))
    {
        ++m_listener->active;
        ++*m_open;
        m_listener->protocolActive->add(1);
        m_listener->listenerActive->add(1);
    }
    ~Admission()
    {
        --m_listener->active;
        --*m_open;
        m_listener->protocolActive->add(-1);
        m_listener->listenerActive->add(-1);
    }
    Admission(const Admission &) = delete;
    Admission &operator=(const Admission &) = delete;
    ListenerState &listener() const { return *m_listener; }

private:
    const std::shared_ptr<ListenerState> m_listener;
    const std::shared_ptr<std::atomic<int>> m_open;
};

} // namespace net
