// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/httpconnection.h"
#include "api/dispatcher.h"
#include "api/echosession.h"
#include "api/feedsession.h"
#include "http/authority.h"
#include "http/gzip.h"
#include "http/problem.h"

namespace api {

namespace {

/// Answers are data, never documents of this origin: no sniffing, no frames, no scripts, no storage in shared
/// caches.
constexpr char kSecureFields[] =
    "X-Content-Type-Options: nosniff\r\n"
    "Cache-Control: private, no-cache\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; sandbox\r\n";

constexpr char kOnlyHttps[] = "max-age=15552000"; // half a year

} // namespace

HttpConnection::HttpConnection(std::shared_ptr<ApiContext> context, base::Transport &transport)
    : m_context(std::move(context))
    , m_transport(transport)
    , m_self(std::make_shared<HttpConnection *>(this))
{
}

HttpConnection::~HttpConnection()
{
    *m_self = nullptr;
}

void HttpConnection::opened()
{
    m_transport.setStatus(QStringLiteral("idle"), {});
    updateDeadline();
}

void HttpConnection::closed()
{
    *m_self = nullptr;
    if (m_socket)
        m_context->metrics.socketClosed();
    m_socket.reset();
    m_slots.clear();
    m_closing = true;
}

void HttpConnection::received(QByteArrayView bytes)
{
    m_receivedBytes += bytes.size();
    if (m_socket) {
        m_socket->received(bytes);
        return;
    }
    if (m_closing || (m_noMoreRequests && m_slots.empty()))
        return;
    m_parser.feed(bytes);
    readOn();
    countBody();
}

void HttpConnection::countBody()
{
    if (m_closing || m_socket || !m_parser.inBody())
        return;
    if (!m_bodyShare)
        m_bodyShare = std::make_shared<BodyShare>(m_context->bodyBytes);
    const qint64 held = m_parser.request().body().size() + m_parser.buffered();
    if (!m_bodyShare->resize(held, m_context->options.bodyMemoryBytes)) {
        refuseStream({503, "too_many_bodies"});
        m_bodyShare.reset();
    }
}

void HttpConnection::inputEnded()
{
    m_inputEnded = true;
    if (m_socket)
        m_socket->inputEnded();
    else
        readOn();
}

void HttpConnection::written()
{
    if (m_socket) {
        m_socket->written();
        return;
    }
    readOn();
}

/// Bounds what one client can make us hold: requests in hand, octets unread, and whole messages one at a
/// time.
bool HttpConnection::mayStart() const
{
    return !m_noMoreRequests && m_slots.size() < kMaxPipelined && m_transport.bytesToWrite() <= kWriteBound &&
           (m_slots.empty() || !m_slots.back()->alone);
}

bool HttpConnection::mayRead() const
{
    return !m_closing && !m_socket && mayStart();
}

void HttpConnection::readOn()
{
    if (m_inReadOn) // a handler answered at once: the loop below goes on anyway
        return;
    m_inReadOn = true;
    while (mayRead()) {
        const http::HttpParser::Event event = m_parser.next();
        if (event == http::HttpParser::Event::NeedMore) {
            if (m_continueOwed && m_slots.empty()) { // RFC 9110 10.1.1, and never out of turn
                m_continueOwed = false;
                m_transport.write(QByteArrayLiteral("HTTP/1.1 100 Continue\r\n\r\n"));
            }
            break;
        }
        if (event == http::HttpParser::Event::Head)
            headRead();
        else if (event == http::HttpParser::Event::Request)
            startRequest();
        else
            refuseStream(m_parser.failure());
    }
    m_inReadOn = false;
    if (m_inputEnded && m_slots.empty() && mayRead()) { // all that was asked is answered, and no more comes
        closeSoon();
        return;
    }
    updateReading();
    updateDeadline();
}

void HttpConnection::headRead()
{
    const Route *route = Dispatcher::routeOf(*m_context, m_parser.request());
    // Strangers send no megabytes: who they are is asked only when the body has come.
    const bool stranger = route && route->access == Access::Token && m_parser.request().header("authorization").isNull();
    constexpr qint64 kStrangers = 1 << 20;
    const qint64 limit = route ? route->bodyLimit : 64 << 10;
    m_parser.setBodyLimit(stranger ? qMin(limit, kStrangers) : limit);
    m_continueOwed = m_parser.request().expectsContinue();
}

void HttpConnection::startRequest()
{
    m_continueOwed = false;
    http::HttpRequest request = m_parser.takeRequest();
    if (!m_bodyShare && !request.body().isEmpty())
        m_bodyShare = std::make_shared<BodyShare>(m_context->bodyBytes);
    if (m_bodyShare)
        m_bodyShare->resize(request.body().size(), m_context->options.bodyMemoryBytes);
    const auto slot = std::make_shared<Slot>();
    slot->startedUs = m_context->clock.monotonicUs();
    slot->minorVersion = request.minorVersion();
    slot->keepAlive = request.keepAlive() && !m_draining;
    slot->headOnly = request.method() == "HEAD";
    slot->isGet = slot->headOnly || request.method() == "GET";
    slot->gzip = http::acceptsGzip(request.header("accept-encoding"));
    slot->onlyHttps = tellsOnlyHttps(request);
    slot->ifNoneMatch = request.header("if-none-match").toByteArray();
    // Octets behind an upgrade are frames when it succeeds: they wait for the answer.
    m_noMoreRequests = !slot->keepAlive || request.headerHasToken("connection", "upgrade");
    const auto exchange = std::make_shared<Exchange>(
        m_context, std::move(request), m_transport.info(), m_transport.executor(),
        [self = std::weak_ptr<HttpConnection *>(m_self), slot](http::HttpResponse response) {
            const std::shared_ptr<HttpConnection *> connection = self.lock();
            if (connection && *connection)
                (*connection)->answer(slot, std::move(response));
        });
    exchange->bodyShare = std::exchange(m_bodyShare, nullptr);
    slot->exchange = exchange;
    m_slots.push_back(slot);
    Dispatcher::dispatch(exchange);
    slot->alone = exchange->route && exchange->route->wholeMessage;
}

bool HttpConnection::tellsOnlyHttps(const http::HttpRequest &request) const
{
    if (!m_transport.tlsActive() || !m_context->options.hasVouchedCertificate)
        return false;
    const std::optional<http::Authority> host = http::parseAuthority(request.host());
    return host && !host->isIpLiteral && m_context->options.hasVouchedCertificate(host->host);
}

void HttpConnection::refuseStream(const http::HttpFailure &failure)
{
    m_noMoreRequests = true;
    const auto slot = std::make_shared<Slot>();
    slot->startedUs = m_context->clock.monotonicUs();
    slot->keepAlive = false;
    slot->headOnly = m_parser.request().method() == "HEAD";
    m_slots.push_back(slot);
    http::HttpResponse response = http::problem(failure.status, failure.code);
    if (failure.status == 405)
        response.setField("Allow", "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
    answer(slot, std::move(response));
}

void HttpConnection::answer(const SlotPtr &slot, http::HttpResponse response)
{
    if (const std::shared_ptr<Exchange> exchange = slot->exchange.lock()) {
        slot->route = exchange->route;
        if (response.status == 101)
            slot->socket = makeSocket(*exchange);
    }
    if (slot->onlyHttps && response.status != 101)
        response.setField("Strict-Transport-Security", kOnlyHttps);
    if (slot->isGet && response.status == 200) {
        if (response.etag.isEmpty())
            response.etag = http::etagOf(response.body);
        if (http::etagMatches(slot->ifNoneMatch, response.etag)) {
            response.status = 304;
            response.body.clear();
        }
    }
    if (slot->gzip && response.body.size() >= http::kGzipMinimum &&
        http::isCompressible(response.contentType))
        pack(slot, std::move(response));
    else
        finish(slot, response);
}

void HttpConnection::pack(const SlotPtr &slot, http::HttpResponse response)
{
    const auto squeeze = [](http::HttpResponse &answer) {
        QByteArray packed = http::gzip(answer.body);
        if (!packed.isEmpty() && packed.size() < answer.body.size()) {
            answer.body = std::move(packed);
            answer.gzipped = true;
        }
    };
    if (response.body.size() <= kInlineGzip) {
        squeeze(response);
        finish(slot, response);
        return;
    }
    const auto shared = std::make_shared<http::HttpResponse>(std::move(response));
    m_context->pool.run([squeeze, shared, slot, executor = m_transport.executor(),
                         self = std::weak_ptr<HttpConnection *>(m_self)] {
        squeeze(*shared);
        executor->post([shared, slot, self] {
            const std::shared_ptr<HttpConnection *> connection = self.lock();
            if (connection && *connection)
                (*connection)->finish(slot, *shared);
        });
    });
}

void HttpConnection::finish(const SlotPtr &slot, const http::HttpResponse &response)
{
    http::ResponseContext wire;
    wire.minorVersion = slot->minorVersion;
    wire.keepAlive = slot->keepAlive && !m_draining;
    wire.headOnly = slot->headOnly;
    wire.wallMs = m_context->clock.wallMs();
    wire.commonFields = response.status == 101 ? QByteArrayView() : QByteArrayView(kSecureFields);
    slot->bytes = http::serialize(response, wire);
    slot->keepAlive = wire.keepAlive;
    slot->done = true;
    m_context->metrics.answered(slot->route, response.status,
                                m_context->clock.monotonicUs() - slot->startedUs);
    flush();
}

std::unique_ptr<WebSocketSession> HttpConnection::makeSocket(Exchange &exchange)
{
    if (exchange.route->upgrade == Upgrade::Echo)
        return std::make_unique<EchoSession>(m_transport, m_context->options.pingIntervalMs);
    return std::make_unique<FeedSession>(m_context, m_transport, exchange.token, exchange.secret);
}

void HttpConnection::flush()
{
    while (!m_closing && !m_slots.empty() && m_slots.front()->done) {
        const SlotPtr slot = m_slots.front();
        m_slots.pop_front();
        m_queuedBytes += slot->bytes.size();
        m_transport.write(slot->bytes);
        if (slot->socket) {
            becomeSocket(std::move(slot->socket));
            return;
        }
        if (!slot->keepAlive) {
            closeSoon();
            return;
        }
        if (m_slots.empty() && m_noMoreRequests) // an upgrade that was refused
            m_noMoreRequests = m_draining;
    }
    if (m_draining && m_slots.empty() && !m_closing) {
        closeSoon();
        return;
    }
    readOn();
}

void HttpConnection::becomeSocket(std::unique_ptr<WebSocketSession> socket)
{
    m_socket = std::move(socket);
    m_context->metrics.socketOpened();
    m_transport.setStatus(QStringLiteral("websocket"), {});
    if (!m_reading) {
        m_reading = true;
        m_transport.setReading(true);
    }
    m_socket->start(m_parser.takeRest());
    if (m_draining)
        m_socket->drain();
    if (m_inputEnded)
        m_socket->inputEnded();
}

void HttpConnection::closeSoon()
{
    m_closing = true;
    m_wait = Wait::Closing;
    m_transport.setDeadline(m_context->options.progressTimeoutMs); // for a client that never reads the answer
    m_transport.closeAfterWrite();
}

void HttpConnection::updateReading()
{
    if (m_closing || m_socket)
        return;
    const bool wanted = mayStart();
    if (wanted != m_reading) {
        m_reading = wanted;
        m_transport.setReading(wanted);
    }
}

void HttpConnection::updateDeadline()
{
    if (m_closing || m_socket)
        return;
    Wait wait = Wait::None; // our own work: no deadline
    if (m_transport.bytesToWrite() > 0)
        wait = Wait::Write;
    else if (!m_slots.empty())
        wait = Wait::None;
    else if (m_parser.inBody())
        wait = Wait::Body;
    else if (m_parser.idle() && m_receivedBytes > 0)
        wait = Wait::Idle;
    else
        wait = Wait::Head; // also a connection that says nothing at all
    if (wait == m_wait)
        return; // a head or body dripped octet by octet does not move its deadline
    m_wait = wait;
    const HttpOptions &options = m_context->options;
    m_progress = wait == Wait::Write ? m_queuedBytes - m_transport.bytesToWrite() : m_receivedBytes;
    m_transport.setDeadline(wait == Wait::None   ? 0
                            : wait == Wait::Idle ? options.idleTimeoutMs
                            : wait == Wait::Head ? options.headerTimeoutMs
                                                 : options.progressTimeoutMs);
}

void HttpConnection::timedOut()
{
    if (m_socket) {
        m_socket->timedOut();
        return;
    }
    constexpr qint64 kLeastProgress = 4096; // octets per progressTimeoutMs
    const qint64 now = m_wait == Wait::Write ? m_queuedBytes - m_transport.bytesToWrite() : m_receivedBytes;
    const bool moved = (m_wait == Wait::Write || m_wait == Wait::Body) && now - m_progress >= kLeastProgress;
    if (moved) {
        m_progress = now;
        m_transport.setDeadline(m_context->options.progressTimeoutMs);
    } else if (m_wait == Wait::Idle) {
        m_closing = true;
        m_transport.closeAfterWrite();
    } else if (m_wait == Wait::Head || m_wait == Wait::Body) {
        m_wait = Wait::None;
        refuseStream({408, "request_timeout"});
    } else if (m_wait == Wait::Write || m_wait == Wait::Closing) {
        m_transport.abort();
    }
}

void HttpConnection::drain()
{
    m_draining = true;
    if (m_socket)
        m_socket->drain();
    else if (m_slots.empty() && !m_parser.inBody() && !m_closing)
        closeSoon();
}

} // namespace api
