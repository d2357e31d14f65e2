// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/exchange.h"
#include "api/websocketsession.h"
#include "base/session.h"
#include "http/httpparser.h"
#include <deque>

namespace api {

/// One HTTP connection: reads requests, answers them in the order they came, becomes a WebSocket when asked.
/// Pipelined requests run side by side up to a bound; a client that does not read its answers is not read
/// either. Lives on its I/O thread.
class HttpConnection final : public base::ConnectionHandler
{
public:
    static constexpr size_t kMaxPipelined = 16;
    static constexpr qint64 kWriteBound = 1 << 20;     ///< octets waiting to be written before reading stops
    static constexpr qsizetype kInlineGzip = 32 << 10; ///< longer answers are packed in the worker pool

    HttpConnection(std::shared_ptr<ApiContext> context, base::Transport &transport);
    ~HttpConnection() override;

    void opened() override;
    void received(QByteArrayView bytes) override;
    void inputEnded() override;
    void tlsStarted() override {}
    void written() override;
    void timedOut() override;
    void drain() override;
    void closed() override;

private:
    enum class Wait { None, Idle, Head, Body, Write, Closing };
    /// One request's place in the order of answers.
    struct Slot
    {
        std::weak_ptr<Exchange> exchange;
        const Route *route = nullptr;
        QByteArray ifNoneMatch;
        qint64 startedUs = 0;
        int minorVersion = 1;
        bool keepAlive = true;
        bool headOnly = false;
        bool isGet = false;
        bool gzip = false;
        bool onlyHttps = false; ///< says so: RFC 6797
        bool done = false;
        bool alone = false;                       ///< may answer with megabytes: nothing is started behind it
        std::unique_ptr<WebSocketSession> socket; // made when the answer is 101
        QByteArray bytes;
    };
    using SlotPtr = std::shared_ptr<Slot>;

    void readOn();
    bool mayStart() const;
    bool mayRead() const;
    void headRead();
    void countBody();
    void startRequest();
    bool tellsOnlyHttps(const http::HttpRequest &request) const;
    void refuseStream(const http::HttpFailure &failure);
    void answer(const SlotPtr &slot, http::HttpResponse response);
    void pack(const SlotPtr &slot, http::HttpResponse response);
    void finish(const SlotPtr &slot, const http::HttpResponse &response);
    std::unique_ptr<WebSocketSession> makeSocket(Exchange &exchange);
    void flush();
    void becomeSocket(std::unique_ptr<WebSocketSession> socket);
    void closeSoon();
    void updateReading();
    void updateDeadline();

    std::shared_ptr<ApiContext> m_context;
    base::Transport &m_transport;
    http::HttpParser m_parser;
    std::shared_ptr<BodyShare> m_bodyShare; // of the request being read
    std::deque<SlotPtr> m_slots; // oldest request first
    std::unique_ptr<WebSocketSession> m_socket;
    std::shared_ptr<HttpConnection *> m_self; // answers that come late look here
    Wait m_wait = Wait::None;
    qint64 m_progress = 0; // octets received, or taken by the client, when the deadline was set
    qint64 m_receivedBytes = 0;
    qint64 m_queuedBytes = 0; // of answers, ever
    bool m_reading = true;
    bool m_noMoreRequests = false; // refused, upgrade under way, or Connection: close
    bool m_continueOwed = false;
    bool m_draining = false;
    bool m_inputEnded = false;
    bool m_closing = false;
    bool m_inReadOn = false;
};

} // namespace api
