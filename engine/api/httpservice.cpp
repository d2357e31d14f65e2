// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/httpservice.h"
#include "api/apicontext.h"
#include "api/httpconnection.h"
#include "api/openapi.h"

namespace api {

HttpService::HttpService(const Services &services, HttpOptions options, base::WorkerPool &pool,
                         metrics::Registry &registry, const base::Clock &clock)
    : m_context(std::make_shared<ApiContext>(services, std::move(options), pool, registry, clock))
{
    m_context->openApi = makeOpenApi(routeTable());
    m_context->openApiEtag = http::etagOf(m_context->openApi);
}

HttpService::~HttpService() = default;

std::unique_ptr<base::ConnectionHandler> HttpService::create(base::Transport &transport)
{
    return std::make_unique<HttpConnection>(m_context, transport);
}

Feed &HttpService::feed()
{
    return *m_context->feed;
}

const QByteArray &HttpService::openApi() const
{
    return m_context->openApi;
}

} // namespace api
