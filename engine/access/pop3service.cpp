// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/pop3service.h"
#include "access/pop3connection.h"
#include <atomic>

namespace mailaccess {

struct Pop3Service::Private
{
    Pop3ContextPtr context;
    std::atomic<Pop3OptionsPtr> options;
};

Pop3Service::Pop3Service(storage::AccessStore &store, base::WorkerPool &pool, const base::Clock &clock, const Pop3Options &options)
    : d(std::make_unique<Private>())
{
    d->context = std::make_shared<Pop3Context>(store, pool, clock);
    setOptions(options);
}

Pop3Service::~Pop3Service() = default;

std::unique_ptr<base::ConnectionHandler> Pop3Service::create(base::Transport &transport)
{
    return std::make_unique<Pop3Connection>(transport, d->context, d->options.load());
}

void Pop3Service::setOptions(const Pop3Options &options)
{
    d->options.store(std::make_shared<const Pop3Options>(options));
}

} // namespace mailaccess
