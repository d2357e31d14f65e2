// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/apicontext.h"
#include "api/query.h"
#include "api/route.h"
#include "base/actor.h"
#include "base/session.h"
#include "control/json.h"
#include "http/httprequest.h"
#include "http/httpresponse.h"
#include "http/jsonfields.h"
#include "http/jsonreader.h"
#include <functional>
#include <optional>

namespace api {

/// One request on its way to one answer. Lives on its connection's I/O thread, held by whoever will answer;
/// answering after the connection has gone does nothing.
class Exchange : public std::enable_shared_from_this<Exchange>
{
public:
    using Reply = std::function<void(http::HttpResponse)>;

    Exchange(std::shared_ptr<ApiContext> context, http::HttpRequest request, base::ConnectionInfo peer,
             base::ExecutorPtr executor, Reply reply);
    /// A handler that forgot to answer would block its connection for good: answers 500.
    ~Exchange();

    ApiContext &context() const { return *m_context; }
    const Services &services() const { return m_context->services; }
    const http::HttpRequest &request() const { return m_request; }
    const base::ConnectionInfo &peer() const { return m_peer; }
    /// Address of whoever asks: the peer's, or the one a proxy of http.tls_proxies names.
    const QString &client() const;
    const base::ExecutorPtr &executor() const { return m_executor; }

    // Set by the dispatcher before the handler runs.
    const Route *route = nullptr;
    QStringList parameters;
    Query query;
    std::optional<control::Token> token; ///< nullopt on open routes
    QByteArray secret;                   ///< the token as sent
    std::shared_ptr<BodyShare> bodyShare; ///< held as long as the body is

    /// The n-th {…} of the path as an id; answers 404 itself when it is none.
    std::optional<base::Id> pathId(int n = 0);
    /// limit and cursor; answers 422 itself.
    std::optional<control::PageRequest> page();
    /// Whether the body is said to be of this media type.
    bool bodyIs(const char *mediaType) const;
    /// The body as JSON; answers 400, 413 or 422 itself.
    std::optional<http::JsonValue> json();
    /// Answers for JSON that could not be read.
    void refuseJson(const http::JsonError &error);
    /// False after answering 422 for the first problem of `fields`.
    bool accepts(http::JsonFields &fields);
    /// Whether the token may see this mailbox; answers 404 itself.
    bool allowsMailbox(base::Id mailboxId);
    /// Whether the token may see this domain; answers 404 itself.
    bool allowsDomain(base::Id domainId);
    /// Runs `next` when the address stands in a domain the token may change; answers 403 itself.
    void inOwnDomain(const QString &address, std::function<void()> next);

    void reply(http::HttpResponse response);
    void replyJson(QByteArray json, int status = 200, const QByteArray &etag = {});
    void replyEmpty(int status = 204);
    void fail(const base::Error &error);
    void refuse(int status, QByteArrayView code, const QString &detail = {}, const QString &field = {});
    bool answered() const { return m_answered; }

    /// Who asks, for what is stored; null without a token.
    const base::ActorPtr &actor();

    /// A Callback that runs `next` on this I/O thread, or answers the error.
    template<typename T>
    control::Callback<T> then(std::function<void(T &)> next)
    {
        return {m_executor, [self = shared_from_this(), next = std::move(next)](base::Result<T> result) {
                    const base::ActorScope behalf(self->m_actor);
                    if (result.ok())
                        next(*result);
                    else
                        self->fail(result.error());
                }};
    }
    /// The usual end: the value as JSON.
    template<typename T>
    control::Callback<T> thenJson(int status = 200)
    {
        return then<T>([this, status](T &value) { replyJson(control::toJson(value), status); });
    }
    /// The usual end of DELETE.
    template<typename T>
    control::Callback<T> thenEmpty()
    {
        return then<T>([this](T &) { replyEmpty(); });
    }

private:
    std::shared_ptr<ApiContext> m_context;
    http::HttpRequest m_request;
    base::ConnectionInfo m_peer;
    mutable QString m_client; ///< once it has been asked for
    base::ExecutorPtr m_executor;
    Reply m_reply;
    base::ActorPtr m_actor;
    bool m_answered = false;
};

/// The answer to an Error; never shows its detail.
http::HttpResponse errorResponse(const base::Error &error);

/// {"items": […], "next": null} for a list that comes whole.
template<typename T>
QByteArray listJson(const QList<T> &items)
{
    return control::toJson(control::Page<T>{items, {}});
}

} // namespace api
