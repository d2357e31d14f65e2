// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/feed.h"
#include "api/services.h"
#include "base/clock.h"
#include "base/session.h"
#include "base/workerpool.h"
#include "config/settings.h"
#include "control/clientoffer.h"
#include "metrics/registry.h"
#include <QStringList>
#include <functional>
#include <memory>

namespace api {

struct HttpOptions
{
    /// Names accepted in Host besides IP literals and "localhost" (against DNS rebinding); server.hostname
    /// belongs here.
    QStringList allowedHosts;
    bool testEcho = false; ///< http.test_echo
    /// As they are now; thread-safe. Unset: the defaults.
    std::function<config::Settings()> settings;
    /// What mail programs are told, as it is now; thread-safe. Unset: nothing.
    std::function<control::ClientOffer()> clients;

    /// Whether browsers may be told to come by https alone when they ask for this host: its certificate is one they can verify.
    /// Any thread; unset: never.
    std::function<bool(const QByteArray &host)> hasVouchedCertificate;

    /// Whether a client with this address is a proxy that ends TLS and may say so (http.tls_proxies). Any thread; unset: nobody is.
    std::function<bool(const QString &address)> isTlsProxy;

    int headerTimeoutMs = 10'000;    ///< from the first octet of a request to its empty line
    int idleTimeoutMs = 60'000;      ///< between requests
    int progressTimeoutMs = 30'000;  ///< a body or an answer must move on within this
    int pingIntervalMs = 30'000;     ///< WebSocket; also how long a pong may take
    qint64 bodyMemoryBytes = 256 << 20; ///< of all long request bodies; past it they are answered 503
    qint64 feedQueueBytes = 1 << 20; ///< a WebSocket reader further behind is dropped
};

struct ApiContext;

/// REST, WebSocket and /metrics on the listeners http and https. create() is called on I/O threads; what it
/// makes lives there. Handlers keep the shared state alive, so the service may go before its last connection,
/// its services not.
class HttpService final : public base::SessionFactory
{
public:
    /// `pool`, `registry`, `clock` and all services outlive every connection.
    HttpService(const Services &services, HttpOptions options, base::WorkerPool &pool,
                metrics::Registry &registry, const base::Clock &clock = base::systemClock());
    ~HttpService() override;

    std::unique_ptr<base::ConnectionHandler> create(base::Transport &transport) override;

    /// Where the engine hands in what WebSocket readers see.
    Feed &feed();
    /// The document of /v1/openapi.json.
    const QByteArray &openApi() const;

private:
    std::shared_ptr<ApiContext> m_context;
};

} // namespace api
