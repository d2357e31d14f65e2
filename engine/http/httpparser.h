// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "http/chunkeddecoder.h"
#include "http/headparser.h"
#include "http/httprequest.h"

namespace http {

struct HttpLimits
{
    qsizetype head = 16 << 10;  ///< request line and fields: 431 beyond
    qsizetype target = 8 << 10; ///< 414 beyond
    qint64 body = 1 << 20;      ///< 413 beyond, unless the route says otherwise
};

/// Requests out of a byte stream (RFC 9112), sans-IO: feed() what came, then call next() until it wants more.
/// The outcome does not depend on how the bytes were cut. Memory is bounded by the limits plus what one
/// feed() brings; a caller that falls behind stops feeding. One thread.
class HttpParser
{
public:
    enum class Event {
        NeedMore,
        Head,    ///< request() has its head; setBodyLimit() may be called, 100 Continue sent
        Request, ///< takeRequest() gives it away; more may follow in the buffer
        Failed   ///< failure() says how to answer; nothing after it is read
    };

    explicit HttpParser(const HttpLimits &limits = {})
        : m_limits(limits)
        , m_bodyLimit(limits.body)
    {
    }

    void feed(QByteArrayView bytes);
    Event next();

    const HttpRequest &request() const { return m_request; }
    HttpRequest takeRequest();
    void setBodyLimit(qint64 octets) { m_bodyLimit = octets; }
    const HttpFailure &failure() const { return m_failure; }
    /// Between two requests, with nothing of the next one read.
    bool idle() const { return m_phase == Phase::Head && buffered() == 0; }
    bool inBody() const { return m_phase == Phase::Body; }
    qsizetype buffered() const { return m_buffer.size() - m_start; }
    /// What was read beyond the last request: the first frames after an upgrade.
    QByteArray takeRest();

private:
    enum class Phase { Head, BodyStart, Body, Ready, Failed };
    Event fail(HttpFailure failure);
    Event readHead();
    Event startBody();
    Event readBody();
    HttpFailure scanOctet(char c);
    HttpFailure scanRequestLine(char c);
    void consume(qsizetype octets);

    HttpLimits m_limits;
    qint64 m_bodyLimit;
    QByteArray m_buffer;
    qsizetype m_start = 0;        // first octet not consumed
    qsizetype m_scanned = 0;      // octets of the head looked at, from m_start
    qsizetype m_lineStart = 0;    // of the head's current line, from m_start
    qsizetype m_targetStart = -1; // in the request line; -1 before the first space
    int m_blankLines = 0;         // before the request line
    bool m_inRequestLine = true;
    bool m_targetEnded = false;
    char m_last = 0;
    Phase m_phase = Phase::Head;
    HttpRequest m_request;
    HttpFailure m_failure;
    ChunkedDecoder m_chunks;
};

} // namespace http
