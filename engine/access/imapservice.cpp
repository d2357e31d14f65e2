// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/imapservice.h"
#include "access/imapconnection.h"
#include <atomic>

namespace mailaccess {

struct ImapService::Private
{
    ImapContextPtr context;
    std::atomic<ImapOptionsPtr> options;
};

ImapService::ImapService(storage::Store &store, base::WorkerPool &pool, const base::Clock &clock, const ImapOptions &options)
    : d(std::make_unique<Private>())
{
    d->context = std::make_shared<ImapContext>(store, pool, clock);
    setOptions(options);
}

ImapService::~ImapService() = default;

std::unique_ptr<base::ConnectionHandler> ImapService::create(base::Transport &transport)
{
    return std::make_unique<ImapConnection>(transport, d->context, d->options.load());
}

void ImapService::setOptions(const ImapOptions &options)
{
    d->options.store(std::make_shared<const ImapOptions>(options));
}

} // namespace mailaccess
