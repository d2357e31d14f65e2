// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendmanager.h"
#include "base/logging.h"
#include "pipeline/sendrequest.h"

namespace pipeline {
namespace {

metrics::Counter &sends(metrics::Registry &registry, const char *result)
{
    return registry.counter("send_requests_total", metrics::label("result", result), "Messages given to the send API, by how it ended");
}

} // namespace

SendContext::SendContext(storage::Store &theStore, base::WorkerPool &thePool, metrics::Registry &registry,
                         const base::Clock &theClock, SendSettings theSettings)
    : store(theStore)
    , sending(*theStore.sending())
    , pool(thePool)
    , clock(theClock)
    , settings(std::move(theSettings))
    , maxMessageBytes(settings.maxMessageBytes)
    , templates(registry.counter("template_parses_total", {}, "Templates taken apart"))
    , accepted(sends(registry, "accepted"))
    , refused(sends(registry, "refused"))
    , failed(sends(registry, "failed"))
    , duration(registry.histogram("send_accept_duration_seconds", {}, "A request to the send API to its commit"))
{
}

SendManager::SendManager(storage::Store &store, base::WorkerPool &pool, metrics::Registry &metrics, const base::Clock &clock,
                         SendSettings settings)
    : m_context(std::make_shared<SendContext>(store, pool, metrics, clock, std::move(settings)))
{
}

void SendManager::setMaxMessageBytes(qint64 bytes)
{
    m_context->maxMessageBytes = bytes;
}

void SendManager::send(control::OutgoingMessage message, const control::SendOrigin &origin,
                       control::Callback<control::SendResult> done)
{
    std::make_shared<SendRequest>(m_context, origin, std::move(done))->start(std::move(message));
}

void SendManager::sendRaw(control::RawMessage message, const control::SendOrigin &origin,
                          control::Callback<control::SendResult> done)
{
    std::make_shared<SendRequest>(m_context, origin, std::move(done))->start(std::move(message));
}

} // namespace pipeline
