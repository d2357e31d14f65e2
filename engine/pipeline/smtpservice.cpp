// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/smtpservice.h"
#include "base/logging.h"
#include "mail/address.h"
#include "pipeline/smtpconnection.h"

namespace pipeline {

namespace {

/// A host name the greeting and the trace headers may carry; the setting is free text.
SmtpOptionsPtr checked(const SmtpOptions &options)
{
    auto out = std::make_shared<SmtpOptions>(options);
    if (!mail::parseDomain(options.hostname)) {
        qCWarning(lcPipeline) << "server.hostname is no domain name, localhost is used:" << options.hostname;
        out->hostname = QByteArrayLiteral("localhost");
    }
    return out;
}

} // namespace

struct SmtpService::Private
{
    Private(storage::Store &store, base::WorkerPool &pool, metrics::Registry &metrics,
            const base::Clock &clock, const SmtpOptions &initial)
        : context(std::make_shared<SmtpContext>(store, pool, metrics, clock))
        , options(checked(initial))
        , cacheEntries(initial.cacheEntries)
        , cacheTtlMs(initial.cacheTtlMs)
    {
    }

    /// The cache of the calling I/O thread: made at its first connection, no lock.
    std::shared_ptr<RecipientCache> cacheOfThisThread() const
    {
        thread_local QHash<quint64, std::shared_ptr<RecipientCache>> caches; // by service: tests run several
        std::shared_ptr<RecipientCache> &cache = caches[serial];
        if (!cache)
            cache = std::make_shared<RecipientCache>(cacheEntries, cacheTtlMs, context->cacheHits,
                                                     context->cacheMisses);
        return cache;
    }

    static quint64 nextSerial()
    {
        static std::atomic<quint64> last{0};
        return ++last;
    }

    const SmtpContextPtr context;
    std::atomic<SmtpOptionsPtr> options;
    const int cacheEntries;
    const int cacheTtlMs;
    const quint64 serial = nextSerial();
};

SmtpService::SmtpService(storage::Store &store, base::WorkerPool &pool, metrics::Registry &metrics,
                         const base::Clock &clock, const SmtpOptions &options)
    : d(std::make_unique<Private>(store, pool, metrics, clock, options))
{
}

SmtpService::~SmtpService() = default;

std::unique_ptr<base::ConnectionHandler> SmtpService::create(base::Transport &transport)
{
    return std::make_unique<SmtpConnection>(transport, d->context, d->options.load(), d->cacheOfThisThread());
}

void SmtpService::setOptions(const SmtpOptions &options)
{
    d->options.store(checked(options));
}

} // namespace pipeline
