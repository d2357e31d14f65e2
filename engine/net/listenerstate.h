// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include "metrics/registry.h"
#include "net/addresslimiter.h"
#include <QByteArray>
#include <QString>
#include <atomic>
#include <memory>

namespace net {

/// What an over-full or unwilling listener says before it closes: whole replies of its protocol. Empty: it just closes.
struct Refusals
{
    Refusals() = default;
    Refusals(const QByteArray &full_) : full(full_), tooMany(full_) {}
    QByteArray full;    ///< too many connections, whoever they are
    QByteArray tooMany; ///< too many connections of this address, or too often
    QByteArray denied;  ///< limits.deny
    QByteArray banned;
};

/// What all addresses of one kind of listener share. Made before it listens; counts are atomic, the rest is constant.
struct ListenerState
{
    base::Listener kind = base::Listener::Smtp;
    QString name;             ///< "smtp"
    bool implicitTls = false;
    std::atomic<int> maxConnections{0}; ///< 0: no limit; may change
    Refusals refusals;        ///< empty on TLS listeners
    std::shared_ptr<base::SessionFactory> factory;
    std::atomic<int> active{0};

    const QByteArray &wordsFor(Refusal refusal) const
    {
        return refusal == Refusal::None ? refusals.full : refusal == Refusal::Denied ? refusals.denied : refusal == Refusal::Banned ? refusals.banned : refusals.tooMany;
    }

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
