// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/bodyshare.h"
#include "api/feed.h"
#include "api/httpservice.h"
#include "api/requestguard.h"
#include "api/requestmetrics.h"
#include "api/router.h"
#include "api/services.h"

namespace api {

/// What all connections share: immutable but for metrics and the feed, which look after themselves. Any
/// thread.
struct ApiContext
{
    ApiContext(const Services &services_, HttpOptions options_, base::WorkerPool &pool_,
               metrics::Registry &registry, const base::Clock &clock_)
        : services(services_)
        , options(std::move(options_))
        , pool(pool_)
        , clock(clock_)
        , guard(options.allowedHosts)
        , router(routeTable())
        , metrics(registry, routeTable())
    {
    }

    const Services services;
    const HttpOptions options;
    base::WorkerPool &pool;
    const base::Clock &clock;
    const RequestGuard guard;
    const Router router;
    RequestMetrics metrics;
    const std::shared_ptr<Feed> feed = std::make_shared<Feed>();
    /// Of long request bodies being read or worked on.
    const std::shared_ptr<std::atomic<qint64>> bodyBytes = std::make_shared<std::atomic<qint64>>(0);
    QByteArray openApi;
    QByteArray openApiEtag;
};

} // namespace api
