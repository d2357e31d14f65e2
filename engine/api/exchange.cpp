// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/exchange.h"
#include "api/forwarded.h"
#include "base/logging.h"
#include "http/problem.h"
#include "mail/idna.h"

using namespace Qt::StringLiterals;

namespace api {

Exchange::Exchange(std::shared_ptr<ApiContext> context, http::HttpRequest request, base::ConnectionInfo peer,
                   base::ExecutorPtr executor, Reply reply)
    : m_context(std::move(context))
    , m_request(std::move(request))
    , m_peer(std::move(peer))
    , m_executor(std::move(executor))
    , m_reply(std::move(reply))
{
}

Exchange::~Exchange()
{
    // Whichever thread let go last: the connection is looked for on its own.
    if (!m_answered && m_executor && m_reply)
        m_executor->post([reply = std::move(m_reply)] { reply(http::problem(500, "internal_error")); });
}

const QString &Exchange::client() const
{
    if (m_client.isEmpty())
        m_client = clientOf(m_request, m_peer, m_context->options.isTlsProxy);
    return m_client;
}

void Exchange::reply(http::HttpResponse response)
{
    if (m_answered)
        return;
    m_answered = true;
    if (m_reply)
        m_reply(std::move(response));
}

void Exchange::replyJson(QByteArray json, int status, const QByteArray &etag)
{
    http::HttpResponse response;
    response.status = status;
    response.contentType = QByteArrayLiteral("application/json");
    response.body = std::move(json);
    response.etag = etag;
    reply(std::move(response));
}

void Exchange::replyEmpty(int status)
{
    http::HttpResponse response;
    response.status = status;
    reply(std::move(response));
}

void Exchange::fail(const base::Error &error)
{
    if (!error.detail.isEmpty())
        qCWarning(lcApi).noquote() << m_request.method() << m_request.path() << ':' << error.detail;
    // What is others' is answered without a word more; so is what is not there, or the words would tell them apart.
    if (error.kind == base::ErrorKind::NotFound && token && !control::callAllowed(*token, control::Call::ManageTokens))
        refuse(404, "not_found");
    else
        reply(errorResponse(error));
}

void Exchange::refuse(int status, QByteArrayView code, const QString &detail, const QString &field)
{
    reply(http::problem(status, code, detail, field));
}

std::optional<base::Id> Exchange::pathId(int n)
{
    const std::optional<base::Id> id = base::idFromString(parameters.value(n));
    if (!id || *id == 0) {
        refuse(404, "not_found");
        return {};
    }
    return id;
}

std::optional<control::PageRequest> Exchange::page()
{
    control::PageRequest page;
    if (query.has("limit"_L1)) {
        bool good = false;
        page.limit = query.value("limit"_L1).toInt(&good);
        if (!good || page.limit < 1 || page.limit > 500) {
            refuse(422, "out_of_range", u"Allowed: 1 to 500."_s, u"limit"_s);
            return {};
        }
    }
    page.cursor = query.value("cursor"_L1);
    if (page.cursor.size() > 512) {
        refuse(422, "bad_cursor", {}, u"cursor"_s);
        return {};
    }
    return page;
}

std::optional<http::JsonValue> Exchange::json()
{
    http::JsonParsed parsed = http::parseJson(m_request.body());
    if (!parsed.error)
        return std::move(parsed.value);
    refuseJson(*parsed.error);
    return {};
}

void Exchange::refuseJson(const http::JsonError &error)
{
    switch (error.kind) {
    case http::JsonError::Syntax:
        refuse(400, "not_json",
               u"The body is not valid JSON (RFC 8259, UTF-8), at octet %1."_s.arg(error.offset));
        break;
    case http::JsonError::TooDeep:
        refuse(400, "too_deep", u"The body nests too deep."_s);
        break;
    case http::JsonError::TooMany:
        refuse(413, "too_many_values");
        break;
    case http::JsonError::DuplicateKey:
        refuse(422, "duplicate_field", u"This field is named twice."_s, error.field.left(100));
        break;
    case http::JsonError::NumberTooLarge:
        refuse(422, "out_of_range", u"This number is too large."_s, error.field.left(200));
        break;
    }
}

bool Exchange::bodyIs(const char *mediaType) const
{
    const QByteArrayView type = m_request.header("content-type");
    const qsizetype semicolon = type.indexOf(';');
    return http::equalsNoCase(http::trimmedField(semicolon < 0 ? type : type.first(semicolon)), mediaType);
}

bool Exchange::accepts(http::JsonFields &fields)
{
    const std::optional<http::JsonFields::Problem> problem = fields.problem();
    if (problem)
        refuse(422, problem->code, problem->detail, problem->field);
    return !problem;
}

bool Exchange::allowsMailbox(base::Id mailboxId)
{
    if (token && control::mailboxAllowed(*token, mailboxId, route->call))
        return true;
    refuse(404, "not_found"); // what is not yours does not exist
    return false;
}

const base::ActorPtr &Exchange::actor()
{
    if (!m_actor && token)
        m_actor = std::make_shared<const base::Actor>(base::Actor{token->userId ? token->user : token->name, client()});
    return m_actor;
}

bool Exchange::allowsDomain(base::Id domainId)
{
    const auto bound = control::domainBound(*token);
    if (!bound || *bound == domainId)
        return true;
    refuse(404, "not_found");
    return false;
}

void Exchange::inOwnDomain(const QString &address, std::function<void()> next)
{
    const auto bound = control::domainBound(*token);
    if (!bound)
        return next();
    const QString name = mail::domainToAscii(address.section(u'@', -1)).value_or(QString());
    services().directory->domain(*bound, then<control::Domain>([this, name, next = std::move(next)](control::Domain &domain) {
                                     if (name == domain.name || domain.aliases.contains(name))
                                         next();
                                     else
                                         refuse(403, "forbidden", u"Only addresses of %1."_s.arg(domain.name), u"address"_s);
                                 }));
}

http::HttpResponse errorResponse(const base::Error &error)
{
    using base::ErrorKind;
    switch (error.kind) {
    case ErrorKind::Invalid:
        return http::problem(422, "invalid", error.publicText, error.field);
    case ErrorKind::NotFound:
        return http::problem(404, "not_found", error.publicText);
    case ErrorKind::Exists:
        return http::problem(409, "exists", error.publicText, error.field);
    case ErrorKind::Forbidden:
        return http::problem(403, "forbidden", error.publicText);
    case ErrorKind::TooLarge:
        return http::problem(413, "too_large", error.publicText);
    case ErrorKind::OutOfSpace: {
        http::HttpResponse response = http::problem(507, "out_of_space", error.publicText);
        response.setField("Retry-After", "60");
        return response;
    }
    case ErrorKind::Busy:
        if (error.retryAfterS > 0) {
            http::HttpResponse response = http::problem(429, "too_many", error.publicText, error.field);
            response.setField("Retry-After", QByteArray::number(error.retryAfterS));
            return response;
        }
        [[fallthrough]];
    case ErrorKind::Unavailable:
    case ErrorKind::Io: {
        http::HttpResponse response = http::problem(503, "unavailable", error.publicText);
        response.setField("Retry-After", "1");
        return response;
    }
    case ErrorKind::Corrupt:
    case ErrorKind::Internal:
        break;
    }
    return http::problem(500, "internal_error", error.publicText);
}

} // namespace api
